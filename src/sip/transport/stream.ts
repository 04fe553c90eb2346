import { type AddressInfo, isIP, type Server, type Socket } from 'node:net';
import type { Timer } from '../../base/clock.ts';
import { fail, ok } from '../../base/result.ts';
import type { TransportName } from '../facts.ts';
import { STREAM_LIMITS } from '../limits.ts';
import { type FramerEvent, StreamFramer } from '../parse.ts';
import { type Endpoint, endpointText, type WireFault, type WireOptions } from './wire.ts';

/** How one stream transport differs from another. */
export type StreamKind = {
  readonly transport: TransportName;
  /** Opens a connection; nothing leaves it before the `ready` event. */
  dial(to: Endpoint): { readonly socket: Socket; readonly ready: 'connect' | 'secureConnect' };
  /** What an error of a connection to `to` means. */
  words(error: Error, to: Endpoint): WireFault;
};

type Connection = {
  readonly remote: Endpoint;
  readonly socket: Socket;
  readonly framer: StreamFramer;
  fault: WireFault;
  /** A whole message has come. */
  spoken: boolean;
  idle: Timer | null;
  deadline: Timer | null;
};

/** SIP over streams: a listener, and one connection per remote that is used in both directions (RFC 3261 18, 5923). */
export class StreamSockets {
  readonly #kind: StreamKind;
  readonly #server: Server | null;
  readonly #options: WireOptions;
  readonly #connections = new Map<string, Connection>();
  /** Those that came in, oldest first. */
  readonly #arrived = new Set<Connection>();
  /** Those that came in, also while their handshake lasts. */
  readonly #raw = new Set<Socket>();
  #open = true;

  /** `server` listens already; null for a transport that only dials. */
  constructor(kind: StreamKind, options: WireOptions, server: Server | null) {
    this.#kind = kind;
    this.#server = server;
    this.#options = options;
    const arrived = kind.transport === 'tls' ? 'secureConnection' : 'connection';
    server?.on('connection', (socket: Socket) => {
      this.#raw.add(socket);
      socket.once('close', () => this.#raw.delete(socket));
    });
    server?.on(arrived, (socket: Socket) => this.#accept(socket));
    server?.on('error', (error: Error) => options.log.warning(`${kind.transport} listener: ${error.message}`));
  }

  /** Where the listener is bound; undefined without one. */
  get port(): number | undefined {
    return (this.#server?.address() as AddressInfo | null | undefined)?.port;
  }

  connected(endpoint: Endpoint): boolean {
    return this.#find(endpoint) !== undefined;
  }

  send(to: Endpoint, bytes: Buffer, done: (fault?: WireFault) => void): void {
    const fault = (what: string): WireFault => ({ what, where: endpointText(to) });
    if (!this.#open) {
      done(fault('the transport is closed'));
      return;
    }
    const connection = this.#find(to) ?? this.#connect(to);
    if (connection.socket.writableLength > STREAM_LIMITS.unsent) {
      this.#end(connection, 'the other side does not read');
      done(connection.fault);
      return;
    }
    connection.socket.write(bytes, error => done(error ? this.#faultOf(connection, error) : undefined));
    this.#touch(connection);
  }

  drop(endpoint: Endpoint): void {
    const connection = this.#find(endpoint);
    if (connection !== undefined) this.#end(connection, 'the connection was given up');
  }

  async close(): Promise<void> {
    this.#open = false;
    for (const { socket } of this.#connections.values()) socket.destroy();
    for (const socket of this.#raw) socket.destroy();
    const server = this.#server;
    if (server !== null) await new Promise<void>(resolve => server.close(() => resolve()));
  }

  /**
   * A connection is used again for the same place and, on TLS, the same SIP domain. A bare address, as it stands in
   * Record-Route, takes any connection to it: that one was checked when it was opened.
   */
  #find(to: Endpoint): Connection | undefined {
    const exact = this.#connections.get(keyOf(to));
    if (exact !== undefined || (to.domain !== undefined && isIP(to.domain) === 0)) return exact;
    const place = endpointText(to);
    return [...this.#connections.values()].find(({ remote }) => endpointText(remote) === place);
  }

  #connect(to: Endpoint): Connection {
    const { socket, ready } = this.#kind.dial(to);
    const connection = this.#adopt(socket, to);
    const patience = this.#options.clock.after(STREAM_LIMITS.connect, () => this.#end(connection, 'no answer'));
    socket.once(ready, () => patience.cancel());
    socket.once('close', () => patience.cancel());
    return connection;
  }

  #accept(socket: Socket): void {
    const { remoteAddress: address, remotePort: port } = socket;
    if (!this.#open || address === undefined || port === undefined || !this.#hasRoom(address)) {
      socket.on('error', () => {});
      socket.destroy();
      return;
    }
    const connection = this.#adopt(socket, { transport: this.#kind.transport, address, port });
    this.#arrived.add(connection);
    this.#expect(connection, STREAM_LIMITS.firstMessage);
  }

  /** When it is full, the oldest connection that has not said anything yet makes room for one more. */
  #hasRoom(address: string): boolean {
    const arrived = [...this.#arrived];
    const same = arrived.filter(({ remote }) => remote.address === address);
    const crowded = same.length >= STREAM_LIMITS.connectionsPerAddress ? same : arrived;
    if (crowded === arrived && arrived.length < STREAM_LIMITS.connections) return true;
    const silent = crowded.find(({ spoken }) => !spoken);
    if (silent !== undefined) this.#end(silent, 'it made room for another one');
    return silent !== undefined;
  }

  #adopt(socket: Socket, remote: Endpoint): Connection {
    const key = keyOf(remote);
    const where = endpointText(remote);
    const connection: Connection = {
      remote,
      socket,
      framer: new StreamFramer(),
      fault: { what: 'the connection was closed', where },
      spoken: false,
      idle: null,
      deadline: null,
    };
    this.#connections.set(key, connection);
    socket.setNoDelay(true);
    socket.on('data', chunk => this.#read(connection, chunk));
    socket.on('error', error => {
      connection.fault = this.#faultOf(connection, error);
      this.#options.log.debug(`${where}: ${connection.fault.what}`);
    });
    socket.on('close', () => {
      connection.idle?.cancel();
      connection.deadline?.cancel();
      if (this.#connections.get(key) === connection) this.#connections.delete(key);
      this.#arrived.delete(connection);
      this.#options.signal?.({ type: 'closed', source: remote, fault: connection.fault });
    });
    this.#touch(connection);
    return connection;
  }

  #faultOf(connection: Connection, error: Error): WireFault {
    return { where: endpointText(connection.remote), ...this.#kind.words(error, connection.remote) };
  }

  /** At once for everybody: the next message to this place opens a new connection. */
  #end(connection: Connection, what: string): void {
    this.#connections.delete(keyOf(connection.remote));
    this.#arrived.delete(connection);
    connection.socket.destroy(new Error(what));
  }

  #read(connection: Connection, chunk: Buffer): void {
    this.#touch(connection);
    for (const event of connection.framer.push(chunk)) this.#take(connection, event);
    if (connection.framer.pending) {
      if (connection.deadline === null) this.#expect(connection, STREAM_LIMITS.message);
    } else if (connection.spoken || !this.#arrived.has(connection)) {
      connection.deadline?.cancel();
      connection.deadline = null;
    }
  }

  #take(connection: Connection, event: FramerEvent): void {
    const { remote: source, socket } = connection;
    switch (event.type) {
      case 'message':
        connection.spoken = true;
        connection.deadline?.cancel();
        connection.deadline = null;
        this.#options.receive({ source, message: ok(event.message) });
        return;
      case 'fault':
        this.#options.receive({ source, message: fail(event.fault) });
        if (event.close) socket.destroySoon();
        return;
      case 'ping':
        // RFC 5626 4.4.1: a double CRLF is answered with a single one.
        if (socket.writableLength < STREAM_LIMITS.unsent) socket.write('\r\n');
        return;
      case 'pong':
        this.#options.signal?.({ type: 'pong', source });
        return;
    }
  }

  #touch(connection: Connection): void {
    connection.idle?.cancel();
    connection.idle = this.#options.clock.after(STREAM_LIMITS.idle, () => connection.socket.destroySoon());
  }

  #expect(connection: Connection, ms: number): void {
    connection.deadline = this.#options.clock.after(ms, () => connection.socket.destroy());
  }
}

/** A TLS server proved one SIP domain, so another one takes a connection of its own. */
function keyOf(endpoint: Endpoint): string {
  return endpoint.domain === undefined ? endpointText(endpoint) : `${endpointText(endpoint)} ${endpoint.domain}`;
}
