/**
 * The one table of reasons: what call control, SIP and TLS say in plain English when a call or a registration fails, and
 * the texts that say it on the screen. What is not in the table, such as a server's own words, is shown as it came.
 */
import type { Message, TextKey } from './index.ts';

/** Without regard to capitals; `{name}` becomes an argument of the text. */
export const REASONS: readonly (readonly [said: string, text: TextKey])[] = [
  // Ends of calls (src/call/reasons.ts)
  ['Call ended', 'reason.ended'],
  ['Call cancelled', 'reason.cancelled'],
  ['Call forwarded', 'reason.forwarded'],
  ['Caller hung up', 'reason.hung-up'],
  ['Busy', 'reason.busy'],
  ['Call declined', 'reason.declined'],
  ['No answer', 'reason.no-answer'],
  ['Number does not exist', 'reason.not-found'],
  ['Not available', 'reason.unavailable'],
  ['Not allowed by server', 'reason.forbidden'],
  ['Wrong password for line {line}', 'reason.wrong-password-line'],
  ['Wrong password', 'reason.wrong-password'],
  ['Codec not agreed', 'reason.codec'],
  ['No answer from server', 'reason.no-server'],
  ['Answered elsewhere', 'reason.elsewhere'],
  ['Server error', 'reason.server-error'],
  ['Call failed', 'reason.failed'],
  ['The server wants to be paid', 'reason.payment'],
  ['Too long for the server', 'reason.too-long'],
  ['Calls without a number are refused', 'reason.anonymous'],
  ['The server has lost the call', 'reason.lost'],
  ['The number leads in a circle', 'reason.circle'],
  ['Number is incomplete', 'reason.incomplete'],
  ['Number is ambiguous', 'reason.ambiguous'],
  ['Encryption not agreed', 'reason.encryption'],
  ['Encryption failed', 'reason.encryption'],
  ['Encryption needs TLS', 'reason.needs-tls'],
  ['The server cannot do this', 'reason.not-possible'],
  ['The server gets no good answer', 'reason.gateway'],
  ['Server out of service', 'reason.out-of-service'],
  ['The server gets no answer', 'reason.gateway'],
  ['Resources not available', 'reason.resources'],
  ['Call not wanted', 'reason.declined'],
  ['Call held back by a filter', 'reason.filter'],
  ['Connection lost', 'reason.connection-lost'],
  ['Server refuses: {words}', 'reason.refuses'],
  // Registrations (src/sip/registration) and credentials (src/sip/auth.ts, src/sip/uac.ts)
  ['refused by server (403)', 'reason.line-forbidden'],
  ['refused by server (403 {words})', 'reason.line-forbidden'],
  ['refused by server (404)', 'reason.line-unknown'],
  ['refused by server (404 {words})', 'reason.line-unknown'],
  ['refused by server (503)', 'reason.out-of-service'],
  ['refused by server (503 {words})', 'reason.out-of-service'],
  ['refused by server ({words})', 'reason.refuses'],
  ['the server does not take our credentials', 'reason.wrong-password'],
  ['the server asks for credentials that the phone does not give', 'reason.credentials'],
  // On the way to a server (src/sip/uac.ts, src/sip/locate.ts)
  ['no answer from {host}', 'reason.no-answer-from'],
  ['{host} cannot be reached', 'reason.unreachable'],
  ['{host} not found', 'reason.no-address'],
  ['this phone is not set up for TLS', 'reason.no-tls-here'],
  // Certificates and TLS (src/sip/transport/certificate.ts, src/base/tls/words.ts)
  ['certificate of {host} expired today', 'reason.expired-today'],
  ['certificate of {host} expired {count} day ago', 'reason.expired'],
  ['certificate of {host} expired {count} days ago', 'reason.expired'],
  ['certificate of {host} is not valid yet', 'reason.not-valid-yet'],
  ['certificate authority of {host} not known', 'reason.unknown-authority'],
  ['certificate authority of {host} has expired', 'reason.authority-expired'],
  ['certificate of {host} is for other names', 'reason.other-names'],
  ['certificate of {host} is not meant for a server', 'reason.bad-certificate'],
  ['certificate of {host} is not accepted ({code})', 'reason.bad-certificate'],
  ['{host} has shown no certificate', 'reason.no-certificate'],
  ['{host} wants a certificate of this phone', 'reason.wants-certificate'],
  ['{host} refuses the certificate of this phone', 'reason.refuses-certificate'],
  ['{host} refuses the ciphers or the certificate of this phone', 'reason.refuses-certificate'],
  ['{host} knows only TLS versions that are too old', 'reason.old-tls'],
  ['{host} does not speak TLS on this port', 'reason.no-tls'],
];

type Pattern = { readonly pattern: RegExp; readonly key: TextKey };

const PATTERNS: readonly Pattern[] = REASONS.map(([said, key]) => {
  const source = said.replace(/[()]/g, '\\$&').replace(/\{(\w+)\}/g, (_, name) => `(?<${name}>${shape(name)})`);
  return { pattern: new RegExp(`^${source}$`, 'i'), key };
});

function shape(name: string): string {
  if (name === 'count' || name === 'line') return '\\d{1,6}';
  return name === 'host' ? '\\S{1,256}' : '.{1,256}';
}

/** Behind the words, for administrators. */
const STATUS = / (\(\d{3}\))$/;

/** A reason as the screen says it; null for words that are not ours. */
export function reasonMessage(said: string): { readonly message: Message; readonly status: string } | null {
  const whole = matching(said);
  if (whole !== null) return { message: whole, status: '' };
  const status = STATUS.exec(said)?.[1] ?? '';
  const message = status === '' ? null : matching(said.slice(0, -status.length - 1));
  return message === null ? null : { message, status: ` ${status}` };
}

function matching(said: string): Message | null {
  for (const { pattern, key } of PATTERNS) {
    const found = pattern.exec(said);
    if (found !== null) return { key, args: { ...found.groups } };
  }
  return null;
}
