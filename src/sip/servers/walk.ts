import type { ServerAddress } from '../facts.ts';
import { onlyWay, type ServerFailure, type Way, type Ways } from './ways.ts';

/** The walk of one request along its ways, from server to server; what it finds is told to the line. */
export class Walk {
  readonly ways: Ways;
  readonly #hop: ServerAddress;
  #place = 0;
  /** Ends the watch over an INVITE that got 100 and nothing more. */
  #endTrying: (() => void) | null = null;

  /** `ways` null: there is no other server. */
  constructor(ways: Ways | null, hop: ServerAddress) {
    this.ways = ways ?? onlyWay(hop);
    this.#hop = hop;
  }

  get way(): Way {
    return this.ways.list[this.#place] ?? { server: null, hop: this.#hop, routes: null };
  }

  /** Goes on to the next server; false when this was the last. */
  next(): boolean {
    if (this.#place + 1 >= this.ways.list.length) return false;
    this.#place++;
    return true;
  }

  /** The server of this way answered, or failed. */
  heard(failure?: ServerFailure): void {
    const { server } = this.way;
    if (server !== null) this.ways.heard(server, failure);
  }

  /** An INVITE got 100. Where there is another server, a dead one must not keep the call: `died` is called then. */
  watch(died: () => void): void {
    const { server } = this.way;
    if (this.#endTrying !== null || server === null || this.#place + 1 >= this.ways.list.length) return;
    this.#endTrying = this.ways.trying?.(server, died) ?? null;
  }

  unwatch(): void {
    this.#endTrying?.();
    this.#endTrying = null;
  }
}
