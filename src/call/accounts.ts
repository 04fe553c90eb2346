/** From parameters to SIP accounts (guide sections 15.2, 15.2.1 and 15.3). */
import * as dialing from '../../config/params/dialing.ts';
import * as lines from '../../config/params/lines.ts';
import * as sip from '../../config/params/sip.ts';
import type { Settings } from '../../config/store.ts';
import type { Fault } from '../base/result.ts';
import type { AccountOptions, AgentOptions, ServerAddress, TransportName } from '../sip/agent.ts';

/** What the configuration asks for and this build cannot do; such a phone does not register, least of all in clear. */
export function transportFault(settings: Settings): Fault | null {
  const transport = settings.get(sip.transport);
  if (transport in TRANSPORTS) return null;
  return {
    where: sip.transport.path,
    what: `${transport} is not part of this build yet, so no line is registered.`,
    remedy: 'Set UDP or TCP.',
  };
}

export type AgentSettings = Pick<AgentOptions, 'port' | 'userAgent' | 'timers' | 'inviteTimeout' | 'rport'>;

/** What the whole SIP agent takes from the configuration. `product` stands in the User-Agent header when none is set. */
export function agentSettings(settings: Settings, product: string): AgentSettings {
  const unanswered = settings.get(dialing.unansweredTimeout) * SECOND;
  return {
    port: settings.get(sip.port),
    userAgent: settings.get(sip.userAgent) || product,
    timers: { t1: settings.get(sip.t1), t2: settings.get(sip.t2), t4: settings.get(sip.t4) },
    inviteTimeout: unanswered === 0 ? LONGEST_RINGING : unanswered,
    rport: settings.get(sip.rport),
  };
}

const SECOND = 1000;
/** When the configuration sets no limit: a proxy gives up after timer C, over three minutes (RFC 3261 section 16.6). */
const LONGEST_RINGING = 200 * SECOND;

/** One account per enabled line; the account's id is the line's index. */
export function accounts(settings: Settings, lineCount: number, ownAddress: string): AccountOptions[] {
  if (transportFault(settings) !== null) return [];
  const indices = Array.from({ length: lineCount }, (_, index) => index);
  return indices.filter(index => settings.get(lines.enabled, index)).map(index => account(settings, index, ownAddress));
}

function account(settings: Settings, index: number, ownAddress: string): AccountOptions {
  const user = settings.get(lines.id, index);
  const proxy = nextHop(settings);
  return {
    id: index,
    user,
    domain: settings.get(sip.proxyDomain) || settings.get(sip.proxyAddress) || registrarHost(settings) || ownAddress,
    displayName: settings.get(lines.description, index),
    credentials: {
      username: settings.get(lines.authName, index) || user,
      password: settings.get(lines.authPassword, index),
    },
    ...(proxy === undefined ? {} : { proxy }),
    registrars: registrars(settings),
    registration: {
      expires: settings.get(sip.expires),
      refreshPercent: settings.get(sip.refreshPercent),
      retryAfter: settings.get(sip.registrationRetry),
    },
  };
}

/** The outbound proxy when there is one, else the proxy; without either, requests go where their URI points. */
function nextHop(settings: Settings): ServerAddress | undefined {
  if (settings.get(sip.outboundEnabled)) {
    return server(settings, settings.get(sip.outboundAddress), settings.get(sip.outboundPort));
  }
  return settings.get(sip.useProxy) ? proxy(settings) : undefined;
}

function proxy(settings: Settings): ServerAddress | undefined {
  return server(settings, settings.get(sip.proxyAddress), settings.get(sip.proxyPort));
}

function registrarHost(settings: Settings): string {
  return settings.get(sip.registrarEnabled) ? settings.get(sip.registrarAddress) : '';
}

/**
 * Where to register: at the proxy, or at a registrar of its own. With a redundant proxy in simultaneous mode at both.
 */
function registrars(settings: Settings): ServerAddress[] {
  const first = settings.get(sip.registrarIsProxy)
    ? proxy(settings)
    : server(settings, registrarHost(settings), settings.get(sip.registrarPort));
  if (first === undefined) return [];
  const simultaneous = settings.get(sip.redundantEnabled) && settings.get(sip.redundantMode) === 'SIMULTANEOUS';
  if (!simultaneous) return [first];
  const second = server(settings, settings.get(sip.redundantAddress), settings.get(sip.redundantPort));
  return second === undefined ? [first] : [first, second];
}

const TRANSPORTS: Record<string, TransportName> = { UDP: 'udp', TCP: 'tcp' };

function server(settings: Settings, host: string, port: number): ServerAddress | undefined {
  if (host === '') return undefined;
  const transport = TRANSPORTS[settings.get(sip.transport)] ?? 'udp';
  // With the port left to DNS the transport is too, unless the configuration names another one than the usual.
  if (port === sip.PORT_BY_DNS || port === 0) return transport === 'udp' ? { host } : { host, transport };
  return { host, port, transport };
}
