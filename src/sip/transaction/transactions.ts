import type { SipTimers } from '../facts.ts';
import type { Admission } from '../guard.ts';
import { cseqOf, tagOf, topVia, type Via } from '../headers.ts';
import { REQUEST_LIMITS } from '../limits.ts';
import type { SipRequest, SipResponse } from '../message.ts';
import { responseTo } from '../response.ts';
import { MAGIC_COOKIE, newBranch, statelessTag } from '../token.ts';
import { type Endpoint, endpointText, type WireFault } from '../transport/wire.ts';
import { printHostPort } from '../uri.ts';
import { type ClientTransaction, type ClientUser, clientTransaction, type TransactionsOptions } from './client.ts';
import { answer, type ServerRunner, type ServerTransaction, serverTransaction } from './server.ts';

/** Who serves requests. */
export type ServerUser = {
  /** Asked first, before a transaction is made: whether the request is served at all. */
  admit(request: SipRequest, source: Endpoint): Admission;
  /** A request that is new. It must be answered through `transaction`. */
  request(transaction: ServerTransaction): void;
  /** An ACK for a 2xx: it belongs to a dialog, not to a transaction. */
  ack(request: SipRequest): void;
};

const SERVE: Admission = { type: 'serve', as: 'server' };
/** Seconds, told with a 503. */
const BUSY_FOR = '5';
/** Octets of the requests being served, all together: few large ones weigh as much as many small ones. */
const MOST_SERVER_OCTETS = 16 * 1_048_576;

/** All transactions and their matching (RFC 3261 17.1.3, 17.2.3). */
export class Transactions {
  readonly #options: TransactionsOptions;
  readonly #user: ServerUser;
  readonly #clients = new Map<string, ClientTransaction>();
  readonly #servers = new Map<string, ServerRunner>();
  /** Call-ID, CSeq and From tag of the requests being served, for merged requests (8.2.2.2). */
  readonly #served = new Set<string>();
  /** Open server transactions of those who are no servers of ours. */
  #peers = 0;
  /** Octets of the requests being served. */
  #octets = 0;

  constructor(options: TransactionsOptions, user: ServerUser) {
    this.#options = options;
    this.#user = user;
  }

  /**
   * Sends a request in a new transaction and puts its Via in. A CANCEL has the Via of its INVITE (9.1) and
   * keeps it. `timers` in the place of the agent's.
   */
  send(
    request: SipRequest,
    to: Endpoint,
    user: ClientUser,
    timers: SipTimers = this.#options.timers,
  ): ClientTransaction {
    const { transport } = this.#options;
    if (request.method !== 'CANCEL') request.headers.prepend('Via', transport.via(to.transport, newBranch()));
    const via = topVia(request.headers);
    const key = `${via.ok ? via.value.branch : ''} ${request.method}`;
    const client = clientTransaction({ ...this.#options, timers }, request, to, user, () => this.#clients.delete(key));
    this.#clients.set(key, client);
    client.dispatch({ type: 'start' });
    return client;
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
    const base = transactionKey(request, via.value);
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
    const admission = request.method === 'CANCEL' && invite !== undefined ? SERVE : this.#user.admit(request, source);
    if (admission.type === 'drop') return;
    const isPeer = admission.type === 'serve' && admission.as === 'peer';
    const full = this.#servers.size >= REQUEST_LIMITS.transactions || this.#octets >= MOST_SERVER_OCTETS;
    if (admission.type === 'refuse' || full || (isPeer && this.#peers >= REQUEST_LIMITS.peerTransactions)) {
      this.#refuse(request, source, admission.type === 'refuse' ? admission.status : 503);
      return;
    }
    const { transaction, merged } = this.#serve(request, source, key, isPeer);
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

  /**
   * A connection is gone: what was sent over it gets no answer any more (18.4). On UDP that is a suspicion only, and what has
   * an answer already is left alone: an INVITE that rings would ring at the next server, too.
   */
  lost(endpoint: Endpoint, fault: WireFault): void {
    const where = endpointText(endpoint);
    for (const client of [...this.#clients.values()]) {
      if (endpointText(client.to) !== where || (endpoint.transport === 'udp' && client.answered)) continue;
      client.lost(fault);
    }
  }

  /** Forgets everything without a word; for the end of the agent. */
  stop(): void {
    for (const transaction of [...this.#clients.values(), ...this.#servers.values()]) transaction.stop();
    this.#clients.clear();
    this.#servers.clear();
    this.#served.clear();
    this.#peers = 0;
  }

  #serve(
    request: SipRequest,
    source: Endpoint,
    key: string,
    isPeer: boolean,
  ): { transaction: ServerTransaction; merged: boolean } {
    if (isPeer) this.#peers++;
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
        if (this.#servers.delete(key) && isPeer) this.#peers--;
        this.#octets -= octets;
        if (mark !== null && !merged) this.#served.delete(mark);
      },
    );
    this.#servers.set(key, server);
    server.dispatch({ type: 'request', request });
    return { transaction: server.transaction, merged };
  }

  /** Without a transaction (8.2.7): a retransmission is refused anew, with the same tag. */
  #refuse(request: SipRequest, source: Endpoint, status: number): void {
    if (request.method === 'ACK') return;
    const response = responseTo(request, status, statelessTag(mergeMark(request)));
    if (status === 503) response.headers.add('Retry-After', BUSY_FOR);
    this.#options.transport.sendResponse(response, source, () => {});
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

/** 17.2.3: the branch and who made it; without the cookie, as of an RFC 2543 client, all that stays the same. */
function transactionKey(request: SipRequest, { branch, host, port }: Via): string {
  if (branch.startsWith(MAGIC_COOKIE) && branch.length > MAGIC_COOKIE.length) {
    return `${branch} ${printHostPort(host, port)}`;
  }
  const { headers, uri } = request;
  const cseq = cseqOf(headers);
  const number = cseq.ok ? cseq.value.number : 0;
  return `${uri} ${tagOf(headers, 'from') ?? ''} ${headers.get('call-id')} ${number} ${headers.get('via')}`;
}

function octetsOf({ uri, headers, body }: SipRequest): number {
  let octets = uri.length + body.length;
  for (const { name, value } of headers) octets += name.length + value.length;
  return octets;
}

function mergeMark({ headers }: SipRequest): string {
  return `${headers.get('call-id')} ${headers.get('cseq')} ${tagOf(headers, 'from') ?? ''}`;
}
