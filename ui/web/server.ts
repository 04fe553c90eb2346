/**
 * The listening sockets of the web pages. Each takes both: what begins like TLS goes to the HTTPS server, the rest to the
 * HTTP server. Only connections are limited here; what a request may do is decided in `app.ts`, which is loaded with the
 * first request: a phone whose pages nobody opens does not pay for them.
 */
import type { Server as HttpServer, RequestListener } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { createServer as createHttpServer } from '../../src/base/http.ts';
import type { Log } from '../../src/base/log.ts';
import { type Fault, fail, ok, type Result, thrownText } from '../../src/base/result.ts';
import { sourceOf } from './guard.ts';
import type { Identity } from './tls/identity.ts';

export type WebServerOptions = {
  /** Undefined listens on all addresses. */
  readonly address: string | undefined;
  readonly port: number;
  readonly log: Log;
};

export type WebEntrance = {
  /** null: there are no encrypted pages. */
  readonly identity: Identity | null;
  readonly load: () => Promise<RequestListener>;
  readonly log: Log;
  readonly limits?: typeof LIMITS;
};

const SECOND = 1000;
export const LIMITS = {
  connections: 32,
  /** Of an IPv4 address, or a network of 64 bits. A browser opens six, and one for the live screen. */
  connectionsOfOne: 12,
  /** Until the first octet, and for the TLS handshake. */
  handshake: 10 * SECOND,
  headers: 10 * SECOND,
  headerOctets: 8192,
  /** A whole request, with an image of the firmware. */
  request: 600 * SECOND,
  idle: 10 * SECOND,
  /** Between two looks at what takes too long. */
  looks: 2 * SECOND,
};

const TLS_HANDSHAKE = 0x16;

/** The two HTTP servers behind the sockets. */
export class Entrance {
  readonly #plain: HttpServer;
  readonly #encrypted: HttpServer | null;
  readonly #limits: typeof LIMITS;
  readonly #sources = new Map<string, number>();

  constructor({ identity, load, log, limits = LIMITS }: WebEntrance) {
    this.#limits = limits;
    let loaded: Promise<RequestListener> | null = null;
    const listener: RequestListener = (request, response) => {
      loaded ??= load().catch(thrown => {
        log.error(`the web pages cannot be loaded: ${thrownText(thrown)}`);
        return (_request, refused) => refused.writeHead(500).end();
      });
      void loaded.then(handle => handle(request, response));
    };
    const options = {
      maxHeaderSize: limits.headerOctets,
      headersTimeout: limits.headers,
      requestTimeout: limits.request,
      keepAliveTimeout: limits.idle,
      connectionsCheckingInterval: limits.looks,
      requireHostHeader: true,
    };
    this.#plain = createHttpServer(options, listener);
    this.#encrypted =
      identity === null
        ? null
        : createHttpsServer(
            {
              ...options,
              key: identity.key,
              cert: identity.certificate,
              minVersion: 'TLSv1.2',
              handshakeTimeout: limits.handshake,
            },
            listener,
          );
    // They never listen by themselves; by this event they begin to watch the times of their connections.
    for (const server of [this.#plain, this.#encrypted]) server?.emit('listening');
  }

  /** A connection that was accepted. */
  take(socket: Socket): void {
    socket.on('error', () => {});
    if (!this.#admit(socket)) {
      socket.destroy();
      return;
    }
    socket.setTimeout(this.#limits.handshake, () => socket.destroy());
    socket.once('data', chunk => {
      socket.pause();
      socket.setTimeout(0);
      socket.removeAllListeners('timeout');
      const server = chunk[0] === TLS_HANDSHAKE ? this.#encrypted : this.#plain;
      if (server === null) {
        socket.destroy();
        return;
      }
      socket.unshift(chunk);
      server.emit('connection', socket);
      // TLS reads what was put back by itself.
      if (server === this.#plain) socket.resume();
    });
  }

  /** Ends the timers of the two servers. */
  close(): void {
    for (const server of [this.#plain, this.#encrypted]) {
      server?.closeAllConnections();
      server?.close();
    }
  }

  #admit(socket: Socket): boolean {
    const source = sourceOf(socket.remoteAddress ?? '');
    const count = (this.#sources.get(source) ?? 0) + 1;
    if (count > this.#limits.connectionsOfOne) return false;
    this.#sources.set(source, count);
    socket.once('close', () => {
      const left = (this.#sources.get(source) ?? 1) - 1;
      if (left === 0) this.#sources.delete(source);
      else this.#sources.set(source, left);
    });
    return true;
  }
}

/** One listening socket. */
export class WebServer {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(server: Server, entrance: Entrance) {
    this.#server = server;
    server.maxConnections = LIMITS.connections;
    server.on('connection', socket => {
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
      entrance.take(socket);
    });
  }

  static open(entrance: Entrance, { address, port, log }: WebServerOptions): Promise<Result<WebServer>> {
    return new Promise(resolve => {
      const server = createServer({ noDelay: true });
      server.once('error', error => resolve(fail(portFault(port, error))));
      server.listen({ port, ...(address === undefined ? {} : { host: address }) }, () => {
        server.removeAllListeners('error');
        server.on('error', error => log.warning(`web pages: ${error.message}`));
        resolve(ok(new WebServer(server, entrance)));
      });
    });
  }

  get port(): number {
    return (this.#server.address() as AddressInfo | null)?.port ?? 0;
  }

  close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    return new Promise(resolve => this.#server.close(() => resolve()));
  }
}

function portFault(port: number, error: NodeJS.ErrnoException): Fault {
  const reasons: Readonly<Record<string, string>> = {
    EADDRINUSE: 'is in use',
    EACCES: 'may be opened by the administrator of the machine only',
  };
  return {
    where: 'web pages',
    what: `TCP port ${port} ${reasons[error.code ?? ''] ?? `cannot be opened: ${error.message}`}.`,
    remedy: 'Choose another one with --web-port or system/http_server_port and system/https_server_port.',
  };
}
