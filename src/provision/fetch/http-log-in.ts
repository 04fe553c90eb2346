/** User name and password for a server that asks (RFC 9110 section 11): Digest (RFC 7616), else Basic (RFC 7617). */
import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { authorize, type Challenge, NonceCounts, parseAuth, parseChallenge } from '../../base/digest.ts';
import { splitOutside } from '../../base/field-values.ts';
import { type FetchError, fetchError, hostOf } from './fault.ts';
import type { Credentials } from './request.ts';

type Answered = { readonly digest: Challenge } | { readonly basic: string };

/** Characters of the words of a server that are shown. */
const MOST_REALM = 64;
/** A server may say so often that the password was right and only its nonce too old. */
const MOST_ASKED = 4;

/** One fetch, over all its requests. Credentials are for the server of the first URL alone. */
export class LogIn {
  readonly #host: string;
  readonly #credentials: Credentials | null;
  readonly #nonceCounts = new NonceCounts();
  readonly #cnonce = randomBytes(16).toString('hex');
  #answered: Answered | null = null;
  #asked = 0;

  constructor(first: URL, given: Credentials | undefined) {
    this.#host = first.host;
    this.#credentials = ofUrl(first) ?? (given === undefined || given.user === '' ? null : given);
  }

  /** Nothing before the server has asked. */
  headers(url: URL): Record<string, string> {
    const credentials = this.#for(url);
    if (credentials === null || this.#answered === null) return {};
    const { user, password } = credentials;
    if ('basic' in this.#answered) {
      return { Authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}` };
    }
    const value = authorize(this.#answered.digest, {
      ...{ method: 'GET', uri: `${url.pathname}${url.search}`, body: Buffer.alloc(0) },
      ...{ credentials: { username: user, password }, cnonce: this.#cnonce, nonceCounts: this.#nonceCounts },
    });
    return { Authorization: value };
  }

  /** The server asks (401): throws when there is no answer to give, or when the one that was given is wrong. */
  challenged(url: URL, response: IncomingMessage): void {
    const { digest, basic } = challenges(response);
    const realm = (digest?.realm ?? basic ?? '').slice(0, MOST_REALM);
    const refuse = (what: string, remedy: string, wrong = false): FetchError => {
      response.destroy();
      return fetchError('log-in', url, `${hostOf(url)} ${what} (${realm}).`, { remedy, logIn: { realm, wrong } });
    };
    const credentials = this.#for(url);
    if (credentials === null) {
      throw refuse('wants user name and password', 'Type *9 on the phone, or set them in its configuration.');
    }
    this.#asked++;
    const again = this.#answered !== null && (digest?.stale !== true || this.#asked > MOST_ASKED);
    if (again) throw refuse('refuses user name and password', 'Check them.', true);
    if (digest !== null) this.#answered = { digest };
    else if (basic === null) {
      throw refuse(
        'asks for a kind of log-in that the phone does not know',
        'Switch Digest or Basic on at the server.',
      );
    } else if (url.protocol === 'https:' || credentials.clear === true) this.#answered = { basic };
    else {
      throw refuse(
        'asks for user name and password in a form that anybody on the way can read',
        'Use HTTPS or Digest, or allow it: phone400/provisioning/password_without_tls.',
      );
    }
  }

  #for(url: URL): Credentials | null {
    return url.host === this.#host ? this.#credentials : null;
  }
}

/** Whoever writes a password into an address has decided that it may be read. */
export function ofUrl({ username, password }: URL): Credentials | null {
  if (username === '') return null;
  return { user: decoded(username), password: decoded(password), clear: true };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The first challenge of each kind. One field may hold several (RFC 9110 section 11.6.1). */
function challenges(response: IncomingMessage): { digest: Challenge | null; basic: string | null } {
  const values = (response.headersDistinct['www-authenticate'] ?? []).flatMap(separate);
  const digest = values.map(parseChallenge).find(one => one !== null) ?? null;
  const basic = values.map(parseAuth).find(one => one?.scheme === 'basic');
  const bare = values.some(value => /^basic\s*$/i.test(value));
  return { digest, basic: basic?.params.get('realm') ?? (basic !== undefined || bare ? '' : null) };
}

/** A part that begins with a word and a blank, and not with `name=`, begins the next challenge. */
function separate(value: string): string[] {
  const found: string[] = [];
  for (const part of splitOutside(value, ',') ?? []) {
    if (/^[A-Za-z0-9-]+(\s+[^\s=]|$)/.test(part) || found.length === 0) found.push(part);
    else found[found.length - 1] += `, ${part}`;
  }
  return found;
}
