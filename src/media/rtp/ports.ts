import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { isIPv6 } from 'node:net';
import { markedSocket } from '../../base/marked-sockets.ts';
import { fail, ok, type Result } from '../../base/result.ts';
import { TickedSocket } from './ticked-socket.ts';

/** `at`: when it came, milliseconds on the clock of this thread; now when left out. `data` is valid during the call. */
export type Datagram = (data: Buffer, address: string, port: number, at?: number) => void;

/** One stream's two sockets: RTP on the even port, RTCP on the next odd one (RFC 3550 11). */
export interface PortPair {
  readonly rtpPort: number;
  readonly rtcpPort: number;
  listen(rtp: Datagram, rtcp: Datagram): void;
  /** The first `length` octets of `data`; what the network does not take is lost, as on the wire. */
  sendRtp(data: Buffer, length: number, address: string, port: number): void;
  sendRtcp(data: Buffer, address: string, port: number): void;
  close(): void;
}

/** `port` is taken where it is free, else the next free pair of the range; `tos` marks what is sent, see MediaOrders. */
export type OpenPair = (address: string, port: number | null, tos?: number) => Promise<Result<PortPair>>;

/** The UDP ports of a media thread. Where the addon is built, RTP is read on the tick; RTCP is too rare to matter. */
export class UdpPorts {
  readonly #range: { readonly first: number; readonly last: number };
  readonly #ticked: TickedPair[] = [];
  #turn = 0;

  constructor(range: { readonly first: number; readonly last: number }) {
    this.#range = range;
  }

  /** Takes pairs in turn, so that late packets of one call do not meet the next. */
  readonly open: OpenPair = async (address, port, tos) => {
    if (port !== null) {
      const pair = await this.#bindPair(address, port, tos);
      if (typeof pair !== 'string') return ok(pair);
    }
    const { first, last } = this.#range;
    const lowest = first + (first % 2);
    const pairs = Math.max(0, Math.floor((last - lowest + 1) / 2));
    let reason = 'the range holds no even port with the next odd one';
    for (let tried = 0; tried < pairs; tried++) {
      const pair = await this.#bindPair(address, lowest + 2 * (this.#turn++ % pairs), tos);
      if (typeof pair !== 'string') return ok(pair);
      reason = pair;
      if (!reason.includes('EADDRINUSE')) break;
    }
    return fail({
      what: `No RTP port pair of ${first} to ${last} could be bound on ${address}: ${reason}.`,
      remedy: 'Give a wider or another RTP port range, and an address of this machine.',
    });
  };

  /** On the media tick, `now` in ms: what has come is handed on. */
  read(now: number): void {
    // A packet may close its stream.
    for (let i = this.#ticked.length - 1; i >= 0; i--) this.#ticked[i]?.read(now);
  }

  async #bindPair(address: string, rtpPort: number, tos: number | undefined): Promise<PortPair | string> {
    const ticked = TickedSocket.bind(address, rtpPort, tos);
    if (ticked instanceof Error) return ticked.message;
    const rtp = ticked ?? (await bind(address, rtpPort, tos));
    if (typeof rtp === 'string') return rtp;
    const rtcp = await bind(address, rtpPort + 1, tos);
    if (typeof rtcp === 'string') {
      rtp.close();
      return rtcp;
    }
    if (!(rtp instanceof TickedSocket)) return new UdpPair(rtp, rtcp, rtpPort);
    const pair = new TickedPair(rtp, rtcp, rtpPort, () => this.#ticked.splice(this.#ticked.indexOf(pair), 1));
    this.#ticked.push(pair);
    return pair;
  }
}

/** The socket, or why there is none. */
function bind(address: string, port: number, tos: number | undefined): Promise<Socket | string> {
  const marked = markedSocket('datagram', address, port, tos);
  if (!marked.ok) return Promise.resolve(marked.error.message);
  return new Promise(resolve => {
    const socket = createSocket({
      type: isIPv6(address) ? 'udp6' : 'udp4',
      // Addresses are numeric here; without this each packet would go through a name lookup first.
      lookup: (host, _options, callback) => callback(null, host, isIPv6(host) ? 6 : 4),
    });
    socket.once('error', error => {
      socket.close();
      resolve(error.message);
    });
    socket.bind({ address, port, exclusive: true, ...marked.value }, () => resolve(socket));
  });
}

/** A peer that is gone answers with ICMP errors; RTP goes on and the silence is told by `no-rtp`. */
const ignore = (): void => {};

/** What both kinds of pairs have in common: the socket of RTCP. */
class Reports {
  readonly rtpPort: number;
  readonly rtcpPort: number;
  protected readonly rtcp: Socket;

  constructor(rtcp: Socket, rtpPort: number) {
    this.rtcp = quiet(rtcp);
    this.rtpPort = rtpPort;
    this.rtcpPort = rtpPort + 1;
  }

  sendRtcp(data: Buffer, address: string, port: number): void {
    this.rtcp.send(data, port, address);
  }
}

function quiet(socket: Socket): Socket {
  return socket.removeAllListeners('error').on('error', ignore);
}

function hear(socket: Socket, listener: Datagram): void {
  socket.on('message', (data: Buffer, from: RemoteInfo) => listener(data, from.address, from.port));
}

class UdpPair extends Reports implements PortPair {
  readonly #rtp: Socket;

  constructor(rtp: Socket, rtcp: Socket, rtpPort: number) {
    super(rtcp, rtpPort);
    this.#rtp = quiet(rtp);
  }

  listen(rtp: Datagram, rtcp: Datagram): void {
    hear(this.#rtp, rtp);
    hear(this.rtcp, rtcp);
  }

  sendRtp(data: Buffer, length: number, address: string, port: number): void {
    this.#rtp.send(data, 0, length, port, address);
  }

  close(): void {
    this.#rtp.close();
    this.rtcp.close();
  }
}

/** Its RTP waits in the system until the next tick, and keeps the time at which it came. */
class TickedPair extends Reports implements PortPair {
  readonly #rtp: TickedSocket;
  readonly #closed: () => void;
  #listener: Datagram = () => {};

  constructor(rtp: TickedSocket, rtcp: Socket, rtpPort: number, closed: () => void) {
    super(rtcp, rtpPort);
    this.#rtp = rtp;
    this.#closed = closed;
  }

  listen(rtp: Datagram, rtcp: Datagram): void {
    this.#listener = rtp;
    hear(this.rtcp, rtcp);
  }

  read(now: number): void {
    this.#rtp.read(now, this.#listener);
  }

  sendRtp(data: Buffer, length: number, address: string, port: number): void {
    this.#rtp.send(data, length, address, port);
  }

  close(): void {
    this.#closed();
    this.#rtp.close();
    this.rtcp.close();
  }
}
