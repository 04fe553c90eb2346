/**
 * Who may give orders outside of calls: NOTIFY check-sync, talk, hold and dtmf, and REFER. That a datagram comes from a
 * server's address proves little, since addresses can be forged; so such an order has to come over the flow on which the
 * phone is registered, or its sender shows that it knows the line's password (digest, RFC 3261 section 22).
 */
import { createHmac, randomBytes } from 'node:crypto';
import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import type { Account } from './account.ts';
import { OWN_REALM } from './auth.ts';
import { type Authorization, parseAuthorization, printChallenge, verify } from './auth-server.ts';
import type { Guard } from './guard.ts';
import { Rates } from './guard-rates.ts';
import { REQUEST_LIMITS } from './limits.ts';
import type { SipRequest } from './message.ts';
import { responseTo } from './response.ts';
import { answer, type ServerTransaction } from './transaction/server.ts';
import type { Endpoint } from './transport/wire.ts';
import { parseUri } from './uri.ts';

/** Milliseconds for which a nonce is good. */
const NONCE_AGE = 60_000;

export type OrdersOptions = {
  readonly clock: Clock;
  readonly log: Log;
  readonly guard: Guard;
  /** An address that was named as trusted. */
  readonly isTrusted: (address: string) => boolean;
  /** A line is registered over this flow. */
  readonly isFlow: (source: Endpoint) => boolean;
  /** The names in certificates are checked. */
  readonly verifiesTls: boolean;
};

export class Orders {
  readonly #options: OrdersOptions;
  readonly #secret = randomBytes(32);
  /** Nonces that were used with the right password, with their highest count: no answer counts twice. */
  readonly #used = new Map<string, number>();
  readonly #wrong: Rates;

  constructor(options: OrdersOptions) {
    this.#options = options;
    this.#wrong = new Rates(options.clock, REQUEST_LIMITS.sources);
  }

  /** May the sender give this order to the account? When not it has got its answer: 401 or 403. */
  admit(transaction: ServerTransaction, account: Account): boolean {
    const { request, source } = transaction;
    if (!this.#options.guard.isOurs(source.address))
      return this.#refuse(transaction, 'it comes from no server of ours');
    if (this.isProven(source)) return true;
    const { username, password } = account.options.credentials;
    // Whoever knows that there is none would be let in.
    if (username === '' || password === '') {
      return this.#refuse(
        transaction,
        'it comes over no flow of a registration, and the line has no password to ask for',
      );
    }
    const given = request.headers
      .all('authorization')
      .map(parseAuthorization)
      .find(one => one?.realm === OWN_REALM);
    if (given === undefined || given === null) return this.#challenge(transaction, account, false);
    // Only who got our challenge has one try less: whoever forges an address cannot use up those of a server.
    if (!this.#isFresh(given, source, account)) return this.#challenge(transaction, account, true);
    if (!this.#wrong.has(source.address, REQUEST_LIMITS.wrongPasswords)) {
      return this.#refuse(transaction, 'too many wrong passwords');
    }
    const fits = this.#fits(request, given, account) && this.#allows(given, account);
    if (!fits || !verify(given, { username, password }, request)) return this.#wrongAnswer(transaction, account);
    return this.#useUp(given) || this.#challenge(transaction, account, true);
  }

  /** Where it comes from is proof enough that it is a server's. */
  isProven(source: Endpoint): boolean {
    const { guard, isFlow, isTrusted, verifiesTls } = this.#options;
    const proof = guard.orders;
    if (proof === 'address') return true;
    if (source.transport === 'tls' && verifiesTls && isFlow(source)) return true;
    return proof === 'flow' && (isFlow(source) || isTrusted(source.address));
  }

  /**
   * RFC 7616 3.4.6: the answer is for us. Proxies on the way put our Contact for our address, and some servers name
   * only where we are.
   */
  #fits(request: SipRequest, { uri, qop }: Authorization, account: Account): boolean {
    if (qop !== 'auth') return false;
    if (uri === request.uri) return true;
    const named = parseUri(uri);
    return named.ok && (named.value.user === '' || named.value.user === account.options.user);
  }

  #allows({ algorithm }: Authorization, account: Account): boolean {
    return algorithmsFor(account).some(one => one === algorithm);
  }

  #challenge(transaction: ServerTransaction, account: Account, stale: boolean): false {
    const { request, tag, source } = transaction;
    const response = responseTo(request, 401, tag);
    const nonce = this.#nonce(this.#options.clock.now(), source, account);
    for (const algorithm of algorithmsFor(account)) {
      const challenge = { realm: OWN_REALM, nonce, algorithm, qop: ['auth'] as const, stale, userhash: false };
      response.headers.add('WWW-Authenticate', printChallenge(challenge));
    }
    transaction.respond(response);
    return false;
  }

  /** Nothing is kept of a challenge: the nonce itself says when and for whom it was made. */
  #nonce(at: number, { address }: Endpoint, { options }: Account): string {
    const time = Math.floor(at).toString(36);
    const mac = createHmac('sha256', this.#secret).update(`${time} ${options.id} ${address}`).digest('base64url');
    return `${time}.${mac.slice(0, 24)}`;
  }

  #isFresh({ nonce }: Authorization, source: Endpoint, account: Account): boolean {
    const made = madeAt(nonce);
    const age = this.#options.clock.now() - made;
    return age >= 0 && age <= NONCE_AGE && nonce === this.#nonce(made, source, account);
  }

  /** False when this answer was given before, or when so many are remembered that nobody could tell. */
  #useUp({ nonce, nc }: Authorization): boolean {
    const oldest = this.#options.clock.now() - NONCE_AGE;
    for (const used of this.#used.keys()) if (madeAt(used) < oldest) this.#used.delete(used);
    const count = Number.parseInt(nc, 16);
    const before = this.#used.get(nonce) ?? 0;
    if (count <= before || (before === 0 && this.#used.size >= REQUEST_LIMITS.nonces)) return false;
    this.#used.set(nonce, count);
    return true;
  }

  /** Passwords cannot be tried at leisure: after some wrong ones the right one, too, has to wait. */
  #wrongAnswer(transaction: ServerTransaction, account: Account): false {
    const { source } = transaction;
    this.#wrong.take(source.address, REQUEST_LIMITS.wrongPasswords);
    this.#options.log.warning(`${transaction.request.method} from ${source.address}: wrong password for an order`);
    return this.#challenge(transaction, account, false);
  }

  #refuse(transaction: ServerTransaction, why: string): false {
    const { request, source } = transaction;
    this.#options.log.info(`${request.method} from ${source.address} refused: ${why}`);
    answer(transaction, 403);
    return false;
  }
}

/**
 * MD5 stands on top where the line allows it: many servers read the topmost challenge only and know nothing else (SIPp
 * 3.6, Kamailio 5.6). A line that wants better refuses MD5.
 */
function algorithmsFor({ options }: Account): readonly ('SHA-256' | 'MD5')[] {
  return options.authentication?.md5 === false ? ['SHA-256'] : ['MD5', 'SHA-256'];
}

function madeAt(nonce: string): number {
  return Number.parseInt(nonce.split('.', 1)[0] ?? '', 36);
}
