/**
 * The payload of redundant audio (RFC 2198 section 3): headers, then earlier packets from the oldest to the newest, then the
 * packet itself.
 *
 *     1 | payload type 7 | timestamp offset 14 | length 10     for each earlier one
 *     0 | payload type 7                                       for the packet itself
 */

/** Octets of a header, and of the last one. */
export const HEADER = 4;
export const LAST_HEADER = 1;
/** What fourteen bits, and ten, can say. */
export const FARTHEST = 0x3fff;
export const LONGEST_BLOCK = 0x3ff;
/** Earlier packets that are read; nobody sends more. */
const MOST = 8;

/** Reads one payload after the other; what it found is valid until the next. Allocates nothing. */
export class RedundantReader {
  /** Earlier packets. */
  count = 0;
  /** Of the packet itself, and where it begins. */
  payloadType = 0;
  start = 0;
  readonly #types = new Uint8Array(MOST);
  readonly #offsets = new Uint16Array(MOST);
  readonly #starts = new Uint16Array(MOST);
  readonly #ends = new Uint16Array(MOST);

  /** False for what ends before its own headers and lengths say, or has more blocks than anybody sends. */
  read(payload: Uint8Array): boolean {
    const headers = this.#readHeaders(payload);
    if (headers < 0) return false;
    let at = headers;
    for (let i = 0; i < this.count; i++) {
      this.#starts[i] = at;
      at += this.#ends[i] as number;
      this.#ends[i] = at;
    }
    this.start = at;
    return at <= payload.length;
  }

  type(index: number): number {
    return this.#types[index] as number;
  }

  /** How much earlier it was spoken, timestamp units. */
  offset(index: number): number {
    return this.#offsets[index] as number;
  }

  block(index: number, payload: Uint8Array): Uint8Array {
    return payload.subarray(this.#starts[index], this.#ends[index]);
  }

  /** Octets of all headers, -1 when they do not end. For now an end is a length. */
  #readHeaders(payload: Uint8Array): number {
    this.count = 0;
    for (let at = 0; at < payload.length; at += HEADER) {
      const first = payload[at] as number;
      if (first < 0x80) {
        this.payloadType = first;
        return at + LAST_HEADER;
      }
      if (at + HEADER >= payload.length || this.count === MOST) return -1;
      const [second, third, fourth] = [payload[at + 1] as number, payload[at + 2] as number, payload[at + 3] as number];
      this.#types[this.count] = first & 0x7f;
      this.#offsets[this.count] = (second << 6) | (third >> 2);
      this.#ends[this.count] = ((third & 3) << 8) | fourth;
      this.count++;
    }
    return -1;
  }
}
