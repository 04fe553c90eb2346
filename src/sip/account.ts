import { isIPv6 } from 'node:net';
import { type Fault, fail, ok, type Result } from '../base/result.ts';
import { Authenticator } from './credentials.ts';
import type { AccountOptions, ServerAddress, TransportName } from './facts.ts';
import type { Servers } from './guard-servers.ts';
import { printNameAddr } from './headers.ts';
import { hopOf } from './locate.ts';
import { EMPTY_BODY, Headers, type SipRequest } from './message.ts';
import type { Road } from './servers/plan.ts';
import { escapeUser, parseHostPort, parseUri, printHostPort, printUri, sipUri, uriScheme } from './uri.ts';

/** Where the agent listens, for Contact; UDP and TCP share a port. */
export type LocalAddress = {
  readonly address: string;
  readonly port: number;
  readonly tlsPort: number;
  /** RFC 5626 is in use: inside dialogs, too, we are reached over the flow of the registration. */
  readonly outbound: boolean;
};

/** Addresses of this phone that are good everywhere, as its registrar made them (RFC 5627); '' for none. */
export type Gruu = { readonly public: string; readonly temporary: string };

const NO_GRUU: Gruu = { public: '', temporary: '' };

/** One address of record: who we are in requests, and where they go. */
export class Account {
  readonly options: AccountOptions;
  readonly authenticator: Authenticator;
  readonly #local: LocalAddress;
  /** To the server in use. */
  #road: Road | null = null;
  #gruu = NO_GRUU;

  constructor(options: AccountOptions, local: LocalAddress, servers: Servers) {
    this.options = options;
    this.authenticator = new Authenticator(options, servers);
    this.#local = local;
  }

  /** 'sip:user@domain', or sips: for an account that insists on TLS (RFC 5630). */
  get aor(): string {
    return this.#address(this.options.user);
  }

  /**
   * A URI at which this account is reached, over the transport that the other side used. `sips` where the other side
   * called by sips: (RFC 5630 section 5). The one that the registrar
   * gave, if it did (RFC 5627 section 4.3), else `ob` asks for the flow of the registration (RFC 5626 section 4.3).
   */
  contact(transport: TransportName = this.options.proxy?.transport ?? 'udp', sips = false): string {
    const { public: open, temporary } = this.#gruu;
    // A caller who hides must not be known by his address (RFC 5627 section 3.1.2).
    const gruu = this.options.identity?.hidden === true ? temporary : open;
    if (gruu !== '' && (!sips || uriScheme(gruu) === 'sips')) return gruu;
    return `${this.binding(transport, sips)}${this.#local.outbound ? ';ob' : ''}`;
  }

  /** The same as a registrar keeps it. */
  binding(transport: TransportName = 'udp', sips = false): string {
    const { address, port, tlsPort } = this.#local;
    const uri = sipUri(this.options.user, address, transport === 'tls' ? tlsPort : port);
    if (transport === 'udp') return printUri(uri);
    // sips: has transport=tls in its name (RFC 3261 26.2.2).
    if (transport === 'tls' && (sips || this.options.sips)) return printUri({ ...uri, scheme: 'sips' });
    return printUri({ ...uri, params: new Map([['transport', transport]]) });
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

  /** What the registrar told of us; undefined takes it back. */
  learn(gruu: Gruu = NO_GRUU): void {
    this.#gruu = gruu;
  }

  /** Calls go this way from now on; null: where their URI points. */
  use(road: Road | null): void {
    this.#road = road;
  }

  /** The next hop of a request outside dialogs. */
  hop(target: string): Result<ServerAddress> {
    const proxy = this.#road?.hop;
    const uri = parseUri(target);
    if (proxy === undefined) return uri.ok ? hopOf(uri.value) : uri;
    // RFC 5630 section 3.1: every hop of sips: is TLS, the first one too.
    if (!uri.ok || uri.value.scheme !== 'sips' || proxy.transport === 'tls') return ok(proxy);
    if (proxy.transport !== undefined || proxy.port !== undefined) {
      return fail({ what: 'sips: needs TLS to the server', remedy: 'Set the transport to TLS.' });
    }
    return ok({ ...proxy, transport: 'tls' });
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
    const { domain } = this.options;
    const parsed = isIPv6(domain) ? { host: domain } : parseHostPort(domain);
    const host = parsed === null ? domain : printHostPort(parsed.host, parsed.port);
    return `${this.options.sips ? 'sips' : 'sip'}:${escapeUser(user)}@${host}`;
  }
}

function unusable(text: string, fault: Fault): Fault {
  return { what: `'${text}' cannot be called: ${fault.what}`, remedy: 'Dial a number or a SIP address.' };
}
