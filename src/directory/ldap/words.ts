/** What went wrong with an LDAP server, for the person who has to do something about it. */
import type { Fault } from '../../base/result.ts';
import { thrownText } from '../../base/result.ts';
import { codeOfTls, handshakeWords, UNKNOWN_AUTHORITY } from '../../base/tls/words.ts';
import type { LdapSettings } from './settings.ts';

type Says = (settings: LdapSettings) => Fault;

/** Result codes of RFC 4511 section 4.1.9. */
const RESULTS: { readonly [code: number]: Says } = {
  3: ({ host }) => ({ what: `The search took ${host} too long.`, remedy: 'Search for more letters.' }),
  8: ({ host }) => ({ what: `${host} wants a log-in.`, remedy: 'Set system/ldap/user_name and password.' }),
  10: ({ host }) => ({
    what: `${host} sends the phone to another LDAP server.`,
    remedy: 'Name that one in system/ldap/server_address.',
  }),
  13: ({ host }) => ({ what: `${host} wants TLS.`, remedy: 'Set system/ldap/secured to 1.' }),
  32: ({ base }) => ({ what: `The LDAP server has no entry "${base}".`, remedy: 'Check system/ldap/base.' }),
  34: () => ({ what: 'The LDAP base or user name is no distinguished name.', remedy: 'Check system/ldap/base.' }),
  48: ({ host }) => ({ what: `${host} wants a log-in.`, remedy: 'Set system/ldap/user_name and password.' }),
  49: () => ({ what: 'Wrong LDAP user name or password.', remedy: 'Check system/ldap/user_name and password.' }),
  50: () => ({ what: 'The LDAP user may not search there.', remedy: 'Check system/ldap/user_name and base.' }),
  51: ({ host }) => ({ what: `The LDAP server ${host} is busy.` }),
  52: ({ host }) => ({ what: `The LDAP server ${host} is not available.` }),
  53: ({ host }) => ({ what: `The LDAP server ${host} does not want to.`, remedy: 'Log in, or use TLS.' }),
};

const SILENT = new Set(['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'ETIMEDOUT', 'ECONNRESET', 'EPIPE']);

export function ldapFault(thrown: unknown, settings: LdapSettings): Fault {
  const { code } = (thrown ?? {}) as { readonly code?: unknown };
  const { host } = settings;
  if (typeof code === 'number' && RESULTS[code] !== undefined) return RESULTS[code](settings);
  const text = thrownText(thrown);
  if (typeof code === 'string') {
    if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
      return { what: `There is no LDAP server ${host}.`, remedy: 'Check system/ldap/server_address.' };
    }
    if (code === 'ECONNRESET' && /before secure TLS/.test(text))
      return noTls(`${host} does not speak TLS on this port`);
    if (SILENT.has(code)) return silent(host);
    if (UNKNOWN_AUTHORITY.has(code)) {
      return {
        what: `The LDAP server ${host} is not trusted.`,
        remedy: 'Give the phone the certificate of its authority (security/ca_certificate/0/uri).',
      };
    }
    if (code === 'CERT_HAS_EXPIRED') return { what: `The certificate of ${host} has expired.` };
    if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') return { what: `The certificate of ${host} is for other names.` };
    const words = handshakeWords(codeOfTls(thrown), host);
    if (words !== null) return noTls(words);
  }
  if (/time(d )?out|closed|socket/i.test(text)) return silent(host);
  if (/filter|parens|Invalid (attribute|expression)/i.test(text))
    return { what: 'The LDAP search filter is wrong.', remedy: 'Check the filters of system/ldap.' };
  return { what: `The LDAP server ${host} refuses the search.`, remedy: text.slice(0, 120) };
}

function noTls(words: string): Fault {
  return { what: `${words}.`, remedy: 'Check system/ldap/secured and port.' };
}

function silent(host: string): Fault {
  return { what: `The LDAP server ${host} does not answer.`, remedy: 'Check system/ldap/server_address and port.' };
}
