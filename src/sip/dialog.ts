import { fail, ok, type Result } from '../base/result.ts';
import type { ServerAddress } from './facts.ts';
import { addressesOf, addressOf, cseqOf, listOf, parseNameAddr, printNameAddr, tagOf } from './headers.ts';
import { hopOf } from './locate.ts';
import { EMPTY_BODY, Headers, type SipMessage, type SipRequest, type SipResponse } from './message.ts';
import { parseUri } from './uri.ts';

type DialogState = {
  readonly callId: string;
  /** From and To as we write them, with the tags. */
  readonly local: string;
  readonly remote: string;
  readonly remoteTag: string;
  /** First hop first. */
  readonly routes: readonly string[];
  readonly target: string;
  readonly localSequence: number;
  /** null until the other side sent a request. */
  readonly remoteSequence: number | null;
  /** Methods that the other side takes, as it said last. */
  readonly allowed: readonly string[];
};

/** A dialog (RFC 3261 section 12): what requests inside a call need to know. */
export class Dialog {
  #state: DialogState;

  private constructor(state: DialogState) {
    this.#state = state;
  }

  /** 12.1.2, from the response to our request; early or confirmed. */
  static asCaller(request: SipRequest, response: SipResponse): Result<Dialog> {
    const routes = listOf(response.headers, 'record-route');
    const sequence = cseqOf(request.headers);
    const remoteTag = tagOf(response.headers, 'to');
    if (routes === null || !sequence.ok || remoteTag === undefined)
      return fail({ what: 'the response makes no dialog' });
    return ok(
      new Dialog({
        callId: request.headers.get('call-id') ?? '',
        local: request.headers.get('from') ?? '',
        remote: response.headers.get('to') ?? '',
        remoteTag,
        routes: routes.reverse(),
        // A 2xx must have a Contact; without one the old target is the best guess.
        target: contactOf(response) ?? request.uri,
        localSequence: sequence.value.number,
        remoteSequence: null,
        allowed: methodsIn(response) ?? [],
      }),
    );
  }

  /**
   * 12.1.1, from a request that we answer; `tag` is ours. A NOTIFY makes the dialog of our SUBSCRIBE, whose CSeq
   * number goes on from `localSequence` (RFC 6665 4.1.2.4).
   */
  static asCallee(request: SipRequest, tag: string, localSequence = 0): Result<Dialog> {
    const routes = listOf(request.headers, 'record-route');
    const sequence = cseqOf(request.headers);
    const target = contactOf(request);
    const to = addressOf(request.headers, 'to');
    if (routes === null || !sequence.ok || !to.ok) return fail({ what: 'the request makes no dialog' });
    if (target === undefined) return fail({ what: 'Contact is missing or malformed' });
    return ok(
      new Dialog({
        callId: request.headers.get('call-id') ?? '',
        local: printNameAddr({ ...to.value, params: new Map([...to.value.params, ['tag', tag]]) }),
        remote: request.headers.get('from') ?? '',
        remoteTag: tagOf(request.headers, 'from') ?? '',
        routes,
        target,
        localSequence,
        remoteSequence: sequence.value.number,
        allowed: methodsIn(request) ?? [],
      }),
    );
  }

  get remoteTag(): string {
    return this.#state.remoteTag;
  }

  /** The other side's Contact. */
  get target(): string {
    return this.#state.target;
  }

  /** The other side takes requests with this method. */
  takes(method: string): boolean {
    return this.#state.allowed.includes(method);
  }

  nextSequence(): number {
    this.#state = { ...this.#state, localSequence: this.#state.localSequence + 1 };
    return this.#state.localSequence;
  }

  /** 12.2.1.1: a request inside the dialog. ACK and CANCEL repeat the number of their INVITE. */
  request(method: string, sequence: number = this.nextSequence()): SipRequest {
    const { callId, local, remote } = this.#state;
    const { uri, routes } = this.#road();
    const headers = new Headers().add('Max-Forwards', '70');
    for (const route of routes) headers.add('Route', route);
    headers.add('From', local).add('To', remote).add('Call-ID', callId).add('CSeq', `${sequence} ${method}`);
    return { kind: 'request', method, uri, headers, body: EMPTY_BODY };
  }

  /** Where requests of the dialog are sent: the first route, or the other side itself. */
  hop(): Result<ServerAddress> {
    const first = this.#state.routes[0];
    const route = first === undefined ? undefined : parseNameAddr(first);
    if (route?.ok === false) return route;
    const uri = parseUri(route === undefined ? this.#state.target : route.value.uri);
    return uri.ok ? hopOf(uri.value) : uri;
  }

  /** 12.2.2: false when the request is older than one that came already. */
  inOrder(request: SipRequest): boolean {
    const cseq = cseqOf(request.headers);
    if (!cseq.ok) return false;
    const { remoteSequence } = this.#state;
    if (remoteSequence !== null && cseq.value.number <= remoteSequence) return false;
    this.#state = { ...this.#state, remoteSequence: cseq.value.number };
    return true;
  }

  /** 12.2: INVITE, UPDATE and their 2xx bring a new remote target. */
  refresh(message: SipMessage): void {
    const { target, allowed } = this.#state;
    this.#state = {
      ...this.#state,
      target: contactOf(message) ?? target,
      allowed: methodsIn(message) ?? allowed,
    };
  }

  /** 13.2.2.4: the 2xx sets the route set anew, whatever the early dialog had. */
  confirm(response: SipResponse): void {
    const routes = listOf(response.headers, 'record-route');
    if (routes !== null) this.#state = { ...this.#state, routes: routes.reverse() };
    this.refresh(response);
  }

  /** A first route without `lr` is a strict router (12.2.1.1). */
  #road(): { readonly uri: string; readonly routes: readonly string[] } {
    const { routes, target } = this.#state;
    const [first, ...others] = routes;
    const address = first === undefined ? undefined : parseNameAddr(first);
    if (address === undefined || !address.ok) return { uri: target, routes };
    const uri = parseUri(address.value.uri);
    if (uri.ok && uri.value.params.has('lr')) return { uri: target, routes };
    return { uri: address.value.uri, routes: [...others, `<${target}>`] };
  }
}

function methodsIn({ headers }: SipMessage): readonly string[] | undefined {
  return headers.has('allow') ? (listOf(headers, 'allow') ?? []) : undefined;
}

function contactOf(message: SipMessage): string | undefined {
  const contacts = addressesOf(message.headers, 'contact');
  return contacts.ok ? contacts.value[0]?.uri : undefined;
}
