import { multiply32by16, saturate32 } from './arithmetic.ts';
import { SUBFRAME } from './tables.ts';

const ONE = 1 << 14;
/** 60000 in Q14. */
const DANGEROUS = 983_040_000;

/** How much an error in the far end's past excitation would have grown (ITU-T G.729 clause 3.7.3). */
export class Taming {
  /** By the age of the excitation in subframes, Q14. */
  readonly #growth = Int32Array.from([ONE, ONE, ONE, ONE]);

  /** Whether the pitch gain must stay below 1; the lag is in thirds. */
  needed(thirds: number): boolean {
    const lag = Math.ceil(thirds / 3);
    const from = zone(Math.max(0, lag - SUBFRAME - 10));
    for (let age = from; age <= zone(lag + 8); age++) {
      if ((this.#growth[age] as number) > DANGEROUS) return true;
    }
    return false;
  }

  /** A subframe was sent with this pitch gain (Q14) and whole lag. */
  update(gain: number, lag: number): void {
    let worst = -1;
    if (lag < SUBFRAME) {
      const once = grown(this.#growth[0] as number, gain);
      worst = Math.max(worst, once, grown(once, gain));
    } else {
      for (let age = zone(lag - SUBFRAME); age <= zone(lag - 1); age++) {
        worst = Math.max(worst, grown(this.#growth[age] as number, gain));
      }
    }
    this.#growth.copyWithin(1, 0, 3);
    this.#growth[0] = worst;
  }
}

function zone(sample: number): number {
  return Math.min(3, Math.trunc(sample / SUBFRAME));
}

function grown(error: number, gain: number): number {
  return saturate32(ONE + saturate32(2 * multiply32by16(error, gain)));
}
