/** What a fetch is asked for and what it answers, whatever the protocol. */
import type { Fault, Result } from '../../base/result.ts';
import type { TlsTrust } from '../../base/tls/files.ts';
import type { Sink } from './sink.ts';

export type Credentials = {
  readonly user: string;
  readonly password: string;
  /** They may be sent without TLS in a form that anybody on the way can read. Those of a URL always may. */
  readonly clear?: boolean;
};

export type TlsChecks = {
  /** The certificate must be good and name the server. */
  readonly verify: boolean;
  /** Authorities beside those of the system, and what the phone shows to a server that asks. */
  readonly trust?: TlsTrust;
  /** TLSv1.2 when left out. */
  readonly least?: 'TLSv1.2' | 'TLSv1.3';
};

/** What a server said about the version of a file, in its own words (RFC 9110 section 8.8). */
export type Validators = { readonly etag?: string; readonly lastModified?: string };

export type TimeLimits = {
  /** Milliseconds until the connection stands, TLS among it, and again until the first octet of the answer. */
  readonly answer: number;
  /** In each span of so many milliseconds … */
  readonly span: number;
  /** … so many octets must come. */
  readonly octetsPerSpan: number;
  /** Milliseconds for all of it, with redirects and repetitions. */
  readonly total: number;
};

export type FetchRequest = {
  /** tftp, ftp, http or https; may hold user name and password. */
  readonly url: string;
  /** For a server that asks and a URL that names none; never carried to another host. */
  readonly credentials?: Credentials;
  /** `verify` and the authorities of the system when left out. */
  readonly tls?: TlsChecks;
  /** Of the copy that the phone has: the answer is `unchanged` where the server says so. */
  readonly validators?: Validators;
  /** Only so many octets from the start. */
  readonly first?: number;
  /** More octets are refused. */
  readonly most: number;
  readonly limits?: Partial<TimeLimits>;
  /** Told in a header of HTTP, as twelve digits. */
  readonly mac?: string;
  readonly userAgent?: string;
  /** Where the octets go; into `bytes` of the answer when left out. */
  readonly sink?: Sink;
  /** `tell`: the place that a server redirects to is the answer. */
  readonly redirects?: 'follow' | 'tell';
};

export type Answer =
  /** The whole file. `bytes` is empty when a sink was given. */
  | {
      readonly kind: 'body';
      readonly url: string;
      readonly octets: number;
      readonly bytes: Uint8Array;
      readonly validators: Validators;
    }
  /** The first octets of a longer file; `total` where the server tells it. */
  | {
      readonly kind: 'partial';
      readonly url: string;
      readonly octets: number;
      readonly bytes: Uint8Array;
      readonly validators: Validators;
      readonly total: number | null;
    }
  /** The copy of the validators is the newest. */
  | { readonly kind: 'unchanged'; readonly url: string; readonly validators: Validators }
  /** `to` as the server wrote it. */
  | { readonly kind: 'redirect'; readonly url: string; readonly to: string };

export type FetchReason =
  /** The URL cannot be used. */
  | 'address'
  /** No connection, no answer. */
  | 'unreachable'
  /** TLS: the server, or what it thinks of the phone's certificate. */
  | 'certificate'
  /** User name and password are needed, or wrong. */
  | 'log-in'
  /** The server does not give this file to this phone. */
  | 'forbidden'
  /** There is no such file. */
  | 'missing'
  /** The server says that it cannot now. */
  | 'server'
  | 'redirect'
  | 'large'
  | 'slow'
  /** The connection ended before the file did. */
  | 'broken'
  /** What came breaks the rules of the protocol. */
  | 'protocol'
  | 'disk'
  | 'cancelled';

/** `where` is the URL without user name, password and query. */
export type FetchFault = Fault & {
  readonly reason: FetchReason;
  readonly where: string;
  /** For `log-in`: what the server calls the place that is guarded, and whether what it was given was wrong. */
  readonly logIn?: { readonly realm: string; readonly wrong: boolean };
  /** Milliseconds that the server asks to wait (Retry-After). */
  readonly retryAfter?: number;
};

export type Fetched = Result<Answer, FetchFault>;

/** Never throws and never rejects. After `signal` the answer is `cancelled`, and nothing goes on. */
export type Fetch = (request: FetchRequest, signal: AbortSignal) => Promise<Fetched>;
