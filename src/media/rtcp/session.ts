import type { Clock, Timer } from '../../base/clock.ts';
import { buildCompound, parseRtcp, type ReceptionReport, type SenderInfo } from '../rtp/wire.ts';
import { rtcpInterval } from './interval.ts';
import type { Reception } from './reception.ts';

/** From 1900 to 1970 (RFC 3550 4). */
const NTP_EPOCH_S = 2_208_988_800;
/** 5 % of 80 kbit/s, G.711 with its headers, in octets per second. */
const BANDWIDTH = 500;
/** IPv4 and UDP headers count as part of an RTCP packet (RFC 3550 6.2). */
const IP_UDP_OCTETS = 28;
/** A source that has sent nothing for so many report intervals is no sender (RFC 3550 6.3.8). */
const SENDER_INTERVALS = 2;

export type RtcpParts = {
  clock: Clock;
  ssrc: number;
  cname: string;
  reception: () => Reception;
  /** Counters of our sending; null when nothing was ever sent. */
  sender: () => Omit<SenderInfo, 'ntp'> | null;
  send: (packet: Buffer) => void;
  /** The far end's view of what we send. */
  onReport: (report: ReceptionReport) => void;
  onBye: () => void;
  random: () => number;
};

/** One stream's RTCP: reports at randomised intervals, round trip, BYE. Runs on timers, not on the media tick. */
export class RtcpSession {
  readonly #parts: RtcpParts;
  #timer: Timer | null = null;
  #first = true;
  #packetSize = 100;
  /** Packets we had sent at the last reports, newest first. */
  #sentAt = [0, 0];
  /** Middle 32 bits of the far end's last NTP time, and when it came (ms). */
  #lastReport = 0;
  #lastReportAt = 0;
  #roundTripMs: number | null = null;

  constructor(parts: RtcpParts) {
    this.#parts = parts;
  }

  /** From RTCP; null until both sides reported. */
  get roundTripMs(): number | null {
    return this.#roundTripMs;
  }

  /** Begins to report; once. */
  start(): void {
    if (this.#timer === null) this.#arm(false);
  }

  /** Says BYE and ends (RFC 3550 6.3.7: at once, as there are fewer than 50 members). */
  close(): void {
    if (this.#timer === null) return;
    this.#timer.cancel();
    this.#send(true);
  }

  /** False: there is nothing in it that RTCP knows. */
  receive(datagram: Buffer): boolean {
    const packets = parseRtcp(datagram);
    for (const packet of packets) {
      if (packet.type === 'bye') {
        if (packet.ssrcs.includes(this.#parts.reception().ssrc)) this.#parts.onBye();
      } else {
        if (packet.sender !== null) this.#noteSenderReport(packet.sender.ntp);
        for (const report of packet.reports) this.#noteReport(report);
      }
    }
    this.#packetSize += (datagram.length + IP_UDP_OCTETS - this.#packetSize) / 16;
    return packets.length > 0;
  }

  #arm(weSent: boolean): void {
    const heard = this.#parts.reception().ssrc >= 0;
    const wait = rtcpInterval(
      {
        members: heard ? 2 : 1,
        senders: Number(weSent) + Number(heard),
        weSent,
        bandwidth: BANDWIDTH,
        packetSize: this.#packetSize,
        first: this.#first,
      },
      this.#parts.random(),
    );
    this.#timer = this.#parts.clock.after(wait, () => {
      this.#first = false;
      this.#arm(this.#send(false));
    });
  }

  /** Returns whether we count as a sender. */
  #send(bye: boolean): boolean {
    const counters = this.#parts.sender();
    const sent = counters?.packets ?? 0;
    const weSent = counters !== null && sent > (this.#sentAt[SENDER_INTERVALS - 1] ?? 0);
    this.#sentAt = [sent, ...this.#sentAt.slice(0, SENDER_INTERVALS - 1)];
    const packet = buildCompound({
      ssrc: this.#parts.ssrc,
      cname: this.#parts.cname,
      sender: weSent && counters !== null ? { ...counters, ntp: this.#ntp() } : null,
      report: this.#report(),
      bye,
    });
    this.#packetSize += (packet.length + IP_UDP_OCTETS - this.#packetSize) / 16;
    this.#parts.send(packet);
    return weSent;
  }

  #report(): ReceptionReport | null {
    const report = this.#parts.reception().report();
    if (report === null) return null;
    const since = this.#parts.clock.now() - this.#lastReportAt;
    return {
      ...report,
      lastReport: this.#lastReport,
      sinceLastReport: this.#lastReport === 0 ? 0 : Math.round(since * 65.536),
    };
  }

  #noteSenderReport(ntp: readonly [number, number]): void {
    this.#lastReport = middle(ntp);
    this.#lastReportAt = this.#parts.clock.now();
  }

  /** RFC 3550 6.4.1, figure 2: arrival minus LSR minus DLSR, in 1/65536 s. */
  #noteReport(report: ReceptionReport): void {
    if (report.ssrc !== this.#parts.ssrc) return;
    this.#parts.onReport(report);
    if (report.lastReport === 0) return;
    const delay = (middle(this.#ntp()) - report.lastReport - report.sinceLastReport) | 0;
    this.#roundTripMs = Math.max(0, delay / 65.536);
  }

  #ntp(): [number, number] {
    const ms = this.#parts.clock.wall().getTime();
    const seconds = Math.floor(ms / 1000);
    return [(seconds + NTP_EPOCH_S) >>> 0, Math.floor(((ms - seconds * 1000) / 1000) * 2 ** 32)];
  }
}

function middle(ntp: readonly [number, number]): number {
  return (((ntp[0] & 0xffff) << 16) | (ntp[1] >>> 16)) >>> 0;
}
