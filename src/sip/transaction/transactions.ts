import { cseqOf, tagOf, topVia } from '../headers.ts';
import type { SipRequest, SipResponse } from '../message.ts';
import { responseTo } from '../response.ts';
import { MAGIC_COOKIE, newBranch, newToken } from '../token.ts';
import type { Endpoint } from '../transport/wire.ts';
import { printHostPort } from '../uri.ts';
import { type ClientTransaction, type ClientUser, clientTransaction, type TransactionsOptions } from './client.ts';
import { answer, type ServerRunner, type ServerTransaction, serverTransaction } from './server.ts';

/** Who serves requests. */
export type ServerUser = {
  /** A request that is new. It must be answered through `transaction`. */
  request(transaction: ServerTransaction): void;
  /** An ACK for a 2xx: it belongs to a dialog, not to a transaction. */
  ack(request: SipRequest): void;
};

/** Above this many open server transactions new requests are refused with 503: a flood must not eat the memory. */
const MOST_SERVER_TRANSACTIONS = 4_000;
/** The same for the octets of their requests: few large ones weigh as much as many small ones. */
const MOST_SERVER_OCTETS = 16 * 1_048_576;

/** All transactions and their matching (RFC 3261 17.1.3, 17.2.3). */
export class Transactions {
  readonly #options: TransactionsOptions;
  readonly #user: ServerUser;
  readonly #clients = new Map<string, ClientTransaction>();
  readonly #servers = new Map<string, ServerRunner>();
  /** Call-ID, CSeq and From tag of the requests being served, for merged requests (8.2.2.2). */
  readonly #served = new Set<string>();
  /** Octets of the requests being served. */
  #octets = 0;

  constructor(options: TransactionsOptions, user: ServerUser) {
    this.#options = options;
    this.#user = user;
  }

  /**
   * Sends a request in a new transaction and puts its Via in. A CANCEL has the Via of its INVITE (9.1) and
   * keeps it.
   */
  send(request: SipRequest, to: Endpoint, user: ClientUser): void {
    const { transport } = this.#options;
    if (request.method !== 'CANCEL') request.headers.prepend('Via', transport.via(to.transport, newBranch()));
    const via = topVia(request.headers);
    const key = `${via.ok ? via.value.branch : ''} ${request.method}`;
    const client = clientTransaction(this.#options, request, to, user, () => this.#clients.delete(key));
    this.#clients.set(key, client);
    client.dispatch({ type: 'start' });
  }

  /** 17.1.3: a response belongs to the request with its branch and method. */
  response(response: SipResponse): void {
    const via = topVia(response.headers);
    const cseq = cseqOf(response.headers);
    if (!via.ok || !cseq.ok) return;
    const client = this.#clients.get(`${via.value.branch} ${cseq.value.method}`);
    if (client !== undefined) {
      client.dispatch({ type: 'response', response });
      return;
    }
    this.#options.log.debug(`${response.status} to ${cseq.value.method} belongs to no request of ours`);
  }

  /** 17.2.3: a request belongs to the transaction with its branch, sent-by and method (ACK: that of INVITE). */
  request(request: SipRequest, source: Endpoint): void {
    const via = topVia(request.headers);
    if (!via.ok) return;
    const { branch, host, port } = via.value;
    // Without the cookie the branch is no key; RFC 2543 clients are refused.
    if (!branch.startsWith(MAGIC_COOKIE) || branch.length === MAGIC_COOKIE.length) {
      this.#refuse(request, source, 400, 'Bad Request - RFC 3261 Branch Needed');
      return;
    }
    const base = `${branch} ${printHostPort(host, port)}`;
    const invite = this.#servers.get(`${base} INVITE`);
    if (request.method === 'ACK') {
      if (invite === undefined) this.#user.ack(request);
      else invite.dispatch({ type: 'ack', request });
      return;
    }
    const key = `${base} ${request.method}`;
    const known = this.#servers.get(key);
    if (known !== undefined) {
      known.dispatch({ type: 'request', request });
      return;
    }
    if (this.#servers.size >= MOST_SERVER_TRANSACTIONS || this.#octets >= MOST_SERVER_OCTETS) {
      this.#refuse(request, source, 503);
      return;
    }
    const { transaction, merged } = this.#serve(request, source, key);
    if (request.method === 'CANCEL') {
      cancel(transaction, invite);
      return;
    }
    // 8.2.2.2: the same request came over another road already.
    if (merged) {
      answer(transaction, 482);
      return;
    }
    this.#user.request(transaction);
  }

  /** Forgets everything without a word; for the end of the agent. */
  stop(): void {
    for (const transaction of [...this.#clients.values(), ...this.#servers.values()]) transaction.stop();
    this.#clients.clear();
    this.#servers.clear();
    this.#served.clear();
  }

  #serve(request: SipRequest, source: Endpoint, key: string): { transaction: ServerTransaction; merged: boolean } {
    const outside = tagOf(request.headers, 'to') === undefined && request.method !== 'CANCEL';
    const mark = outside ? mergeMark(request) : null;
    const merged = mark !== null && this.#served.has(mark);
    if (mark !== null) this.#served.add(mark);
    const octets = octetsOf(request);
    this.#octets += octets;
    const server = serverTransaction(
      this.#options,
      request,
      source,
      ack => this.#user.ack(ack),
      () => {
        this.#servers.delete(key);
        this.#octets -= octets;
        if (mark !== null && !merged) this.#served.delete(mark);
      },
    );
    this.#servers.set(key, server);
    server.dispatch({ type: 'request', request });
    return { transaction: server.transaction, merged };
  }

  /** Without a transaction: a retransmission is refused anew. */
  #refuse(request: SipRequest, source: Endpoint, status: number, reason?: string): void {
    if (request.method === 'ACK') return;
    this.#options.transport.sendResponse(responseTo(request, status, newToken(), reason), source, () => {});
  }
}

/** 9.2: CANCEL is answered at once, with the tag of the INVITE's answers; the INVITE's server hears that it came. */
function cancel(transaction: ServerTransaction, invite: ServerRunner | undefined): void {
  if (invite === undefined) {
    answer(transaction, 481);
    return;
  }
  answer(transaction, 200, invite.transaction.tag);
  invite.transaction.cancelled?.(transaction.request);
}

function octetsOf({ uri, headers, body }: SipRequest): number {
  let octets = uri.length + body.length;
  for (const { name, value } of headers) octets += name.length + value.length;
  return octets;
}

function mergeMark({ headers }: SipRequest): string {
  return `${headers.get('call-id')} ${headers.get('cseq')} ${tagOf(headers, 'from') ?? ''}`;
}
