import { loadAddon } from '../../base/addon.ts';
import { ok, type Result } from '../../base/result.ts';
import type { ProcessorSettings, VoiceProcessor } from './processor.ts';

type Handle = { readonly __brand: 'speexdsp' };

type Addon = {
  create(rate: number, block: number, tail: number): Handle;
  configure(handle: Handle, echoDb: number, noiseDb: number): boolean;
  render(handle: Handle, block: Int16Array): boolean;
  capture(handle: Handle, block: Int16Array): boolean;
  reset(handle: Handle): boolean;
};

/** dB by which what remains of the echo is suppressed. */
const ECHO = { off: 0, low: 30, moderate: 45, high: 60 } as const;
/** The longest echo, the device's own delay included, milliseconds. */
const TAIL_MS = 200;

/** For handset and headset: libspeexdsp. A fault when the addon was not built. */
export function openSpeex(rate: number, block: number): Result<VoiceProcessor> {
  const addon = loadAddon<Addon>('speexdsp');
  return addon.ok ? ok(new Speex(addon.value, rate, block)) : addon;
}

class Speex implements VoiceProcessor {
  readonly #addon: Addon;
  readonly #handle: Handle;

  constructor(addon: Addon, rate: number, block: number) {
    this.#addon = addon;
    this.#handle = addon.create(rate, block, (rate * TAIL_MS) / 1000);
  }

  configure({ echo, noise }: ProcessorSettings): void {
    this.#addon.configure(this.#handle, ECHO[echo], noise);
  }

  render(ear: Int16Array): void {
    this.#addon.render(this.#handle, ear);
  }

  capture(microphone: Int16Array): void {
    this.#addon.capture(this.#handle, microphone);
  }

  reset(): void {
    this.#addon.reset(this.#handle);
  }
}
