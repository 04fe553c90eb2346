import { type Clock, realClock } from '../../src/base/clock.ts';
import { silentLog } from '../../src/base/log.ts';
import { Runner } from '../../src/base/machine.ts';
import { PacingClock } from '../../src/base/pacing.ts';
import { type Fault, ok, type Result } from '../../src/base/result.ts';
import type { Audio, AudioFormat, AudioPath, AudioReport, AudioTick } from '../ports.ts';
import { Duplex } from './duplex.ts';
import { initialLife, type Life, type LifeEffect, type LifeInput, live } from './lifecycle.ts';
import type { PcmNames } from './names.ts';
import { Ringer } from './ringer.ts';

/** As the simulated devices: 16 kHz carries every codec, 10 ms is what echo cancellers work in. */
export const FORMAT: AudioFormat = { rate: 16_000, periodMs: 10 };
const BLOCK = (FORMAT.rate * FORMAT.periodMs) / 1000;
/** A device that lets this go by without a period stands still, milliseconds. */
const STALL_MS = 100;
/** A server that hangs is not waited for longer when one of its devices is closed, milliseconds. */
const CLOSE_MS = 300;

/**
 * Sound through ALSA: the period of the open microphone is the tick. While it opens, is lost or stands still a stand-in
 * clock ticks with silence, and the device is opened again (lifecycle.ts).
 */
export class AlsaAudio implements Audio {
  readonly format = FORMAT;
  readonly #names: PcmNames;
  readonly #standIn = new PacingClock();
  readonly #runner: Runner<Life, LifeInput, LifeEffect>;
  readonly #ringer: Ringer | null;
  readonly #silence = new Int16Array(BLOCK);
  readonly #ear = new Int16Array(BLOCK);
  readonly #ring = new Int16Array(BLOCK);
  #tick: AudioTick = () => {};
  #report: AudioReport = () => {};
  #path: AudioPath = 'handset';
  #listening = false;
  #resting = true;
  #current: Duplex | null = null;
  #next: Duplex | null = null;
  #closing: Promise<unknown> = Promise.resolve();
  #opening: Promise<void> = Promise.resolve();
  #over = false;
  #look: NodeJS.Timeout | undefined;

  constructor(names: PcmNames, clock: Clock = realClock) {
    this.#names = names;
    this.#ringer = names.ringer === null ? null : new Ringer(names.ringer, FORMAT, fault => this.#report(fault));
    this.#runner = new Runner({
      name: 'sound device',
      initial: initialLife,
      transition: live,
      perform: effect => this.#perform(effect),
      clock,
      log: silentLog,
    });
  }

  start(tick: AudioTick, report: AudioReport = () => {}): Result<void> {
    this.#tick = tick;
    this.#report = report;
    this.rest(false);
    return ok(undefined);
  }

  select(path: AudioPath | null): void {
    this.#listening = path !== null;
    if (path === null) return;
    this.#path = path;
    this.#want();
  }

  rest(on: boolean): void {
    this.#resting = on;
    this.#want();
    if (on) this.#ringer?.rest();
  }

  /** From the ear's block to the microphone's block that holds its echo, milliseconds. */
  get delayMs(): number {
    return this.#current?.delayMs ?? 0;
  }

  async close(): Promise<void> {
    this.#runner.dispatch({ type: 'want', key: null });
    this.#runner.stop();
    this.#standIn.stop();
    this.#over = true;
    // What is being opened closes when it is there; a server that hangs is not waited for.
    await Promise.race([this.#opening, later(CLOSE_MS)]);
    await Promise.all([this.#closing, this.#ringer?.close()]);
  }

  #want(): void {
    const { capture, playback } = this.#names.paths[this.#path];
    this.#runner.dispatch({ type: 'want', key: this.#resting ? null : JSON.stringify([capture, playback]) });
  }

  #perform(effect: Exclude<LifeEffect, { type: 'start-timer' | 'stop-timer' }>): void {
    switch (effect.type) {
      case 'open':
        this.#opening = this.#open(effect.key);
        break;
      case 'adopt':
        this.#close();
        this.#current = this.#next;
        this.#next = null;
        this.#look = setTimeout(() => this.#runner.dispatch({ type: 'stalled' }), STALL_MS);
        break;
      case 'discard':
        this.#closeLater(this.#next);
        this.#next = null;
        break;
      case 'close':
        this.#close();
        break;
      case 'stand-in':
        if (effect.on) this.#standIn.start(FORMAT.periodMs, () => this.#run(this.#silence));
        else this.#standIn.stop();
        break;
      case 'tell':
        this.#report(effect.fault);
        break;
    }
  }

  async #open(key: string): Promise<void> {
    await this.#closing;
    const [capture, playback] = JSON.parse(key) as [string, string];
    let opened: Duplex | null = null;
    const lost = (fault: Fault): void => {
      if (opened !== null && opened === this.#current) this.#runner.dispatch({ type: 'lost', fault });
    };
    const duplex = await Duplex.open({ capture, playback }, FORMAT, lost);
    if (!duplex.ok) {
      this.#runner.dispatch({ type: 'failed', fault: duplex.error });
      return;
    }
    opened = duplex.value;
    if (this.#over) {
      this.#closeLater(opened);
      return;
    }
    const started = await opened.start(microphone => this.#period(opened, microphone));
    if (this.#over) this.#closeLater(opened);
    else if (started.ok) {
      this.#next = opened;
      this.#runner.dispatch({ type: 'opened' });
    } else {
      this.#closeLater(opened);
      this.#runner.dispatch({ type: 'failed', fault: started.error });
    }
  }

  #close(): void {
    clearTimeout(this.#look);
    this.#closeLater(this.#current);
    this.#current = null;
  }

  #closeLater(duplex: Duplex | null): void {
    if (duplex === null) return;
    this.#closing = Promise.race([Promise.all([this.#closing, duplex.close()]), later(CLOSE_MS)]);
  }

  /** Allocates nothing. */
  #period(duplex: Duplex | null, microphone: Int16Array): void {
    if (duplex === null || duplex !== this.#current) return;
    this.#look?.refresh();
    if (this.#runner.state.stalled) this.#runner.dispatch({ type: 'moving' });
    this.#run(this.#listening ? microphone : this.#silence);
    duplex.hear(this.#ear);
  }

  #run(microphone: Int16Array): void {
    this.#tick(microphone, this.#ear, this.#ring);
    if (this.#ringer !== null) this.#ringer.write(this.#ring);
    else mix(this.#ear, this.#ring);
  }
}

/** Keeps nobody alive. */
function later(ms: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, ms).unref());
}

/** Adds the second block to the first; loud and loud clips. */
function mix(block: Int16Array, more: Int16Array): void {
  for (let i = 0; i < block.length; i++) {
    block[i] = Math.max(-32768, Math.min(32767, (block[i] as number) + (more[i] as number)));
  }
}
