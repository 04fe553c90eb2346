/** Accounts, their servers and their registrations: options going down, states coming up. */
import type { TransportName } from './facts.ts';

/** Where requests of an account go. Without `port` RFC 3263 decides (NAPTR, SRV, then A and AAAA). */
export type ServerAddress = { readonly host: string; readonly port?: number; readonly transport?: TransportName };

export type Credentials = {
  readonly username: string;
  readonly password: string;
  /** Answers challenges of this realm only; undefined answers every realm of a server of the account. */
  readonly realm?: string;
};

/** Credentials for one server of the account (its name or address as configured), one realm, or both. */
export type ServerCredentials = Credentials & { readonly server?: string };

/** How an account answers challenges (RFC 7616, RFC 8760). Basic is never answered. */
export type Authentication = {
  /** Challenges answered for one request; 0 answers none. */
  readonly retries: number;
  /** false: a server that offers nothing better than MD5 gets no answer. */
  readonly md5: boolean;
};

/** Whom the agent listens to outside of calls. */
export type GuardOptions = {
  /**
   * What becomes of requests from addresses that are neither a server of an account nor trusted. They are accepted
   * regardless while an account works without any server, since anybody may call it directly then.
   */
  readonly strangers: 'accept' | 'refuse' | 'drop';
  /** Addresses and networks ('192.0.2.7', '2001:db8::/32') that count as servers. */
  readonly trusted: readonly string[];
  /** New requests a second from one address that is no server and not trusted; above it 503, far above silence. */
  readonly requestsPerSecond: number;
  /**
   * What a server has to show before it may give orders outside of calls (NOTIFY check-sync, talk, hold; REFER):
   * 'address': that it sends from a server's address. 'flow': that the order comes over the flow of a registration or
   * from a trusted address. 'tls': that this flow is TLS to a server whose certificate was checked. Who cannot is
   * asked for the line's password.
   */
  readonly orders: 'address' | 'flow' | 'tls';
};

export type AccountOptions = {
  /** The line it belongs to; chosen by the caller and returned in each fact. */
  readonly id: number;
  /** User and host part of the address of record. */
  readonly user: string;
  readonly domain: string;
  readonly displayName: string;
  /** Write sips: instead of sip: into addresses of ours (RFC 5630); every request then takes TLS. */
  readonly sips?: boolean;
  readonly credentials: Credentials;
  /** The first that fits goes before `credentials`. */
  readonly otherCredentials?: readonly ServerCredentials[];
  /** 4 tries and MD5 allowed unless said otherwise. */
  readonly authentication?: Authentication;
  /** Next hop of every request outside a dialog; undefined sends to the request URI's host. */
  readonly proxy?: ServerAddress;
  /** Where the line registers, the primary first; empty for a phone that does not register. */
  readonly registrars: readonly ServerAddress[];
  /** How more than one server is used; a registration is kept alive at each of them unless this says otherwise. */
  readonly redundancy?: Redundancy;
  /** Every request outside a dialog goes through this proxy. */
  readonly outbound?: ServerAddress;
  /** Name of the server that was in use when the phone last ran, as registrations tell it: fallback modes begin there. */
  readonly lastServer?: string | undefined;
  /** OPTIONS to the servers, unless undefined. */
  readonly keepAlive?: KeepAlive;
  readonly registration: {
    /** Lifetime asked for, seconds. */
    readonly expires: number;
    /** Refresh after this share of the granted lifetime, 1 to 100. */
    readonly refreshPercent: number;
    /** Seconds from a failure to the next attempt. */
    readonly retryAfter: number;
    /** Seconds before the first attempt, so that several lines do not come at once; 0 when undefined. */
    readonly delay?: number;
  };
  /** What calls tell of us; everything unless said otherwise. */
  readonly identity?: {
    /** Calls are anonymous (RFC 3323); the server still learns who calls (P-Preferred-Identity, RFC 3325). */
    readonly hidden: boolean;
    /** Asks the network to keep our asserted identity to itself (Privacy: id). */
    readonly privacy: boolean;
    /** Answers name us in P-Asserted-Identity. */
    readonly inAnswers: boolean;
  };
};

/** A primary server and those that stand by (guide 15.2.1). */
export type Redundancy = {
  /**
   * simultaneous: a registration is alive at every server, calls go through the first of those that have us.
   * asymmetric: one registration; the primary is preferred, and the line goes back to it as soon as it answers.
   * symmetric: one registration; the line stays where it is until that server fails.
   */
  readonly mode: 'simultaneous' | 'asymmetric' | 'symmetric';
  /** Next hops of the servers after the primary, in the order of `registrars`; that of the primary is `proxy`. */
  readonly backups: readonly ServerAddress[];
  /** Outbound proxies after the first: more ways to the one server, in the place of more servers. */
  readonly outbounds?: readonly ServerAddress[];
  /** Seconds that the primary must have been answering before the line goes back to it; 0: at once. */
  readonly holdDown: number;
  /** How a line on another server finds out whether the primary is back. */
  readonly detectBy: 'OPTIONS' | 'REGISTER';
  /** Every 5xx means that the server failed; otherwise only silence, a broken connection and 503 do. */
  readonly switchOnFailure: boolean;
  /** Statuses that never mean it. */
  readonly noSwitchOn: readonly number[];
  /** T1 of requests to these servers, milliseconds. */
  readonly t1?: number;
};

/** Seconds between two OPTIONS; 0 sends none. */
export type KeepAlive = {
  /** To where calls go: in simultaneous mode to all servers, else to the one in use, and to the primary while away. */
  readonly proxy: number;
  /** To the registrar, while registered. */
  readonly registrar: number;
};

export type RegistrationPhase = 'registering' | 'registered' | 'failed' | 'unregistered';

export type RegistrationState = {
  readonly account: number;
  /** Index into the account's `registrars`. */
  readonly server: number;
  /** How many servers the line has. */
  readonly servers: number;
  /** Its name or address, with the port when that is not 5060. */
  readonly host: string;
  readonly role: 'primary' | 'redundant';
  /** New calls go through this one. */
  readonly inUse: boolean;
  readonly phase: RegistrationPhase;
  /** SIP status of a refusal; undefined when no server answered. */
  readonly status?: number;
  /** In plain words, for the LCD: 'wrong password', 'no answer from 192.0.2.5' … */
  readonly reason?: string;
};
