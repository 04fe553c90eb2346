import { thrownText } from '../base/result.ts';
import { retryAfterOf } from './headers.ts';
import { locate } from './locate.ts';
import type { SipRequest, SipResponse } from './message.ts';
import type { OutgoingRequest, RequestUser, UacOptions } from './outgoing.ts';
import { printMessage } from './print.ts';
import { Walk } from './servers/walk.ts';
import { along, type ServerFailure } from './servers/ways.ts';
import { type ClientTransaction, cancelOf } from './transaction/client.ts';
import { type Endpoint, endpointText, type WireFault } from './transport/wire.ts';

/** RFC 3261 18.1.1: above this many octets UDP would fragment. */
const UDP_LIMIT = 1_300;
/** Octets that the Via adds. */
const VIA_ROOM = 100;

/** One request on its way, over as many transactions as it takes. */
export class Attempt {
  readonly #options: UacOptions;
  readonly #outgoing: OutgoingRequest;
  readonly #user: RequestUser;
  readonly #walk: Walk;
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

  constructor(options: UacOptions, outgoing: OutgoingRequest, user: RequestUser) {
    this.#options = options;
    this.#outgoing = outgoing;
    this.#user = user;
    this.#walk = new Walk(outgoing.ways ?? options.waysOf(outgoing), outgoing.hop);
    this.#request = along(this.#walk.way, outgoing.request);
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
    const { hop } = this.#walk.way;
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
    const request = { ...this.#request, headers: this.#request.headers.copy() };
    const { contact } = this.#outgoing;
    if (contact !== undefined && this.#walk.way.hop.transport === undefined)
      request.headers.set('Contact', contact(to.transport));
    this.#sent = { request, to };
    this.#user.sending?.(to);
    this.#provisional = false;
    const user = {
      response: (response: SipResponse) => this.#answered(response, to),
      failed: (why: 'timeout' | 'transport', fault?: WireFault) => this.#failed(why, to, fault),
    };
    this.#transaction = this.#options.transactions.send(request, to, user, this.#walk.ways.timers);
  }

  #answered(response: SipResponse, from: Endpoint): void {
    if (response.status !== 100) this.#walk.unwatch();
    else if (this.#request.method === 'INVITE') this.#walk.watch(() => this.#died());
    this.#options.dead.remove(from);
    if (response.status < 200) {
      this.#provisional = true;
      if (this.#cancelled) this.#sendCancel();
    }
    if (response.status === 401 || response.status === 407) {
      this.#walk.heard();
      this.#challenged(response, from);
      return;
    }
    if (response.status >= 200) this.#outgoing.authenticator?.learn(this.#request, response, from);
    // RFC 3263 4.3: a server that is out of service is passed over.
    if (response.status >= 300 && this.#walk.ways.failed(response.status)) {
      const { status } = response;
      const text = `${this.#walk.way.hop.host} is out of service (${status})`;
      if (this.#next(from, { text, status }, retryAfterOf(response.headers))) return;
    } else {
      this.#walk.heard();
    }
    this.#user.response(response, from);
  }

  #challenged(response: SipResponse, from: Endpoint): void {
    const { authenticator, nextSequence } = this.#outgoing;
    if (authenticator === null || this.#cancelled || !authenticator.mayTell(from)) {
      this.#user.response(response, from);
      return;
    }
    const request = { ...this.#request, headers: this.#request.headers.copy() };
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
    this.#walk.unwatch();
    const { host } = this.#walk.way.hop;
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
    this.#walk.heard(failure);
    if (this.#cancelled || !this.#walk.next()) return false;
    this.#options.log.info(`${this.#request.method}: ${failure.text}, trying ${this.#walk.way.hop.host}`);
    // Another server has other nonces.
    const request = along(this.#walk.way, this.#request);
    request.headers.remove('Authorization').remove('Proxy-Authorization');
    this.#request = request;
    this.#challenges = 0;
    this.#locate().catch(thrown => this.#options.log.error(`${request.method}: ${thrownText(thrown)}`));
    return true;
  }

  /** Should it live after all, the CANCEL keeps the far end from ringing twice. */
  #died(): void {
    this.#sayCancel();
    this.#transaction?.lost({ what: 'the server has died' });
  }

  #sendCancel(): void {
    if (this.#cancelSent || this.#sent?.request.method !== 'INVITE') return;
    this.#cancelSent = true;
    this.#sayCancel();
  }

  /** Nobody waits for its answer: that to the INVITE tells how it went (9.1). */
  #sayCancel(): void {
    if (this.#sent === null) return;
    const { request, to } = this.#sent;
    const nobody = { response: () => {}, failed: () => {} };
    this.#options.transactions.send(cancelOf(request), to, nobody, this.#walk.ways.timers);
  }
}

function bothWays(target: Endpoint): readonly Endpoint[] {
  return target.transport === 'udp' ? [{ ...target, transport: 'tcp' }, target] : [target];
}
