/** The door of the addon `datagrams`: a socket that is read and written on the media tick (docs/decisions/rtp-sockets.md). */
import { loadAddon } from '../../base/addon.ts';
import { markedSocket } from '../../base/marked-sockets.ts';
import type { Result } from '../../base/result.ts';
import type { Datagram } from './ports.ts';

type Handle = { readonly handle: unique symbol };

type DatagramsAddon = {
  adopt(descriptor: number): Handle | null;
  release(socket: Handle): void;
  aim(socket: Handle, address: string, port: number): number;
  transmit(socket: Handle, octets: Uint8Array, count: number): number;
  receive(socket: Handle, octets: Uint8Array, facts: Float64Array): number;
  source(socket: Handle, slot: number): string;
};

const SLOTS = 16;
const SLOT_OCTETS = 2048;
/** Length, source port, age in ms, source address known. */
const FACTS = 4;
/** Goes in one tick: what a flood brings beyond that waits, and is lost when the system's queue is full. */
const MOST_GOES = 8;
/** A packet that is said to be older came while the time of day was set, milliseconds. */
const OLDEST_MS = 500;

const found: Result<DatagramsAddon> = loadAddon<DatagramsAddon>('datagrams');

/** Sockets of this thread share where datagrams are read into: each is handed on before the next is read. */
const octets = Buffer.alloc(SLOTS * SLOT_OCTETS);
const facts = new Float64Array(SLOTS * FACTS);
/** The views that were made, by length: those of a stream are all alike. */
const views = Array.from({ length: SLOTS }, () => new Map<number, Buffer>());
/** Lengths that are remembered for each slot. */
const MOST_VIEWS = 64;

function datagram(slot: number, length: number): Buffer {
  const known = views[slot] as Map<number, Buffer>;
  let view = known.get(length);
  if (view === undefined) {
    if (known.size >= MOST_VIEWS) known.clear();
    view = octets.subarray(slot * SLOT_OCTETS, slot * SLOT_OCTETS + length);
    known.set(length, view);
  }
  return view;
}

export class TickedSocket {
  readonly #addon: DatagramsAddon;
  readonly #handle: Handle;
  #open = true;
  /** Where is sent to. */
  #address = '';
  #port = 0;
  /** Whose packets come. */
  #source = '';

  private constructor(addon: DatagramsAddon, handle: Handle) {
    this.#addon = addon;
    this.#handle = handle;
  }

  /** Bound to a numeric address; null where the addon is not built, the error of the system where it cannot be bound. */
  static bind(address: string, port: number, tos = 0): TickedSocket | NodeJS.ErrnoException | null {
    if (!found.ok) return null;
    const made = markedSocket('datagram', address, port, tos);
    if (!made.ok) return made.error;
    const handle = made.value.fd === undefined ? null : found.value.adopt(made.value.fd);
    return handle === null ? null : new TickedSocket(found.value, handle);
  }

  /**
   * Hands on what has come since it was read last, each with when it came (`now` less its age, ms). The octets are valid
   * until `take` returns. Allocates nothing as long as lengths and source stay the same.
   */
  read(now: number, take: Datagram): void {
    let count = SLOTS;
    for (let go = 0; go < MOST_GOES && count === SLOTS && this.#open; go++) {
      count = this.#addon.receive(this.#handle, octets, facts);
      const known = this.#source;
      for (let slot = 0; slot < count && this.#open; slot++) {
        const at = slot * FACTS;
        const age = facts[at + 2] as number;
        let from = known;
        if (facts[at + 3] !== 1 || known === '') {
          from = this.#addon.source(this.#handle, slot);
          this.#source = from;
        }
        take(
          datagram(slot, facts[at] as number),
          from,
          facts[at + 1] as number,
          age >= 0 && age <= OLDEST_MS ? now - age : now,
        );
      }
    }
  }

  /** What the network does not take is lost, as on the wire. */
  send(data: Buffer, length: number, address: string, port: number): void {
    if (port !== this.#port || address !== this.#address) {
      this.#address = address;
      this.#port = port;
      this.#addon.aim(this.#handle, address, port);
    }
    this.#addon.transmit(this.#handle, data, length);
  }

  close(): void {
    this.#open = false;
    this.#addon.release(this.#handle);
  }
}
