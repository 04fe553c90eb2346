import { createServer, connect as open, type Server, type Socket } from 'node:net';
import type { Timer } from '../../base/clock.ts';
import { type Fault, fail, ok, type Result } from '../../base/result.ts';
import { type FramerEvent, StreamFramer } from '../parse.ts';
import { type Endpoint, endpointText, type WireOptions } from './wire.ts';

/** Bounds on what strangers can make us hold; times in milliseconds. */
const TCP_LIMITS = {
  connections: 64,
  connectionsPerAddress: 16,
  /** Without any octet in either direction. */
  idle: 600_000,
  /** From the first octet of a message, or from the accepted connection, to a whole message. */
  message: 15_000,
  connect: 5_000,
  /** Octets that wait because the other side does not read. */
  unsent: 1_048_576,
};

type Connection = {
  readonly remote: Endpoint;
  readonly socket: Socket;
  readonly framer: StreamFramer;
  idle: Timer | null;
  deadline: Timer | null;
};

/** SIP over streams: a listener, and one connection per remote that is used in both directions. */
export class TcpSockets {
  readonly #server: Server;
  readonly #options: WireOptions;
  readonly #connections = new Map<string, Connection>();
  #open = true;

  private constructor(server: Server, options: WireOptions) {
    this.#server = server;
    this.#options = options;
    server.on('connection', socket => this.#accept(socket));
    server.on('error', error => options.log.warning(`TCP listener: ${error.message}`));
  }

  static listen(options: WireOptions, port: number): Promise<Result<TcpSockets, NodeJS.ErrnoException>> {
    const server = createServer();
    return new Promise(resolve => {
      server.once('error', error => resolve(fail(error)));
      server.listen({ host: options.address, port, exclusive: true }, () => {
        server.removeAllListeners('error');
        resolve(ok(new TcpSockets(server, options)));
      });
    });
  }

  connected(endpoint: Endpoint): boolean {
    return this.#connections.has(endpointText(endpoint));
  }

  send(to: Endpoint, bytes: Buffer, done: (fault?: Fault) => void): void {
    const fault = (what: string): Fault => ({ what, where: endpointText(to) });
    if (!this.#open) {
      done(fault('the transport is closed'));
      return;
    }
    const connection = this.#connections.get(endpointText(to)) ?? this.#connect(to);
    if (connection.socket.writableLength > TCP_LIMITS.unsent) {
      connection.socket.destroy();
      done(fault('the other side does not read'));
      return;
    }
    connection.socket.write(bytes, error => done(error ? fault(error.message) : undefined));
    this.#touch(connection);
  }

  async close(): Promise<void> {
    this.#open = false;
    for (const connection of this.#connections.values()) connection.socket.destroy();
    await new Promise<void>(resolve => this.#server.close(() => resolve()));
  }

  #connect(to: Endpoint): Connection {
    const socket = open({ host: to.address, port: to.port, localAddress: this.#options.address });
    const connection = this.#adopt(socket, to);
    const patience = this.#options.clock.after(TCP_LIMITS.connect, () => socket.destroy(new Error('no answer')));
    socket.once('connect', () => patience.cancel());
    socket.once('close', () => patience.cancel());
    return connection;
  }

  #accept(socket: Socket): void {
    const { remoteAddress: address, remotePort: port } = socket;
    const same = [...this.#connections.values()].filter(({ remote }) => remote.address === address).length;
    if (
      !this.#open ||
      address === undefined ||
      port === undefined ||
      this.#connections.size >= TCP_LIMITS.connections ||
      same >= TCP_LIMITS.connectionsPerAddress
    ) {
      socket.on('error', () => {});
      socket.destroy();
      return;
    }
    this.#expect(this.#adopt(socket, { transport: 'tcp', address, port }));
  }

  #adopt(socket: Socket, remote: Endpoint): Connection {
    const key = endpointText(remote);
    const connection: Connection = { remote, socket, framer: new StreamFramer(), idle: null, deadline: null };
    this.#connections.set(key, connection);
    socket.setNoDelay(true);
    socket.on('data', chunk => this.#read(connection, chunk));
    socket.on('error', error => this.#options.log.debug(`${key}: ${error.message}`));
    socket.on('close', () => {
      connection.idle?.cancel();
      connection.deadline?.cancel();
      if (this.#connections.get(key) === connection) this.#connections.delete(key);
    });
    this.#touch(connection);
    return connection;
  }

  #read(connection: Connection, chunk: Buffer): void {
    this.#touch(connection);
    for (const event of connection.framer.push(chunk)) this.#take(connection, event);
    if (!connection.framer.pending) {
      connection.deadline?.cancel();
      connection.deadline = null;
    } else if (connection.deadline === null) this.#expect(connection);
  }

  #take(connection: Connection, event: FramerEvent): void {
    const { remote: source, socket } = connection;
    switch (event.type) {
      case 'message':
        this.#options.receive({ source, message: ok(event.message) });
        return;
      case 'fault':
        this.#options.receive({ source, message: fail(event.fault) });
        if (event.close) socket.destroySoon();
        return;
      case 'ping':
        // RFC 5626 4.4.1: a double CRLF is answered with a single one.
        if (socket.writableLength < TCP_LIMITS.unsent) socket.write('\r\n');
        return;
      case 'pong':
        return;
    }
  }

  #touch(connection: Connection): void {
    connection.idle?.cancel();
    connection.idle = this.#options.clock.after(TCP_LIMITS.idle, () => connection.socket.destroySoon());
  }

  #expect(connection: Connection): void {
    connection.deadline = this.#options.clock.after(TCP_LIMITS.message, () => connection.socket.destroy());
  }
}
