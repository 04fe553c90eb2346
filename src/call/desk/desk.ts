import { join } from 'node:path';
import type { AudioPath } from '../../../hal/ports.ts';
import type { Clock } from '../../base/clock.ts';
import { Facts } from '../../base/facts.ts';
import type { Log } from '../../base/log.ts';
import { Runner } from '../../base/machine.ts';
import { faultText } from '../../base/result.ts';
import type { MediaClient } from '../../media/client.ts';
import type { Agent, AgentFact, IncomingCall, Session } from '../../sip/agent.ts';
import { Call, type CallFact } from '../call/call.ts';
import { applyNumberRules } from '../dialplan.ts';
import { digitInfo, orderedBy } from '../events/control.ts';
import type { CallId, DeskOrders, DeskState, LineIndex, PageGroupId, Voicemail } from '../facts.ts';
import { initialLines, lineAfter } from '../lines.ts';
import { PageStreams } from '../paging/pages.ts';
import type { Measurement } from '../quality/report.ts';
import { recordingName } from '../recording.ts';
import type { CallSettings } from '../settings.ts';
import { Sound, soundPlan } from '../sound.ts';
import { Handovers } from '../transfer/handovers.ts';
import { receive } from './admission.ts';
import type { CallOrder, DeskEffect, DeskInput } from './input.ts';
import { deskStep, onHook } from './machine.ts';

export type DeskOptions = {
  settings: CallSettings;
  agent: Agent;
  media: MediaClient;
  /** Our address for SDP. */
  address: string;
  clock: Clock;
  log: Log;
  /** Folder of recorded calls. */
  recordings: string;
  /** Stores a volume that the user chose. */
  keepVolume: (path: AudioPath | 'ringer', step: number) => void;
  /** How a call was heard: it ends, is put on hold, or goes on for some time. */
  measured: (measurement: Measurement) => void;
};

/** All lines and calls of the phone, and the one state that everybody reads. */
export class Desk implements DeskOrders {
  readonly changed: Facts<DeskState> = new Facts();
  #settings: CallSettings;
  readonly #options: DeskOptions;
  readonly #calls = new Map<CallId, Call>();
  readonly #handovers: Handovers;
  readonly #runner: Runner<DeskState, DeskInput, DeskEffect>;
  readonly #sound: Sound;
  readonly #pages: PageStreams;

  constructor(options: DeskOptions) {
    this.#options = options;
    this.#settings = options.settings;
    this.#sound = new Sound(options.media, options.log);
    this.#runner = new Runner<DeskState, DeskInput, DeskEffect>({
      name: 'desk',
      initial: onHook(options.settings),
      transition: (state, input) => deskStep(this.#settings, state, input),
      perform: effect => this.#perform(effect),
      changed: state => {
        this.#sound.apply(soundPlan(this.#settings, state));
        this.changed.publish(state);
      },
      clock: options.clock,
      log: options.log,
    });
    this.#handovers = new Handovers({
      agent: options.agent,
      calls: this.#calls,
      target: number => this.#target(number),
      dispatch: input => this.#dispatch(input),
    });
    this.#pages = new PageStreams(options.media, options.address, options.log);
    this.#pages.configure(options.settings);
    this.#tellVolumes(options.settings.volumes);
    options.agent.facts.subscribe(fact => this.#onAgent(fact));
    options.media.facts.subscribe(fact => {
      if (fact.type === 'digit') this.#calls.get(fact.stream)?.dispatch({ type: 'digit-received', digit: fact.digit });
      if (fact.type === 'page') this.#dispatch({ ...fact, type: 'page-heard' });
      const ended = fact.type === 'recording-over' && fact.of === 'call';
      if (ended && fact.fault !== null) options.log.warning(faultText(fact.fault));
      if (ended || fact.type === 'worker-lost') this.#dispatch({ type: 'recording-over' });
      if (fact.type === 'page-over') this.#dispatch(fact);
      if (fact.type === 'quality') this.#calls.get(fact.stream)?.rated(fact.quality);
      if (fact.type === 'no-rtp') options.log.info(`call ${fact.stream}: no sound has come for ${fact.ms} ms`);
      if (fact.type === 'unheard')
        options.log.warning(`call ${fact.stream}: the far end reports that it hears nothing of us`);
      if (fact.type === 'keyed') this.#calls.get(fact.stream)?.dispatch({ type: 'keyed', suite: fact.suite });
      // Nothing would ever be heard.
      if (fact.type === 'no-keys') this.#calls.get(fact.stream)?.dispatch({ type: 'no-keys' });
      if (fact.type === 'worker-restarted') {
        const { fingerprint } = fact;
        for (const call of this.#calls.values()) call.dispatch({ type: 'media-restarted', fingerprint });
      }
      if (fact.type === 'broken') this.#calls.get(fact.stream)?.dispatch({ type: 'broken' });
    });
  }

  get state(): DeskState {
    return this.#runner.state;
  }

  /** New settings hold for everything that happens from now on; calls that are up keep theirs. */
  configure(settings: CallSettings): void {
    this.#settings = settings;
    this.#pages.configure(settings);
    const known = this.state.lines;
    const lines = initialLines(settings).map(line => {
      const before = known[line.index];
      return before === undefined || !line.enabled ? line : { ...before, label: line.label, enabled: true };
    });
    this.#dispatch({ type: 'settings', lines, volumes: settings.volumes });
    this.#tellVolumes(settings.volumes);
  }

  /** Ends every call and takes no more orders; the sessions go on until the other sides know. */
  close(): void {
    this.#runner.stop();
    for (const call of this.#calls.values()) call.close();
    this.#calls.clear();
  }

  // ---- orders of the user ------------------------------------------------------------------------------

  hook(lifted: boolean): void {
    this.#dispatch({ type: 'hook', lifted });
  }
  pathKey(path: 'speaker' | 'headset'): void {
    this.#dispatch({ type: 'path-key', path });
  }
  digit(digit: string): void {
    this.#dispatch({ type: 'digit', digit });
  }
  backspace(): void {
    this.#dispatch({ type: 'backspace' });
  }
  dial(): void {
    this.#dispatch({ type: 'dial' });
  }
  dialNumber(number: string, line?: LineIndex): void {
    this.#dispatch({ type: 'dial-number', number, line });
  }
  cancelDial(): void {
    this.#dispatch({ type: 'cancel-dial' });
  }
  answer(call?: CallId): void {
    this.#dispatch({ type: 'answer', call });
  }
  reject(call?: CallId): void {
    this.#dispatch({ type: 'reject', call });
  }
  silence(call?: CallId): void {
    this.#dispatch({ type: 'silence', call });
  }
  hangup(call?: CallId): void {
    this.#dispatch({ type: 'hangup', call });
  }
  hold(call?: CallId): void {
    this.#dispatch({ type: 'hold', call });
  }
  transfer(): void {
    this.#dispatch({ type: 'transfer' });
  }
  blindTransfer(): void {
    this.#dispatch({ type: 'blind-transfer' });
  }
  confer(): void {
    this.#dispatch({ type: 'confer' });
  }
  speakAlone(call?: CallId): void {
    this.#dispatch({ type: 'speak-alone', call });
  }
  memberVolume(step: 1 | -1, call?: CallId): void {
    this.#dispatch({ type: 'member-volume', step, call });
  }
  newCall(): void {
    this.#dispatch({ type: 'new-call' });
  }
  redial(): void {
    this.#dispatch({ type: 'redial' });
  }
  moveFocus(step: 1 | -1): void {
    this.#dispatch({ type: 'move-focus', step });
  }
  lineKey(line: LineIndex): void {
    this.#dispatch({ type: 'line-key', line });
  }
  page(group: PageGroupId): void {
    this.#dispatch({ type: 'page', group });
  }
  answerPage(accepted: boolean): void {
    this.#dispatch({ type: 'answer-page', accepted });
  }
  endPage(): void {
    this.#dispatch({ type: 'end-page' });
  }
  record(): void {
    this.#dispatch({ type: 'record' });
  }
  mute(): void {
    this.#dispatch({ type: 'mute' });
  }
  volume(step: 1 | -1): void {
    this.#dispatch({ type: 'volume', step });
  }
  clearMissed(): void {
    this.#dispatch({ type: 'clear-missed' });
  }

  /** The mailbox of a line as the server sees it. */
  voicemail(index: LineIndex, voicemail: Voicemail): void {
    const line = this.state.lines[index];
    if (line !== undefined) this.#dispatch({ type: 'line-changed', line: { ...line, voicemail } });
  }

  // ---- facts and effects ---------------------------------------------------------------------------------

  #dispatch(input: DeskInput): void {
    this.#runner.dispatch(input);
  }

  #perform(effect: Exclude<DeskEffect, { type: 'start-timer' | 'stop-timer' }>): void {
    switch (effect.type) {
      case 'start-call':
        this.#startCall(effect);
        break;
      case 'refer':
        this.#handovers.refer(effect.call, effect.to);
        break;
      case 'answer-refer':
        this.#handovers.answer(effect.from, effect.accepted);
        break;
      case 'tell-call':
        this.#tellCall(effect.call, effect.order);
        break;
      case 'send-digit':
        this.#sendDigit(effect.call, effect.digit);
        break;
      case 'send-page':
      case 'play-page':
      case 'stop-page':
        this.#pages.perform(this.#settings, effect);
        break;
      case 'record-call':
        void this.#record(effect.on ? recordingName(this.#options.clock.wall(), effect.call) : null);
        break;
      case 'settle':
        this.#dispatch(effect);
        break;
      case 'keep-volume':
        void this.#options.media.order('setVolume', { path: effect.path, step: effect.step });
        this.#options.keepVolume(effect.path, effect.step);
        break;
    }
  }

  #sendDigit(id: CallId, digit: string): void {
    const call = this.#calls.get(id);
    const { digitsBySip, digitsByMedia, digitLength: ms } = this.#settings;
    call?.dispatch({ type: 'digit-sent', digit });
    if (digitsBySip) {
      const { contentType, body } = digitInfo({ digit, ms });
      call?.session?.info(contentType, body);
    }
    if (digitsByMedia) void this.#playDigit(id, digit, ms);
  }

  async #playDigit(id: CallId, digit: string, ms: number): Promise<void> {
    const { media, log } = this.#options;
    const sent = await media.order('sendDigit', { stream: id, digit, ms });
    // Which one stays out of the log: people type secrets.
    if (!sent.ok) log.warning(`call ${id}: a digit could not be sent`);
  }

  async #record(name: string | null): Promise<void> {
    const { media, log, recordings } = this.#options;
    const file = name === null ? null : join(recordings, name);
    const done = await media.order('recordCall', { file });
    if (!done.ok) {
      log.warning(faultText(done.error));
      if (file !== null) this.#dispatch({ type: 'recording-over' });
    } else if (done.value.dropped > 0) log.warning(`the disk was too slow: ${done.value.dropped} pieces are missing`);
  }

  #tellCall(id: CallId, order: CallOrder): void {
    const input = order === 'reject' ? { type: order, status: this.#settings.rejectStatus.user } : { type: order };
    this.#calls.get(id)?.dispatch(input);
  }

  #startCall({ call: id, line, number, referral }: Extract<DeskEffect, { type: 'start-call' }>): void {
    const { agent } = this.#options;
    const invite = (sdp: string): Session | null => {
      if (!agent.hasAccount(line)) return null;
      if (referral !== null) return this.#handovers.invite(line, referral, sdp);
      return agent.invite(line, this.#target(number), sdp);
    };
    this.#calls.set(id, new Call({ ...this.#callOptions(id, line), number, name: '', ring: '', invite }));
  }

  #target(number: string): string {
    return applyNumberRules(this.#settings.dialling.numberRules, number);
  }

  #onAgent(fact: AgentFact): void {
    if (fact.type === 'incoming') this.#onIncoming(fact);
    if (fact.type === 'referral') this.#handovers.requested(fact);
    if (fact.type === 'notified') {
      const call = [...this.#calls].find(([, one]) => fact.session !== null && one.session === fact.session);
      for (const input of orderedBy(fact, this.state, call?.[0] ?? null)) this.#dispatch(input);
    }
    if (fact.type === 'registration') {
      const line = this.state.lines[fact.account];
      if (line !== undefined) this.#dispatch({ type: 'line-changed', line: lineAfter(line, fact) });
    }
  }

  #onIncoming(incoming: IncomingCall): void {
    const { session } = incoming;
    const replaced = this.#callOf(incoming.replaces);
    const other = replaced ?? this.#callOf(incoming.joins);
    const { address } = this.#options;
    const reception = receive(this.#settings, this.state, incoming, address, other?.face.id ?? null);
    if (reception.refused !== null) {
      session.reject(reception.refused, undefined, undefined, reception.warning);
      return;
    }
    const { status, ring, answerAfter } = reception;
    const id = this.state.callCount + 1;
    const { user: number, displayName: name } = session.remote;
    const options = { ...this.#callOptions(id, session.account), number, name, ring, invite: () => null };
    const call = new Call(options, incoming);
    this.#calls.set(id, call);
    if (replaced !== undefined) this.#handovers.takesPlaceOf(replaced, id);
    else if (status !== null) session.ring(status);
    if (answerAfter === 0) this.#dispatch({ type: 'arrives-answered', call: call.face });
    else this.#onCall({ type: 'call-changed', call: call.face });
    if (other !== undefined) this.#dispatch({ type: replaced ? 'replace' : 'join', call: id, other: other.face.id });
    else if (answerAfter) call.dispatch({ type: 'answer-after', ms: answerAfter });
  }

  #callOf(session: Session | null): Call | undefined {
    return session === null ? undefined : [...this.#calls.values()].find(call => call.session === session);
  }

  #callOptions(id: CallId, line: LineIndex) {
    const { media, address, clock, log, measured } = this.#options;
    const tell = (fact: CallFact) => this.#onCall(fact);
    return { id, line, settings: this.#settings, address, media, clock, log, tell, measured };
  }

  #onCall(fact: CallFact): void {
    if (fact.type === 'call-gone') this.#calls.delete(fact.call);
    this.#dispatch(fact);
    if (fact.type === 'call-changed') this.#handovers.changed(fact.call);
  }

  #tellVolumes(volumes: DeskState['volumes']): void {
    for (const path of ['handset', 'headset', 'speaker', 'ringer'] as const) {
      void this.#options.media.order('setVolume', { path, step: volumes[path] });
    }
  }
}
