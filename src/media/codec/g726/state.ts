/**
 * The adaptive half of ITU-T G.726 at 32 kbit/s, the same in encoder and decoder. Small blocks are named as in clause 4.2 of the
 * recommendation; past signals are kept as it says, in a floating form of sign, exponent (4 bits) and mantissa (6 bits).
 */

/** Decision levels of the quantizer, logarithms to base 2 times 128 (table 7). */
const DECISIONS = [-124, 80, 178, 246, 300, 349, 400] as const;
/** By the magnitude of a code: its output level, what it does to the scale factor, and to the speed (tables 7 to 9). */
const OUTPUTS = [-2048, 4, 135, 213, 273, 323, 373, 425] as const;
const SCALES = [-12, 18, 41, 64, 112, 198, 355, 1122] as const;
const SPEEDS = [0, 0, 0, 1, 1, 1, 3, 7] as const;
const ZEROS = 6;
const FLOATING_ZERO = 32;

export class G726State {
  /** Estimate of the signal from all past (SE), and from the zeros alone (SEZ); of 15 bits, halved. */
  estimate = 0;
  #zeros = 0;
  /** Scale factors: the one in use (Y), the fast one (YU), the slow one (YL). */
  #scale = 544;
  #fast = 544;
  #slow = 34_816;
  /** Averages of the speed function, short and long (DMS, DML), and the speed itself (AP). */
  #short = 0;
  #long = 0;
  #speed = 0;
  #tone = false;
  readonly #b = new Int32Array(ZEROS);
  readonly #differences = new Int32Array(ZEROS).fill(FLOATING_ZERO);
  #a1 = 0;
  #a2 = 0;
  #signal1 = FLOATING_ZERO;
  #signal2 = FLOATING_ZERO;
  #negative1 = false;
  #negative2 = false;

  /** The code of a difference between signal and estimate (LOG, SUBTB, QUAN). */
  quantize(difference: number): number {
    const magnitude = Math.abs(difference);
    const exponent = bits(magnitude >> 1);
    const logarithm = (exponent << 7) + (((magnitude << 7) >> exponent) & 127) - (this.#scale >> 2);
    let level = 0;
    while (level < DECISIONS.length && logarithm >= (DECISIONS[level] as number)) level++;
    // The smallest level has no positive code: all zeros must not be sent.
    return difference < 0 || level === 0 ? 15 - level : level;
  }

  /** The reconstructed signal (SR) that belongs to a code; afterwards everything is adapted for the next one. */
  step(code: number): number {
    const negative = (code & 8) !== 0;
    const level = negative ? 15 - code : code;
    const magnitude = this.#magnitude(OUTPUTS[level] as number);
    const signal = this.estimate + (negative ? -magnitude : magnitude);
    this.#adapt(level, negative, magnitude, signal);
    this.#predict();
    return signal;
  }

  /** ADDA and ANTILOG. */
  #magnitude(output: number): number {
    const logarithm = output + (this.#scale >> 2);
    if (logarithm < 0) return 0;
    return ((128 + (logarithm & 127)) << 7) >> (14 - ((logarithm >> 7) & 15));
  }

  #adapt(level: number, negative: boolean, magnitude: number, signal: number): void {
    const partial = signal - this.estimate + this.#zeros;
    const jump = this.#tone && magnitude > this.#threshold();
    const scale = this.#scale;
    const fast = scale + ((((SCALES[level] as number) << 5) - scale) >> 5);
    this.#fast = Math.min(5120, Math.max(544, fast));
    this.#slow += this.#fast + (-this.#slow >> 6);
    if (jump) {
      this.#a1 = 0;
      this.#a2 = 0;
      this.#b.fill(0);
    } else {
      this.#adaptPoles(partial);
      this.#adaptZeros(negative, magnitude);
    }
    this.#differences.copyWithin(1, 0);
    this.#differences[0] = floating(magnitude, negative);
    this.#signal2 = this.#signal1;
    this.#signal1 = signal <= -32768 ? -992 : floating(Math.abs(signal), signal < 0);
    this.#negative2 = this.#negative1;
    this.#negative1 = partial < 0;
    this.#tone = !jump && this.#a2 < -11_776;
    this.#adaptSpeed(SPEEDS[level] as number, jump);
  }

  /** TRANS: a jump this large while a tone was heard is another signal. */
  #threshold(): number {
    const whole = this.#slow >> 15;
    const level = whole > 9 ? 31 << 10 : (32 + ((this.#slow >> 10) & 31)) << whole;
    return (level + (level >> 1)) >> 1;
  }

  /** UPA2, LIMC, UPA1, LIMD. */
  #adaptPoles(partial: number): void {
    const differs1 = partial < 0 !== this.#negative1;
    const differs2 = partial < 0 !== this.#negative2;
    let a2 = this.#a2 - (this.#a2 >> 7);
    let a1 = this.#a1 - (this.#a1 >> 8);
    if (partial !== 0) {
      const cross = differs1 ? this.#a1 : -this.#a1;
      a2 += cross < -8191 ? -256 : cross > 8191 ? 255 : cross >> 5;
      a2 = Math.min(12_288, Math.max(-12_288, limited(a2, differs2)));
      a1 += differs1 ? -192 : 192;
    }
    const bound = 15_360 - a2;
    this.#a2 = a2;
    this.#a1 = Math.min(bound, Math.max(-bound, a1));
  }

  /** UPB. */
  #adaptZeros(negative: boolean, magnitude: number): void {
    for (let i = 0; i < ZEROS; i++) {
      const b = this.#b[i] as number;
      const same = negative === (this.#differences[i] as number) < 0;
      this.#b[i] = b - (b >> 8) + (magnitude === 0 ? 0 : same ? 128 : -128);
    }
  }

  /** FILTA, FILTB, SUBTC, FILTC, TRIGA. */
  #adaptSpeed(speed: number, jump: boolean): void {
    this.#short += ((speed << 9) - this.#short) >> 5;
    this.#long += ((speed << 11) - this.#long) >> 7;
    if (jump) {
      this.#speed = 256;
      return;
    }
    const varies = Math.abs((this.#short << 2) - this.#long) >= this.#long >> 3;
    const target = this.#scale < 1536 || this.#tone || varies ? 512 : 0;
    this.#speed += (target - this.#speed) >> 4;
  }

  /** FMULT and ACCUM for the next estimate; LIMA and MIX for its scale factor. */
  #predict(): void {
    let sum = 0;
    for (let i = 0; i < ZEROS; i++) sum += product((this.#b[i] as number) >> 2, this.#differences[i] as number);
    this.#zeros = sum >> 1;
    this.estimate = (sum + product(this.#a1 >> 2, this.#signal1) + product(this.#a2 >> 2, this.#signal2)) >> 1;
    const slow = this.#slow >> 6;
    const ahead = this.#fast - slow;
    const share = this.#speed >> 2;
    if (this.#speed >= 256) this.#scale = this.#fast;
    else this.#scale = slow + ((ahead * share + (ahead < 0 ? 63 : 0)) >> 6);
  }
}

function limited(a2: number, differs: boolean): number {
  if (differs) return a2 <= -12_160 ? -12_288 : a2 >= 12_416 ? 12_288 : a2 - 128;
  return a2 <= -12_416 ? -12_288 : a2 >= 12_160 ? 12_288 : a2 + 128;
}

/** How many bits a number below 32768 needs. */
function bits(value: number): number {
  return Math.min(15, 32 - Math.clz32(value));
}

function floating(magnitude: number, negative: boolean): number {
  const exponent = bits(magnitude);
  const value = magnitude === 0 ? FLOATING_ZERO : (exponent << 6) + ((magnitude << 6) >> exponent);
  return negative ? value - 1024 : value;
}

/** A coefficient times a floating number, with the precision of the recommendation. */
function product(coefficient: number, float: number): number {
  const magnitude = coefficient > 0 ? coefficient : -coefficient & 0x1fff;
  const exponent = bits(magnitude) - 6;
  const mantissa = magnitude === 0 ? 32 : exponent >= 0 ? magnitude >> exponent : magnitude << -exponent;
  const shift = exponent + ((float >> 6) & 15) - 13;
  const value = (mantissa * (float & 63) + 48) >> 4;
  const result = shift >= 0 ? (value << shift) & 0x7fff : value >> -shift;
  return coefficient < 0 !== float < 0 ? -result : result;
}
