/** From parameters to SIP accounts (guide sections 15.2, 15.2.1 and 15.3). */
import * as dialing from '../../config/params/dialing.ts';
import * as identity from '../../config/params/identity.ts';
import * as lines from '../../config/params/lines.ts';
import * as sip from '../../config/params/sip.ts';
import * as access from '../../config/params/sip-access.ts';
import type { Settings } from '../../config/store.ts';
import type { AccountOptions, AgentOptions, ServerCredentials } from '../sip/agent.ts';
import { lineServers, registrarHost } from './servers.ts';

export type AgentSettings = Pick<
  AgentOptions,
  'port' | 'userAgent' | 'timers' | 'inviteTimeout' | 'rport' | 'sessions' | 'guard'
>;

/** What the whole SIP agent takes from the configuration. `product` stands in the User-Agent header when none is set. */
export function agentSettings(settings: Settings, product: string): AgentSettings {
  const unanswered = settings.get(dialing.unansweredTimeout) * SECOND;
  return {
    port: settings.get(sip.port),
    userAgent: settings.get(sip.userAgent) || product,
    timers: {
      t1: settings.get(sip.t1),
      t2: settings.get(sip.t2),
      t4: settings.get(sip.t4),
      silence: settings.get(sip.noResponse),
    },
    inviteTimeout: unanswered === 0 ? LONGEST_RINGING : unanswered,
    rport: settings.get(sip.rport),
    sessions: {
      reliableProvisionals: settings.get(sip.prack),
      expires: settings.get(sip.sessionTimer),
      minExpires: settings.get(sip.minSession),
    },
    guard: {
      strangers: STRANGERS[settings.get(access.strangers)],
      trusted: access.addressList(settings.get(access.trusted)),
      requestsPerSecond: settings.get(access.requestsPerSecond),
      orders: ORDERS[settings.get(access.orders)],
    },
  };
}

const ORDERS = { ADDRESS: 'address', FLOW: 'flow', TLS: 'tls' } as const;
const STRANGERS = { REFUSE: 'refuse', DROP: 'drop', ACCEPT: 'accept' } as const;

/** The same for all time: a UUID made from the MAC address (RFC 5626 section 4.1); undefined when it is not wanted. */
export function instanceOf(settings: Settings, mac: string): string | undefined {
  return settings.get(sip.instance) ? `urn:uuid:00000000-0000-1000-8000-${mac.toLowerCase()}` : undefined;
}

const SECOND = 1000;
/** When the configuration sets no limit: a proxy gives up after timer C, over three minutes (RFC 3261 section 16.6). */
const LONGEST_RINGING = 200 * SECOND;

/** One account per enabled line; the account's id is the line's index. */
export function accounts(settings: Settings, lineCount: number, ownAddress: string): AccountOptions[] {
  const indices = Array.from({ length: lineCount }, (_, index) => index);
  const enabled = indices.filter(index => settings.get(lines.enabled, index));
  return enabled.map((index, position) => account(settings, index, position, ownAddress));
}

/** How many lines want to register; those that call without a registrar never will. */
export function registeringLines(settings: Settings, lineCount: number, ownAddress: string): number {
  return accounts(settings, lineCount, ownAddress).filter(({ registrars }) => registrars.length > 0).length;
}

function account(settings: Settings, index: number, position: number, ownAddress: string): AccountOptions {
  const user = settings.get(lines.id, index);
  return {
    id: index,
    user,
    domain: settings.get(sip.proxyDomain) || settings.get(sip.proxyAddress) || registrarHost(settings) || ownAddress,
    displayName: settings.get(lines.description, index),
    sips: settings.get(sip.sips) && settings.get(sip.transport) === 'TLS',
    credentials: {
      username: settings.get(lines.authName, index) || user,
      password: settings.get(lines.authPassword, index),
    },
    otherCredentials: otherCredentials(settings),
    authentication: { retries: settings.get(sip.authRetries), md5: settings.get(access.md5) },
    identity: {
      hidden: settings.get(identity.hideCaller),
      privacy: settings.get(identity.privacyHeader),
      inAnswers: settings.get(identity.identityInAnswers),
    },
    ...lineServers(settings, position),
  };
}

function otherCredentials(settings: Settings): ServerCredentials[] {
  const entries = access.credentialName.paths.map((_, index) => ({
    username: settings.get(access.credentialName, index),
    password: settings.get(access.credentialPassword, index),
    realm: settings.get(access.realm, index),
    server: settings.get(access.credentialServer, index),
  }));
  return entries
    .filter(({ username, realm, server }) => username !== '' && (realm !== '' || server !== ''))
    .map(({ username, password, realm, server }) => ({
      username,
      password,
      ...(realm === '' ? {} : { realm }),
      ...(server === '' ? {} : { server }),
    }));
}
