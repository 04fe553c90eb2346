import { createHash } from 'node:crypto';
import { Mersenne } from './mersenne.ts';

/** Constants of Cheng's method for gamma variates. */
const LOG4 = Math.log(4);
const MAGIC = 1 + Math.log(4.5);

/**
 * The random numbers of Python's `random.Random(text)`: the Mersenne Twister, seeded from the text and its SHA-512, so
 * that traces made here and by a Python script are the same.
 */
export class PythonRandom {
  readonly #twister: Mersenne;

  constructor(seed: string) {
    const text = Buffer.from(seed);
    this.#twister = new Mersenne(words(Buffer.concat([text, createHash('sha512').update(text).digest()])));
  }

  /** In [0, 1), 53 bits. */
  random(): number {
    const high = this.#twister.word() >>> 5;
    const low = this.#twister.word() >>> 6;
    return (high * 2 ** 26 + low) / 2 ** 53;
  }

  uniform(from: number, to: number): number {
    return from + (to - from) * this.random();
  }

  /** `rate` is 1 / mean. */
  exponential(rate: number): number {
    return -Math.log(1 - this.random()) / rate;
  }

  /** Mean shape * scale; `shape` above 1. */
  gamma(shape: number, scale: number): number {
    if (shape <= 1) throw new RangeError('Only gamma variates with a shape above 1 are made.');
    const inverse = Math.sqrt(2 * shape - 1);
    for (;;) {
      const one = this.random();
      if (one <= 1e-7 || one >= 0.9999999) continue;
      const two = 1 - this.random();
      const v = Math.log(one / (1 - one)) / inverse;
      const x = shape * Math.exp(v);
      const z = one * one * two;
      const r = shape - LOG4 + (shape + inverse) * v - x;
      if (r + MAGIC - 4.5 * z >= 0 || r >= Math.log(z)) return x * scale;
    }
  }
}

/** The octets as one big number, cut into 32-bit words, the least first. */
function words(octets: Buffer): Uint32Array {
  const padded = Buffer.concat([Buffer.alloc((4 - (octets.length % 4)) % 4), octets]);
  const count = padded.length / 4;
  return Uint32Array.from({ length: count }, (_, i) => padded.readUInt32BE(4 * (count - 1 - i)));
}
