/** Where users can be reached: the location table of RFC 3261 section 10.3. */
import type { Clock } from '../../base/clock.ts';
import type { Endpoint } from '../../sip/transport/wire.ts';
import { parseUri, uriEquals } from '../../sip/uri.ts';

/** Contacts of one user. */
const MOST_CONTACTS = 10;

export type Binding = {
  /** The Contact URI as registered; requests are sent to it. */
  readonly uri: string;
  /** Where that is on the network. */
  readonly target: Endpoint;
  /** Of the REGISTER that made it; older ones do not change it (10.3 step 7). */
  readonly callId: string;
  readonly cseq: number;
  /** Monotonic milliseconds. */
  readonly expiresAt: number;
};

export class Locations {
  readonly #clock: Clock;
  readonly #users = new Map<string, Binding[]>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Live bindings in the order in which they were first made. */
  of(user: string): readonly Binding[] {
    const live = (this.#users.get(user) ?? []).filter(binding => binding.expiresAt > this.#clock.now());
    if (live.length === 0) this.#users.delete(user);
    else this.#users.set(user, live);
    return live;
  }

  find(user: string, uri: string): Binding | undefined {
    return this.of(user).find(binding => sameUri(binding.uri, uri));
  }

  /** Adds or refreshes; false when the user has too many contacts. */
  put(user: string, binding: Binding): boolean {
    const bindings = [...this.of(user)];
    const at = bindings.findIndex(known => sameUri(known.uri, binding.uri));
    if (at < 0 && bindings.length >= MOST_CONTACTS) return false;
    bindings[at < 0 ? bindings.length : at] = binding;
    this.#users.set(user, bindings);
    return true;
  }

  remove(user: string, uri: string): void {
    const left = this.of(user).filter(binding => !sameUri(binding.uri, uri));
    this.#users.set(user, left);
  }

  /** Somebody is registered there: requests may be sent to it. */
  reaches(endpoint: Endpoint): boolean {
    return [...this.#users.keys()].some(user => this.of(user).some(({ target }) => sameEndpoint(target, endpoint)));
  }
}

function sameUri(a: string, b: string): boolean {
  const [left, right] = [parseUri(a), parseUri(b)];
  return left.ok && right.ok ? uriEquals(left.value, right.value) : a === b;
}

function sameEndpoint(a: Endpoint, b: Endpoint): boolean {
  return a.transport === b.transport && a.address === b.address && a.port === b.port;
}
