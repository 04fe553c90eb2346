import { createSocket, type Socket } from 'node:dgram';
import { isIPv6 } from 'node:net';
import { type Marked, markedSocket, remark } from '../../base/marked-sockets.ts';
import { type Fault, fail, ok, type Result, thrownText } from '../../base/result.ts';
import { parseMessage } from '../parse.ts';
import { ClosedPorts } from './closed-port.ts';
import { isStun } from './stun.ts';
import type { Endpoint, WireOptions } from './wire.ts';

/** SIP over datagrams (RFC 3261 section 18). */
export class UdpSocket {
  readonly port: number;
  readonly #socket: Socket;
  readonly #marked: Marked;
  readonly #wantedTos: (() => number) | undefined;
  readonly #closedPorts: ClosedPorts;
  #tos: number | undefined;
  #open = true;

  private constructor(socket: Socket, marked: Marked, options: WireOptions) {
    this.#socket = socket;
    this.#marked = marked;
    this.#wantedTos = options.tos;
    this.#tos = options.tos?.();
    this.port = socket.address().port;
    this.#closedPorts = new ClosedPorts(options.address, options.clock, source => {
      options.signal?.({ type: 'closed', source, fault: { what: 'nobody listens there (ICMP)' } });
    });
    socket.on('message', (bytes, from) => {
      const source: Endpoint = { transport: 'udp', address: from.address, port: from.port };
      this.#closedPorts.heard(source);
      if (isKeepAlive(bytes)) return;
      if (isStun(bytes)) {
        options.signal?.({ type: 'stun', source, bytes });
        return;
      }
      options.receive({ source, message: parseMessage(bytes) });
    });
    socket.on('error', error => options.log.warning(`UDP socket: ${error.message}`));
  }

  static bind(options: WireOptions, port: number): Promise<Result<UdpSocket, NodeJS.ErrnoException>> {
    const { address, tos } = options;
    const marked = markedSocket('datagram', address, port, tos?.());
    if (!marked.ok) return Promise.resolve(marked);
    const socket = createSocket(isIPv6(address) ? 'udp6' : 'udp4');
    return new Promise(resolve => {
      socket.once('error', error => {
        socket.close();
        resolve(fail(error));
      });
      socket.bind({ address, port, exclusive: true, ...marked.value }, () => {
        socket.removeAllListeners('error');
        resolve(ok(new UdpSocket(socket, marked.value, options)));
      });
    });
  }

  send(to: Endpoint, bytes: Buffer, done: (fault?: Fault) => void): void {
    const fault = (what: string): Fault => ({ what, where: `${to.address}:${to.port}` });
    if (!this.#open) {
      done(fault('the socket is closed'));
      return;
    }
    this.#mark();
    try {
      this.#socket.send(bytes, to.port, to.address, error => done(error === null ? undefined : fault(error.message)));
    } catch (thrown) {
      // A bad port throws at once instead of using the callback.
      done(fault(thrownText(thrown)));
    }
  }

  /** Nobody answers there. */
  suspect(to: Endpoint): void {
    if (this.#open) this.#closedPorts.ask(to);
  }

  #mark(): void {
    const tos = this.#wantedTos?.();
    if (tos === undefined || tos === this.#tos) return;
    this.#tos = tos;
    remark(this.#marked, tos);
  }

  close(): Promise<void> {
    if (!this.#open) return Promise.resolve();
    this.#open = false;
    this.#closedPorts.close();
    return new Promise(resolve => this.#socket.close(() => resolve()));
  }
}

/** Empty datagrams, single NULs and blank lines keep NAT bindings open; they carry nothing. */
function isKeepAlive(bytes: Buffer): boolean {
  return bytes.length <= 4 && bytes.every(octet => octet === 0 || octet === 10 || octet === 13);
}
