import type { Account } from '../account.ts';
import { sdpOf } from '../capabilities.ts';
import { Dialog } from '../dialog.ts';
import type { Identity, IncomingCall, ReferralFact } from '../facts.ts';
import { isServed } from '../guard-servers.ts';
import { parseParams, tagOf, tokensOf } from '../headers.ts';
import { REQUEST_LIMITS } from '../limits.ts';
import type { SipRequest } from '../message.ts';
import { newToken } from '../token.ts';
import { answer, type ServerTransaction } from '../transaction/server.ts';
import { identityOf, partyOf } from './identity.ts';
import { incomingCall } from './incoming.ts';
import { Leg, type LegParts } from './leg.ts';
import { outgoingCall } from './outgoing.ts';
import { receiveReferral } from './outside.ts';
import { tooShort } from './timer.ts';

const NOBODY: Omit<Identity, 'party'> = { asserted: false, anonymous: false, verification: null, divertedBy: null };

/** Headers of an INVITE that decide how to ring. */
const HINTS = ['alert-info', 'call-info', 'answer-mode', 'priv-answer-mode', 'priority', 'subject'];

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
      identity: { ...NOBODY, party: partyOf({ uri, displayName: '' }) },
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

  /** A REFER outside dialogs. */
  refer(account: Account, transaction: ServerTransaction, publish: (fact: ReferralFact) => void): void {
    receiveReferral(this.#parts, account, transaction, publish);
  }

  /** An INVITE outside dialogs that passed all checks; null when it was refused. */
  receive(account: Account, transaction: ServerTransaction): IncomingCall | null {
    const { request, tag, source } = transaction;
    const incoming = [...this.#legs.values()].filter(({ direction }) => direction === 'in').length;
    const room = this.#parts.isOurs(source.address) ? REQUEST_LIMITS.calls : REQUEST_LIMITS.peerCalls;
    if (incoming >= room) {
      answer(transaction, 486);
      return null;
    }
    const dialog = Dialog.asCallee(request, tag);
    if (!dialog.ok) {
      answer(transaction, 400);
      return null;
    }
    const brief = tooShort(request, tag, this.#parts.settings);
    if (brief !== null) {
      transaction.respond(brief);
      return null;
    }
    const ours = this.#parts.isOurs(source.address);
    const named = this.#named(request, account, ours);
    if (named.status !== null) {
      answer(transaction, named.status);
      return null;
    }
    const joins = request.headers.has('join') ? named.leg : null;
    const replaces = joins === null ? named.leg : null;
    const offer = sdpOf(request);
    const identity = identityOf(request, ours);
    const supported = tokensOf(request.headers, 'supported').concat(tokensOf(request.headers, 'require'));
    const reliable = this.#parts.capabilities.extensions.includes('100rel') && supported.includes('100rel');
    const updates = dialog.value.takes('UPDATE');
    const leg = this.#add(account, {
      direction: 'in',
      identity,
      callId: request.headers.get('call-id') ?? '',
      tag,
      initial: incomingCall({ offered: offer !== null, reliable, updates }),
      headers: new Map(),
    });
    leg.dialogs.add(dialog.value);
    leg.dialogs.choose(dialog.value);
    leg.callee.begin(transaction);
    const proven = this.#parts.orders.isProven(source);
    const hints = hintsOf(request);
    const tls = source.transport === 'tls';
    return { type: 'incoming', session: leg, offer, identity, replaces, joins, tls, hints, proven };
  }

  /**
   * The call that an INVITE is to replace (RFC 3891 section 3) or to join (RFC 3911 section 4), or why it may not.
   * Both are for the account's own servers to ask, where there are any. A call that still rings has nobody to be joined.
   */
  #named(request: SipRequest, account: Account, ours: boolean): { leg: Leg | null; status: number | null } {
    const named = [...request.headers.all('replaces'), ...request.headers.all('join')];
    const [value] = named;
    if (value === undefined) return { leg: null, status: null };
    const name = named.length === 1 ? dialogIn(value) : null;
    if (name === null) return { leg: null, status: 400 };
    if (!ours && isServed(account.options)) return { leg: null, status: 403 };
    const leg = this.#legs.get(key(name.callId, name.toTag));
    const ownLine = leg?.account === account.options.id && leg.dialogs.get(name.fromTag) !== undefined;
    if (leg === undefined || !ownLine || leg.stage === 'other') return { leg: null, status: 481 };
    const mayJoin = leg.stage === 'confirmed' && this.#parts.policy.allows('joinCalls');
    if (request.headers.has('join') && !mayJoin) return { leg: null, status: 488 };
    if (name.earlyOnly && leg.stage === 'confirmed') return { leg: null, status: 486 };
    return { leg, status: null };
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

type ReplacedDialog = {
  readonly callId: string;
  readonly toTag: string;
  readonly fromTag: string;
  readonly earlyOnly: boolean;
};

/** 'a@b;to-tag=1;from-tag=2;early-only'; null when malformed. */
function dialogIn(value: string): ReplacedDialog | null {
  const semicolon = value.indexOf(';');
  const params = parseParams(semicolon < 0 ? '' : value.slice(semicolon));
  const toTag = params?.get('to-tag');
  const fromTag = params?.get('from-tag');
  if (!params || !toTag || !fromTag) return null;
  return { callId: value.slice(0, semicolon).trim(), toTag, fromTag, earlyOnly: params.has('early-only') };
}

function hintsOf(request: SipRequest): ReadonlyMap<string, string> {
  const hints = new Map<string, string>();
  for (const name of HINTS) {
    const values = request.headers.all(name);
    if (values.length > 0) hints.set(name, values.join(', '));
  }
  return hints;
}
