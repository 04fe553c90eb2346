/** Where a request goes: RFC 3263 for UDP, TCP and TLS. */
import { isIP } from 'node:net';
import type { Clock } from '../base/clock.ts';
import { type Fault, fail, ok, type Result } from '../base/result.ts';
import type { ServerAddress, TransportName } from './facts.ts';
import type { Names, ServiceRecord, TransportRecord } from './names.ts';
import { type Endpoint, endpointText } from './transport/wire.ts';
import type { SipUri } from './uri.ts';

export type LocateOptions = {
  readonly names: Names;
  /** The family of our own address: others cannot be reached from it. */
  readonly family: 4 | 6;
  /** 0 up to 1; shares the load among servers of equal priority. */
  readonly random: () => number;
};

/** Ours in order of preference, with the names under which DNS has them (RFC 3263 sections 4.1 and 4.2). */
const TRANSPORTS = [
  { name: 'udp', service: 'SIP+D2U', prefix: '_sip._udp', port: 5060 },
  { name: 'tcp', service: 'SIP+D2T', prefix: '_sip._tcp', port: 5060 },
  { name: 'tls', service: 'SIPS+D2T', prefix: '_sips._tcp', port: 5061 },
] as const satisfies readonly { name: TransportName; service: string; prefix: string; port: number }[];

/** The next hop that a URI names (RFC 3263 section 4: maddr, port and transport parameters). */
export function hopOf(uri: SipUri): Result<ServerAddress> {
  if (uri.scheme === 'tel') return fail({ what: 'tel: addresses cannot be called', remedy: 'Use a sip: address.' });
  const named = uri.params.get('transport')?.toLowerCase();
  const known = TRANSPORTS.find(({ name }) => name === named);
  if (named !== undefined && known === undefined) return fail({ what: `transport ${named} is not supported` });
  // RFC 3261 26.2.2: sips: with transport=tcp is TLS over TCP, over UDP it cannot be.
  if (uri.scheme === 'sips' && named === 'udp') return fail({ what: 'sips: is not possible over UDP' });
  const transport = uri.scheme === 'sips' ? 'tls' : known?.name;
  return ok({
    host: uri.params.get('maddr') || uri.host,
    ...(uri.port === undefined ? {} : { port: uri.port }),
    ...(transport === undefined ? {} : { transport }),
  });
}

/**
 * The endpoints to try, best first. Fails when the name leads nowhere. A TLS endpoint carries the name that was
 * asked for: that one the server has to prove, not what DNS made of it (RFC 5922 section 7.3).
 */
export async function locate(hop: ServerAddress, options: LocateOptions): Promise<Result<readonly Endpoint[]>> {
  const host = hop.host.toLowerCase();
  const transport = hop.transport ?? 'udp';
  const usual = TRANSPORTS.find(({ name }) => name === transport)?.port ?? 5060;
  const to = (name: TransportName, address: string, port: number): Endpoint =>
    name === 'tls' ? { transport: name, address, port, domain: host } : { transport: name, address, port };
  const family = isIP(host);
  const port = hop.port ?? usual;
  if (family !== 0) return family === options.family ? ok([to(transport, host, port)]) : fail(lost(hop));
  // RFC 3263 4.2: an explicit port means A and AAAA only.
  if (hop.port === undefined) {
    const found = await locateServices(host, hop.transport, options);
    if (found.length > 0) return ok(found.map(({ name, address, port }) => to(name, address, port)));
  }
  const addresses = await options.names.addresses(host, options.family);
  if (addresses.length === 0) return fail(lost(hop));
  return ok(addresses.map(address => to(transport, address, port)));
}

function lost(hop: ServerAddress): Fault {
  return { what: `${hop.host} not found`, where: hop.host, remedy: 'Check the name and the DNS server.' };
}

type Place = { readonly name: TransportName; readonly address: string; readonly port: number };
type Service = { readonly transport: TransportName; readonly at: string };

/** Sections 4.1 and 4.2: NAPTR says which transports there are, SRV where. Without NAPTR the usual names are asked. */
async function locateServices(
  host: string,
  only: TransportName | undefined,
  options: LocateOptions,
): Promise<readonly Place[]> {
  const pointed = only === undefined ? servicesOf(await options.names.transports(host)) : [];
  const usual = TRANSPORTS.filter(({ name }) => name === only || (only === undefined && name !== 'tls'));
  const services =
    pointed.length > 0 ? pointed : usual.map(one => ({ transport: one.name, at: `${one.prefix}.${host}` }));
  const places = services.map(async ({ transport, at }) => {
    const records = orderServices(await options.names.services(at), options.random);
    const resolved = records.map(async record => {
      const addresses = await options.names.addresses(record.name, options.family);
      return addresses.map(address => ({ name: transport, address, port: record.port }));
    });
    return (await Promise.all(resolved)).flat();
  });
  return (await Promise.all(places)).flat();
}

/** By order, then preference, those that we speak (RFC 3403 section 4.1); later ones stay as the way out. */
function servicesOf(records: readonly TransportRecord[]): readonly Service[] {
  const ordered = [...records].sort((a, b) => a.order - b.order || a.preference - b.preference);
  return ordered.flatMap(({ service, replacement }) => {
    const known = TRANSPORTS.find(one => one.service === service);
    return known === undefined ? [] : [{ transport: known.name, at: replacement }];
  });
}

/** RFC 2782: by priority; within one priority drawn by weight. A single '.' means "no such service". */
export function orderServices(records: readonly ServiceRecord[], random: () => number): readonly ServiceRecord[] {
  const left = records.filter(({ name }) => name !== '' && name !== '.').sort((a, b) => a.priority - b.priority);
  const ordered: ServiceRecord[] = [];
  while (left.length > 0) {
    const same = left.filter(({ priority }) => priority === left[0]?.priority).sort((a, b) => a.weight - b.weight);
    const total = same.reduce((sum, { weight }) => sum + weight, 0);
    let rest = random() * total;
    const drawn = same.find(({ weight }) => {
      rest -= weight;
      return rest < 0;
    });
    const next = drawn ?? same[0];
    if (next === undefined) break;
    ordered.push(next);
    left.splice(left.indexOf(next), 1);
  }
  return ordered;
}

/** Milliseconds for which an endpoint that failed is tried last, at first and at most. */
const DEAD_TIME = { first: 30_000, longest: 300_000 };
const MOST_DEAD = 64;

type Dead = { readonly until: number; readonly times: number };

/** Endpoints that failed a moment ago (RFC 3263 4.3 leaves the memory to us). */
export class DeadEndpoints {
  readonly #clock: Clock;
  readonly #dead = new Map<string, Dead>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Twice as long each time that it fails again; `wait` is what the server itself asked for (Retry-After), seconds. */
  add(endpoint: Endpoint, wait?: number): void {
    const key = endpointText(endpoint);
    const times = (this.#dead.get(key)?.times ?? 0) + 1;
    const usual = Math.min(DEAD_TIME.first * 2 ** (times - 1), DEAD_TIME.longest);
    const time = wait === undefined ? usual : Math.min(wait * 1_000, DEAD_TIME.longest);
    this.#dead.delete(key);
    this.#dead.set(key, { until: this.#clock.now() + time, times });
    const [oldest] = this.#dead.keys();
    if (this.#dead.size > MOST_DEAD && oldest !== undefined) this.#dead.delete(oldest);
  }

  remove(endpoint: Endpoint): void {
    this.#dead.delete(endpointText(endpoint));
  }

  /** The same endpoints, those that failed lately at the end. */
  last(endpoints: readonly Endpoint[]): readonly Endpoint[] {
    const dead = (endpoint: Endpoint): boolean =>
      (this.#dead.get(endpointText(endpoint))?.until ?? Number.NEGATIVE_INFINITY) > this.#clock.now();
    return [...endpoints.filter(endpoint => !dead(endpoint)), ...endpoints.filter(dead)];
  }
}
