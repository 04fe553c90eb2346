/** REGISTER as a registrar serves it (RFC 3261 section 10.3), with digest MD5 and SHA-256 (RFC 8760). */
import { isIP } from 'node:net';
import type { Clock } from '../../base/clock.ts';
import { type Authorization, parseAuthorization, printChallenge, verify } from '../../sip/auth-server.ts';
import { addressesOf, addressOf, cseqOf, expiresOf, type NameAddr, secondsIn } from '../../sip/headers.ts';
import { Headers, type SipRequest } from '../../sip/message.ts';
import type { Endpoint } from '../../sip/transport/wire.ts';
import { parseUri } from '../../sip/uri.ts';
import type { Binding, Locations } from './locations.ts';
import type { Nonces } from './nonces.ts';

/** Lifetime of a binding when the phone names none, and the longest given; seconds. */
const USUAL_LIFETIME = 3600;
const LONGEST_LIFETIME = 7200;

export type RegisterContext = {
  readonly clock: Clock;
  readonly realm: string;
  /** Passwords by user. */
  readonly users: ReadonlyMap<string, string>;
  readonly locations: Locations;
  readonly nonces: Nonces;
};

/** What to answer; `headers` are added to those that every response has. */
export type Answer = { readonly status: number; readonly reason?: string; readonly headers?: Headers };

export function register(request: SipRequest, source: Endpoint, context: RegisterContext): Answer {
  const to = addressOf(request.headers, 'to');
  const aor = to.ok ? parseUri(to.value.uri) : to;
  if (!aor.ok) return { status: 400, reason: 'Bad Request - Invalid To' };
  const user = aor.value.user;
  const authorization = authorizationFor(request, context.realm);
  const nonce = authorization === undefined ? 'foreign' : context.nonces.check(authorization.nonce);
  if (authorization === undefined || nonce === 'foreign') return challenge(context, false);
  const password = context.users.get(user);
  if (password === undefined || authorization.username !== user) return { status: 403 };
  if (!verify(authorization, { username: user, password }, request)) return challenge(context, false);
  if (nonce === 'stale') return challenge(context, true);
  return bind(request, source, user, context);
}

function authorizationFor(request: SipRequest, realm: string): Authorization | undefined {
  return (
    request.headers
      .all('authorization')
      .map(parseAuthorization)
      .find(authorization => authorization?.realm === realm) ?? undefined
  );
}

/** The stronger algorithm stands first (RFC 8760 section 2.3). */
function challenge(context: RegisterContext, stale: boolean): Answer {
  const headers = new Headers();
  for (const algorithm of ['SHA-256', 'MD5'] as const) {
    const nonce = context.nonces.issue();
    const value = printChallenge({ realm: context.realm, nonce, algorithm, qop: ['auth'], stale, userhash: false });
    headers.add('WWW-Authenticate', value);
  }
  return { status: 401, reason: 'Unauthorized', headers };
}

type Change = { readonly uri: string; readonly seconds: number };

/** Steps 6 to 8: all changes or none. */
function bind(request: SipRequest, source: Endpoint, user: string, context: RegisterContext): Answer {
  const { locations } = context;
  const { headers } = request;
  const changes = changesIn(request, locations.of(user));
  const cseq = cseqOf(headers);
  if (changes === null || !cseq.ok) return { status: 400, reason: 'Bad Request - Invalid Contact' };
  const callId = headers.get('call-id') ?? '';
  const now = context.clock.now();
  for (const { uri, seconds } of changes) {
    const known = locations.find(user, uri);
    if (known?.callId === callId && cseq.value.number < known.cseq)
      return { status: 500, reason: 'Request Out of Order' };
    if (seconds > 0 && targetOf(uri, source) === null) return { status: 400, reason: 'Bad Request - Unusable Contact' };
  }
  for (const { uri, seconds } of changes) {
    const target = targetOf(uri, source);
    if (seconds === 0 || target === null) {
      locations.remove(user, uri);
      continue;
    }
    const binding: Binding = { uri, target, callId, cseq: cseq.value.number, expiresAt: now + seconds * 1000 };
    if (!locations.put(user, binding)) return { status: 403, reason: 'Too Many Contacts' };
  }
  return { status: 200, headers: contactsOf(locations.of(user), now) };
}

/** What the Contact headers ask for; null when they are malformed. None asks only for the list. */
function changesIn(request: SipRequest, bindings: readonly Binding[]): Change[] | null {
  const { headers } = request;
  const usual = expiresOf(headers);
  if (headers.all('contact').some(value => value === '*')) {
    const alone = headers.all('contact').length === 1 && usual === 0;
    return alone ? bindings.map(({ uri }) => ({ uri, seconds: 0 })) : null;
  }
  const contacts = addressesOf(headers, 'contact');
  if (!contacts.ok) return null;
  return contacts.value.map(contact => ({ uri: contact.uri, seconds: lifetime(contact, usual) }));
}

function lifetime(contact: NameAddr, usual: number | undefined): number {
  return Math.min(secondsIn(contact.params, 'expires') ?? usual ?? USUAL_LIFETIME, LONGEST_LIFETIME);
}

/** Where a Contact is; a host name that would need DNS is taken for the address that the request came from. */
export function targetOf(uri: string, source: Pick<Endpoint, 'address'>): Endpoint | null {
  const parsed = parseUri(uri);
  if (!parsed.ok || parsed.value.scheme !== 'sip') return null;
  const { host, port = 5060, params } = parsed.value;
  const transport = params.get('transport')?.toLowerCase() ?? 'udp';
  if (transport !== 'udp' && transport !== 'tcp') return null;
  return { transport, address: isIP(host) === 0 ? source.address : host, port };
}

function contactsOf(bindings: readonly Binding[], now: number): Headers {
  const headers = new Headers();
  for (const { uri, expiresAt } of bindings) {
    headers.add('Contact', `<${uri}>;expires=${Math.ceil((expiresAt - now) / 1000)}`);
  }
  return headers;
}
