import { loadAddon } from '../../base/addon.ts';
import { ok, type Result } from '../../base/result.ts';
import type { ProcessorSettings, VoiceProcessor } from './processor.ts';

type Handle = { readonly __brand: 'apm' };

type Addon = {
  create(rate: number): Handle;
  configure(handle: Handle, echo: number, noise: number): boolean;
  render(handle: Handle, block: Int16Array): boolean;
  capture(handle: Handle, block: Int16Array, delayMs: number): boolean;
  reset(handle: Handle): boolean;
};

const ECHO = { off: -1, low: 0, moderate: 1, high: 2 } as const;
/** What its levels take away, dB. */
const NOISE = [6, 12, 18, 24];
/** It takes no longer delay for true, milliseconds. */
const LONGEST_DELAY = 500;

/** For hands-free: libwebrtc-audio-processing 0.3. A fault when the addon was not built. */
export function openApm(rate: number): Result<VoiceProcessor> {
  const addon = loadAddon<Addon>('apm');
  return addon.ok ? ok(new Apm(addon.value, rate)) : addon;
}

class Apm implements VoiceProcessor {
  readonly #addon: Addon;
  readonly #handle: Handle;

  constructor(addon: Addon, rate: number) {
    this.#addon = addon;
    this.#handle = addon.create(rate);
  }

  configure({ echo, noise }: ProcessorSettings): void {
    this.#addon.configure(this.#handle, ECHO[echo], noise === 0 ? -1 : levelFor(noise));
  }

  render(ear: Int16Array): void {
    this.#addon.render(this.#handle, ear);
  }

  capture(microphone: Int16Array, delayMs: number): void {
    this.#addon.capture(this.#handle, microphone, Math.min(LONGEST_DELAY, Math.round(delayMs)));
  }

  reset(): void {
    this.#addon.reset(this.#handle);
  }
}

/** The level that comes nearest to so many dB. */
function levelFor(noise: number): number {
  const distance = (level: number): number => Math.abs((NOISE[level] as number) - noise);
  return NOISE.reduce((best, _, level) => (distance(level) < distance(best) ? level : best), 0);
}
