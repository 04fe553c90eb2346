/** Where a request goes: RFC 3263 without NAPTR, for UDP and TCP. */
import { isIP } from 'node:net';
import type { Clock } from '../base/clock.ts';
import { type Fault, fail, ok, type Result } from '../base/result.ts';
import type { ServerAddress, TransportName } from './facts.ts';
import type { Names, ServiceRecord } from './names.ts';
import { type Endpoint, endpointText } from './transport/wire.ts';
import type { SipUri } from './uri.ts';

export type LocateOptions = {
  readonly names: Names;
  /** The family of our own address: others cannot be reached from it. */
  readonly family: 4 | 6;
  /** 0 up to 1; shares the load among servers of equal priority. */
  readonly random: () => number;
};

const DEFAULT_PORT = 5060;
const TRANSPORTS: readonly TransportName[] = ['udp', 'tcp'];

/** The next hop that a URI names (RFC 3263 section 4: maddr, port and transport parameters). */
export function hopOf(uri: SipUri): Result<ServerAddress> {
  if (uri.scheme !== 'sip') {
    return fail({ what: `${uri.scheme}: addresses cannot be called`, remedy: 'Use a sip: address.' });
  }
  const named = uri.params.get('transport')?.toLowerCase();
  const transport = TRANSPORTS.find(name => name === named);
  if (named !== undefined && transport === undefined) return fail({ what: `transport ${named} is not supported` });
  return ok({
    host: uri.params.get('maddr') || uri.host,
    ...(uri.port === undefined ? {} : { port: uri.port }),
    ...(transport === undefined ? {} : { transport }),
  });
}

/** The endpoints to try, best first. Fails when the name leads nowhere. */
export async function locate(hop: ServerAddress, options: LocateOptions): Promise<Result<readonly Endpoint[]>> {
  const host = hop.host.toLowerCase();
  const port = hop.port ?? DEFAULT_PORT;
  const transport = hop.transport ?? 'udp';
  const family = isIP(host);
  if (family !== 0) return family === options.family ? ok([{ transport, address: host, port }]) : fail(lost(hop));
  // RFC 3263 4.2: an explicit port means A and AAAA only.
  if (hop.port === undefined) {
    const found = await locateServices(host, hop.transport, options);
    if (found.length > 0) return ok(found);
  }
  const addresses = await options.names.addresses(host, options.family);
  if (addresses.length === 0) return fail(lost(hop));
  return ok(addresses.map(address => ({ transport, address, port })));
}

function lost(hop: ServerAddress): Fault {
  return { what: `${hop.host} not found`, where: hop.host, remedy: 'Check the name and the DNS server.' };
}

/** Section 4.1: SRV says which transports there are; ours in order of preference. */
async function locateServices(
  host: string,
  only: TransportName | undefined,
  options: LocateOptions,
): Promise<readonly Endpoint[]> {
  const perTransport = TRANSPORTS.filter(name => only === undefined || name === only).map(async transport => {
    const records = await options.names.services(`_sip._${transport}.${host}`);
    const ordered = orderServices(records, options.random);
    const resolved = ordered.map(async record => {
      const addresses = await options.names.addresses(record.name, options.family);
      return addresses.map(address => ({ transport, address, port: record.port }));
    });
    return (await Promise.all(resolved)).flat();
  });
  return (await Promise.all(perTransport)).flat();
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

/** Milliseconds for which an endpoint that failed is tried last. */
const DEAD_TIME = 30_000;
const MOST_DEAD = 64;

/** Endpoints that failed a moment ago (RFC 3263 4.3 leaves the memory to us). */
export class DeadEndpoints {
  readonly #clock: Clock;
  readonly #until = new Map<string, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  add(endpoint: Endpoint): void {
    const key = endpointText(endpoint);
    this.#until.delete(key);
    this.#until.set(key, this.#clock.now() + DEAD_TIME);
    const [oldest] = this.#until.keys();
    if (this.#until.size > MOST_DEAD && oldest !== undefined) this.#until.delete(oldest);
  }

  remove(endpoint: Endpoint): void {
    this.#until.delete(endpointText(endpoint));
  }

  /** The same endpoints, those that failed lately at the end. */
  last(endpoints: readonly Endpoint[]): readonly Endpoint[] {
    const dead = (endpoint: Endpoint): boolean =>
      (this.#until.get(endpointText(endpoint)) ?? Number.NEGATIVE_INFINITY) > this.#clock.now();
    return [...endpoints.filter(endpoint => !dead(endpoint)), ...endpoints.filter(dead)];
  }
}
