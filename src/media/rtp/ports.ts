import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { isIPv6 } from 'node:net';
import { markedSocket } from '../../base/marked-sockets.ts';
import { fail, ok, type Result } from '../../base/result.ts';

export type Datagram = (data: Buffer, address: string, port: number) => void;

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

/** `port` asks for exactly this RTP port, else any free pair of the range; `tos` marks what is sent, see MediaOrders. */
export type OpenPair = (address: string, port: number | null, tos?: number) => Promise<Result<PortPair>>;

/** Takes pairs in turn, so that late packets of one call do not meet the next. */
export function udpPairs(range: { readonly first: number; readonly last: number }): OpenPair {
  const lowest = range.first + (range.first % 2);
  const pairs = Math.max(0, Math.floor((range.last - lowest + 1) / 2));
  let turn = 0;
  return async (address, port, tos) => {
    if (port !== null) {
      const pair = await bindPair(address, port, tos);
      return typeof pair === 'string' ? fail({ what: `RTP port ${port} cannot be bound: ${pair}.` }) : ok(pair);
    }
    let reason = 'the range holds no even port with the next odd one';
    for (let tried = 0; tried < pairs; tried++) {
      const pair = await bindPair(address, lowest + 2 * (turn++ % pairs), tos);
      if (typeof pair !== 'string') return ok(pair);
      reason = pair;
      if (!reason.includes('EADDRINUSE')) break;
    }
    return fail({
      what: `No RTP port pair of ${range.first} to ${range.last} could be bound on ${address}: ${reason}.`,
      remedy: 'Give a wider or another RTP port range, and an address of this machine.',
    });
  };
}

async function bindPair(address: string, rtpPort: number, tos: number | undefined): Promise<UdpPair | string> {
  const rtp = await bind(address, rtpPort, tos);
  if (typeof rtp === 'string') return rtp;
  const rtcp = await bind(address, rtpPort + 1, tos);
  if (typeof rtcp === 'string') {
    rtp.close();
    return rtcp;
  }
  return new UdpPair(rtp, rtcp, rtpPort);
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

class UdpPair implements PortPair {
  readonly rtpPort: number;
  readonly rtcpPort: number;
  readonly #rtp: Socket;
  readonly #rtcp: Socket;

  constructor(rtp: Socket, rtcp: Socket, rtpPort: number) {
    this.#rtp = rtp;
    this.#rtcp = rtcp;
    this.rtpPort = rtpPort;
    this.rtcpPort = rtpPort + 1;
    for (const socket of [rtp, rtcp]) {
      socket.removeAllListeners('error');
      socket.on('error', ignore);
    }
  }

  listen(rtp: Datagram, rtcp: Datagram): void {
    this.#rtp.on('message', (data: Buffer, from: RemoteInfo) => rtp(data, from.address, from.port));
    this.#rtcp.on('message', (data: Buffer, from: RemoteInfo) => rtcp(data, from.address, from.port));
  }

  sendRtp(data: Buffer, length: number, address: string, port: number): void {
    this.#rtp.send(data, 0, length, port, address);
  }

  sendRtcp(data: Buffer, address: string, port: number): void {
    this.#rtcp.send(data, port, address);
  }

  close(): void {
    this.#rtp.close();
    this.#rtcp.close();
  }
}
