/**
 * The one table of reasons: what call control, SIP, TLS and settings say in plain English when something fails or is
 * refused, and the texts that say it on the screen. What is not in the table, such as a server's own words, is shown as it came.
 */
import type { Message, TextKey } from './index.ts';

/** Without regard to capitals; `{name}` becomes an argument of the text. What can be done about it stands behind. */
export const REASONS: readonly (readonly [said: string, text: TextKey, hint?: 'number' | 'later' | 'administrator'])[] =
  [
    // Ends of calls (src/call/reasons.ts)
    ['Call ended', 'reason.ended'],
    ['Call cancelled', 'reason.cancelled'],
    ['Call forwarded', 'reason.forwarded'],
    ['Caller hung up', 'reason.hung-up'],
    ['Busy', 'reason.busy'],
    ['Call declined', 'reason.declined'],
    ['No answer', 'reason.no-answer'],
    ['Number does not exist', 'reason.not-found', 'number'],
    ['Not available', 'reason.unavailable', 'later'],
    ['Not allowed by server', 'reason.forbidden', 'administrator'],
    ['Wrong password for line {line}', 'reason.wrong-password-line', 'administrator'],
    ['Wrong password', 'reason.wrong-password', 'administrator'],
    ['Codec not agreed', 'reason.codec', 'administrator'],
    ['Codec or encryption not agreed', 'reason.codec-or-encryption', 'administrator'],
    ['No answer from server', 'reason.no-server', 'later'],
    ['Answered elsewhere', 'reason.elsewhere'],
    ['Server error', 'reason.server-error', 'later'],
    ['Call failed', 'reason.failed'],
    ['The server wants to be paid', 'reason.payment', 'administrator'],
    ['Too long for the server', 'reason.too-long'],
    ['Calls without a number are refused', 'reason.anonymous'],
    ['The server has lost the call', 'reason.lost', 'later'],
    ['The number leads in a circle', 'reason.circle', 'number'],
    ['Number is incomplete', 'reason.incomplete', 'number'],
    ['Number is ambiguous', 'reason.ambiguous', 'number'],
    ['Encryption not agreed', 'reason.encryption', 'administrator'],
    ['Encryption failed', 'reason.encryption', 'administrator'],
    ['Encryption needs TLS', 'reason.needs-tls', 'administrator'],
    ['The server cannot do this', 'reason.not-possible', 'administrator'],
    ['The server gets no good answer', 'reason.gateway', 'later'],
    ['Server out of service', 'reason.out-of-service', 'later'],
    ['The server gets no answer', 'reason.gateway', 'later'],
    ['Resources not available', 'reason.resources', 'later'],
    ['Call not wanted', 'reason.declined'],
    ['Call held back by a filter', 'reason.filter'],
    ['Connection lost', 'reason.connection-lost', 'later'],
    ['Server refuses: {words}', 'reason.refuses'],
    // Registrations (src/sip/registration) and credentials (src/sip/auth.ts, src/sip/uac.ts)
    ['refused by server (403)', 'reason.line-forbidden', 'administrator'],
    ['refused by server (403 {words})', 'reason.line-forbidden', 'administrator'],
    ['refused by server (404)', 'reason.line-unknown', 'administrator'],
    ['refused by server (404 {words})', 'reason.line-unknown', 'administrator'],
    ['refused by server (503)', 'reason.out-of-service', 'later'],
    ['refused by server (503 {words})', 'reason.out-of-service', 'later'],
    ['refused by server ({words})', 'reason.refuses'],
    ['the server does not take our credentials', 'reason.wrong-password', 'administrator'],
    ['the server asks for credentials that the phone does not give', 'reason.credentials', 'administrator'],
    // On the way to a server (src/sip/uac.ts, src/sip/locate.ts)
    ['no answer from {host}', 'reason.no-answer-from', 'later'],
    ['{host} cannot be reached', 'reason.unreachable', 'later'],
    ['{host} not found', 'reason.no-address'],
    ['this phone is not set up for TLS', 'reason.no-tls-here', 'administrator'],
    // Certificates and TLS (src/sip/transport/certificate.ts, src/base/tls/words.ts)
    ['certificate of {host} expired today', 'reason.expired-today', 'administrator'],
    ['certificate of {host} expired {count} day ago', 'reason.expired', 'administrator'],
    ['certificate of {host} expired {count} days ago', 'reason.expired', 'administrator'],
    ['certificate of {host} is not valid yet', 'reason.not-valid-yet'],
    ['certificate authority of {host} not known', 'reason.unknown-authority', 'administrator'],
    ['certificate authority of {host} has expired', 'reason.authority-expired', 'administrator'],
    ['certificate of {host} is for other names', 'reason.other-names', 'administrator'],
    ['certificate of {host} is not meant for a server', 'reason.bad-certificate', 'administrator'],
    ['certificate of {host} is not accepted ({code})', 'reason.bad-certificate', 'administrator'],
    ['{host} has shown no certificate', 'reason.no-certificate', 'administrator'],
    ['{host} wants a certificate of this phone', 'reason.wants-certificate', 'administrator'],
    ['{host} refuses the certificate of this phone', 'reason.refuses-certificate', 'administrator'],
    ['{host} refuses the ciphers or the certificate of this phone', 'reason.refuses-certificate', 'administrator'],
    ['{host} knows only TLS versions that are too old', 'reason.old-tls', 'administrator'],
    ['{host} does not speak TLS on this port', 'reason.no-tls', 'administrator'],
    // Values (config/value-types.ts)
    ['is out of range, allowed is {words}.', 'reason.range'],
    ['must be a whole number, {words}.', 'reason.number'],
    ['must be an IP address, or nothing.', 'reason.ip'],
    ['must be an IPv4 address, or nothing.', 'reason.ip'],
    ['must be a network mask such as {words}.', 'reason.mask'],
    ['must be an IP address or a host name {words}.', 'reason.host'],
    ['must be an address ({words}', 'reason.url'],
    ['must begin with one of {words}.', 'reason.url'],
    ['is no complete address.', 'reason.url'],
    ['must be a time of day, {words}.', 'reason.time'],
    ['must be sign, two digits, {words}.', 'reason.offset'],
    ['is too long, at most {count} characters are allowed.', 'reason.long'],
    ['must have at least {count} characters.', 'reason.short'],
    ['must not be empty.', 'reason.empty'],
    // Contacts (src/directory)
    ['There is no name.', 'reason.no-name'],
    ['There is no number.', 'reason.no-number'],
    ['"{words}" is no number.', 'reason.bad-number'],
    ['The name is longer than {count} letters.', 'reason.long'],
    ['The directory is full: {words}', 'reason.full'],
    // Codes (src/access, src/main/phone-orders.ts)
    ['Wrong code.', 'reason.wrong-code'],
    ['Too many tries. Wait {count} seconds.', 'reason.tries'],
    ['The new password must have at least {count} characters.', 'reason.short'],
    ['The new password must have at most {count} characters.', 'reason.long'],
    ['The new password is among the first that everybody would try.', 'reason.well-known'],
    ['The new password must not hold control characters, {words}.', 'reason.bad-signs'],
    ['The new password must not begin with {words}.', 'reason.bad-signs'],
  ];

type Pattern = { readonly pattern: RegExp; readonly key: TextKey; readonly hint: TextKey | null };

const PATTERNS: readonly Pattern[] = REASONS.map(([said, key, hint]) => {
  const source = said.replace(/[().]/g, '\\$&').replace(/\{(\w+)\}/g, (_, name) => `(?<${name}>${shape(name)})`);
  return { pattern: new RegExp(`^${source}$`, 'i'), key, hint: hint === undefined ? null : `hint.${hint}` };
});

function shape(name: string): string {
  if (name === 'count' || name === 'line') return '\\d{1,6}';
  return name === 'host' ? '\\S{1,256}' : '.{1,256}';
}

/** Behind the words, for administrators. */
const STATUS = / (\(\d{3}\))$/;

/** A reason as the screen says it; null for words that are not ours. */
export function reasonMessage(said: string): (Match & { readonly status: string }) | null {
  const whole = matching(said);
  if (whole !== null) return { ...whole, status: '' };
  const status = STATUS.exec(said)?.[1] ?? '';
  const match = status === '' ? null : matching(said.slice(0, -status.length - 1));
  return match === null ? null : { ...match, status: ` ${status}` };
}

/** `hint`: what can be done about it. */
type Match = { readonly message: Message; readonly hint: TextKey | null };

function matching(said: string): Match | null {
  for (const { pattern, key, hint } of PATTERNS) {
    const found = pattern.exec(said);
    if (found !== null) return { message: { key, args: { ...found.groups } }, hint };
  }
  return null;
}
