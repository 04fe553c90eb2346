import { promises as dns, Resolver } from 'node:dns';
import { promisify } from 'node:util';

export type ServiceRecord = {
  readonly name: string;
  readonly port: number;
  readonly priority: number;
  readonly weight: number;
};

/** What RFC 3263 asks of DNS. Empty when there is no such record or no server answers; never rejects. */
export type Names = {
  addresses(host: string, family: 4 | 6): Promise<readonly string[]>;
  services(name: string): Promise<readonly ServiceRecord[]>;
};

/** Milliseconds for one try at one server. */
const PATIENCE = { timeout: 2_000, tries: 2 };

/** `servers` as '127.0.0.1:5353'; empty takes the system's resolver with its hosts file. */
export function dnsNames(servers: readonly string[]): Names {
  const resolver = new Resolver(PATIENCE);
  if (servers.length > 0) resolver.setServers(servers);
  const resolve4 = promisify<string, string[]>(resolver.resolve4.bind(resolver));
  const resolve6 = promisify<string, string[]>(resolver.resolve6.bind(resolver));
  const resolveSrv = promisify<string, ServiceRecord[]>(resolver.resolveSrv.bind(resolver));
  return {
    addresses(host, family) {
      // RFC 6761 6.3: this name is never asked for.
      if (host === 'localhost') return Promise.resolve([family === 4 ? '127.0.0.1' : '::1']);
      if (servers.length > 0) return orNone((family === 4 ? resolve4 : resolve6)(host));
      return orNone(dns.lookup(host, { all: true, family }).then(found => found.map(({ address }) => address)));
    },
    services: name => (name.endsWith('.localhost') ? Promise.resolve([]) : orNone(resolveSrv(name))),
  };
}

async function orNone<T>(answer: Promise<readonly T[]>): Promise<readonly T[]> {
  try {
    return await answer;
  } catch {
    return [];
  }
}
