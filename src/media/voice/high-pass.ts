/** Corner frequencies, hertz: only the offset of the converter, or also rumble and hum below speech. */
const CORNERS = { dc: 20, voice: 120 } as const;

/** A second-order Butterworth high-pass filter (bilinear transform). */
export class HighPass {
  readonly #rate: number;
  #kind: 'off' | 'dc' | 'voice' = 'off';
  #gain = 1;
  #a1 = 0;
  #a2 = 0;
  #state1 = 0;
  #state2 = 0;

  constructor(rate: number) {
    this.#rate = rate;
  }

  set(kind: 'off' | 'dc' | 'voice'): void {
    if (kind === this.#kind) return;
    this.#kind = kind;
    if (kind === 'off') return;
    const k = Math.tan((Math.PI * CORNERS[kind]) / this.#rate);
    const norm = 1 / (1 + Math.SQRT2 * k + k * k);
    this.#gain = norm;
    this.#a1 = 2 * (k * k - 1) * norm;
    this.#a2 = (1 - Math.SQRT2 * k + k * k) * norm;
    this.#state1 = 0;
    this.#state2 = 0;
  }

  /** In place; transposed direct form II. */
  process(block: Int16Array): void {
    if (this.#kind === 'off') return;
    for (let i = 0; i < block.length; i++) {
      const x = (block[i] as number) * this.#gain;
      const y = x + this.#state1;
      this.#state1 = this.#state2 - 2 * x - this.#a1 * y;
      this.#state2 = x - this.#a2 * y;
      block[i] = Math.max(-32_768, Math.min(32_767, Math.round(y)));
    }
  }
}
