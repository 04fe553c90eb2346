/**
 * One request of the pages and the reply to it: what they need of HTTP beyond Node's own, which has parsed the request and knows
 * how a body ends, what HEAD leaves out and when a connection stays. The classes of the Fetch API would bring ten megabytes along.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Asked, SAFE_HEADERS } from './guard.ts';

export type Reply = {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
};

export type Cookie = { readonly name: string; readonly value: string; readonly secure: boolean };

export class Exchange {
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
  readonly path: string;
  readonly query: URLSearchParams;

  private constructor(incoming: IncomingMessage, outgoing: ServerResponse, { pathname, searchParams }: URL) {
    this.incoming = incoming;
    this.outgoing = outgoing;
    this.path = pathname;
    this.query = searchParams;
  }

  /** null: what it asks for is no address. */
  static of(incoming: IncomingMessage, outgoing: ServerResponse): Exchange | null {
    const { url: target = '' } = incoming;
    // It may name a host too (RFC 9112 section 3.2.2); only the header Host counts here.
    const url = URL.parse(target.startsWith('/') ? `http://phone${target}` : target);
    return url === null ? null : new Exchange(incoming, outgoing, url);
  }

  get method(): string {
    return this.incoming.method ?? '';
  }

  /** It only looks. */
  get reads(): boolean {
    return this.method === 'GET' || this.method === 'HEAD';
  }

  get secure(): boolean {
    return 'encrypted' in this.incoming.socket;
  }

  /** Whose request it is. */
  get address(): string {
    return this.incoming.socket.remoteAddress ?? '';
  }

  get asked(): Asked {
    const { host, origin } = this.incoming.headers;
    return { host, origin, site: this.header('sec-fetch-site'), secure: this.secure };
  }

  /** `name` in lower case; the first one where there are several. */
  header(name: string): string | undefined {
    const value = this.incoming.headers[name];
    return typeof value === 'object' ? value[0] : value;
  }

  /** As `setCookie` wrote it (RFC 6265 section 5.4); the first one of this name. */
  cookie(name: string): string | undefined {
    const pairs = (this.incoming.headers.cookie ?? '').split(';').map(pair => pair.trim());
    return pairs.find(pair => pair.startsWith(`${name}=`))?.slice(name.length + 1);
  }

  send({ status, headers = {}, body = '' }: Reply): void {
    this.outgoing.writeHead(status, { ...SAFE_HEADERS, 'Content-Length': Buffer.byteLength(body), ...headers });
    this.outgoing.end(body);
  }
}

export function document(text: string, status = 200, headers: Readonly<Record<string, string>> = {}): Reply {
  return { status, headers: { ...headers, 'Content-Type': 'text/html; charset=utf-8' }, body: text };
}

/** What is left of a refused body is not read: the connection ends. */
export function plain(status: 400 | 403 | 408 | 413 | 421 | 500 | 503, text: string): Reply {
  return { status, headers: { Connection: 'close', 'Content-Type': 'text/plain; charset=utf-8' }, body: `${text}\n` };
}

export function goTo(place: string, { status = 303, cookie }: { status?: 302 | 303; cookie?: string } = {}): Reply {
  return { status, headers: { Location: place, ...(cookie === undefined ? {} : { 'Set-Cookie': cookie }) } };
}

/** For no script and no other site (RFC 6265 section 4.1); without a value the browser forgets it. `value` has no signs that need quoting. */
export function cookieText({ name, value, secure }: Cookie): string {
  const lasting = value === '' ? '; Max-Age=0' : '';
  return `${name}=${value}; Path=/; HttpOnly; SameSite=Strict${secure ? '; Secure' : ''}${lasting}`;
}
