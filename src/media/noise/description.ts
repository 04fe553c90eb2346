/**
 * What a comfort noise packet says (RFC 3389 section 3): a level, and the spectrum as reflection coefficients of an all-pole
 * model. One object is filled again and again, so that the media tick allocates nothing.
 */
export class NoiseDescription {
  /** Root mean square of the samples; full scale is 32767. */
  level = 0;
  /** How many of `reflection` hold; 0 is white noise. */
  order = 0;
  /** Reflection coefficients between -1 and 1; the first is negative when low frequencies prevail. */
  readonly reflection = new Float32Array(LONGEST_ORDER);

  /** Takes a payload; false, and unchanged, when it is none. Coefficients beyond the longest order are left out. */
  read(payload: Uint8Array, octets: number): boolean {
    if (octets < 1 || octets > payload.length) return false;
    this.level = FULL_SCALE * 10 ** (-((payload[0] as number) & 0x7f) / 20);
    this.order = Math.min(octets - 1, LONGEST_ORDER);
    for (let i = 0; i < this.order; i++) {
      const index = Math.min(payload[i + 1] as number, 2 * CENTRE);
      this.reflection[i] = ((index - CENTRE) * STEP) / 32768;
    }
    return true;
  }

  /** Writes the payload and returns its octets. */
  write(payload: Uint8Array): number {
    const attenuation = -20 * Math.log10(Math.max(this.level, 0.01) / FULL_SCALE);
    payload[0] = Math.min(127, Math.max(0, Math.round(attenuation)));
    for (let i = 0; i < this.order; i++) {
      const index = Math.round(((this.reflection[i] as number) * 32768) / STEP) + CENTRE;
      payload[i + 1] = Math.min(2 * CENTRE, Math.max(0, index));
    }
    return this.order + 1;
  }
}

/** Coefficients that are worth their octets at 8 kHz (RFC 3389 section 3.2 recommends up to 10). */
export const LONGEST_ORDER = 10;
/** 0 dBov is the power of a square wave at the limits of the numbers (RFC 3389 section 3.1). */
const FULL_SCALE = 32_767;
/** Coefficients are multiples of 258/32768, and 127 stands for 0. */
const CENTRE = 127;
const STEP = 258;
