import { Facts } from '../../src/base/facts.ts';
import { fail, ok, type Result } from '../../src/base/result.ts';
import { type NetworkFact, networkStep, portAtRest } from '../connection.ts';
import type { Lease, Network, NetworkState } from '../ports.ts';

/** A fact of the port; the address is always the one that the machine has. */
export type Told =
  | Exclude<NetworkFact, { type: 'bound' | 'duplicate' }>
  | { readonly type: 'bound' }
  | { readonly type: 'duplicate'; readonly mac: string };

/** The simulated network socket: it stands for an address that the machine already has. */
export class SimNetwork implements Network {
  readonly #facts = new Facts<NetworkState>();
  /** That the machine has, whatever the phone is told. */
  readonly #address: string;
  #state: NetworkState;
  #lease: Lease | null = null;

  constructor(options: { interfaceName: string; address: string; mac: string }) {
    this.#state = portAtRest(options);
    this.#address = options.address;
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
    this.tell({ type: 'link', up: link });
  }

  /** What the network does to the port. */
  tell(told: Told): void {
    const next = networkStep(this.#state, { ...told, address: this.#address } as NetworkFact);
    if (next === null) return;
    this.#state = next;
    this.#facts.publish(next);
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
