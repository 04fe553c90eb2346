/** Carries out what changes the parties of calls: REFER both ways, and calls that take another's place. */
import type { Agent, ReferralDialog, ReferralFact, Session, SessionFact } from '../../sip/agent.ts';
import type { Call } from '../call/call.ts';
import type { DeskInput, Referral } from '../desk/input.ts';
import type { CallId, CallState, LineIndex } from '../facts.ts';
import type { TransferEffect } from './machine.ts';

export type HandoversParts = {
  readonly agent: Agent;
  readonly calls: ReadonlyMap<CallId, Call>;
  /** What the number rules make of a dialled number. */
  readonly target: (number: string) => string;
  readonly dispatch: (input: DeskInput) => void;
};

export class Handovers {
  readonly #parts: HandoversParts;
  /** Calls that take the place of others, until they are answered. */
  readonly #replacing = new Map<CallId, Call>();
  /** REFERs of theirs, until they are answered for good: they outlive the call in which they came (RFC 5057). */
  readonly #referrals = new Map<string, ReferralDialog>();
  #lastRequest = 0;

  constructor(parts: HandoversParts) {
    this.#parts = parts;
  }

  /** The party of another call is named by its dialog, so that it is this call that is taken over (RFC 5589 section 7). */
  refer(id: CallId, to: Extract<TransferEffect, { type: 'refer' }>['to']): void {
    const { agent, calls, target, dispatch } = this.#parts;
    const call = calls.get(id);
    const dialog = 'call' in to ? (calls.get(to.call)?.session?.dialog ?? null) : null;
    const uri = 'number' in to ? agent.address(call?.face.line ?? 0, target(to.number)) : (dialog?.target ?? null);
    if (call?.session == null || uri === null) {
      dispatch({ type: 'transfer-progress', call: id, status: 404, reason: '', final: true });
      return;
    }
    const replaces = dialog === null ? null : `${dialog.callId};to-tag=${dialog.remoteTag};from-tag=${dialog.localTag}`;
    call.session.refer({ uri, replaces });
  }

  /** Answers a REFER of theirs. RFC 3515 leaves the status of a refusal open: the dial plan forbids. */
  answer(from: Referral['from'], accepted: boolean): void {
    const referral = this.#referralOf(from);
    if (referral !== undefined) this.#referrals.set(nameOf(from), referral);
    if (accepted) referral?.accept();
    else referral?.refuse(403);
    if (!accepted) this.#forget(from);
  }

  /** A REFER outside of calls. */
  requested({ account, target, to, by, referral }: ReferralFact): void {
    const request = ++this.#lastRequest;
    this.#referrals.set(nameOf({ request }), referral);
    const { user: number } = to;
    this.#parts.dispatch({ type: 'call-wanted', request, line: account, number, ...target, by: by?.uri ?? null });
  }

  /** Sends the INVITE of a call that another one sent us to. */
  invite(line: LineIndex, { from, uri, replaces, by }: Referral, sdp: string): Session {
    const headers = new Map<string, string>();
    if (by !== null) headers.set('Referred-By', `<${by}>`);
    if (replaces !== null) headers.set('Replaces', replaces).set('Require', 'replaces');
    const session = this.#parts.agent.invite(line, uri, sdp, headers);
    session.facts.subscribe(fact => this.#tellReferrer(from, fact));
    return session;
  }

  /** Call `id` came in to take the place of `before`. */
  takesPlaceOf(before: Call, id: CallId): void {
    this.#replacing.set(id, before);
  }

  /** RFC 3891 section 3: the new call is answered, so the one before it ends. */
  changed({ id, phase, connectedAt }: CallState): void {
    const before = this.#replacing.get(id);
    if (before === undefined || (connectedAt === null && phase !== 'ended')) return;
    this.#replacing.delete(id);
    if (phase !== 'ended') leave(before);
  }

  /** Who sent us hears how the call goes; a call that did goes itself when the new one is up (RFC 5589 section 6.1). */
  #tellReferrer(from: Referral['from'], fact: SessionFact): void {
    const referral = this.#referralOf(from);
    const referrer = 'call' in from ? this.#parts.calls.get(from.call) : undefined;
    if (fact.type === 'progress') referral?.progress(fact.status, fact.reason);
    if (fact.type === 'confirmed') {
      referral?.progress(200, 'OK');
      this.#forget(from);
      if (referrer !== undefined) leave(referrer);
    }
    if (fact.type === 'ended') {
      const { status, by, text = '' } = fact.cause;
      referral?.progress(status ?? (by === 'us' ? 487 : 503), text);
      this.#forget(from);
      if ('call' in from) this.#parts.dispatch({ type: 'referral-failed', call: from.call });
    }
  }

  #referralOf(from: Referral['from']): ReferralDialog | undefined {
    const kept = this.#referrals.get(nameOf(from));
    return kept ?? ('call' in from ? this.#parts.calls.get(from.call)?.session?.referral : undefined);
  }

  #forget(from: Referral['from']): void {
    this.#referrals.delete(nameOf(from));
  }
}

function nameOf(from: Referral['from']): string {
  return 'call' in from ? `call ${from.call}` : `request ${from.request}`;
}

/** Its end is not worth reading: the user speaks on, with somebody else. */
function leave(call: Call): void {
  call.dispatch({ type: 'hangup' });
  call.dispatch({ type: 'dismiss' });
}
