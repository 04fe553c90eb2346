/** Packing of a frame of ten octets (ITU-T G.729 clause 4, table 8; RFC 3551 section 4.5.6). */

/** What a frame says; the places of `frame.values`. Two subframes: each of their places is given for the first. */
export const PARAMETERS = 11;
export const LSP_FIRST = 0;
export const LSP_SECOND = 1;
export const LAG_1 = 2;
export const PARITY = 3;
export const PULSES_1 = 4;
export const LAG_2 = 7;
export const PULSES_2 = 8;

const WIDTHS = [8, 10, 8, 1, 13, 4, 7, 5, 13, 4, 7] as const;

/** Reads the frame that begins at `start`. */
export function unpack(payload: Uint8Array, start: number, values: Int16Array): void {
  let bit = start * 8;
  for (let n = 0; n < PARAMETERS; n++) {
    let value = 0;
    for (let width = WIDTHS[n] as number; width > 0; width--, bit++) {
      value = (value << 1) | (((payload[bit >> 3] as number) >> (7 - (bit & 7))) & 1);
    }
    values[n] = value;
  }
}

export function pack(values: Int16Array, payload: Uint8Array, start: number): void {
  payload.fill(0, start, start + 10);
  let bit = start * 8;
  for (let n = 0; n < PARAMETERS; n++) {
    for (let width = (WIDTHS[n] as number) - 1; width >= 0; width--, bit++) {
      const one = ((values[n] as number) >> width) & 1;
      payload[bit >> 3] = (payload[bit >> 3] as number) | (one << (7 - (bit & 7)));
    }
  }
}

/** Parity of the six upper bits of the first lag (clause 3.7.2). */
export function lagParity(lag: number): number {
  let parity = 1;
  for (let bits = lag >> 2; bits > 0; bits >>= 1) parity ^= bits & 1;
  return parity;
}
