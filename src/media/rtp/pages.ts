import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import type { Clock, Timer } from '../../base/clock.ts';
import { fail, ok, type Result, thrownText } from '../../base/result.ts';
import type { MediaFact, PageGroup, PageListening } from '../protocol.ts';
import type { Datagram, PortPair } from './ports.ts';

const RTP_HEADER = 12;
const SSRC_AT = 8;

/**
 * Listens for pages: RTP to multicast groups, without signalling (guide chapter 26). Of each group the first source is
 * heard until it has been silent for a while; whoever speaks into it meanwhile is not.
 *
 *   silent --packet--> page (fact) --nothing for endMs--> silent (fact)
 */
export class Pages {
  readonly #clock: Clock;
  readonly #publish: (fact: MediaFact) => void;
  readonly #groups = new Map<number, Group>();
  /** The SSRC of a page of our own, which comes back to us. Another phone on this machine may get its port after us. */
  #own: number | null = null;

  constructor(clock: Clock, publish: (fact: MediaFact) => void) {
    this.#clock = clock;
    this.#publish = publish;
  }

  /** These groups and no others from now on. The fault tells of the first that cannot be joined; the others are heard. */
  async listen({ groups, address, endMs }: PageListening): Promise<Result<void>> {
    this.close();
    const isOwn = (packet: Buffer): boolean => packet.readUInt32BE(SSRC_AT) === this.#own;
    let failed: Result<void> = ok(undefined);
    for (const group of groups) {
      const socket = await join(group, address);
      if (typeof socket === 'string') {
        failed = fail({
          what: `The paging group ${group.address}:${group.port} cannot be listened to: ${socket}.`,
          remedy: 'Give it a multicast address (224.0.0.0 to 239.255.255.255) and a free port.',
        });
      } else this.#groups.set(group.id, new Group(group, socket, endMs, this.#clock, this.#publish, isOwn));
    }
    return failed;
  }

  /** The sound of a group, as if it came from the group's own address; null when nobody listens there. */
  pair(id: number): PortPair | null {
    return this.#groups.get(id) ?? null;
  }

  /**
   * What a page of our own is sent through. There is nobody to report to, so RTCP stays out of the group. What comes back of
   * it, also when it is over, is no page to be played.
   */
  sending(pair: PortPair): PortPair {
    return {
      rtpPort: pair.rtpPort,
      rtcpPort: pair.rtcpPort,
      listen: (rtp, rtcp) => pair.listen(rtp, rtcp),
      sendRtp: (data, length, address, port) => {
        this.#own = data.readUInt32BE(SSRC_AT);
        pair.sendRtp(data, length, address, port);
      },
      sendRtcp: () => {},
      close: () => pair.close(),
    };
  }

  close(): void {
    for (const group of this.#groups.values()) group.leave();
    this.#groups.clear();
  }
}

class Group implements PortPair {
  readonly rtpPort: number;
  readonly rtcpPort: number;
  readonly #group: PageGroup;
  readonly #socket: Socket;
  readonly #endMs: number;
  readonly #clock: Clock;
  readonly #publish: (fact: MediaFact) => void;
  readonly #isOwn: (packet: Buffer) => boolean;
  /** Who pages now; null when nobody does. */
  #source: { readonly address: string; readonly port: number } | null = null;
  #at = 0;
  #timer: Timer | null = null;
  #rtp: Datagram | null = null;

  constructor(
    group: PageGroup,
    socket: Socket,
    endMs: number,
    clock: Clock,
    publish: (fact: MediaFact) => void,
    isOwn: (packet: Buffer) => boolean,
  ) {
    this.#isOwn = isOwn;
    this.rtpPort = group.port;
    this.rtcpPort = group.port + 1;
    this.#group = group;
    this.#socket = socket;
    this.#endMs = endMs;
    this.#clock = clock;
    this.#publish = publish;
    socket.on('message', (data: Buffer, from: RemoteInfo) => this.#take(data, from));
  }

  listen(rtp: Datagram): void {
    this.#rtp = rtp;
  }

  /** A listener says nothing. */
  sendRtp(): void {}
  sendRtcp(): void {}

  /** The stream is over; the group goes on to be listened to. */
  close(): void {
    this.#rtp = null;
  }

  leave(): void {
    this.close();
    this.#timer?.cancel();
    this.#socket.close();
    if (this.#source !== null) this.#publish({ type: 'page-over', group: this.#group.id });
  }

  #take(data: Buffer, { address, port }: RemoteInfo): void {
    if (data.length <= RTP_HEADER || (data[0] as number) >> 6 !== 2) return;
    if (this.#source === null) {
      if (this.#isOwn(data)) return;
      this.#source = { address, port };
      this.#publish({ type: 'page', group: this.#group.id, payloadType: (data[1] as number) & 0x7f });
      this.#at = this.#clock.now();
      this.#watch(this.#endMs);
    }
    if (this.#source.address !== address || this.#source.port !== port) return;
    this.#at = this.#clock.now();
    this.#rtp?.(data, this.#group.address, this.#group.port);
  }

  #watch(ms: number): void {
    this.#timer = this.#clock.after(ms, () => {
      const left = this.#at + this.#endMs - this.#clock.now();
      if (left > 0) {
        this.#watch(left);
        return;
      }
      this.#source = null;
      this.#publish({ type: 'page-over', group: this.#group.id });
    });
  }
}

/** Bound to the group's address it gets what is for the group, and nothing else that comes to the port. */
function join({ address, port }: PageGroup, own: string): Promise<Socket | string> {
  return new Promise(resolve => {
    const socket = createSocket({ type: 'udp4', reuseAddr: true });
    socket.once('error', error => {
      socket.close();
      resolve(error.message);
    });
    socket.bind({ address, port }, () => {
      try {
        socket.addMembership(address, own);
      } catch (thrown) {
        socket.close();
        resolve(thrownText(thrown));
        return;
      }
      socket.removeAllListeners('error');
      socket.on('error', () => {});
      resolve(socket);
    });
  });
}
