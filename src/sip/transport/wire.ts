/** What the transport layer needs from the network; sockets stand behind it, or a double in tests. */
import type { Clock } from '../../base/clock.ts';
import type { Log } from '../../base/log.ts';
import type { Fault, Result } from '../../base/result.ts';
import type { TransportName } from '../facts.ts';
import type { SipMessage } from '../message.ts';
import type { ParseFault } from '../parse.ts';
import { printHostPort } from '../uri.ts';

/** A place on the network that messages go to or come from. */
export type Endpoint = { readonly transport: TransportName; readonly address: string; readonly port: number };

export function endpointText(endpoint: Endpoint): string {
  return `${endpoint.transport}:${printHostPort(endpoint.address, endpoint.port)}`;
}

/** One message, or what was wrong with it. */
export type Arrival = { readonly source: Endpoint; readonly message: Result<SipMessage, ParseFault> };

export interface Wire {
  /** The bound port, the same for UDP and TCP. */
  readonly port: number;
  /** A stream connection to or from exactly this endpoint is open. */
  connected(endpoint: Endpoint): boolean;
  /** Calls `done` once, with a fault when the bytes could not be handed to the network. Never throws. */
  send(to: Endpoint, bytes: Buffer, done: (fault?: Fault) => void): void;
  close(): Promise<void>;
}

export type WireOptions = {
  readonly address: string;
  /** 0 takes a free one. */
  readonly port: number;
  readonly clock: Clock;
  readonly log: Log;
  readonly receive: (arrival: Arrival) => void;
};

export type OpenWire = (options: WireOptions) => Promise<Result<Wire>>;
