import type { Result } from '../base/result.ts';
import { ok } from '../base/result.ts';
import { answerChallenges, authorize, type Challenge, challengesOf, NonceCounts } from './auth.ts';
import type { Credentials } from './facts.ts';
import type { SipRequest, SipResponse } from './message.ts';
import { newToken } from './token.ts';

const FIELDS = [
  { challenge: 'WWW-Authenticate', answer: 'Authorization' },
  { challenge: 'Proxy-Authenticate', answer: 'Proxy-Authorization' },
] as const;

/** Servers whose challenges are remembered per account. */
const MOST_SERVERS = 16;

/**
 * The credentials of one account. A server's last challenge is answered again in advance in the next request
 * (RFC 3261 22.3), which saves a round trip per call.
 */
export class Authenticator {
  readonly #credentials: Credentials;
  readonly #nonceCounts = new NonceCounts();
  readonly #known = new Map<string, { readonly headerName: string; readonly challenge: Challenge }[]>();

  constructor(credentials: Credentials) {
    this.#credentials = credentials;
  }

  /** Adds credentials that the server will want; true when there were any. */
  anticipate(request: SipRequest, server: string): boolean {
    const known = this.#known.get(server) ?? [];
    for (const { headerName, challenge } of known) {
      request.headers.add(headerName, authorize(challenge, this.#options(request)));
    }
    return known.length > 0;
  }

  /**
   * Replaces the credentials in `request` by the answer to a 401 or 407. Fails when there is none, or when
   * the same password was refused before (`guessed` credentials, sent in advance, do not count).
   */
  answer(request: SipRequest, response: SipResponse, server: string, guessed: boolean): Result<void> {
    const sent = guessed ? {} : { sent: request.headers };
    const answers = answerChallenges(response, { ...this.#options(request), ...sent });
    if (!answers.ok) {
      this.#known.delete(server);
      return answers;
    }
    // A 407 says nothing about the credentials for the UAS, so those stay (22.3).
    for (const name of new Set(answers.value.map(({ headerName }) => headerName))) request.headers.remove(name);
    for (const { headerName, value } of answers.value) request.headers.add(headerName, value);
    this.#remember(response, server);
    return ok(undefined);
  }

  #remember(response: SipResponse, server: string): void {
    const fresh = FIELDS.flatMap(field => {
      const realms = new Map<string, Challenge>();
      for (const challenge of challengesOf(response.headers, field.challenge)) {
        if (!realms.has(challenge.realm)) realms.set(challenge.realm, challenge);
      }
      return [...realms.values()].map(challenge => ({ headerName: field.answer, challenge }));
    });
    const replaced = new Set(fresh.map(({ headerName }) => headerName as string));
    const kept = (this.#known.get(server) ?? []).filter(({ headerName }) => !replaced.has(headerName));
    this.#known.set(server, [...kept, ...fresh]);
    const [oldest] = this.#known.keys();
    if (this.#known.size > MOST_SERVERS && oldest !== undefined) this.#known.delete(oldest);
  }

  #options(request: SipRequest) {
    return {
      method: request.method,
      uri: request.uri,
      body: request.body,
      credentials: this.#credentials,
      cnonce: newToken(),
      nonceCounts: this.#nonceCounts,
    };
  }
}
