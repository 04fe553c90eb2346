/** What the transport layer needs from the network; sockets stand behind it, or a double in tests. */
import type { Clock } from '../../base/clock.ts';
import type { Log } from '../../base/log.ts';
import type { Fault, Result } from '../../base/result.ts';
import type { TlsOptions, TransportName } from '../facts.ts';
import type { SipMessage } from '../message.ts';
import type { ParseFault } from '../parse.ts';
import { printHostPort } from '../uri.ts';

/** A place on the network that messages go to or come from. */
export type Endpoint = {
  readonly transport: TransportName;
  readonly address: string;
  readonly port: number;
  /** Of a TLS server: the SIP domain that it must prove (RFC 5922 section 7.3); its address when absent. */
  readonly domain?: string;
};

export function endpointText(endpoint: Endpoint): string {
  return `${endpoint.transport}:${printHostPort(endpoint.address, endpoint.port)}`;
}

/** One message, or what was wrong with it. */
export type Arrival = { readonly source: Endpoint; readonly message: Result<SipMessage, ParseFault> };

/** What else comes from the network, for those who watch over flows. */
export type Signal =
  /** The answer to our CRLF keep-alive on a stream (RFC 5626 section 3.5.1). */
  | { readonly type: 'pong'; readonly source: Endpoint }
  /** A STUN message on the UDP port (RFC 5626 section 3.5.2). */
  | { readonly type: 'stun'; readonly source: Endpoint; readonly bytes: Buffer }
  /** A connection is gone, or nobody listens there: what waits for an answer waits in vain. */
  | { readonly type: 'closed'; readonly source: Endpoint; readonly fault: WireFault };

/** With `plain` the text is made for the people in front of the phone: a certificate is to blame. */
export type WireFault = Fault & { readonly plain?: boolean };

export interface Wire {
  /** The bound port, the same for UDP and TCP. */
  readonly port: number;
  /** The port of TLS; undefined without it. */
  readonly tlsPort?: number | undefined;
  /** A stream connection to or from exactly this endpoint is open. */
  connected(endpoint: Endpoint): boolean;
  /** Calls `done` once, with a fault when the bytes could not be handed to the network. Never throws. */
  send(to: Endpoint, bytes: Buffer, done: (fault?: WireFault) => void): void;
  /** A datagram was not answered: where nobody listens, a signal `closed` tells so. */
  suspect?(to: Endpoint): void;
  /** Closes the connection to this endpoint: the next message opens a new one. Nothing on UDP. */
  drop(endpoint: Endpoint): void;
  close(): Promise<void>;
}

export type WireOptions = {
  readonly address: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** See AgentOptions. */
  readonly tos?: (() => number) | undefined;
  readonly clock: Clock;
  readonly log: Log;
  readonly receive: (arrival: Arrival) => void;
  readonly signal?: (signal: Signal) => void;
  /** Without it there is no TLS. */
  readonly tls?: TlsOptions | undefined;
};

export type OpenWire = (options: WireOptions) => Promise<Result<Wire>>;
