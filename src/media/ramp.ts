/** A gain that reaches its new value within a few milliseconds, so that no change of it clicks. */
export class Ramp {
  readonly #samples: number;
  #gain: number;

  /** `samples`: how long a change takes, at most one block. */
  constructor(gain: number, samples: number) {
    this.#gain = gain;
    this.#samples = samples;
  }

  get gain(): number {
    return this.#gain;
  }

  /**
   * Multiplies the block by `target`, to which it goes in a straight line from the gain of the block before. Samples
   * of 16 bits are rounded, and want gains of at most 1.
   */
  apply(block: Int16Array | Float32Array, target: number): void {
    const step = (target - this.#gain) / this.#samples;
    if (step === 0 && target === 1) return;
    const whole = block instanceof Int16Array;
    for (let i = 0; i < block.length; i++) {
      const sample = (block[i] as number) * (i < this.#samples ? this.#gain + step * i : target);
      block[i] = whole ? Math.round(sample) : sample;
    }
    this.#gain = target;
  }
}

/** Multiplies samples of 16 bits in place, kept in their range. */
export function amplify(block: Int16Array, gain: number): void {
  if (gain === 1) return;
  for (let i = 0; i < block.length; i++) {
    block[i] = Math.round(Math.max(-32_768, Math.min(32_767, (block[i] as number) * gain)));
  }
}
