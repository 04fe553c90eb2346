import { join } from 'node:path';
import type { AudioPath } from '../../../hal/ports.ts';
import type { Clock } from '../../base/clock.ts';
import { Facts } from '../../base/facts.ts';
import type { Log } from '../../base/log.ts';
import { Runner } from '../../base/machine.ts';
import type { MediaClient } from '../../media/client.ts';
import type { RingSpec } from '../../media/protocol.ts';
import type { Agent, AgentFact } from '../../sip/agent.ts';
import { orderedBy } from '../events/control.ts';
import type { CallId, DeskState, LineIndex, Voicemail } from '../facts.ts';
import type { FinishedCall } from '../history.ts';
import { lineAfter, linesAfter } from '../lines.ts';
import { PageStreams } from '../paging/pages.ts';
import type { Measurement } from '../quality/report.ts';
import { recordingName } from '../recording.ts';
import type { CallSettings } from '../settings.ts';
import { Sound, soundPlan } from '../sound.ts';
import type { CallOrder, DeskEffect, DeskInput } from './input.ts';
import { LiveCalls } from './live-calls.ts';
import { deskStep, onHook } from './machine.ts';
import { hearMedia } from './media-facts.ts';
import { UserOrders } from './orders.ts';
import type { Restraint } from './restraint.ts';

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
  /** Of the calls before the start. */
  remembered?: Pick<DeskState, 'missedCalls' | 'redial'>;
  /** Stores a volume that the user chose. */
  keepVolume: (path: AudioPath | 'ringer', step: number) => void;
  /** How a call was heard: it ends, is put on hold, or goes on for some time. */
  measured: (measurement: Measurement) => void;
};

/** All lines and calls of the phone, and the one state that everybody reads. */
export class Desk extends UserOrders {
  readonly changed: Facts<DeskState> = new Facts();
  /** What was typed behind the prefix of codes, without the key that ended it. */
  readonly codes: Facts<string> = new Facts();
  /** Somebody wants to log in at the configuration server. */
  readonly logIns: Facts<void> = new Facts();
  /** Something was asked for that may not be now. */
  readonly refused: Facts<Restraint> = new Facts();
  /** Calls that are over, and callers who were refused. */
  readonly finished: Facts<FinishedCall> = new Facts();
  #settings: CallSettings;
  readonly #options: DeskOptions;
  readonly #calls: LiveCalls;
  readonly #runner: Runner<DeskState, DeskInput, DeskEffect>;
  readonly #sound: Sound;
  readonly #pages: PageStreams;

  constructor(options: DeskOptions) {
    super();
    const { agent, media, address, clock, log, settings } = options;
    this.#options = options;
    this.#settings = settings;
    this.#sound = new Sound(media, log);
    this.#runner = new Runner<DeskState, DeskInput, DeskEffect>({
      name: 'desk',
      initial: { ...onHook(settings), ...options.remembered },
      transition: (state, input) => deskStep(this.#settings, state, input),
      perform: effect => this.#perform(effect),
      changed: state => {
        this.#sound.apply(soundPlan(this.#settings, state));
        this.changed.publish(state);
      },
      clock,
      log,
    });
    const dispatch = (input: DeskInput): void => this.dispatch(input);
    this.#calls = new LiveCalls({
      ...options,
      settings: () => this.#settings,
      state: () => this.state,
      dispatch,
      finished: call => this.finished.publish(call),
    });
    this.#pages = new PageStreams(media, address, log);
    this.#pages.configure(settings);
    this.#tellVolumes(settings.volumes);
    agent.facts.subscribe(fact => this.#onAgent(fact));
    media.facts.subscribe(fact => hearMedia(fact, this.#calls, dispatch, log));
  }

  get state(): DeskState {
    return this.#runner.state;
  }

  /** New settings hold for everything that happens from now on; calls that are up keep theirs. */
  configure(settings: CallSettings): void {
    this.#settings = settings;
    this.#pages.configure(settings);
    const lines = linesAfter(this.state.lines, settings);
    this.dispatch({ type: 'settings', lines, volumes: settings.volumes });
    this.#tellVolumes(settings.volumes);
  }

  /** Ends every call and takes no more orders; the sessions go on until the other sides know. */
  close(): void {
    this.#runner.stop();
    this.#calls.close();
  }

  /** The mailbox of a line as the server sees it. */
  voicemail(index: LineIndex, voicemail: Voicemail): void {
    const line = this.state.lines[index];
    if (line !== undefined) this.dispatch({ type: 'line-changed', line: { ...line, voicemail } });
  }

  /** Somebody called `number` for help before the restart: for so many milliseconds everybody gets through. */
  expectCallback(number: string, ms: number): void {
    this.dispatch({ type: 'callback-awaited', number, ms });
  }

  /** For a caller, or for a call on hold: what the ringer plays is not for others to end. */
  get rings(): boolean {
    return this.#sound.rings;
  }

  /** Who calls is told in the place of the ring, until null. */
  announce(spoken: RingSpec | null): void {
    this.#sound.announce(spoken);
  }

  protected override dispatch(input: DeskInput): void {
    this.#runner.dispatch(input);
  }

  #perform(effect: Exclude<DeskEffect, { type: 'start-timer' | 'stop-timer' }>): void {
    switch (effect.type) {
      case 'start-call':
        this.#calls.start(effect);
        break;
      case 'refer':
        this.#calls.handovers.refer(effect.call, effect.to);
        break;
      case 'answer-refer':
        this.#calls.handovers.answer(effect.from, effect.accepted);
        break;
      case 'tell-call':
        this.#tellCall(effect.call, effect.order);
        break;
      case 'send-digit':
        this.#calls.get(effect.call)?.sendDigit(effect.digit);
        break;
      case 'deflect':
        this.#calls.deflect(effect.call, effect.number);
        break;
      case 'send-page':
      case 'play-page':
      case 'stop-page':
        this.#pages.perform(this.#settings, effect);
        break;
      case 'record-call':
        void this.#record(effect.on ? recordingName(this.#options.clock.wall(), effect.call) : null);
        break;
      case 'code':
        this.codes.publish(effect.text);
        break;
      case 'log-in':
        this.logIns.publish();
        break;
      case 'refused':
        this.refused.publish(effect.why);
        break;
      case 'settle':
        this.dispatch(effect);
        break;
      case 'keep-volume':
        void this.#options.media.order('setVolume', { path: effect.path, step: effect.step });
        this.#options.keepVolume(effect.path, effect.step);
        break;
    }
  }

  async #record(name: string | null): Promise<void> {
    const { media, log, recordings } = this.#options;
    const file = name === null ? null : join(recordings, name);
    const done = await media.order('recordCall', { file });
    // Why not is a fact of its own; where the media thread died the next one begins another file.
    if (!done.ok) return;
    if (file !== null) log.info(`the call is recorded to ${file}`);
    if (done.value.dropped > 0) log.warning(`the disk was too slow: ${done.value.dropped} pieces are missing`);
  }

  #tellCall(id: CallId, order: CallOrder): void {
    const input = order === 'reject' ? { type: order, status: this.#settings.rejectStatus.user } : { type: order };
    this.#calls.get(id)?.dispatch(input);
  }

  #onAgent(fact: AgentFact): void {
    if (fact.type === 'incoming') this.#calls.receive(fact);
    if (fact.type === 'referral') this.#calls.handovers.requested(fact);
    if (fact.type === 'notified') {
      const call = this.#calls.of(fact.session);
      for (const input of orderedBy(fact, this.state, call?.face.id ?? null)) this.dispatch(input);
    }
    if (fact.type === 'registration') {
      const line = this.state.lines[fact.account];
      if (line !== undefined) this.dispatch({ type: 'line-changed', line: lineAfter(line, fact) });
    }
  }

  #tellVolumes(volumes: DeskState['volumes']): void {
    for (const path of ['handset', 'headset', 'speaker', 'ringer'] as const) {
      void this.#options.media.order('setVolume', { path, step: volumes[path] });
    }
  }
}
