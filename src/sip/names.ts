import { promises as dns, type NaptrRecord, Resolver } from 'node:dns';
import { promisify } from 'node:util';
import type { Clock } from '../base/clock.ts';
import { type Answer, NameCache } from './names-cache.ts';

export type ServiceRecord = {
  readonly name: string;
  readonly port: number;
  readonly priority: number;
  readonly weight: number;
};

/** A NAPTR record with the 's' flag: which service, and where its SRV records are (RFC 3263 section 4.1). */
export type TransportRecord = {
  readonly order: number;
  readonly preference: number;
  /** Upper case: 'SIP+D2U', 'SIP+D2T', 'SIPS+D2T' … */
  readonly service: string;
  readonly replacement: string;
};

/** What RFC 3263 asks of DNS. Empty when there is no such record or no server answers; never rejects. */
export type Names = {
  addresses(host: string, family: 4 | 6): Promise<readonly string[]>;
  services(name: string): Promise<readonly ServiceRecord[]>;
  transports(domain: string): Promise<readonly TransportRecord[]>;
  /** What was said led nowhere: the next questions are asked anew. */
  renew(): void;
};

/** Milliseconds for one try at one server. */
const PATIENCE = { timeout: 2_000, tries: 2 };

/** Seconds that an answer is kept when nobody says how long it lives: Node gives no TTL of SRV and NAPTR. */
const UNTOLD_LIFE = 60;

/**
 * `servers` as '127.0.0.1:5353'; empty takes the system's resolver with its hosts file. Answers are kept for their
 * time to live, and longer while no name server answers (RFC 8767).
 */
export function dnsNames(servers: readonly string[], clock: Clock): Names {
  const resolver = new Resolver(PATIENCE);
  if (servers.length > 0) resolver.setServers(servers);
  const ask = questions(resolver);
  const cache = new NameCache(clock);
  return {
    addresses(host, family) {
      // RFC 6761 6.3: this name is never asked for.
      if (host === 'localhost') return Promise.resolve([family === 4 ? '127.0.0.1' : '::1']);
      const found = servers.length > 0 ? () => ask.addresses(host, family) : () => lookUp(host, family);
      return cache.get(`${family} ${host}`, found);
    },
    services(name) {
      return name.endsWith('.localhost') ? Promise.resolve([]) : cache.get(`SRV ${name}`, () => ask.services(name));
    },
    transports(domain) {
      return domain === 'localhost' ? Promise.resolve([]) : cache.get(`NAPTR ${domain}`, () => ask.transports(domain));
    },
    renew: () => cache.expire(),
  };
}

type Timed = { readonly address: string; readonly ttl: number };

function questions(resolver: Resolver) {
  const resolve4 = promisify((host: string, done: (error: Error | null, found: Timed[]) => void) =>
    resolver.resolve4(host, { ttl: true }, done),
  );
  const resolve6 = promisify((host: string, done: (error: Error | null, found: Timed[]) => void) =>
    resolver.resolve6(host, { ttl: true }, done),
  );
  const resolveSrv = promisify<string, ServiceRecord[]>(resolver.resolveSrv.bind(resolver));
  const resolveNaptr = promisify<string, NaptrRecord[]>(resolver.resolveNaptr.bind(resolver));
  return {
    async addresses(host: string, family: 4 | 6): Promise<Answer<string>> {
      const found = await (family === 4 ? resolve4 : resolve6)(host);
      const life = Math.min(...found.map(({ ttl }) => ttl));
      return { records: found.map(({ address }) => address), life };
    },
    async services(name: string): Promise<Answer<ServiceRecord>> {
      return { records: await resolveSrv(name), life: UNTOLD_LIFE };
    },
    async transports(domain: string): Promise<Answer<TransportRecord>> {
      const found = await resolveNaptr(domain);
      const pointers = found.filter(({ flags }) => flags.toLowerCase() === 's');
      const records = pointers.map(({ order, preference, service, replacement }) => ({
        order,
        preference,
        service: service.toUpperCase(),
        replacement: replacement.toLowerCase(),
      }));
      return { records, life: UNTOLD_LIFE };
    },
  };
}

async function lookUp(host: string, family: 4 | 6): Promise<Answer<string>> {
  const found = await dns.lookup(host, { all: true, family });
  return { records: found.map(({ address }) => address), life: UNTOLD_LIFE };
}
