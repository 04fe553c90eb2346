import type { AudioPath } from '../../../hal/ports.ts';
import type { Clock } from '../../base/clock.ts';
import { Facts } from '../../base/facts.ts';
import type { Log } from '../../base/log.ts';
import { Runner } from '../../base/machine.ts';
import type { MediaClient } from '../../media/client.ts';
import type { Agent, AgentFact, IncomingCall } from '../../sip/agent.ts';
import { Call, type CallFact } from '../call/call.ts';
import { answerable } from '../call/negotiation.ts';
import { applyNumberRules } from '../dialplan.ts';
import type { CallId, DeskOrders, DeskState, LineIndex } from '../facts.ts';
import { initialLines, lineAfter } from '../lines.ts';
import type { CallSettings } from '../settings.ts';
import { Sound, soundPlan } from '../sound.ts';
import { admit } from './admission.ts';
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
  /** Stores a volume that the user chose. */
  keepVolume: (path: AudioPath | 'ringer', step: number) => void;
};

/** All lines and calls of the phone, and the one state that everybody reads. */
export class Desk implements DeskOrders {
  readonly changed: Facts<DeskState> = new Facts();
  #settings: CallSettings;
  readonly #options: DeskOptions;
  readonly #calls = new Map<CallId, Call>();
  readonly #runner: Runner<DeskState, DeskInput, DeskEffect>;
  readonly #sound: Sound;

  constructor(options: DeskOptions) {
    this.#options = options;
    this.#settings = options.settings;
    this.#sound = new Sound(options.media);
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
    this.#tellVolumes(options.settings.volumes);
    options.agent.facts.subscribe(fact => this.#onAgent(fact));
    options.media.facts.subscribe(fact => {
      if (fact.type !== 'digit') return;
      this.#calls.get(fact.stream)?.dispatch({ type: 'digit-received', digit: fact.digit });
    });
  }

  get state(): DeskState {
    return this.#runner.state;
  }

  /** New settings hold for everything that happens from now on; calls that are up keep theirs. */
  configure(settings: CallSettings): void {
    this.#settings = settings;
    const known = this.state.lines;
    const lines = initialLines(settings).map(line => {
      const before = known[line.index];
      return before === undefined || !line.enabled ? line : { ...before, label: line.label, enabled: true };
    });
    this.#dispatch({ type: 'settings', lines, volumes: settings.volumes });
    this.#tellVolumes(settings.volumes);
  }

  /** Ends every call and every timer. Orders and facts mean nothing any more. */
  close(): void {
    for (const call of this.#calls.values()) call.close();
    this.#calls.clear();
    this.#runner.stop();
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
  mute(): void {
    this.#dispatch({ type: 'mute' });
  }
  volume(step: 1 | -1): void {
    this.#dispatch({ type: 'volume', step });
  }
  clearMissed(): void {
    this.#dispatch({ type: 'clear-missed' });
  }

  // ---- facts and effects ---------------------------------------------------------------------------------

  #dispatch(input: DeskInput): void {
    this.#runner.dispatch(input);
  }

  #perform(effect: Exclude<DeskEffect, { type: 'start-timer' | 'stop-timer' }>): void {
    switch (effect.type) {
      case 'start-call':
        this.#startCall(effect.call, effect.line, effect.number);
        break;
      case 'tell-call':
        this.#tellCall(effect.call, effect.order);
        break;
      case 'send-digit':
        this.#calls.get(effect.call)?.dispatch({ type: 'digit-sent', digit: effect.digit });
        void this.#options.media.order('sendDigit', {
          stream: effect.call,
          digit: effect.digit,
          ms: this.#settings.digitLength,
        });
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

  #tellCall(id: CallId, order: CallOrder): void {
    const input = order === 'reject' ? { type: order, status: this.#settings.rejectStatus.user } : { type: order };
    this.#calls.get(id)?.dispatch(input);
  }

  #startCall(id: CallId, line: LineIndex, number: string): void {
    const target = applyNumberRules(this.#settings.dialling.numberRules, number);
    const { agent } = this.#options;
    const invite = (sdp: string) => (agent.hasAccount(line) ? agent.invite(line, target, sdp) : null);
    this.#calls.set(id, new Call({ ...this.#callOptions(id, line), number, name: '', invite }));
  }

  #onAgent(fact: AgentFact): void {
    if (fact.type === 'incoming') this.#onIncoming(fact);
    if (fact.type === 'registration') {
      const line = this.state.lines[fact.account];
      if (line !== undefined) this.#dispatch({ type: 'line-changed', line: lineAfter(line, fact) });
    }
  }

  #onIncoming({ session, offer }: IncomingCall): void {
    const verdict = admit(this.#settings, this.state, session.account);
    const { capabilities } = this.#settings;
    const speakable = offer === null || answerable(offer, capabilities, this.#options.address);
    if (!verdict.admitted || !speakable) {
      session.reject(verdict.admitted ? 488 : verdict.status);
      return;
    }
    const id = this.state.callCount + 1;
    const { user, displayName } = session.remote;
    const options = { ...this.#callOptions(id, session.account), number: user, name: displayName, invite: () => null };
    const call = new Call(options, { session, offer });
    this.#calls.set(id, call);
    session.ring(verdict.status);
    this.#onCall({ type: 'call-changed', call: call.face });
  }

  #callOptions(id: CallId, line: LineIndex) {
    const { media, address, clock, log } = this.#options;
    const tell = (fact: CallFact) => this.#onCall(fact);
    return { id, line, settings: this.#settings, address, media, clock, log, tell };
  }

  #onCall(fact: CallFact): void {
    if (fact.type === 'call-gone') this.#calls.delete(fact.call);
    this.#dispatch(fact);
  }

  #tellVolumes(volumes: DeskState['volumes']): void {
    for (const path of ['handset', 'headset', 'speaker', 'ringer'] as const) {
      void this.#options.media.order('setVolume', { path, step: volumes[path] });
    }
  }
}
