import { FARTHEST, HEADER, LAST_HEADER, LONGEST_BLOCK } from './payload.ts';

/** Earlier packets that are sent again at most. */
export const DEEPEST = 3;
/** Octets of a payload with its redundancy: far below what any path carries, tunnels and SRTP included. */
const LONGEST = 1200;

/** The last payloads of one codec, to be sent again inside later ones. Everything is allocated in the constructor. */
export class RedundancyHistory {
  readonly #payloads = Array.from({ length: DEEPEST }, () => new Uint8Array(LONGEST_BLOCK));
  readonly #lengths = new Uint16Array(DEEPEST);
  readonly #timestamps = new Float64Array(DEEPEST);
  /** The newest one. */
  #last = 0;
  #held = 0;

  /**
   * Puts up to `depth` earlier payloads before the first `octets` of `payload`, which are remembered in their turn; none that
   * is further away than `reach` timestamp units. Returns the octets then; as many as before when none fits.
   */
  wrap(
    payload: Uint8Array,
    octets: number,
    payloadType: number,
    timestamp: number,
    depth: number,
    reach: number,
  ): number {
    const count = this.#choose(Math.min(depth, this.#held), octets, timestamp, reach);
    let start = 0;
    if (count > 0) {
      start = count * HEADER + LAST_HEADER;
      for (let age = 0; age < count; age++) start += this.#lengths[this.#slot(age)] as number;
      payload.copyWithin(start, 0, octets);
      this.#write(payload, count, payloadType, timestamp);
    }
    this.#remember(payload, start, octets, timestamp);
    return start + octets;
  }

  /** How many of the newest can go along. */
  #choose(depth: number, octets: number, timestamp: number, reach: number): number {
    let size = octets + LAST_HEADER;
    let count = 0;
    for (; count < depth; count++) {
      const slot = this.#slot(count);
      const offset = (timestamp - (this.#timestamps[slot] as number)) >>> 0;
      size += HEADER + (this.#lengths[slot] as number);
      if (offset === 0 || offset > Math.min(reach, FARTHEST) || size > LONGEST) break;
    }
    return count;
  }

  #write(payload: Uint8Array, count: number, payloadType: number, timestamp: number): void {
    let header = 0;
    let at = count * HEADER + LAST_HEADER;
    for (let age = count - 1; age >= 0; age--) {
      const slot = this.#slot(age);
      const length = this.#lengths[slot] as number;
      const offset = (timestamp - (this.#timestamps[slot] as number)) >>> 0;
      payload[header] = 0x80 | payloadType;
      payload[header + 1] = offset >> 6;
      payload[header + 2] = ((offset & 0x3f) << 2) | (length >> 8);
      payload[header + 3] = length & 0xff;
      header += HEADER;
      const earlier = this.#payloads[slot] as Uint8Array;
      for (let i = 0; i < length; i++) payload[at++] = earlier[i] as number;
    }
    payload[header] = payloadType;
  }

  #remember(payload: Uint8Array, start: number, octets: number, timestamp: number): void {
    if (octets > LONGEST_BLOCK) {
      this.#held = 0;
      return;
    }
    this.#last = (this.#last + 1) % DEEPEST;
    const kept = this.#payloads[this.#last] as Uint8Array;
    for (let i = 0; i < octets; i++) kept[i] = payload[start + i] as number;
    this.#lengths[this.#last] = octets;
    this.#timestamps[this.#last] = timestamp;
    this.#held = Math.min(DEEPEST, this.#held + 1);
  }

  /** `age` 0 is the newest. */
  #slot(age: number): number {
    return (this.#last - age + DEEPEST) % DEEPEST;
  }
}
