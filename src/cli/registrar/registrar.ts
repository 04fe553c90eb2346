/**
 * A small registrar and stateless proxy on one UDP and TCP port, for the demo and for tests. It keeps nothing but
 * the location table; calls go phone to phone as soon as both know each other's Contact.
 */
import { createHmac, randomBytes } from 'node:crypto';
import { type Clock, realClock } from '../../base/clock.ts';
import type { Log } from '../../base/log.ts';
import { type Fault, faultText, ok, type Result, thrownText } from '../../base/result.ts';
import { checkRequest, checkResponse, popVia, responseTarget, stampVia, type Via } from '../../sip/headers.ts';
import type { SipRequest, SipResponse } from '../../sip/message.ts';
import { Headers } from '../../sip/message.ts';
import type { ParseFault } from '../../sip/parse.ts';
import { printMessage } from '../../sip/print.ts';
import { responseTo } from '../../sip/response.ts';
import { openSockets } from '../../sip/transport/sockets.ts';
import { type Arrival, type Endpoint, endpointText, type Wire } from '../../sip/transport/wire.ts';
import { parseUri } from '../../sip/uri.ts';
import { Locations } from './locations.ts';
import { Nonces } from './nonces.ts';
import { isOurs, type ProxyContext, routeRequest, routeResponse } from './proxy.ts';
import { type Answer, type RegisterContext, register } from './register.ts';

export type RegistrarOptions = {
  /** 127.0.0.1 when left out: it is no server for a real network. */
  readonly address?: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** Passwords by user. */
  readonly users: ReadonlyMap<string, string>;
  readonly realm: string;
  readonly log: Log;
  readonly clock?: Clock;
};

export type RunningRegistrar = { readonly port: number; close(): Promise<void> };

export async function startRegistrar(options: RegistrarOptions): Promise<Result<RunningRegistrar>> {
  const { address = '127.0.0.1', clock = realClock, log, port } = options;
  const registrar = new Registrar({ ...options, address, clock });
  const wire = await openSockets({ address, port, clock, log, receive: arrival => registrar.receive(arrival) });
  if (!wire.ok) return wire;
  registrar.attach(wire.value);
  return ok({ port: wire.value.port, close: () => wire.value.close() });
}

class Registrar {
  readonly #log: Log;
  readonly #registering: RegisterContext;
  #proxying: ProxyContext;
  #wire: Wire | null = null;

  constructor(options: Required<RegistrarOptions>) {
    const { address, port, users, realm, clock } = options;
    const locations = new Locations(clock);
    this.#log = options.log;
    this.#registering = { clock, realm, users, locations, nonces: new Nonces(clock) };
    this.#proxying = { address, port, realm, users, locations, key: randomBytes(32) };
  }

  attach(wire: Wire): void {
    this.#wire = wire;
    this.#proxying = { ...this.#proxying, port: wire.port };
  }

  /** The error boundary: whatever comes from the net, nothing is thrown out of here. */
  receive({ source, message }: Arrival): void {
    try {
      if (!message.ok) this.#refuseUnreadable(message.error, source);
      else if (message.value.kind === 'request') this.#request(message.value, source);
      else this.#response(message.value);
    } catch (thrown) {
      this.#log.error(`a message from ${endpointText(source)} failed: ${thrownText(thrown)}`);
    }
  }

  #refuseUnreadable(fault: ParseFault, source: Endpoint): void {
    this.#log.info(`unreadable message from ${endpointText(source)}: ${fault.what}`);
    if (fault.request !== null) this.#answerTo(fault.request, source, fault);
  }

  #answerTo(request: SipRequest, source: Endpoint, answer: Answer): void {
    const via = this.#stamp(request, source);
    if (via !== null) this.#answer(request, via, source, answer);
  }

  /** On streams the port tells later which connection the answer belongs to. */
  #stamp(request: SipRequest, source: Endpoint): Via | null {
    return stampVia(request.headers, source, source.transport === 'tcp');
  }

  #request(request: SipRequest, source: Endpoint): void {
    const via = this.#stamp(request, source);
    if (via === null) return;
    const answer = checkRequest(request) ?? this.#serve(request, source);
    if (answer !== null) this.#answer(request, via, source, answer);
    else this.#forward(request, via, source);
  }

  #forward(request: SipRequest, via: Via, source: Endpoint): void {
    const routed = routeRequest(request, via, this.#proxying);
    if (routed.type === 'answer') {
      this.#answer(request, via, source, routed.answer);
      return;
    }
    this.#log.debug(`${request.method} from ${endpointText(source)} goes to ${endpointText(routed.to)}`);
    this.#send(routed.to, routed.request, fault => {
      this.#log.info(`${request.method} to ${endpointText(routed.to)} failed: ${faultText(fault)}`);
      // RFC 3261 16.9: as if a 503 had come.
      popVia(request.headers);
      this.#answer(request, via, source, { status: 503 });
    });
  }

  /** Requests to the server itself; null when it is for one of the users. */
  #serve(request: SipRequest, source: Endpoint): Answer | null {
    const uri = parseUri(request.uri);
    if (!uri.ok || uri.value.user !== '' || !isOurs(uri.value, this.#proxying)) return null;
    if (request.method === 'REGISTER') {
      const answer = register(request, source, this.#registering);
      this.#log.info(`REGISTER of ${request.headers.get('to')} from ${endpointText(source)}: ${answer.status}`);
      return answer;
    }
    const allow = new Headers().add('Allow', 'REGISTER, OPTIONS');
    return request.method === 'OPTIONS' ? { status: 200, headers: allow } : { status: 405, headers: allow };
  }

  #answer(request: SipRequest, via: Via, source: Endpoint, answer: Answer): void {
    if (request.method === 'ACK') return;
    // The same tag for a retransmission (RFC 3261 8.2.7).
    const tag = createHmac('sha256', this.#proxying.key).update(`${via.branch}\n${request.headers.get('call-id')}`);
    const response = responseTo(request, answer.status, tag.digest('hex').slice(0, 16), answer.reason);
    for (const { name, value } of answer.headers ?? []) response.headers.add(name, value);
    const port = source.transport === 'tcp' ? source.port : responseTarget(via).port;
    this.#send({ ...source, port }, response, fault => this.#log.info(`answer not sent: ${faultText(fault)}`));
  }

  #response(response: SipResponse): void {
    const to = checkResponse(response) === null ? routeResponse(response, this.#proxying) : null;
    if (to === null) this.#log.info(`a response ${response.status} that is not for us was dropped`);
    else this.#send(to, response, fault => this.#log.info(`response not sent: ${faultText(fault)}`));
  }

  #send(to: Endpoint, message: SipRequest | SipResponse, failed: (fault: Fault) => void): void {
    this.#wire?.send(to, printMessage(message), fault => {
      if (fault !== undefined) failed(fault);
    });
  }
}
