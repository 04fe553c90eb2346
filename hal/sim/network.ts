import { Facts } from '../../src/base/facts.ts';
import { fail, ok, type Result } from '../../src/base/result.ts';
import type { Lease, Network, NetworkState } from '../ports.ts';

/** The simulated network socket: it stands for an address that the machine already has. */
export class SimNetwork implements Network {
  readonly #facts = new Facts<NetworkState>();
  #state: NetworkState;
  #lease: Lease | null = null;

  constructor(options: { interfaceName: string; address: string; mac: string }) {
    this.#state = { link: true, ...options };
  }

  get state(): NetworkState {
    return this.#state;
  }

  get lease(): Lease | null {
    return this.#lease;
  }

  /** Plays the DHCP server. */
  lend(lease: Lease | null): void {
    this.#lease = lease;
    this.#facts.publish(this.#state);
  }

  onNetwork(listener: (state: NetworkState) => void): void {
    this.#facts.subscribe(listener);
  }

  /** Plugs the LAN cable in or pulls it out. The phone is told; the machine's own network goes on. */
  cable(link: boolean): void {
    if (link === this.#state.link) return;
    this.#state = { ...this.#state, link };
    this.#facts.publish(this.#state);
  }
}

/** Accepts the usual spellings (00:90:8f:…, 00-90-8F-…, 00908F…); gives twelve upper-case hexadecimal digits. */
export function parseMac(text: string): Result<string> {
  const digits = text.replace(/[:.-]/g, '').toUpperCase();
  if (/^[0-9A-F]{12}$/.test(digits)) return ok(digits);
  return fail({
    what: `"${text}" is not a MAC address.`,
    remedy: 'Write twelve hexadecimal digits, such as 00908F123456.',
  });
}
