/** Mean square, relative to a full scale of 32767: -40 dBov always counts as speech, -65 dBov never. */
const SURELY = 327 ** 2;
const NEVER = 18 ** 2;
/** Speech is so much stronger than the noise floor: 6 dB. */
const ABOVE = 4;
/** How fast the floor follows noise that grows: 3 dB a second. */
const RISE_PER_MS = 10 ** (0.3 / 1000);
/** Weak ends of words still count, milliseconds. */
const HANGOVER_MS = 240;

/** Tells speech from pauses by the level above a noise floor that falls at once and rises slowly. */
export class VoiceActivity {
  #floor = NEVER;
  #leftMs = HANGOVER_MS;

  /** True when somebody speaks in this frame, or did a moment ago. */
  step(samples: Int16Array, count: number, ms: number): boolean {
    let sum = 0;
    for (let i = 0; i < count; i++) sum += (samples[i] as number) ** 2;
    const power = sum / Math.max(1, count);
    this.#floor = Math.max(1, Math.min(power, this.#floor * RISE_PER_MS ** ms));
    if (power > SURELY || (power > NEVER && power > ABOVE * this.#floor)) this.#leftMs = HANGOVER_MS;
    else this.#leftMs = Math.max(0, this.#leftMs - ms);
    return this.#leftMs > 0;
  }
}
