/** From parameters to the servers of a line (guide sections 15.2, 15.2.1, 15.2.2 and 15.5). */
import * as lines from '../../config/params/lines.ts';
import * as servers from '../../config/params/servers.ts';
import * as sip from '../../config/params/sip.ts';
import type { Settings } from '../../config/store.ts';
import type { AccountOptions, KeepAlive, Redundancy, ServerAddress, TransportName } from '../sip/agent.ts';

export type LineServers = Pick<
  AccountOptions,
  'proxy' | 'registrars' | 'outbound' | 'redundancy' | 'keepAlive' | 'registration'
>;

/** `position`: how many lines register before this one. */
export function lineServers(settings: Settings, position: number): LineServers {
  const proxy = settings.get(sip.useProxy) ? proxyOf(settings) : undefined;
  const outbound = outboundOf(settings);
  const registrar = registrarOf(settings);
  const second = secondOf(settings);
  const detour = second === undefined && outbound !== undefined ? secondOutboundOf(settings) : undefined;
  const spread = settings.get(lines.spreadRegistrations) ? settings.get(lines.spreadInterval) : 0;
  return {
    ...(proxy === undefined ? {} : { proxy }),
    ...(outbound === undefined ? {} : { outbound }),
    registrars: [registrar, registrar && second].filter(one => one !== undefined),
    ...(second === undefined ? {} : { redundancy: redundancyOf(settings, proxy && second) }),
    ...(detour === undefined ? {} : { redundancy: outboundRedundancy(settings, detour) }),
    keepAlive: keepAliveOf(settings, second !== undefined, detour !== undefined),
    registration: {
      expires: settings.get(sip.expires),
      refreshPercent: settings.get(sip.refreshPercent),
      retryAfter: settings.get(sip.registrationRetry),
      delay: position * spread,
    },
  };
}

/** The host under which a line without proxy is known; '' when it has no registrar of its own either. */
export function registrarHost(settings: Settings): string {
  return settings.get(sip.registrarEnabled) ? settings.get(sip.registrarAddress) : '';
}

function proxyOf(settings: Settings): ServerAddress | undefined {
  return server(settings, settings.get(sip.proxyAddress), settings.get(sip.proxyPort));
}

function outboundOf(settings: Settings): ServerAddress | undefined {
  if (!settings.get(sip.outboundEnabled)) return undefined;
  return server(settings, settings.get(sip.outboundAddress), settings.get(sip.outboundPort));
}

/** At the proxy, or at a registrar of its own. */
function registrarOf(settings: Settings): ServerAddress | undefined {
  if (settings.get(sip.registrarIsProxy)) return proxyOf(settings);
  return server(settings, registrarHost(settings), settings.get(sip.registrarPort));
}

/**
 * The redundant server; it is registrar and proxy in one. A pair that is registered at simultaneously may name it as
 * its secondary proxy instead.
 */
function secondOf(settings: Settings): ServerAddress | undefined {
  const secondary = isSimultaneous(settings)
    ? server(settings, settings.get(sip.secondaryAddress), settings.get(sip.secondaryPort))
    : undefined;
  if (secondary !== undefined || !settings.get(sip.redundantEnabled)) return secondary;
  return server(settings, settings.get(sip.redundantAddress), settings.get(sip.redundantPort));
}

function isSimultaneous(settings: Settings): boolean {
  return settings.get(sip.redundantMode) === 'SIMULTANEOUS';
}

function redundancyOf(settings: Settings, backup: ServerAddress | undefined): Redundancy {
  const fallback = settings.get(sip.redundantSymmetric) ? 'symmetric' : 'asymmetric';
  return {
    mode: isSimultaneous(settings) ? 'simultaneous' : fallback,
    backups: backup === undefined ? [] : [backup],
    holdDown: settings.get(servers.failbackDelay),
    detectBy: settings.get(servers.detectPrimary),
    switchOnFailure: settings.get(servers.switchOnFailure),
    noSwitchOn: servers.codesOf(settings.get(servers.noSwitchOn)) ?? [],
    ...(isSimultaneous(settings) ? { t1: settings.get(sip.dualT1) } : {}),
  };
}

/** A second way to the one server. With two servers there are two ways already. */
function secondOutboundOf(settings: Settings): ServerAddress | undefined {
  if (!settings.get(servers.secondOutboundEnabled)) return undefined;
  return server(settings, settings.get(servers.secondOutboundAddress), settings.get(servers.secondOutboundPort));
}

function outboundRedundancy(settings: Settings, detour: ServerAddress): Redundancy {
  const mode = settings.get(servers.secondOutboundSymmetric) ? 'symmetric' : 'asymmetric';
  return { ...redundancyOf(settings, undefined), mode, outbounds: [detour] };
}

/** With a redundant server the shorter of the periods counts. */
function keepAliveOf(settings: Settings, redundant: boolean, detour: boolean): KeepAlive {
  const periods = [
    redundant ? settings.get(sip.redundantKeepAlive) : 0,
    detour ? settings.get(servers.secondOutboundKeepAlive) : 0,
    settings.get(servers.keepAlive) ? settings.get(servers.keepAlivePeriod) : 0,
  ].filter(period => period > 0);
  return {
    proxy: periods.length === 0 ? 0 : Math.min(...periods),
    registrar: settings.get(servers.registrarKeepAlive) ? settings.get(servers.registrarKeepAlivePeriod) : 0,
  };
}

const TRANSPORTS = { UDP: 'udp', TCP: 'tcp', TLS: 'tls' } as const satisfies Record<string, TransportName>;

function server(settings: Settings, host: string, port: number): ServerAddress | undefined {
  if (host === '') return undefined;
  const transport = TRANSPORTS[settings.get(sip.transport)];
  // With the port left to DNS the transport is too, unless the configuration names another one than the usual.
  if (port === sip.PORT_BY_DNS || port === 0) return transport === 'udp' ? { host } : { host, transport };
  return { host, port, transport };
}
