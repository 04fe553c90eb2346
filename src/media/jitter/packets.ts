import type { JitterPacket } from './port.ts';

/** Packets that can wait: 1.28 s of 20 ms packets. */
const SLOTS = 64;
/** Octets; a longer payload is not sound of a desk phone. */
export const LONGEST_PAYLOAD = 1500;

/** Packets that wait, found by their time. Everything is allocated in the constructor. */
export class PacketBuffer {
  readonly #payloads = Array.from({ length: SLOTS }, () => new Uint8Array(LONGEST_PAYLOAD));
  readonly #lengths = new Uint16Array(SLOTS);
  readonly #types = new Uint8Array(SLOTS);
  readonly #sequences = new Uint16Array(SLOTS);
  readonly #durations = new Uint32Array(SLOTS);
  readonly #repeated = new Uint8Array(SLOTS);
  /** Timestamp without wraps, -1 where the slot is free. */
  readonly #times = new Float64Array(SLOTS).fill(-1);
  #held = 0;

  get held(): number {
    return this.#held;
  }

  get full(): boolean {
    return this.#held === SLOTS;
  }

  has(time: number): boolean {
    return this.#times.includes(time);
  }

  /** True when what waits for this time came inside a later packet (RFC 2198), and it was not there itself. */
  isRepeated(time: number): boolean {
    return this.#repeated[this.#times.indexOf(time)] === 1;
  }

  /** Takes the place of what waits for the same time. `repeated`: it came inside a later packet. */
  store(packet: JitterPacket, time: number, repeated = false): void {
    const known = this.#times.indexOf(time);
    const slot = known < 0 ? this.#times.indexOf(-1) : known;
    if (known >= 0) this.#held--;
    this.#repeated[slot] = repeated ? 1 : 0;
    (this.#payloads[slot] as Uint8Array).set(packet.payload);
    this.#lengths[slot] = packet.payload.length;
    this.#types[slot] = packet.payloadType;
    this.#sequences[slot] = packet.sequence;
    this.#durations[slot] = packet.duration;
    this.#times[slot] = time;
    this.#held++;
  }

  /** Slot of the packet with the smallest time, -1 when nothing waits. */
  oldest(): number {
    let oldest = -1;
    for (let slot = 0; slot < SLOTS; slot++) {
      const time = this.#times[slot] as number;
      if (time >= 0 && (oldest < 0 || time < (this.#times[oldest] as number))) oldest = slot;
    }
    return oldest;
  }

  free(slot: number): void {
    this.#times[slot] = -1;
    this.#held--;
  }

  clear(): void {
    this.#times.fill(-1);
    this.#held = 0;
  }

  time(slot: number): number {
    return this.#times[slot] as number;
  }

  payload(slot: number): Uint8Array {
    return this.#payloads[slot] as Uint8Array;
  }

  length(slot: number): number {
    return this.#lengths[slot] as number;
  }

  type(slot: number): number {
    return this.#types[slot] as number;
  }

  sequence(slot: number): number {
    return this.#sequences[slot] as number;
  }

  duration(slot: number): number {
    return this.#durations[slot] as number;
  }
}
