import type { Clock } from '../../base/clock.ts';
import type { Log } from '../../base/log.ts';
import { type Fault, faultText } from '../../base/result.ts';
import type { TransportName } from '../facts.ts';
import { stackOf } from '../guard-errors.ts';
import { checkRequest, checkResponse, printVia, type Refusal, stampVia, topVia } from '../headers.ts';
import type { SipMessage, SipRequest, SipResponse } from '../message.ts';
import type { ParseFault } from '../parse.ts';
import { printMessage } from '../print.ts';
import { responseTo } from '../response.ts';
import { statelessTag } from '../token.ts';
import { sameHost, uriScheme } from '../uri.ts';
import type { Arrival, Endpoint, Wire, WireFault } from './wire.ts';
import { endpointText } from './wire.ts';

export type TransportOptions = {
  readonly clock: Clock;
  readonly log: Log;
  /** What goes into Via. */
  readonly address: string;
  readonly rport: boolean;
  readonly userAgent: string;
  readonly trace: (direction: 'in' | 'out', message: SipMessage, remote: Endpoint) => void;
  /** Whether something unreadable from there is worth an answer. */
  readonly answersBroken: (source: Endpoint) => boolean;
};

export type TransportUser = {
  /** A well-formed request; its top Via carries where it really came from. */
  request(request: SipRequest, source: Endpoint): void;
  response(response: SipResponse): void;
};

/**
 * Messages to and from the wire: Via handling, checks that every message must pass, trace
 * (RFC 3261 section 18, RFC 3581).
 */
export class Transport {
  readonly #options: TransportOptions;
  #wire: Wire | null = null;
  #user: TransportUser | null = null;

  constructor(options: TransportOptions) {
    this.#options = options;
  }

  /** The wire needs `receive` before it opens, so it comes after the constructor. */
  attach(wire: Wire, user: TransportUser): void {
    this.#wire = wire;
    this.#user = user;
  }

  get port(): number {
    return this.#wire?.port ?? 0;
  }

  /** The port of TLS; that of UDP and TCP without it. */
  get tlsPort(): number {
    return this.#wire?.tlsPort ?? this.port;
  }

  /** The Via of a request that we send (18.1.1). On streams it invites to use the connection both ways (RFC 5923). */
  via(transport: TransportName, branch: string): string {
    const params = new Map<string, string | null>([['branch', branch]]);
    if (this.#options.rport) params.set('rport', null);
    if (transport !== 'udp') params.set('alias', null);
    const port = transport === 'tls' ? this.tlsPort : this.port;
    return printVia({ transport: transport.toUpperCase(), host: this.#options.address, port, params });
  }

  connected(endpoint: Endpoint): boolean {
    return this.#wire?.connected(endpoint) ?? false;
  }

  drop(endpoint: Endpoint): void {
    this.#wire?.drop(endpoint);
  }

  /** A request got no answer there. */
  suspect(to: Endpoint): void {
    this.#wire?.suspect?.(to);
  }

  /** Octets that are no message: keep-alives. */
  sendRaw(to: Endpoint, bytes: Buffer): void {
    this.#wire?.send(to, bytes, fault => fault && this.#options.log.debug(`${endpointText(to)}: ${fault.what}`));
  }

  sendRequest(request: SipRequest, to: Endpoint, done: (fault?: WireFault) => void): void {
    request.headers.set('User-Agent', this.#options.userAgent);
    this.#send(request, to, done);
  }

  /**
   * 18.2.2 and RFC 3581 section 4. The address is always that from which the request came, never one named in
   * Via or maddr: nobody can aim our answers at a third party.
   */
  sendResponse(response: SipResponse, source: Endpoint, done: (fault?: Fault) => void): void {
    response.headers.set('Server', this.#options.userAgent);
    const via = topVia(response.headers);
    // Without a readable Via the refusal goes back to the port that the request came from.
    const sentBy = via.ok ? (via.value.port ?? (source.transport === 'tls' ? 5061 : 5060)) : source.port;
    if (source.transport === 'udp') {
      const port = (via.ok ? via.value.rport : undefined) ?? sentBy;
      this.#send(response, { ...source, port }, done);
      return;
    }
    // On streams the connection of the request; when it is gone, a new one to the sent-by port.
    const back = this.#wire?.connected(source) ? source : { ...source, port: sentBy };
    this.#send(response, back, done);
  }

  /** The error boundary: whatever comes from the net, nothing is thrown out of here. */
  receive(arrival: Arrival): void {
    try {
      this.#receive(arrival);
    } catch (thrown) {
      this.#options.log.error(`a message from ${endpointText(arrival.source)} failed: ${stackOf(thrown)}`);
    }
  }

  async close(): Promise<void> {
    await this.#wire?.close();
    this.#wire = null;
  }

  #receive({ source, message }: Arrival): void {
    if (!message.ok) {
      this.#refuseUnreadable(message.error, source);
      return;
    }
    this.#options.trace('in', message.value, source);
    if (message.value.kind === 'request') this.#receiveRequest(message.value, source);
    else this.#receiveResponse(message.value, source);
  }

  #receiveRequest(request: SipRequest, source: Endpoint): void {
    stampVia(request.headers, source);
    const refusal = checkRequest(request) ?? secureRefusal(request, source);
    if (refusal !== null) {
      if (this.#options.answersBroken(source)) this.#refuse(request, refusal, source);
      return;
    }
    this.#user?.request(request, source);
  }

  #receiveResponse(response: SipResponse, source: Endpoint): void {
    const fault = checkResponse(response);
    const via = topVia(response.headers);
    // 18.1.2: a response whose Via is not ours is discarded.
    const ours = via.ok && sameHost(via.value.host, this.#options.address);
    if (fault === null && ours) {
      this.#user?.response(response);
      return;
    }
    const why = fault === null ? 'its Via is not ours' : faultText(fault);
    this.#options.log.info(`${response.status} from ${endpointText(source)} dropped: ${why}`);
  }

  #refuseUnreadable(fault: ParseFault, source: Endpoint): void {
    this.#options.log.info(`unreadable message from ${endpointText(source)}: ${fault.what}`);
    const { request } = fault;
    if (request === null || !this.#options.answersBroken(source)) return;
    this.#options.trace('in', request, source);
    stampVia(request.headers, source);
    this.#refuse(request, fault, source);
  }

  /** Without a transaction: retransmissions are refused anew. What has no Via at all is not worth an answer. */
  #refuse(request: SipRequest, refusal: Refusal, source: Endpoint): void {
    if (request.method === 'ACK' || !request.headers.has('via')) return;
    const response = responseTo(
      request,
      refusal.status,
      statelessTag(request.headers.get('via') ?? ''),
      refusal.reason,
    );
    this.sendResponse(response, source, () => {});
  }

  #send(message: SipMessage, to: Endpoint, done: (fault?: WireFault) => void): void {
    if (this.#wire === null) {
      done({ what: 'the transport is closed', where: endpointText(to) });
      return;
    }
    this.#options.trace('out', message, to);
    this.#wire.send(to, printMessage(message), done);
  }
}

/** RFC 5630 section 3.1: what is called by sips: has to be protected up to here. */
function secureRefusal(request: SipRequest, source: Endpoint): Refusal | null {
  if (uriScheme(request.uri) !== 'sips' || source.transport === 'tls') return null;
  return { status: 403, reason: 'TLS Needed For SIPS' };
}
