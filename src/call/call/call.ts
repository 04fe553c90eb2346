import type { Clock } from '../../base/clock.ts';
import type { Log } from '../../base/log.ts';
import { Runner } from '../../base/machine.ts';
import { faultText } from '../../base/result.ts';
import type { MediaClient } from '../../media/client.ts';
import type { StreamQuality, StreamSettings } from '../../media/protocol.ts';
import type { IncomingCall, Session, SessionFact } from '../../sip/agent.ts';
import type { CallId, CallState, LineIndex } from '../facts.ts';
import { type FinishedCall, finishedCall } from '../history.ts';
import { heardOf } from '../quality/heard.ts';
import type { Measurement, Occasion } from '../quality/report.ts';
import type { CallSettings } from '../settings.ts';
import { CallDigits } from './digits.ts';
import { callFace } from './face.ts';
import { cannotOffer, NEEDS_TLS, newCallKeys } from './keys.ts';
import { type CallEffect, type CallInput, type CallMachine, callStep, incomingCall, outgoingCall } from './machine.ts';
import { localMedia, streamSettings } from './negotiation.ts';

/** What a call tells the desk. */
export type CallFact =
  | { readonly type: 'call-changed'; readonly call: CallState }
  | { readonly type: 'call-missed' }
  /** How the transfer of a call goes: a SIP status. */
  | {
      readonly type: 'transfer-progress';
      readonly call: CallId;
      readonly status: number;
      readonly reason: string;
      readonly final: boolean;
    }
  /** The far end of a call wants us to call somebody else. */
  | {
      readonly type: 'transfer-wanted';
      readonly call: CallId;
      readonly number: string;
      readonly uri: string;
      readonly replaces: string | null;
      readonly by: string | null;
    }
  /** It is to be answered by itself now. */
  | { readonly type: 'answer-due'; readonly call: CallId }
  | { readonly type: 'call-gone'; readonly call: CallId };

export type CallOptions = {
  id: CallId;
  line: LineIndex;
  number: string;
  name: string;
  /** Name of the ring that it asks for, '' for none. */
  ring: string;
  settings: CallSettings;
  /** The address that goes into our SDP. */
  address: string;
  media: MediaClient;
  clock: Clock;
  log: Log;
  tell: (fact: CallFact) => void;
  measured: (measurement: Measurement) => void;
  /** Sends the INVITE of an outgoing call. */
  invite: (sdp: string) => Session | null;
};

/** One call's machine with its SIP session and its media stream: carries out effects, brings facts in. */
export class Call {
  readonly #options: CallOptions;
  readonly #runner: Runner<CallMachine, CallInput, CallEffect>;
  #session: Session | null;
  /** How an incoming call is signalled; undefined for our own. */
  readonly #tls: boolean | undefined;
  readonly #digits: CallDigits;
  /** Our sound flows, as far as it is for us. */
  #sending = false;

  /** Outgoing when there is no session yet. */
  constructor(options: CallOptions, incoming?: Pick<IncomingCall, 'session' | 'offer' | 'identity' | 'tls'>) {
    this.#options = options;
    this.#session = incoming?.session ?? null;
    this.#tls = incoming?.tls;
    this.#digits = new CallDigits(options);
    this.#runner = new Runner<CallMachine, CallInput, CallEffect>({
      name: `call ${options.id}`,
      initial: incoming === undefined ? outgoingCall() : incomingCall(incoming.offer, incoming.identity),
      transition: (state, input) =>
        callStep({ now: options.clock.now(), endedFor: options.settings.endedFor }, state, input),
      perform: effect => this.#perform(effect),
      changed: () => options.tell({ type: 'call-changed', call: this.face }),
      clock: options.clock,
      log: options.log,
    });
    if (incoming === undefined) void this.#openStream();
    else incoming.session.facts.subscribe(fact => this.#onSession(fact));
  }

  get face(): CallState {
    const { id, line, number, name, ring } = this.#options;
    const face = callFace(this.#runner.state, { id, line, number, name, ring });
    // What was configured is one thing, which way the keys really went another.
    return this.#session?.inClear === true ? { ...face, secure: false } : face;
  }

  /** What is to be remembered of it, once it is over. */
  get finished(): FinishedCall {
    const { cause, rejected, forwardTo } = this.#runner.state;
    return finishedCall(this.face, cause, rejected ? (forwardTo ?? 'user') : 'no');
  }

  get session(): Session | null {
    return this.#session;
  }

  /** Hangs up and forgets: nothing of this call is told any more. */
  close(): void {
    this.dispatch({ type: 'hangup' });
    this.#runner.stop();
  }

  /** `ms`: for how long; as the configuration says when left out. */
  sendDigit(digit: string, ms: number = this.#options.settings.digitLength, secret = false): void {
    this.dispatch({ type: 'digit-sent', digit: secret ? '•' : digit });
    this.#digits.send(digit, ms, this.#session);
  }

  dispatch(input: CallInput): void {
    this.#runner.dispatch(input);
  }

  #perform(effect: Exclude<CallEffect, { type: 'start-timer' | 'stop-timer' }>): void {
    const { id, tell } = this.#options;
    switch (effect.type) {
      case 'open-stream':
        void this.#openStream();
        break;
      case 'set-stream': {
        const settings = streamSettings(effect.agreement, effect.sending);
        if (this.#sending && !effect.sending) void this.#measureHold();
        this.#sending = effect.sending;
        void this.#setStream(settings);
        this.#digits.flow(effect.sending);
        break;
      }
      case 'close-stream':
        void this.#closeStream();
        break;
      case 'invite':
        this.#invite(effect.sdp);
        break;
      case 'accept':
        this.#session?.accept(effect.sdp);
        break;
      case 'offer':
        this.#session?.offer(effect.sdp);
        break;
      case 'answer':
        this.#session?.answer(effect.sdp);
        break;
      case 'refuse':
        this.#session?.refuse(effect.warning);
        break;
      case 'reject':
        this.#session?.reject(effect.status, undefined, effect.to, effect.warning);
        break;
      case 'hangup':
        this.#session?.hangup();
        break;
      case 'answer-due':
        tell({ type: 'answer-due', call: id });
        break;
      case 'missed':
        tell({ type: 'call-missed' });
        break;
      case 'gone':
        this.#runner.stop();
        tell({ type: 'call-gone', call: id });
        break;
    }
  }

  async #openStream(): Promise<void> {
    const { id, address, media, settings, log } = this.#options;
    const opened = await media.order('openStream', { stream: id, address, network: settings.network });
    if (opened.ok) {
      const { capabilities, eventPayloadType, comfortNoise, redundancy, rtcp } = settings;
      const keys = newCallKeys(settings.encryption, this.#tls, opened.value.fingerprint);
      // An incoming one was refused before it rang.
      if (this.#session === null && cannotOffer(keys)) {
        const { text: warning } = NEEDS_TLS;
        this.dispatch({ type: 'ended', cause: { by: 'failure', kind: 'not-acceptable', warning } });
        return;
      }
      const { rtpPort } = opened.value;
      const formats = { capabilities, eventPayloadType, comfortNoise, redundancy };
      const local = localMedia({ address, rtpPort, ...formats, rtcp }, keys);
      this.dispatch({ type: 'stream-open', local });
    } else {
      log.error(`call ${id}: ${opened.error.what}`);
      this.dispatch({ type: 'stream-failed' });
    }
  }

  async #setStream(settings: StreamSettings): Promise<void> {
    const { id, media, log } = this.#options;
    const set = await media.order('setStream', { stream: id, settings });
    if (!set.ok) log.warning(`call ${id}: ${faultText(set.error)}`);
  }

  /** What the stream has measured so far. */
  rated(quality: StreamQuality): void {
    this.dispatch({ type: 'rated', heard: heardOf(quality) });
    this.#measured('interval', quality);
  }

  async #closeStream(): Promise<void> {
    const { id, media } = this.#options;
    const closed = await media.order('closeStream', { stream: id });
    if (closed.ok && closed.value !== null) this.#measured('end', closed.value);
  }

  async #measureHold(): Promise<void> {
    const { id, media } = this.#options;
    const stats = await media.order('stats', {});
    const quality = stats.ok ? stats.value.streams.find(({ stream }) => stream === id)?.quality : null;
    if (quality) this.#measured('hold', quality);
  }

  /** Calls that nobody answered have nothing to report. */
  #measured(occasion: Occasion, quality: StreamQuality): void {
    const { id: call, line, address: localAddress, settings, measured } = this.#options;
    const { connectedAt, agreement, local } = this.#runner.state;
    const session = this.#session;
    if (session === null || connectedAt === null || agreement === null || local === null) return;
    const { direction, callId, remote } = session;
    const known = settings.capabilities.find(({ name }) => name === agreement.codec);
    const { clockRate = 8000, encoding = agreement.codec } = known ?? {};
    const place = { localAddress, localPort: local.rtpPort, settings: agreement.settings, clockRate, encoding };
    measured({ occasion, call, line, direction, callId, remote, ...place, quality });
  }

  #invite(sdp: string): void {
    this.#session = this.#options.invite(sdp);
    if (this.#session === null) {
      this.dispatch({ type: 'ended', cause: { by: 'failure', kind: 'unavailable' } });
      return;
    }
    this.#session.facts.subscribe(fact => this.#onSession(fact));
  }

  /** What is about other calls than this one goes to the desk. */
  #onSession(fact: SessionFact): void {
    const { id, tell } = this.#options;
    if (fact.type === 'refer-progress') tell({ ...fact, type: 'transfer-progress', call: id });
    else if (fact.type === 'refer-wanted') {
      const { target, to, by } = fact;
      tell({ type: 'transfer-wanted', call: id, number: to.user, ...target, by: by?.uri ?? null });
    } else this.dispatch(fact);
  }
}
