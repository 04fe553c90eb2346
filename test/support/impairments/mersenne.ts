const WORDS = 624;
const PERIOD = 397;
/** What an array is mixed into. */
const ARRAY_SEED = 19650218;

/** The Mersenne Twister MT19937 of Matsumoto and Nishimura, seeded with one number or an array of 32-bit words. */
export class Mersenne {
  readonly #state = new Uint32Array(WORDS);
  #next = WORDS;

  constructor(seed: number | Uint32Array) {
    const state = this.#state;
    state[0] = typeof seed === 'number' ? seed : ARRAY_SEED;
    for (let i = 1; i < WORDS; i++) state[i] = Math.imul(1812433253, this.#before(i)) + i;
    if (typeof seed !== 'number') this.#mixIn(seed);
  }

  /** 32 random bits. */
  word(): number {
    if (this.#next === WORDS) this.#turn();
    let word = this.#state[this.#next++] as number;
    word ^= word >>> 11;
    word ^= (word << 7) & 0x9d2c5680;
    word ^= (word << 15) & 0xefc60000;
    return (word ^ (word >>> 18)) >>> 0;
  }

  #before(i: number): number {
    const word = this.#state[i - 1] as number;
    return word ^ (word >>> 30);
  }

  #mixIn(key: Uint32Array): void {
    const state = this.#state;
    let i = 1;
    const step = (): void => {
      if (++i < WORDS) return;
      state[0] = state[WORDS - 1] as number;
      i = 1;
    };
    for (let k = 0; k < Math.max(WORDS, key.length); k++, step()) {
      const j = k % key.length;
      state[i] = ((state[i] as number) ^ Math.imul(this.#before(i), 1664525)) + (key[j] as number) + j;
    }
    for (let k = 1; k < WORDS; k++, step()) {
      state[i] = ((state[i] as number) ^ Math.imul(this.#before(i), 1566083941)) - i;
    }
    state[0] = 0x80000000;
  }

  #turn(): void {
    const state = this.#state;
    for (let i = 0; i < WORDS; i++) {
      const joined = ((state[i] as number) & 0x80000000) | ((state[(i + 1) % WORDS] as number) & 0x7fffffff);
      state[i] = (state[(i + PERIOD) % WORDS] as number) ^ (joined >>> 1) ^ (joined & 1 ? 0x9908b0df : 0);
    }
    this.#next = 0;
  }
}
