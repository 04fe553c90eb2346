import type { EchoStrength } from './settings.ts';

export type ProcessorSettings = {
  readonly echo: EchoStrength;
  /** dB by which noise is made quieter; 0: not at all. */
  readonly noise: number;
};

/** Echo canceller and noise suppressor of one path. One block length, nothing allocated after it was made. */
export interface VoiceProcessor {
  configure(settings: ProcessorSettings): void;
  /** What the ear is to hear in this block; comes before `capture` of the same block. It may make it quieter. */
  render(ear: Int16Array): void;
  /** Cleans what the microphone brought, in place. `delayMs`: from the ear's block to that of the microphone. */
  capture(microphone: Int16Array, delayMs: number): void;
  /** Forgets the room: another path was in use meanwhile. */
  reset(): void;
}
