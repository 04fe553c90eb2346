import { type Fault, fail, ok, type Result } from '../base/result.ts';
import { Authenticator } from './credentials.ts';
import type { AccountOptions, ServerAddress, TransportName } from './facts.ts';
import { printNameAddr } from './headers.ts';
import { hopOf } from './locate.ts';
import { EMPTY_BODY, Headers, type SipRequest } from './message.ts';
import { escapeUser, parseHostPort, parseUri, printHostPort, printUri, sipUri, uriScheme } from './uri.ts';

/** Where the agent listens, for Contact. */
export type LocalAddress = { readonly address: string; readonly port: number };

/** One address of record: who we are in requests, and where they go. */
export class Account {
  readonly options: AccountOptions;
  readonly authenticator: Authenticator;
  readonly #local: LocalAddress;

  constructor(options: AccountOptions, local: LocalAddress) {
    this.options = options;
    this.authenticator = new Authenticator(options.credentials);
    this.#local = local;
  }

  /** 'sip:user@domain'. */
  get aor(): string {
    return this.#address(this.options.user);
  }

  /** A URI at which this account is reached, over the transport that the other side used. */
  contact(transport: TransportName = this.options.proxy?.transport ?? 'udp'): string {
    const uri = sipUri(this.options.user, this.#local.address, this.#local.port);
    return printUri(transport === 'udp' ? uri : { ...uri, params: new Map([['transport', transport]]) });
  }

  /** The URI that a dialled text means: a full one, user@host, or a user part of our domain. */
  target(text: string): Result<string> {
    const scheme = uriScheme(text);
    // RFC 3261 19.1.6: a telephone number is called through our own domain.
    if (scheme === 'tel') return ok(`${this.#address(text.slice(4).split(';')[0] ?? '')};user=phone`);
    const uri = scheme !== null ? text : text.includes('@') ? `sip:${text}` : this.#address(text);
    const parsed = parseUri(uri);
    return parsed.ok ? ok(uri) : fail(unusable(text, parsed.error));
  }

  /** The next hop of a request outside dialogs. */
  hop(target: string): Result<ServerAddress> {
    if (this.options.proxy !== undefined) return ok(this.options.proxy);
    const uri = parseUri(target);
    return uri.ok ? hopOf(uri.value) : uri;
  }

  /** A request outside dialogs (8.1.1), without Via. */
  request(
    method: string,
    uri: string,
    to: string,
    dialog: { callId: string; tag: string; sequence: number },
  ): SipRequest {
    const from = { displayName: this.options.displayName, uri: this.aor, params: new Map([['tag', dialog.tag]]) };
    const headers = new Headers()
      .add('Max-Forwards', '70')
      .add('From', printNameAddr(from))
      .add('To', printNameAddr({ displayName: '', uri: to, params: new Map() }))
      .add('Call-ID', dialog.callId)
      .add('CSeq', `${dialog.sequence} ${method}`);
    return { kind: 'request', method, uri, headers, body: EMPTY_BODY };
  }

  #address(user: string): string {
    const domain = parseHostPort(this.options.domain);
    const host = domain === null ? this.options.domain : printHostPort(domain.host, domain.port);
    return `sip:${escapeUser(user)}@${host}`;
  }
}

function unusable(text: string, fault: Fault): Fault {
  return { what: `'${text}' cannot be called: ${fault.what}`, remedy: 'Dial a number or a SIP address.' };
}
