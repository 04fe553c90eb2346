/** The servers of a line as its options describe them, and the roads that lead to them. */
import type { AccountOptions, Redundancy, ServerAddress } from '../facts.ts';
import { printHostPort } from '../uri.ts';
import type { ServersSettings } from './words.ts';

/** How to get to a server: the next hop, and the Route that names what is behind it; null when nothing has to be said. */
export type Road = { readonly server: ServerAddress; readonly hop: ServerAddress; readonly route: string | null };

export type Server = {
  /** For the screen. */
  readonly host: string;
  /** null when the line does not register there. */
  readonly registrar: Road | null;
  /** null when requests go where their URI points. */
  readonly proxy: Road | null;
};

const DEFAULT_PORT = 5060;

const NONE: Redundancy = {
  mode: 'simultaneous',
  backups: [],
  holdDown: 0,
  detectBy: 'OPTIONS',
  switchOnFailure: false,
  noSwitchOn: [],
};

export function redundancyOf(options: AccountOptions): Redundancy {
  return options.redundancy ?? NONE;
}

/** All servers of a line, the primary first; at least one. */
export function serversOf(options: AccountOptions): readonly Server[] {
  const { registrars, proxy, outbound } = options;
  const { backups, outbounds = [] } = redundancyOf(options);
  if (outbound !== undefined && outbounds.length > 0) return [outbound, ...outbounds].map(one => behind(options, one));
  const count = Math.max(1, registrars.length, backups.length + 1);
  return Array.from({ length: count }, (_, index) => {
    const registrar = registrars[index];
    const next = (index === 0 ? undefined : backups[index - 1]) ?? proxy;
    // Many proxies refuse a Route that no dialog made, so it is there only when the request does not say enough.
    const elsewhere = registrar !== undefined && proxy !== undefined && !sameAddress(registrar, proxy);
    return {
      host: nameOf(registrar ?? next ?? { host: options.domain }),
      registrar: roadTo(registrar, outbound, count > 1 || elsewhere),
      proxy: roadTo(next ?? outbound, outbound, count > 1),
    };
  });
}

/** The one server as it is reached through this outbound proxy, which gives the way its name. */
function behind({ registrars: [registrar], proxy }: AccountOptions, outbound: ServerAddress): Server {
  const elsewhere = registrar !== undefined && proxy !== undefined && !sameAddress(registrar, proxy);
  return {
    host: nameOf(outbound),
    registrar: roadTo(registrar, outbound, elsewhere),
    proxy: roadTo(proxy ?? outbound, outbound, false),
  };
}

/** Behind an outbound proxy the server is named in a Route (RFC 3261 section 8.1.2). */
function roadTo(server: ServerAddress | undefined, outbound: ServerAddress | undefined, named: boolean): Road | null {
  if (server === undefined) return null;
  if (outbound === undefined) return { server, hop: server, route: null };
  const route = named && !sameAddress(server, outbound) ? `<${serverUri(server)};lr>` : null;
  return { server, hop: outbound, route };
}

/** Without a user part, as OPTIONS and Route name a server. */
export function serverUri({ host, port, transport }: ServerAddress): string {
  const named = transport === undefined || transport === 'udp' ? '' : `;transport=${transport}`;
  return `sip:${printHostPort(host, port)}${named}`;
}

/** The same place by name; what DNS makes of the names is not asked. */
export function sameAddress(a: ServerAddress, b: ServerAddress): boolean {
  return a.host.toLowerCase() === b.host.toLowerCase() && (a.port ?? DEFAULT_PORT) === (b.port ?? DEFAULT_PORT);
}

function nameOf({ host, port }: ServerAddress): string {
  return port === undefined || port === DEFAULT_PORT ? host : printHostPort(host, port);
}

/**
 * Whether this outcome of a request says that the server is out of service (RFC 3261 section 21.5.4); `status` is
 * undefined when it did not answer. A registrar or proxy that answers OPTIONS or REGISTER with 408 has nobody behind it.
 */
export function meansFailure(method: string, status: number | undefined, redundancy: Redundancy): boolean {
  if (status === undefined) return true;
  if (redundancy.noSwitchOn.includes(status)) return false;
  if (status === 408) return method === 'REGISTER' || method === 'OPTIONS';
  return status === 503 || (redundancy.switchOnFailure && status >= 500 && status < 600);
}

/** Where the line was, as long as that server is still named. Who prefers the primary needs a way back to it. */
export function firstOf(servers: readonly Server[], options: AccountOptions, before: string | undefined): number {
  const { lastServer, keepAlive } = options;
  const { mode } = redundancyOf(options);
  const mayReturn = mode === 'symmetric' || (mode === 'asymmetric' && (keepAlive?.proxy ?? 0) > 0);
  const kept = before ?? (mayReturn ? lastServer : undefined);
  return Math.max(
    0,
    servers.findIndex(({ host }) => host === kept),
  );
}

const SECOND = 1_000;

/** For the machines: `count` servers, to begin with `first`. */
export function settingsOf(options: AccountOptions, count: number, first: number): ServersSettings {
  const { registration, keepAlive } = options;
  const { mode, holdDown, detectBy } = redundancyOf(options);
  return {
    count,
    first,
    delay: (registration.delay ?? 0) * SECOND,
    retryAfter: registration.retryAfter * SECOND,
    probeProxy: (keepAlive?.proxy ?? 0) * SECOND,
    probeRegistrar: (keepAlive?.registrar ?? 0) * SECOND,
    preferPrimary: mode === 'asymmetric',
    holdDown: holdDown * SECOND,
    detectByRegister: detectBy === 'REGISTER',
  };
}
