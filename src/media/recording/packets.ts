import { createSocket, type Socket } from 'node:dgram';
import { isIPv6 } from 'node:net';
import type { Clock } from '../../base/clock.ts';
import { type Fault, ok, type Result } from '../../base/result.ts';
import type { Datagram, PortPair } from '../rtp/ports.ts';
import { FileWriter } from './file-writer.ts';
import { type Endpoint, PcapRecord, pcapHeader } from './pcap.ts';

/** Octets of one file. */
const LARGEST_FILE = 64 * 2 ** 20;

export type PacketTargets = {
  /** A new file. */
  readonly file: string | null;
  /** Who gets each record as a datagram. */
  readonly remote: Endpoint | null;
};

/**
 * Records RTP and RTCP of all streams (guide chapter 49), as it is on the wire: what is encrypted there is encrypted here,
 * and no key is ever near.
 */
export class PacketRecorder {
  readonly #clock: Clock;
  readonly #ended: (fault: Fault | null) => void;
  readonly #record = new PcapRecord();
  #writer: FileWriter | null = null;
  #socket: Socket | null = null;
  #remote: Endpoint | null = null;
  /** Of the clock's zero, milliseconds since 1970. */
  #epoch = 0;

  /** `ended`: the file is full, or the disk failed. */
  constructor(clock: Clock, ended: (fault: Fault | null) => void) {
    this.#clock = clock;
    this.#ended = ended;
  }

  get dropped(): number {
    return this.#writer?.dropped ?? 0;
  }

  async record({ file, remote }: PacketTargets): Promise<Result<void>> {
    await this.close();
    this.#epoch = this.#clock.wall().getTime() - this.#clock.now();
    if (remote !== null) {
      this.#socket = createSocket(isIPv6(remote.address) ? 'udp6' : 'udp4');
      // A host that does not listen is no matter of ours.
      this.#socket.on('error', () => {});
      this.#remote = remote;
    }
    if (file === null) return ok(undefined);
    const opened = await FileWriter.open(file, { clock: this.#clock, limit: LARGEST_FILE, ended: this.#ended });
    if (!opened.ok) return opened;
    const header = pcapHeader();
    opened.value.push(header, header.length);
    this.#writer = opened.value;
    return ok(undefined);
  }

  async close(): Promise<void> {
    const writer = this.#writer;
    this.#writer = null;
    this.#remote = null;
    this.#socket?.close();
    this.#socket = null;
    await writer?.close();
  }

  /** The same pair, listened to. `address` is ours. */
  tap(pair: PortPair, address: string): PortPair {
    const rtp = { address, port: pair.rtpPort };
    const rtcp = { address, port: pair.rtcpPort };
    const coming = (own: Endpoint, listener: Datagram): Datagram => {
      return (data, from, port, at) => {
        if (this.#active) this.#take({ address: from, port }, own, data, data.length, at);
        listener(data, from, port, at);
      };
    };
    return {
      rtpPort: pair.rtpPort,
      rtcpPort: pair.rtcpPort,
      listen: (onRtp, onRtcp) => pair.listen(coming(rtp, onRtp), coming(rtcp, onRtcp)),
      sendRtp: (data, length, to, port) => {
        if (this.#active) this.#take(rtp, { address: to, port }, data, length);
        pair.sendRtp(data, length, to, port);
      },
      sendRtcp: (data, to, port) => {
        if (this.#active) this.#take(rtcp, { address: to, port }, data, data.length);
        pair.sendRtcp(data, to, port);
      },
      close: () => pair.close(),
    };
  }

  get #active(): boolean {
    return this.#writer !== null || this.#remote !== null;
  }

  #take(from: Endpoint, to: Endpoint, data: Uint8Array, length: number, at = this.#clock.now()): void {
    const record = this.#record;
    record.write(this.#epoch + at, from, to, data, length);
    this.#writer?.push(record.octets, record.length);
    const remote = this.#remote;
    if (remote === null) return;
    const copy = Buffer.from(record.octets.subarray(0, record.length));
    this.#socket?.send(copy, remote.port, remote.address, () => {});
  }
}
