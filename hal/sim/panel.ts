/**
 * The front of the simulated phone: screen, keys, hook switch, headset socket and lamps in one object.
 * The phone sees it through the ports; terminal and control socket press its keys and watch it.
 */
import type { Clock } from '../../src/base/clock.ts';
import { Facts } from '../../src/base/facts.ts';
import { fail, ok, type Result } from '../../src/base/result.ts';
import type { Model } from '../models/model.ts';
import type {
  Display,
  Frame,
  Headset,
  HeadsetEvent,
  Hook,
  KeyEvent,
  KeyName,
  Keys,
  LampState,
  Lamps,
  Look,
} from '../ports.ts';

/** What somebody who looks at the phone sees happen. */
export type PanelFact =
  | { readonly type: 'frame'; readonly frame: Frame }
  | { readonly type: 'look'; readonly look: Look }
  | { readonly type: 'lamp'; readonly lamp: string; readonly state: LampState }
  | { readonly type: 'key'; readonly event: KeyEvent }
  | { readonly type: 'hook'; readonly lifted: boolean }
  | { readonly type: 'headset'; readonly event: HeadsetEvent };

export class Panel implements Display, Keys, Hook, Headset, Lamps {
  readonly model: Model;
  readonly facts = new Facts<PanelFact>();
  readonly #clock: Clock;
  readonly #held = new Set<KeyName>();
  readonly #lamps: Map<string, LampState>;
  #frame: Frame;
  #look: Look | null = null;
  #lifted = false;
  #plugged = false;

  constructor(model: Model, clock: Clock) {
    this.model = model;
    this.#clock = clock;
    this.#lamps = new Map(model.lamps.map(lamp => [lamp.name, null]));
    this.#frame = { title: '', rows: [], softkeys: Array(model.screen.softkeys).fill(''), icons: [], cursor: null };
  }

  // ---- what the phone does ---------------------------------------------------------------------------------

  show(frame: Frame): void {
    this.#frame = frame;
    this.facts.publish({ type: 'frame', frame });
  }

  /** A lamp that this model does not have is ignored, as a missing part of the case would. */
  set(lamp: string, state: LampState): void {
    const before = this.#lamps.get(lamp);
    if (before === undefined) return;
    if (before?.colour === state?.colour && before?.cadence === state?.cadence) return;
    this.#lamps.set(lamp, state);
    this.facts.publish({ type: 'lamp', lamp, state });
  }

  adjust(look: Look): void {
    this.#look = look;
    this.facts.publish({ type: 'look', look });
  }

  onKey(listener: (event: KeyEvent) => void): void {
    this.facts.subscribe(fact => fact.type === 'key' && listener(fact.event));
  }

  onHook(listener: (lifted: boolean) => void): void {
    this.facts.subscribe(fact => fact.type === 'hook' && listener(fact.lifted));
  }

  onHeadset(listener: (event: HeadsetEvent) => void): void {
    this.facts.subscribe(fact => fact.type === 'headset' && listener(fact.event));
  }

  // ---- what a person sees ----------------------------------------------------------------------------------

  get frame(): Frame {
    return this.#frame;
  }

  /** Contrast and light; null before the phone said how. */
  get look(): Look | null {
    return this.#look;
  }

  /** Every lamp of the model by name. */
  get lamps(): ReadonlyMap<string, LampState> {
    return this.#lamps;
  }

  get lifted(): boolean {
    return this.#lifted;
  }

  get plugged(): boolean {
    return this.#plugged;
  }

  // ---- what a person does ----------------------------------------------------------------------------------

  /** Holds a key for `ms` milliseconds; resolves when it is up again. Fails for a key that the model does not have. */
  async press(key: KeyName, ms = 0): Promise<Result<void>> {
    const pressed = this.down(key);
    if (!pressed.ok) return pressed;
    if (ms > 0) await new Promise<void>(resolve => this.#clock.after(ms, resolve));
    this.up(key);
    return ok(undefined);
  }

  /** Does nothing while the key is down already. */
  down(key: KeyName): Result<void> {
    if (!this.model.keys.some(known => known.name === key)) {
      const names = this.model.keys.map(known => known.name).join(' ');
      return fail({ what: `the ${this.model.name} has no key "${key}".`, remedy: `Its keys are ${names}` });
    }
    if (!this.#held.has(key)) {
      this.#held.add(key);
      this.facts.publish({ type: 'key', event: { key, down: true } });
    }
    return ok(undefined);
  }

  up(key: KeyName): void {
    if (this.#held.delete(key)) this.facts.publish({ type: 'key', event: { key, down: false } });
  }

  /** Lifts the handset or puts it down. */
  hook(lifted: boolean): void {
    if (lifted === this.#lifted) return;
    this.#lifted = lifted;
    this.facts.publish({ type: 'hook', lifted });
  }

  plug(plugged: boolean): void {
    if (plugged === this.#plugged) return;
    this.#plugged = plugged;
    this.facts.publish({ type: 'headset', event: plugged ? 'plugged' : 'unplugged' });
  }

  /** Presses a button of the headset; fails while none is plugged in. */
  headsetButton(button: 'hook' | 'mute'): Result<void> {
    if (!this.#plugged) return fail({ what: 'no headset is plugged in.', remedy: 'Plug one in first.' });
    this.facts.publish({ type: 'headset', event: button });
    return ok(undefined);
  }
}
