import type { Account } from '../account.ts';
import { sdpOf } from '../capabilities.ts';
import { Dialog } from '../dialog.ts';
import type { IncomingCall, Party } from '../facts.ts';
import { addressOf, tagOf } from '../headers.ts';
import type { SipRequest } from '../message.ts';
import { newToken } from '../token.ts';
import { answer, type ServerTransaction } from '../transaction/server.ts';
import { parseUri } from '../uri.ts';
import { incomingCall } from './incoming.ts';
import { Leg, type LegParts } from './leg.ts';
import { outgoingCall } from './outgoing.ts';

/** More calls at once are told 'busy'. */
const MOST_INCOMING = 10;

/** Headers of an INVITE that decide how to ring. */
const HINTS = ['alert-info', 'call-info', 'answer-mode', 'diversion', 'p-asserted-identity', 'priority', 'subject'];

/** All calls, found by Call-ID and our tag. */
export class Sessions {
  readonly #parts: LegParts;
  readonly #legs = new Map<string, Leg>();
  #lastId = 0;
  #idle: (() => void) | null = null;

  constructor(parts: LegParts) {
    this.#parts = parts;
  }

  find(request: SipRequest): Leg | undefined {
    return this.#legs.get(key(request.headers.get('call-id') ?? '', tagOf(request.headers, 'to') ?? ''));
  }

  /** Calls a target; what goes wrong is told as a fact of the session, after this returns. */
  invite(account: Account, text: string, sdp: string | null, headers: ReadonlyMap<string, string>): Leg {
    const target = account.target(text);
    const uri = target.ok ? target.value : text;
    const leg = this.#add(account, {
      direction: 'out',
      remote: partyOf(uri, ''),
      callId: newToken(),
      tag: newToken(),
      initial: outgoingCall(uri, sdp),
      headers,
    });
    queueMicrotask(() => {
      if (target.ok) return leg.dispatch({ type: 'start' });
      leg.dispatch({ type: 'failed', cause: { by: 'failure', kind: 'not-found', text: target.error.what } });
    });
    return leg;
  }

  /** An INVITE outside dialogs that passed all checks; null when it was refused. */
  receive(account: Account, transaction: ServerTransaction): IncomingCall | null {
    const { request, tag } = transaction;
    const incoming = [...this.#legs.values()].filter(({ direction }) => direction === 'in').length;
    if (incoming >= MOST_INCOMING) {
      answer(transaction, 486);
      return null;
    }
    const dialog = Dialog.asCallee(request, tag);
    if (!dialog.ok) {
      answer(transaction, 400);
      return null;
    }
    const offer = sdpOf(request);
    const from = addressOf(request.headers, 'from');
    const leg = this.#add(account, {
      direction: 'in',
      remote: from.ok ? partyOf(from.value.uri, from.value.displayName) : partyOf('', ''),
      callId: request.headers.get('call-id') ?? '',
      tag,
      initial: incomingCall(offer !== null),
      headers: new Map(),
    });
    leg.dialogs.add(dialog.value);
    leg.dialogs.choose(dialog.value);
    leg.callee.begin(transaction);
    return { type: 'incoming', session: leg, offer, hints: hintsOf(request) };
  }

  /** Ends the calls, of one account or all. */
  hangup(account?: number): void {
    for (const leg of [...this.#legs.values()]) if (account === undefined || leg.account === account) leg.hangup();
  }

  /** Forgets calls whose other side does not answer, without a word; for the end of the agent. */
  stop(): void {
    for (const leg of this.#legs.values()) leg.stop();
    this.#legs.clear();
  }

  /** Resolves when no call is left. */
  async idle(): Promise<void> {
    if (this.#legs.size > 0) await new Promise<void>(resolve => (this.#idle = resolve));
  }

  #add(account: Account, options: Omit<ConstructorParameters<typeof Leg>[1], 'id' | 'account' | 'closed'>): Leg {
    const closed = (leg: Leg): void => {
      this.#legs.delete(key(leg.callId, leg.tag));
      if (this.#legs.size === 0) this.#idle?.();
    };
    const leg = new Leg(this.#parts, { ...options, id: ++this.#lastId, account, closed });
    this.#legs.set(key(leg.callId, leg.tag), leg);
    return leg;
  }
}

function key(callId: string, tag: string): string {
  return `${tag} ${callId}`;
}

function partyOf(uri: string, displayName: string): Party {
  const parsed = parseUri(uri);
  return { uri, user: parsed.ok ? parsed.value.user : '', displayName };
}

function hintsOf(request: SipRequest): ReadonlyMap<string, string> {
  const hints = new Map<string, string>();
  for (const name of HINTS) {
    const value = request.headers.get(name);
    if (value !== undefined) hints.set(name, value);
  }
  return hints;
}
