import { authorize, type Challenge, type DigestCredentials, type DigestSession, NonceCounts } from '../base/digest.ts';
import { fail, ok, type Result } from '../base/result.ts';
import { type Answer, answerChallenges, nextNonceOf, realmOf } from './auth.ts';
import type { AccountOptions } from './facts.ts';
import type { Servers } from './guard-servers.ts';
import { tagOf } from './headers.ts';
import type { SipRequest, SipResponse } from './message.ts';
import { newToken } from './token.ts';
import { type Endpoint, endpointText } from './transport/wire.ts';

/** A challenge that was answered, to be answered again in advance in the next request (RFC 3261 22.3). */
type Known = {
  readonly headerName: Answer['headerName'];
  readonly challenge: Challenge;
  readonly credentials: DigestCredentials;
  readonly session: DigestSession;
};

const HEADERS = ['Authorization', 'Proxy-Authorization'] as const;
/** Servers and realms that are remembered per account. */
const MOST_KNOWN = 32;
/** Challenges answered for one request when the account does not say. */
const RETRIES = 4;

/**
 * The credentials of one account, kept by server, realm and kind of challenge. Nobody but the account's own servers
 * gets an answer: a called party that challenges our BYE could try passwords on it at leisure. Inside a call, where
 * the challenge may come from the far end through our server, only realms are answered that were met outside.
 */
export class Authenticator {
  readonly #account: AccountOptions;
  readonly #servers: Servers;
  readonly #nonceCounts = new NonceCounts();
  readonly #known = new Map<string, Known>();

  constructor(account: AccountOptions, servers: Servers) {
    this.#account = account;
    this.#servers = servers;
  }

  /** How many challenges are answered for one request. */
  get retries(): number {
    return this.#account.authentication?.retries ?? RETRIES;
  }

  /** Whether credentials of this account may be sent there. */
  mayTell(to: Endpoint): boolean {
    return this.#servers.serves(this.#account, to);
  }

  /** Puts the credentials in that the server will want, instead of those for another one; true when there are any. */
  anticipate(request: SipRequest, to: Endpoint): boolean {
    for (const name of HEADERS) request.headers.remove(name);
    if (!this.mayTell(to)) return false;
    const wanted = this.#wanted(request, to);
    for (const [, { headerName, challenge, credentials, session }] of wanted) {
      const { cnonce } = session;
      const value = authorize(challenge, { ...this.#target(request), credentials, cnonce, session });
      request.headers.add(headerName, value);
    }
    return wanted.length > 0;
  }

  /**
   * Puts the answers to a 401 or 407 into `request`, in the place of older ones for the same realm. Fails when there
   * is none to give, or when the same password was refused before (`guessed` credentials, sent in advance, do not
   * count).
   */
  answer(request: SipRequest, response: SipResponse, from: Endpoint, guessed: boolean): Result<void> {
    if (!this.mayTell(from)) {
      return fail({
        what: 'credentials are asked for by one who is no server of this line',
        where: endpointText(from),
      });
    }
    const cnonce = newToken();
    const answers = answerChallenges(response, {
      ...this.#target(request),
      credentials: this.#credentials(request, from),
      md5: this.#account.authentication?.md5 ?? true,
      cnonce,
      ...(guessed ? {} : { sent: request.headers }),
    });
    if (!answers.ok) {
      this.#forget(request, from);
      return answers;
    }
    for (const answer of answers.value) {
      const { headerName, value, challenge } = answer;
      const others = request.headers.all(headerName).filter(one => realmOf(one) !== challenge.realm);
      request.headers.remove(headerName);
      for (const one of [...others, value]) request.headers.add(headerName, one);
      this.#remember(answer, cnonce, request, from);
    }
    return ok(undefined);
  }

  /** Takes the nonce that the server wants to see next (RFC 7616 3.5). */
  learn(request: SipRequest, response: SipResponse, from: Endpoint): void {
    for (const [key, known] of this.#wanted(request, from)) {
      const nonce = nextNonceOf(response.headers, known.headerName);
      if (nonce !== undefined) this.#known.set(key, { ...known, challenge: { ...known.challenge, nonce } });
    }
  }

  /** The narrower ones first. */
  #credentials(request: SipRequest, from: Endpoint): readonly DigestCredentials[] {
    const { credentials, otherCredentials = [] } = this.#account;
    const fits = ({ server }: { readonly server?: string }): boolean =>
      server === undefined || this.#servers.isAt(this.#account, server, from);
    const all = [...otherCredentials.filter(fits), credentials];
    if (tagOf(request.headers, 'to') === undefined) return all;
    const met = new Set([...this.#known.values()].map(({ challenge }) => challenge.realm));
    return all.flatMap(one => (one.realm === undefined ? [...met].map(realm => ({ ...one, realm })) : [one]));
  }

  #remember({ headerName, challenge, credentials }: Answer, cnonce: string, request: SipRequest, from: Endpoint): void {
    const key = `${knownBy(from, headerName, request.method)}${challenge.realm}`;
    const session = { nonce: challenge.nonce, cnonce };
    this.#known.delete(key);
    this.#known.set(key, { headerName, challenge, credentials, session });
    const [oldest] = this.#known.keys();
    if (this.#known.size > MOST_KNOWN && oldest !== undefined) this.#known.delete(oldest);
  }

  #forget(request: SipRequest, from: Endpoint): void {
    for (const [key] of this.#wanted(request, from)) this.#known.delete(key);
  }

  #wanted({ method }: SipRequest, server: Endpoint): [string, Known][] {
    const keys = HEADERS.map(name => knownBy(server, name, method));
    return [...this.#known].filter(([key]) => keys.some(start => key.startsWith(start)));
  }

  #target({ method, uri, body }: SipRequest) {
    return { method, uri, body, nonceCounts: this.#nonceCounts };
  }
}

/**
 * What a registrar asked for goes into REGISTER only: in an INVITE the called party would read it. A proxy takes its
 * own header out of every request.
 */
function knownBy({ address, port }: Endpoint, headerName: Answer['headerName'], method: string): string {
  const use = headerName === 'Authorization' && method === 'REGISTER' ? 'REGISTER' : 'any';
  return `${address} ${port} ${headerName} ${use} `;
}
