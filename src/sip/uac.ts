import type { Log } from '../base/log.ts';
import { thrownText } from '../base/result.ts';
import type { Authenticator } from './credentials.ts';
import type { ServerAddress } from './facts.ts';
import { type DeadEndpoints, type LocateOptions, locate } from './locate.ts';
import { Headers, type SipRequest, type SipResponse } from './message.ts';
import { printMessage } from './print.ts';
import { newBranch } from './token.ts';
import { cancelOf } from './transaction/client.ts';
import type { Transactions } from './transaction/transactions.ts';
import type { Transport } from './transport/transport.ts';
import { type Endpoint, endpointText } from './transport/wire.ts';

export type UacOptions = LocateOptions & {
  readonly log: Log;
  readonly transport: Transport;
  readonly transactions: Transactions;
  readonly dead: DeadEndpoints;
};

/** Why a request has no answer. `text` is in plain words, for the LCD. */
export type Failure = {
  readonly kind: 'timeout' | 'transport' | 'not-found' | 'wrong-password' | 'cancelled';
  readonly status?: number;
  readonly text: string;
};

export type RequestUser = {
  /** Provisional and final; a 2xx to INVITE each time it comes. */
  response(response: SipResponse): void;
  /** Instead of a final response. */
  failed(failure: Failure): void;
};

export type OutgoingRequest = {
  /** Without Via. */
  readonly request: SipRequest;
  readonly hop: ServerAddress;
  readonly authenticator: Authenticator | null;
  /** The next CSeq number, for a second try with credentials. */
  readonly nextSequence: () => number;
};

/** RFC 3261 18.1.1: above this many octets UDP would fragment. */
const UDP_LIMIT = 1_300;
/** Octets that the Via adds. */
const VIA_ROOM = 100;
/** Challenges answered for one request: two proxies and the server, each once stale. */
const MOST_CHALLENGES = 6;

/** Sends requests: finds the server, tries the next one when it fails, answers challenges. */
export class Uac {
  readonly #options: UacOptions;

  constructor(options: UacOptions) {
    this.#options = options;
  }

  send(outgoing: OutgoingRequest, user: RequestUser): Attempt {
    return new Attempt(this.#options, outgoing, user);
  }

  /** The ACK of a 2xx (13.2.2.4): no transaction, sent again each time that the returned function is called. */
  acknowledge(request: SipRequest, hop: ServerAddress): () => void {
    const { transport, log } = this.#options;
    const branch = newBranch();
    let to: Endpoint | undefined;
    const send = (): void => {
      if (to === undefined) return;
      const message = { ...request, headers: copy(request.headers) };
      message.headers.prepend('Via', transport.via(to.transport, branch));
      transport.sendRequest(message, to, fault => fault && log.warning(`ACK to ${hop.host}: ${fault.what}`));
    };
    // Located in the same number of turns as other requests, so that a BYE right behind it does not overtake it.
    void locate(hop, this.#options).then(found => {
      if (!found.ok) log.warning(`ACK: ${found.error.what}`);
      else [to] = found.value;
      send();
    });
    return send;
  }
}

/** One request on its way, over as many transactions as it takes. */
export class Attempt {
  readonly #options: UacOptions;
  readonly #outgoing: OutgoingRequest;
  readonly #user: RequestUser;
  readonly #server: string;
  #request: SipRequest;
  /** The request as it is on the wire, for CANCEL. */
  #sent: { readonly request: SipRequest; readonly to: Endpoint } | null = null;
  #targets: readonly Endpoint[] = [];
  #guessed = false;
  #challenges = 0;
  #provisional = false;
  #cancelled = false;
  #cancelSent = false;

  constructor(options: UacOptions, outgoing: OutgoingRequest, user: RequestUser) {
    this.#options = options;
    this.#outgoing = outgoing;
    this.#user = user;
    this.#server = `${outgoing.hop.host}:${outgoing.hop.port ?? ''}`;
    this.#request = outgoing.request;
    this.#guessed = outgoing.authenticator?.anticipate(this.#request, this.#server) ?? false;
    this.#locate().catch(thrown => options.log.error(`${outgoing.request.method}: ${thrownText(thrown)}`));
  }

  /** Without Via, with the credentials and CSeq of the latest try. */
  get request(): SipRequest {
    return this.#request;
  }

  /**
   * No more tries; a challenge is no longer answered. An INVITE gets its CANCEL, which waits for a provisional
   * response (9.1).
   */
  cancel(): void {
    this.#cancelled = true;
    if (this.#provisional) this.#sendCancel();
  }

  async #locate(): Promise<void> {
    const { hop } = this.#outgoing;
    const found = await locate(hop, this.#options);
    if (!found.ok) return this.#user.failed({ kind: 'not-found', text: found.error.what });
    const large = printMessage(this.#request).length + VIA_ROOM > UDP_LIMIT;
    // A configured transport is kept; otherwise TCP goes first and UDP stays as the way out.
    const ways = large && hop.transport === undefined ? found.value.flatMap(bothWays) : found.value;
    this.#targets = this.#options.dead.last(ways);
    this.#send();
  }

  #send(): void {
    const [to] = this.#targets;
    if (this.#cancelled) {
      this.#user.failed({ kind: 'cancelled', text: 'cancelled' });
      return;
    }
    if (to === undefined) return;
    const request = { ...this.#request, headers: copy(this.#request.headers) };
    this.#sent = { request, to };
    this.#provisional = false;
    this.#options.transactions.send(request, to, {
      response: response => this.#answered(response, to),
      failed: why => this.#failed(why, to),
    });
  }

  #answered(response: SipResponse, from: Endpoint): void {
    this.#options.dead.remove(from);
    if (response.status < 200) {
      this.#provisional = true;
      if (this.#cancelled) this.#sendCancel();
    }
    if (response.status === 401 || response.status === 407) {
      this.#challenged(response);
      return;
    }
    // RFC 3263 4.3: a server that is out of service is passed over.
    if (response.status === 503 && this.#next(from)) return;
    this.#user.response(response);
  }

  #challenged(response: SipResponse): void {
    const { authenticator, nextSequence } = this.#outgoing;
    if (authenticator === null || this.#cancelled) {
      this.#user.response(response);
      return;
    }
    const request = { ...this.#request, headers: copy(this.#request.headers) };
    const answered = authenticator.answer(request, response, this.#server, this.#guessed);
    if (!answered.ok || ++this.#challenges > MOST_CHALLENGES) {
      this.#user.failed({ kind: 'wrong-password', status: response.status, text: 'wrong password' });
      return;
    }
    this.#guessed = false;
    request.headers.set('CSeq', `${nextSequence()} ${request.method}`);
    this.#request = request;
    this.#send();
  }

  #failed(why: 'timeout' | 'transport', to: Endpoint): void {
    if (this.#next(to)) return;
    const { host } = this.#outgoing.hop;
    const text = why === 'timeout' ? `no answer from ${host}` : `${host} cannot be reached`;
    this.#user.failed({ kind: why, text });
  }

  /** Goes on with the next server; false when this was the last. */
  #next(failed: Endpoint): boolean {
    this.#options.dead.add(failed);
    if (this.#cancelled || this.#targets.length < 2) return false;
    this.#targets = this.#targets.slice(1);
    const [next] = this.#targets;
    if (next !== undefined) this.#options.log.info(`${endpointText(failed)} failed, trying ${endpointText(next)}`);
    this.#send();
    return true;
  }

  #sendCancel(): void {
    if (this.#cancelSent || this.#sent === null || this.#sent.request.method !== 'INVITE') return;
    this.#cancelSent = true;
    const cancel = cancelOf(this.#sent.request);
    // The answer to the INVITE tells how it went (9.1).
    this.#options.transactions.send(cancel, this.#sent.to, { response: () => {}, failed: () => {} });
  }
}

function bothWays(target: Endpoint): readonly Endpoint[] {
  return target.transport === 'udp' ? [{ ...target, transport: 'tcp' }, target] : [target];
}

function copy(headers: Headers): Headers {
  const twin = new Headers();
  for (const { name, value } of headers) twin.add(name, value);
  return twin;
}
