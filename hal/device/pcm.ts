/** The door to ALSA: one PCM. What may wait for a sound server is a promise, everything else returns at once. */
import { loadAddon } from '../../src/base/addon.ts';
import { type Fault, fail, ok, type Result } from '../../src/base/result.ts';

type Handle = { readonly pcm: unique symbol };
type Done = (text: string | null) => void;

type Addon = {
  pcm_open(name: string, capture: number, rate: number, ms: number, periods: number, done: Done): Handle;
  pcm_start(pcm: Handle, silence: number, done: Done): boolean;
  pcm_close(pcm: Handle, done: Done): boolean;
  pcm_describe(pcm: Handle, into: Int32Array): number;
  pcm_read(pcm: Handle, samples: Int16Array, count: number): number;
  pcm_write(pcm: Handle, samples: Int16Array, count: number): number;
  pcm_delay(pcm: Handle): number;
  pcm_filled(pcm: Handle): number;
  pcm_watch(pcm: Handle, ready: () => void): boolean;
  pcm_unwatch(pcm: Handle): void;
  pcm_text(error: number): string;
};

/** Linux error numbers of a buffer that ran over or empty, and of a device that slept: it has to be started again. */
const BROKEN_PIPE = -32;
const SUSPENDED = -86;

export type PcmOptions = {
  /** As ALSA's configuration knows it: 'default', 'hw:0,0', 'pulse' … */
  readonly name: string;
  readonly direction: 'capture' | 'playback';
  /** Wanted samples per second; the device may insist on others. */
  readonly rate: number;
  readonly periodMs: number;
  /** Periods that its buffer holds. */
  readonly periods: number;
};

/** Mono, 16 bit, whatever the device has. */
export class Pcm {
  readonly name: string;
  /** Samples per second that it took. */
  readonly rate: number;
  /** Samples of one period. */
  readonly period: number;
  /** What its buffer holds, milliseconds. */
  readonly bufferMs: number;
  readonly #addon: Addon;
  readonly #handle: Handle;
  #job: Promise<unknown> = Promise.resolve();

  private constructor(addon: Addon, handle: Handle, name: string) {
    const facts = new Int32Array(4);
    addon.pcm_describe(handle, facts);
    this.#addon = addon;
    this.#handle = handle;
    this.name = name;
    this.rate = facts[0] as number;
    this.period = facts[2] as number;
    this.bufferMs = ((facts[3] as number) * 1000) / this.rate;
  }

  static async open({ name, direction, rate, periodMs, periods }: PcmOptions): Promise<Result<Pcm>> {
    const addon = loadAddon<Addon>('alsa');
    if (!addon.ok) return addon;
    let handle: Handle | null = null;
    const text = await new Promise<string | null>(resolve => {
      handle = addon.value.pcm_open(name, direction === 'capture' ? 1 : 0, rate, periodMs, periods, resolve);
    });
    if (text !== null || handle === null) return fail(openFault(name, direction, text ?? ''));
    const pcm = new Pcm(addon.value, handle, name);
    if (pcm.rate > 0 && pcm.period > 0) return ok(pcm);
    return fail(openFault(name, direction, 'it says neither rate nor period'));
  }

  /** Makes it run, from whatever state it is in; playback begins with so many periods of silence. Ends the watch. */
  start(silence: number): Promise<Result<void>> {
    return this.#queue(done => this.#addon.pcm_start(this.#handle, silence, done));
  }

  /** A server that hangs is not waited for by the phone: closing goes on behind this promise. */
  close(): Promise<Result<void>> {
    this.#addon.pcm_unwatch(this.#handle);
    return this.#queue(done => this.#addon.pcm_close(this.#handle, done));
  }

  /** Samples read, 0 when there are none now, or a negative error number. */
  read(samples: Int16Array, count: number): number {
    return this.#addon.pcm_read(this.#handle, samples, count);
  }

  /** Samples written, fewer when the buffer is full, or a negative error number. */
  write(samples: Int16Array, count: number): number {
    return this.#addon.pcm_write(this.#handle, samples, count);
  }

  /** Milliseconds between a sample here and its sound; 0 when that is not known now. */
  get delayMs(): number {
    return (Math.max(0, this.#addon.pcm_delay(this.#handle)) * 1000) / this.rate;
  }

  /** Milliseconds of sound in its buffer that the device has not taken yet; a server may hold more. 0 when that is not known now. */
  get filledMs(): number {
    return (Math.max(0, this.#addon.pcm_filled(this.#handle)) * 1000) / this.rate;
  }

  /** Calls back each time a period is ready. False when this PCM has no descriptor that can be waited for. */
  watch(ready: () => void): boolean {
    return this.#addon.pcm_watch(this.#handle, ready);
  }

  /** Ends what `watch` began. */
  stopWaiting(): void {
    this.#addon.pcm_unwatch(this.#handle);
  }

  /** True for errors after which `start` makes it run again. */
  static restarts(error: number): boolean {
    return error === BROKEN_PIPE || error === SUSPENDED;
  }

  /** What an error number of `read` or `write` means for its owner. */
  fault(error: number): Fault {
    return { what: `The sound device was lost: ${this.#addon.pcm_text(error)}.`, where: whereIs(this.name) };
  }

  #queue(begin: (done: Done) => boolean): Promise<Result<void>> {
    const job = this.#job.then(
      () =>
        new Promise<Result<void>>(resolve => {
          const end = (text: string | null): void => {
            resolve(text === null ? ok(undefined) : fail(startFault(this.name, text)));
          };
          if (!begin(end)) end('it is not open');
        }),
    );
    this.#job = job;
    return job;
  }
}

/** ALSA wants quotes around what may hold its own signs; people typed none. */
function whereIs(name: string): string {
  return `sound device '${name.replaceAll("'", '')}'`;
}

function startFault(name: string, text: string): Fault {
  return { what: `The sound device cannot be started: ${text}.`, where: whereIs(name) };
}

function openFault(name: string, direction: string, text: string): Fault {
  const remedy = remedies.find(([pattern]) => pattern.test(text))?.[1];
  const what = `It cannot be opened for ${direction}: ${text}.`;
  return { what, where: whereIs(name), ...(remedy === undefined ? {} : { remedy }) };
}

/** What ALSA says, and what to do then. */
const remedies: readonly (readonly [RegExp, string])[] = [
  [
    /unknown pcm pulse|libasound_module_pcm_pulse/i,
    "Install ALSA's plugin for PulseAudio and PipeWire (Debian: libasound2-plugins).",
  ],
  [
    /pulseaudio.*(connect|refused)/i,
    'Start PulseAudio, or PipeWire with pipewire-pulse, for this user; PULSE_SERVER names a server elsewhere.',
  ],
  [
    /no such file|no such device|unknown pcm|cannot get card/i,
    '`aplay -L` and `arecord -L` list the names that exist.',
  ],
  [/busy/i, 'Another program has the device: end it, or take one that can be shared (default, pulse).'],
  [/permission/i, "Add the user to the group 'audio'."],
];
