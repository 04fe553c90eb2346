/** The door of the addon `metronome`: a timer of the kernel in the event loop. */
import { loadAddon } from './addon.ts';

type Handle = { readonly metronome: unique symbol };

type MetronomeAddon = {
  start(periodMs: number, beat: (periods: number) => void): Handle | null;
  stop(metronome: Handle): void;
};

const addon = loadAddon<MetronomeAddon>('metronome');

/** Calls `beat` with the number of periods that have passed, 1 unless the thread was late. Null where it is not built. */
export function startMetronome(periodMs: number, beat: (periods: number) => void): (() => void) | null {
  if (!addon.ok) return null;
  const { value } = addon;
  const metronome = value.start(periodMs, beat);
  return metronome === null ? null : () => value.stop(metronome);
}
