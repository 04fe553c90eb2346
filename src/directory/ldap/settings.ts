/** What the configuration says about the LDAP directory (guide section 23.1.1). */
import * as ldap from '../../../config/params/ldap.ts';
import type { Settings } from '../../../config/store.ts';
import type { Fault } from '../../base/result.ts';

export type LdapSettings = {
  readonly enabled: boolean;
  readonly host: string;
  readonly port: number;
  readonly secured: boolean;
  /** '' binds anonymously. */
  readonly bindName: string;
  readonly password: string;
  /** It is sent over TLS or not at all. */
  readonly keepsPassword: boolean;
  readonly base: string;
  readonly nameFilter: string;
  readonly numberFilter: string;
  readonly nameAttributes: readonly string[];
  readonly numberAttributes: readonly string[];
  /** `%attribute` stands for its value. */
  readonly shownName: string;
  readonly maxHits: number;
  readonly shortestName: number;
  readonly asTyped: boolean;
  readonly sorted: boolean;
  /** Names for calls that are made, and for those that come in. */
  readonly lookup: { readonly out: boolean; readonly in: boolean };
  readonly countryCode: string;
  readonly areaCode: string;
  /** Milliseconds; 0 leaves it to the others. */
  readonly limits: { readonly connect: number; readonly operation: number; readonly search: number };
};

const PLAIN_PORT = 389;
const TLS_PORT = 636;

export function ldapSettings(settings: Settings): LdapSettings {
  const secured = settings.get(ldap.secured);
  const port = settings.get(ldap.port);
  const words = (text: string): string[] => text.split(/[\s,]+/).filter(word => word !== '');
  const host = settings.get(ldap.server);
  return {
    enabled: settings.get(ldap.enabled) && host !== '',
    host,
    // Who asks for TLS and leaves the port as it is means the port of TLS.
    port: secured && port === PLAIN_PORT ? TLS_PORT : port,
    secured,
    bindName: settings.get(ldap.bindName),
    password: settings.get(ldap.bindPassword),
    keepsPassword: settings.get(ldap.passwordOverTlsOnly),
    base: settings.get(ldap.base),
    nameFilter: settings.get(ldap.nameFilter),
    numberFilter: settings.get(ldap.numberFilter),
    nameAttributes: words(settings.get(ldap.nameAttributes)),
    numberAttributes: words(settings.get(ldap.numberAttributes)),
    shownName: settings.get(ldap.shownName),
    maxHits: settings.get(ldap.maxHits),
    shortestName: settings.get(ldap.shortestName),
    asTyped: settings.get(ldap.asTyped),
    sorted: settings.get(ldap.sorted),
    lookup: { out: settings.get(ldap.callLookup), in: settings.get(ldap.incomingLookup) },
    countryCode: settings.get(ldap.countryCode),
    areaCode: settings.get(ldap.areaCode),
    limits: {
      connect: settings.get(ldap.networkTimeout) * 1000,
      operation: settings.get(ldap.operationTimeout) * 1000,
      search: settings.get(ldap.searchTimeout) * 1000,
    },
  };
}

/** A simple bind (RFC 4513 section 5.1.3) that everybody on the way can read. */
export function inTheClear({ enabled, secured, bindName, password }: LdapSettings): boolean {
  return enabled && !secured && bindName !== '' && password !== '';
}

export const PASSWORD_KEPT: Fault = {
  what: 'The LDAP password is not sent without TLS.',
  remedy: 'Set system/ldap/secured to 1.',
};

/** What should be otherwise, though it works. */
export function ldapWarnings(settings: LdapSettings): readonly Fault[] {
  if (!inTheClear(settings) || settings.keepsPassword) return [];
  const what = `The LDAP password goes to ${settings.host} unencrypted.`;
  return [{ where: ldap.secured.path, what, remedy: `Set ${ldap.secured.path} to 1.` }];
}
