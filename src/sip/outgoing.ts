/** What a request needs on its way, and what becomes of it. */
import type { Log } from '../base/log.ts';
import type { Authenticator } from './credentials.ts';
import type { ServerAddress, TransportName } from './facts.ts';
import type { Servers } from './guard-servers.ts';
import type { DeadEndpoints, LocateOptions } from './locate.ts';
import type { SipRequest, SipResponse } from './message.ts';
import type { Ways } from './servers/ways.ts';
import type { Transactions } from './transaction/transactions.ts';
import type { Flows } from './transport/flows.ts';
import type { Transport } from './transport/transport.ts';
import type { Endpoint } from './transport/wire.ts';

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
