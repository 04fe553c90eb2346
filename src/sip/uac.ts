import type { Log } from '../base/log.ts';
import { thrownText } from '../base/result.ts';
import type { Authenticator } from './credentials.ts';
import type { ServerAddress, TransportName } from './facts.ts';
import type { Servers } from './guard-servers.ts';
import { retryAfterOf } from './headers.ts';
import { type DeadEndpoints, type LocateOptions, locate } from './locate.ts';
import { Headers, type SipRequest, type SipResponse } from './message.ts';
import { printMessage } from './print.ts';
import { onlyWay, type ServerFailure, type Way, type Ways } from './servers/ways.ts';
import { newBranch } from './token.ts';
import { type ClientTransaction, cancelOf } from './transaction/client.ts';
import type { Transactions } from './transaction/transactions.ts';
import type { Flows } from './transport/flows.ts';
import type { Transport } from './transport/transport.ts';
import { type Endpoint, endpointText, type WireFault } from './transport/wire.ts';

export type UacOptions = LocateOptions & {
  readonly log: Log;
  readonly transport: Transport;
  readonly transactions: Transactions;
  readonly dead: DeadEndpoints;
  readonly flows: Flows;
  /** Learns where the servers of the accounts are. */
  readonly servers: Servers;
  /** The servers that may take a request of an account; null when it has one place to go. */
  readonly waysOf: (outgoing: OutgoingRequest) => Ways | null;
};

/** Why a request has no answer. `text` is in plain words, for the LCD. */
export type Failure = {
  readonly kind: 'timeout' | 'transport' | 'not-found' | 'wrong-password' | 'cancelled';
  readonly status?: number;
  readonly text: string;
};

export type RequestUser = {
  /** Before each try: where it goes. */
  sending?(to: Endpoint): void;
  /** Provisional and final; a 2xx to INVITE each time it comes. */
  response(response: SipResponse, from: Endpoint): void;
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
  /** Our Contact for a server on this transport, when DNS chooses it. */
  readonly contact?: (transport: TransportName) => string;
  /** The servers that may take it; those of its account when undefined. */
  readonly ways?: Ways;
};

/** RFC 3261 18.1.1: above this many octets UDP would fragment. */
const UDP_LIMIT = 1_300;
/** Octets that the Via adds. */
const VIA_ROOM = 100;

/** Sends requests: finds the server, tries the next one when it fails, answers challenges. */
export class Uac {
  readonly #options: UacOptions;

  constructor(options: UacOptions) {
    this.#options = options;
  }

  send(outgoing: OutgoingRequest, user: RequestUser): Attempt {
    return new Attempt(this.#options, outgoing, user);
  }

  /** Finds out where a server is, for who asks `servers`. */
  lookUp(hop: ServerAddress): void {
    void locate(hop, this.#options).then(found => found.ok && this.#options.servers.located(hop, found.value));
  }

  /**
   * The ACK of a 2xx (13.2.2.4): no transaction, sent again each time that the returned function is called. The
   * credentials of its INVITE stay in it on the way through a server of the account only.
   */
  acknowledge(request: SipRequest, hop: ServerAddress, authenticator: Authenticator): () => void {
    const { transport, log, servers } = this.#options;
    const branch = newBranch();
    const way = this.#wayOf({ request, hop, authenticator, nextSequence: () => 0 });
    let to: Endpoint | undefined;
    const send = (): void => {
      if (to === undefined) return;
      const message = along(way, request);
      message.headers.prepend('Via', transport.via(to.transport, branch));
      if (!authenticator.mayTell(to)) message.headers.remove('Authorization').remove('Proxy-Authorization');
      transport.sendRequest(message, to, fault => fault && log.warning(`ACK to ${way.hop.host}: ${fault.what}`));
    };
    // Located in the same number of turns as other requests, so that a BYE right behind it does not overtake it.
    void locate(way.hop, this.#options).then(found => {
      if (found.ok) {
        [to] = this.#options.flows.first(found.value);
        servers.located(way.hop, found.value);
      } else log.warning(`ACK: ${found.error.what}`);
      send();
    });
    return send;
  }

  /** It has no answer, so it takes the best way and no other. */
  #wayOf(ack: OutgoingRequest): Way {
    const known = this.#options.waysOf(ack)?.list[0];
    return known ?? { server: null, hop: ack.hop, routes: null };
  }
}

/** One request on its way, over as many transactions as it takes. */
export class Attempt {
  readonly #options: UacOptions;
  readonly #outgoing: OutgoingRequest;
  readonly #user: RequestUser;
  readonly #ways: Ways;
  /** Of the list of ways. */
  #place = 0;
  #request: SipRequest;
  /** The request as it is on the wire, for CANCEL. */
  #sent: { readonly request: SipRequest; readonly to: Endpoint } | null = null;
  #targets: readonly Endpoint[] = [];
  #guessed = false;
  #challenges = 0;
  #provisional = false;
  #cancelled = false;
  #cancelSent = false;
  #transaction: ClientTransaction | null = null;
  /** Ends the watch over an INVITE that got 100 and nothing more. */
  #endTrying: (() => void) | null = null;

  constructor(options: UacOptions, outgoing: OutgoingRequest, user: RequestUser) {
    this.#options = options;
    this.#outgoing = outgoing;
    this.#user = user;
    this.#ways = outgoing.ways ?? options.waysOf(outgoing) ?? onlyWay(outgoing.hop);
    this.#request = along(this.#way, outgoing.request);
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

  get #way(): Way {
    return this.#ways.list[this.#place] ?? { server: null, hop: this.#outgoing.hop, routes: null };
  }

  async #locate(): Promise<void> {
    const { hop } = this.#way;
    const found = await locate(hop, this.#options);
    if (!found.ok) {
      if (!this.#detour({ text: found.error.what })) this.#user.failed({ kind: 'not-found', text: found.error.what });
      return;
    }
    this.#options.servers.located(hop, found.value);
    const [first] = found.value;
    if (first !== undefined) this.#guessed = this.#outgoing.authenticator?.anticipate(this.#request, first) ?? false;
    const large = printMessage(this.#request).length + VIA_ROOM > UDP_LIMIT;
    const places = this.#options.flows.first(found.value);
    // 18.1.1: instead of UDP, also where that was asked for; UDP stays as the way out.
    this.#targets = this.#options.dead.last(large ? places.flatMap(bothWays) : places);
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
    const { contact } = this.#outgoing;
    if (contact !== undefined && this.#way.hop.transport === undefined)
      request.headers.set('Contact', contact(to.transport));
    this.#sent = { request, to };
    this.#user.sending?.(to);
    this.#provisional = false;
    const user = {
      response: (response: SipResponse) => this.#answered(response, to),
      failed: (why: 'timeout' | 'transport', fault?: WireFault) => this.#failed(why, to, fault),
    };
    this.#transaction = this.#options.transactions.send(request, to, user, this.#ways.timers);
  }

  #answered(response: SipResponse, from: Endpoint): void {
    if (response.status === 100) this.#watch();
    else this.#unwatch();
    this.#options.dead.remove(from);
    if (response.status < 200) {
      this.#provisional = true;
      if (this.#cancelled) this.#sendCancel();
    }
    if (response.status === 401 || response.status === 407) {
      this.#heard();
      this.#challenged(response, from);
      return;
    }
    if (response.status >= 200) this.#outgoing.authenticator?.learn(this.#request, response, from);
    // RFC 3263 4.3: a server that is out of service is passed over.
    if (response.status >= 300 && this.#ways.failed(response.status)) {
      const { status } = response;
      const text = `${this.#way.hop.host} is out of service (${status})`;
      if (this.#next(from, { text, status }, retryAfterOf(response.headers))) return;
    } else {
      this.#heard();
    }
    this.#user.response(response, from);
  }

  #challenged(response: SipResponse, from: Endpoint): void {
    const { authenticator, nextSequence } = this.#outgoing;
    if (authenticator === null || this.#cancelled || !authenticator.mayTell(from)) {
      this.#user.response(response, from);
      return;
    }
    const request = { ...this.#request, headers: copy(this.#request.headers) };
    const answered = authenticator.answer(request, response, from, this.#guessed);
    if (!answered.ok || ++this.#challenges > authenticator.retries) {
      const text = answered.ok ? 'the server does not take our credentials' : answered.error.what;
      this.#user.failed({ kind: 'wrong-password', status: response.status, text });
      return;
    }
    this.#guessed = false;
    request.headers.set('CSeq', `${nextSequence()} ${request.method}`);
    this.#request = request;
    this.#send();
  }

  #failed(why: 'timeout' | 'transport', to: Endpoint, fault?: WireFault): void {
    this.#unwatch();
    const { host } = this.#way.hop;
    const reach = fault?.plain ? fault.what : `${host} cannot be reached`;
    const text = why === 'timeout' ? `no answer from ${host}` : reach;
    if (!this.#next(to, { text })) this.#user.failed({ kind: why, text });
  }

  /** Goes on with the next address, or the next server; false when this was the last. `wait`: of Retry-After, seconds. */
  #next(failed: Endpoint, failure: ServerFailure, wait?: number): boolean {
    this.#options.dead.add(failed, wait);
    if (this.#cancelled) return false;
    if (this.#targets.length < 2) {
      // The server may have moved meanwhile.
      this.#options.names.renew();
      return this.#detour(failure);
    }
    this.#targets = this.#targets.slice(1);
    const [next] = this.#targets;
    if (next !== undefined) this.#options.log.info(`${endpointText(failed)} failed, trying ${endpointText(next)}`);
    this.#send();
    return true;
  }

  /** Goes on with the next server of the line; false when this was the last. */
  #detour(failure: ServerFailure): boolean {
    this.#heard(failure);
    if (this.#cancelled || this.#place + 1 >= this.#ways.list.length) return false;
    this.#place++;
    this.#options.log.info(`${this.#request.method}: ${failure.text}, trying ${this.#way.hop.host}`);
    // Another server has other nonces.
    const request = along(this.#way, this.#request);
    request.headers.remove('Authorization').remove('Proxy-Authorization');
    this.#request = request;
    this.#challenges = 0;
    this.#locate().catch(thrown => this.#options.log.error(`${request.method}: ${thrownText(thrown)}`));
    return true;
  }

  #heard(failure?: ServerFailure): void {
    if (this.#way.server !== null) this.#ways.heard(this.#way.server, failure);
  }

  /** Where there is another server: a dead one must not keep the call. */
  #watch(): void {
    const { server } = this.#way;
    const [, ...later] = this.#ways.list.slice(this.#place);
    if (this.#endTrying !== null || server === null || later.length === 0) return;
    if (this.#request.method === 'INVITE') this.#endTrying = this.#ways.trying?.(server, () => this.#died()) ?? null;
  }

  #unwatch(): void {
    this.#endTrying?.();
    this.#endTrying = null;
  }

  /** Should it live after all, the CANCEL keeps the far end from ringing twice. */
  #died(): void {
    const { transactions } = this.#options;
    if (this.#sent !== null) {
      const cancel = cancelOf(this.#sent.request);
      transactions.send(cancel, this.#sent.to, { response: () => {}, failed: () => {} }, this.#ways.timers);
    }
    this.#transaction?.lost({ what: 'the server has died' });
  }

  #sendCancel(): void {
    if (this.#cancelSent || this.#sent === null || this.#sent.request.method !== 'INVITE') return;
    this.#cancelSent = true;
    const cancel = cancelOf(this.#sent.request);
    // The answer to the INVITE tells how it went (9.1).
    this.#options.transactions.send(cancel, this.#sent.to, { response: () => {}, failed: () => {} }, this.#ways.timers);
  }
}

function bothWays(target: Endpoint): readonly Endpoint[] {
  return target.transport === 'udp' ? [{ ...target, transport: 'tcp' }, target] : [target];
}

/** The request as it goes this way. */
function along({ routes }: Way, request: SipRequest): SipRequest {
  const headers = copy(request.headers);
  if (routes !== null) {
    headers.remove('Route');
    for (const route of routes) headers.add('Route', route);
  }
  return { ...request, headers };
}

function copy(headers: Headers): Headers {
  const twin = new Headers();
  for (const { name, value } of headers) twin.add(name, value);
  return twin;
}
