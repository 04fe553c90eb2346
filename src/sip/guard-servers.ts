import { BlockList, isIP, isIPv6 } from 'node:net';
import type { AccountOptions, ServerAddress } from './facts.ts';
import type { Endpoint } from './transport/wire.ts';

/** Address and port; the transport to one server may change from request to request. */
type Place = Pick<Endpoint, 'address' | 'port'>;

/** Servers whose addresses are remembered. */
const MOST_FOUND = 128;

/** The servers that an account was told to use: nobody else gets its credentials. */
export function serversOf({
  proxy,
  outbound,
  registrars,
  redundancy,
  domain,
}: AccountOptions): readonly ServerAddress[] {
  const proxies = [proxy, outbound].filter(hop => hop !== undefined);
  const configured = [...proxies, ...registrars, ...(redundancy?.backups ?? []), ...(redundancy?.outbounds ?? [])];
  // Without any, a call goes to the host of its URI (RFC 3261 8.1.2): only our own domain is a server then.
  return configured.length > 0 || domain === '' ? configured : [{ host: domain }];
}

/** Whether the account lives behind a server. Without one everybody may call it directly. */
export function isServed({ proxy, outbound, registrars }: AccountOptions): boolean {
  return proxy !== undefined || outbound !== undefined || registrars.length > 0;
}

/**
 * The network addresses of the servers of each account, learned whenever their names are looked up. It answers two
 * questions: may this place have our credentials, and does this request come from a server of ours?
 */
export class Servers {
  readonly #accounts = new Map<number, AccountOptions>();
  /** Where each server was found last, also those of accounts that are gone and still say goodbye. */
  readonly #found = new Map<string, readonly Place[]>();
  readonly #trusted = new BlockList();
  readonly #lookUp: (hop: ServerAddress) => void;

  /**
   * `trusted`: addresses and networks ('192.0.2.0/24'); what is neither is passed over.
   * `lookUp` locates a server and calls `located` when it has found it.
   */
  constructor(trusted: readonly string[], lookUp: (hop: ServerAddress) => void) {
    this.#lookUp = lookUp;
    for (const text of trusted) addTo(this.#trusted, text);
  }

  set(options: AccountOptions): void {
    this.#accounts.set(options.id, options);
    for (const hop of serversOf(options)) {
      const key = hopKey(hop);
      const places = this.#found.get(key) ?? [];
      this.#found.delete(key);
      this.#found.set(key, places);
    }
    for (const oldest of this.#found.keys()) {
      if (this.#found.size <= MOST_FOUND) break;
      this.#found.delete(oldest);
    }
    this.refresh();
  }

  remove(account: number): void {
    this.#accounts.delete(account);
  }

  /** Looks all names up again: a server may have moved. */
  refresh(): void {
    for (const hop of this.#hops()) if (isIP(hop.host) === 0) this.#lookUp(hop);
  }

  /** Hosts that are no servers of ours are not remembered. */
  located(hop: ServerAddress, places: readonly Place[]): void {
    if (places.length > 0 && this.#found.has(hopKey(hop))) this.#found.set(hopKey(hop), places);
  }

  /** The account's credentials may go there. */
  serves(account: AccountOptions, place: Place): boolean {
    return this.isTrusted(place.address) || serversOf(account).some(hop => this.#is(hop, place));
  }

  /** The place is the account's server of this name. */
  isAt(account: AccountOptions, host: string, place: Place): boolean {
    return serversOf(account).some(hop => hop.host.toLowerCase() === host.toLowerCase() && this.#is(hop, place));
  }

  /** A next hop that a dialog names, mostly by address, is this server. */
  isNamed(server: ServerAddress, hop: ServerAddress): boolean {
    const port = (one: ServerAddress): number => one.port ?? (one.transport === 'tls' ? 5061 : 5060);
    if (server.host.toLowerCase() === hop.host.toLowerCase()) return port(server) === port(hop);
    return isIP(hop.host) !== 0 && this.#is(server, { address: hop.host, port: port(hop) });
  }

  /** A server of any account. Ports do not count: servers send from others than they listen on. */
  isServer(address: string): boolean {
    return this.#hops().some(hop => this.#places(hop).some(place => sameAddress(place.address, address)));
  }

  isTrusted(address: string): boolean {
    return isIP(address) !== 0 && this.#trusted.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
  }

  /** An account that everybody may call. */
  get anyOpen(): boolean {
    return this.#accounts.size === 0 || [...this.#accounts.values()].some(options => !isServed(options));
  }

  #is(hop: ServerAddress, { address, port }: Place): boolean {
    return this.#places(hop).some(place => sameAddress(place.address, address) && place.port === port);
  }

  #places(hop: ServerAddress): readonly Place[] {
    const literal = isIP(hop.host) === 0 ? [] : [{ address: hop.host, port: hop.port ?? 5060 }];
    return [...literal, ...(this.#found.get(hopKey(hop)) ?? [])];
  }

  #hops(): readonly ServerAddress[] {
    return [...this.#accounts.values()].flatMap(serversOf);
  }
}

function hopKey({ host, port }: ServerAddress): string {
  return `${host.toLowerCase()} ${port ?? ''}`;
}

function sameAddress(a: string, b: string): boolean {
  return a === b || bare(a) === bare(b);
}

/** An IPv4 address as a socket for both families writes it. */
function bare(address: string): string {
  return address.toLowerCase().replace(/^::ffff:(?=\d)/, '');
}

/** false when the text is neither an address nor a network. */
export function addTo(list: BlockList, text: string): boolean {
  const [address = '', prefix, ...more] = text.trim().split('/');
  const family = isIPv6(address) ? 'ipv6' : 'ipv4';
  if (isIP(address) === 0 || more.length > 0) return false;
  if (prefix === undefined) {
    list.addAddress(address, family);
    return true;
  }
  const longest = family === 'ipv6' ? 128 : 32;
  if (!/^\d{1,3}$/.test(prefix) || Number(prefix) > longest) return false;
  list.addSubnet(address, Number(prefix), family);
  return true;
}
