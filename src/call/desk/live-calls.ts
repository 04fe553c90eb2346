import type { Agent, IncomingCall, Redirect, Session } from '../../sip/agent.ts';
import { Call, type CallFact, type CallOptions } from '../call/call.ts';
import { applyNumberRules } from '../dialplan.ts';
import { isEmergency } from '../emergency.ts';
import type { CallId, CallState, DeskState, LineIndex } from '../facts.ts';
import { type FinishedCall, failureText, refusedCall } from '../history.ts';
import type { CallSettings, ForwardSettings } from '../settings.ts';
import { Handovers } from '../transfer/handovers.ts';
import { receive } from './admission.ts';
import { AfterDial, splitAtPause } from './after-dial.ts';
import type { DeskEffect, DeskInput } from './input.ts';

export type LiveCallsParts = Pick<CallOptions, 'media' | 'address' | 'clock' | 'log' | 'measured'> & {
  readonly agent: Agent;
  readonly settings: () => CallSettings;
  readonly state: () => DeskState;
  readonly dispatch: (input: DeskInput) => void;
  /** A call is over, or was refused: to be remembered. */
  readonly finished: (call: FinishedCall) => void;
};

/** RFC 3261 section 20.26. */
const FOR_HELP: ReadonlyMap<string, string> = new Map([['Priority', 'emergency']]);

const REASONS = { always: 'unconditional', busy: 'user-busy', 'no-reply': 'no-answer' } as const;

/** The calls behind the desk's state: made, received, found, and gone. */
export class LiveCalls {
  readonly handovers: Handovers;
  readonly #parts: LiveCallsParts;
  readonly #calls = new Map<CallId, Call>();
  /** What is sent when a call is up. */
  readonly #after = new Map<CallId, AfterDial>();
  /** Those that are over and still to be seen. */
  readonly #over = new Set<CallId>();

  constructor(parts: LiveCallsParts) {
    this.#parts = parts;
    this.handovers = new Handovers({
      agent: parts.agent,
      calls: this.#calls,
      target: number => this.#target(number),
      dispatch: parts.dispatch,
    });
  }

  get(id: CallId): Call | undefined {
    return this.#calls.get(id);
  }

  all(): Iterable<Call> {
    return this.#calls.values();
  }

  of(session: Session | null): Call | undefined {
    if (session === null) return undefined;
    for (const call of this.#calls.values()) if (call.session === session) return call;
    return undefined;
  }

  close(): void {
    for (const call of this.#calls.values()) call.close();
    this.#calls.clear();
    for (const after of this.#after.values()) after.stop();
    this.#after.clear();
  }

  start({
    call: id,
    line,
    number: dialled,
    referral,
    after: hidden = '',
  }: Extract<DeskEffect, { type: 'start-call' }>): void {
    const { agent, clock, settings } = this.#parts;
    const { pauses, afterDial } = settings().dialling;
    const [number, shown] = pauses ? splitAtPause(dialled) : [dialled, ''];
    const after = shown + hidden;
    // All of them: which digit is whose cannot be seen then.
    const secret = hidden !== '';
    const send = (digit: string, ms: number): void => this.get(id)?.sendDigit(digit, ms, secret);
    if (after !== '') this.#after.set(id, new AfterDial(after, afterDial, clock, send));
    const invite = (sdp: string): Session | null => {
      if (!agent.hasAccount(line)) return null;
      if (referral !== null) return this.handovers.invite(line, referral, sdp);
      return agent.invite(line, this.#target(number), sdp, isEmergency(settings(), number) ? FOR_HELP : undefined);
    };
    this.#calls.set(id, new Call({ ...this.#options(id, line), number, name: '', ring: '', invite }));
  }

  /** A call that comes in rings, answers itself, takes the place of another one, or is refused. */
  receive(incoming: IncomingCall): void {
    const { session } = incoming;
    const { settings, state, address, dispatch } = this.#parts;
    const replaced = this.of(incoming.replaces);
    const other = replaced ?? this.of(incoming.joins);
    const reception = receive(settings(), state(), incoming, address, other?.face.id ?? null);
    if (reception.refused !== null) {
      const { refused, warning, busy, forward = null } = reception;
      const to = this.#redirect(session.account, forward);
      // Without an address there is nowhere to go.
      session.reject(forward !== null && to === undefined ? 480 : refused, undefined, to, warning);
      if (busy === true || forward !== null) this.#turnedAway(incoming, to);
      return;
    }
    const { status, ring, answerAfter, forward } = reception;
    const id = state().callCount + 1;
    const { user: number, displayName: name } = session.remote;
    const call = new Call({ ...this.#options(id, session.account), number, name, ring, invite: () => null }, incoming);
    this.#calls.set(id, call);
    if (replaced !== undefined) this.handovers.takesPlaceOf(replaced, id);
    else if (status !== null) session.ring(status);
    if (answerAfter === 0) dispatch({ type: 'arrives-answered', call: call.face });
    else this.#heard({ type: 'call-changed', call: call.face });
    if (other !== undefined) dispatch({ type: replaced ? 'replace' : 'join', call: id, other: other.face.id });
    else if (answerAfter) call.dispatch({ type: 'answer-after', ms: answerAfter });
    const to = this.#redirect(session.account, forward);
    if (forward !== null && to !== undefined) call.dispatch({ type: 'forward-after', ms: forward.afterMs, to });
  }

  /** 302 to a caller who still rings. Without an address there is nowhere to go, and he rings on. */
  deflect(id: CallId, number: string): void {
    const call = this.#calls.get(id);
    if (call === undefined) return;
    const contact = this.#parts.agent.address(call.face.line, this.#target(number));
    if (contact === null) this.#parts.log.warning(`call ${id} cannot be sent on: its line has no server`);
    else call.dispatch({ type: 'deflect', to: { contact } });
  }

  #turnedAway({ session, identity }: IncomingCall, to: Redirect | undefined): void {
    const { user: number, displayName: name } = identity.party;
    const divertedBy = identity.divertedBy?.displayName || identity.divertedBy?.user || '';
    const who = identity.anonymous ? { number: '', name: '' } : { number, name };
    this.#parts.finished(refusedCall({ ...who, line: session.account, divertedBy }, to));
  }

  #redirect(line: LineIndex, forward: ForwardSettings | null): Redirect | undefined {
    const contact = forward === null ? null : this.#parts.agent.address(line, this.#target(forward.to));
    if (forward === null || contact === null) return undefined;
    return { contact, ...(forward.tellsWho ? { reason: REASONS[forward.when] } : {}) };
  }

  #target(number: string): string {
    return applyNumberRules(this.#parts.settings().dialling.numberRules, number);
  }

  #options(id: CallId, line: LineIndex) {
    const { media, address, clock, log, measured, settings } = this.#parts;
    const tell = (fact: CallFact) => this.#heard(fact);
    return { id, line, settings: settings(), address, media, clock, log, tell, measured };
  }

  /** Digits behind a pause wait for the answer, and end with the call. */
  #follow({ id, phase }: CallState): void {
    if (phase === 'connected') this.#after.get(id)?.begin();
    if (phase !== 'ended') return;
    this.#after.get(id)?.stop();
    this.#after.delete(id);
    const call = this.#calls.get(id);
    if (call === undefined || this.#over.has(id)) return;
    this.#over.add(id);
    const { finished } = call;
    if (finished.outcome === 'failed') this.#parts.log.warning(failureText(finished));
    else if (finished.reason !== undefined) this.#parts.log.info(failureText(finished));
    this.#parts.finished(finished);
  }

  #heard(fact: CallFact): void {
    if (fact.type === 'call-gone') {
      this.#calls.delete(fact.call);
      this.#over.delete(fact.call);
    }
    if (fact.type === 'call-changed') this.#follow(fact.call);
    this.#parts.dispatch(fact);
    if (fact.type === 'call-changed') this.handovers.changed(fact.call);
  }
}
