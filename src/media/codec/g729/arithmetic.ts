/**
 * Arithmetic of ITU-T G.729 clause 5.2, on integers of 16 and 32 bits that saturate. Qn: an integer that counts units
 * of 2 to the power of -n. A sum of products is taken exactly and saturated once.
 */
import { inverseRoots, logarithms, powers } from './tables.ts';

export function saturate16(value: number): number {
  return value > 32_767 ? 32_767 : Math.max(value, -32_768);
}

export function saturate32(value: number): number {
  return value > 0x7fffffff ? 0x7fffffff : Math.max(value, -0x80000000);
}

/** The upper 16 bits of a 32-bit word, rounded. */
export function round(value: number): number {
  return value >= 0x7fff8000 ? 32_767 : (value + 0x8000) >> 16;
}

/** Product of two fractions in Q15. */
export function multiply(a: number, b: number): number {
  return saturate16((a * b) >> 15);
}

export function multiplyRounded(a: number, b: number): number {
  return saturate16((a * b + 0x4000) >> 15);
}

/** A 32-bit word by 2 to the power of `bits`, which may be negative. */
export function shift32(value: number, bits: number): number {
  return bits < 0 ? value >> Math.min(-bits, 31) : saturate32(value * 2 ** bits);
}

export function shift16(value: number, bits: number): number {
  return bits < 0 ? value >> Math.min(-bits, 31) : saturate16(value * 2 ** bits);
}

/** How far a 32-bit word can be shifted to the left before it overflows; 0 for 0. */
export function spare32(value: number): number {
  return value === 0 ? 0 : Math.clz32(value ^ (value >> 31)) - 1;
}

export function spare16(value: number): number {
  return value === 0 ? 0 : Math.clz32(value ^ (value >> 31)) - 17;
}

/** A fraction in Q31 by one in Q15: the lower half of the former has 15 bits. */
export function multiply32by16(a: number, b: number): number {
  return saturate32(2 * ((a >> 16) * b + ((((a >> 1) & 0x7fff) * b) >> 15)));
}

/** Two fractions in Q31: what their lower halves make together is left out. */
export function multiply32(a: number, b: number): number {
  const high = (a >> 16) * (b >> 16);
  const middle = (((a >> 16) * ((b >> 1) & 0x7fff)) >> 15) + ((((a >> 1) & 0x7fff) * (b >> 16)) >> 15);
  return saturate32(2 * (high + middle));
}

/** Quotient in Q15 of 0 ≤ `a` ≤ `b`, `b` above 0. */
export function divide16(a: number, b: number): number {
  return a >= b ? 32_767 : ((a << 15) / b) | 0;
}

/** Quotient in Q31 of 0 ≤ `a` < `b`; `b` uses its uppermost bit. One step of Newton's method, as the decoder expects. */
export function divide32(a: number, b: number): number {
  const first = divide16(0x3fff, b >> 16);
  const inverse = multiply32by16(saturate32(0x7fffffff - multiply32by16(b, first)), first);
  return shift32(multiply32(a, inverse), 2);
}

/** Logarithm to the base 2 of an integer, in Q16; 0 for what has none. */
export function log2(value: number): number {
  if (value <= 0) return 0;
  const spare = spare32(value);
  const normal = value << spare;
  const place = (normal >> 25) - 32;
  return ((30 - spare) << 16) + 2 * (interpolate(logarithms, place, (normal >> 10) & 0x7fff) >> 16);
}

/** 2 to the power of a fraction of 15 bits, in Q14. */
export function power2(fraction: number): number {
  return (interpolate(powers, fraction >> 10, (fraction << 5) & 0x7fff) + 0x8000) >> 16;
}

/** 1 by the square root of an integer, in Q30; 1 for what has none. */
export function inverseRoot(value: number): number {
  if (value <= 0) return 0x3fffffff;
  const spare = spare32(value);
  const exponent = 30 - spare;
  const normal = (value << spare) >> (exponent & 1 ? 0 : 1);
  const place = (normal >> 25) - 16;
  return interpolate(inverseRoots, place, (normal >> 10) & 0x7fff) >> ((exponent >> 1) + 1);
}

/** Between two places of a table: `part` of 32768 of the way, times 65536. */
function interpolate(table: Int16Array, place: number, part: number): number {
  const from = table[place] as number;
  return 65_536 * from - 2 * (from - (table[place + 1] as number)) * part;
}

/** The next of a series of pseudo-random 16-bit words (clauses 4.4.4 and B.4.4). */
export function random(seed: number): number {
  return ((Math.imul(seed, 31_821) + 13_849) << 16) >> 16;
}
