import type { Clock, Timer } from '../../base/clock.ts';
import type { StreamRtcp } from '../protocol.ts';
import type { FarReport } from '../quality/quality.ts';
import { buildCompound, parseRtcp, type ReceptionReport, type RtcpPacket, type SenderInfo } from '../rtp/wire.ts';
import { rtcpInterval } from './interval.ts';
import type { Reception } from './reception.ts';
import { middleOf, RoundTrip } from './round-trip.ts';
import type { VoipMetrics, XrBlock } from './xr.ts';

/** From 1900 to 1970 (RFC 3550 4). */
const NTP_EPOCH_S = 2_208_988_800;
/** 5 % of 80 kbit/s, G.711 with its headers, in octets per second. */
const BANDWIDTH = 500;
/** IPv4 and UDP headers count as part of an RTCP packet (RFC 3550 6.2). */
const IP_UDP_OCTETS = 28;
/** A source that has sent nothing for so many report intervals is no sender (RFC 3550 6.3.8). */
const SENDER_INTERVALS = 2;
/** Where reduced size was agreed, every so many packets is a whole compound, so that names stay known (RFC 5506 4.2). */
const WHOLE_EVERY = 3;
/** The far end hears nothing when so many of its reports in a row say so, while we sent a second of sound before each. */
const DEAF_REPORTS = 2;
const DEAF_PACKETS = 50;

export type RtcpParts = {
  clock: Clock;
  ssrc: number;
  cname: string;
  terms: () => StreamRtcp;
  reception: () => Reception;
  /** Counters of our sending; null when nothing was ever sent. */
  sender: () => Omit<SenderInfo, 'ntp'> | null;
  /** How we hear the far end, for extended reports; null before there is anything to tell. */
  metrics: () => VoipMetrics | null;
  /** Ticks of a second of our RTP timestamp. */
  clockRate: () => number;
  send: (packet: Buffer) => void;
  /** The far end's view of what we send. */
  onReport: (report: ReceptionReport) => void;
  onBye: () => void;
  /** The far end says that it hears nothing of us. */
  onUnheard: () => void;
  random: () => number;
};

/** One stream's RTCP: reports at randomised intervals, round trip, BYE. Runs on timers, not on the media tick. */
export class RtcpSession {
  readonly #parts: RtcpParts;
  readonly #roundTrip: RoundTrip;
  #timer: Timer | null = null;
  #first = true;
  #packetSize = 100;
  #count = 0;
  /** Packets we had sent at the last reports, newest first. */
  #sentAt = [0, 0];
  #farReport: ReceptionReport | null = null;
  #farMetrics: VoipMetrics | null = null;
  #sentAtFarReport = 0;
  #deafReports = 0;

  constructor(parts: RtcpParts) {
    this.#parts = parts;
    this.#roundTrip = new RoundTrip(parts.ssrc);
  }

  /** From RTCP; null until both sides reported. */
  get roundTripMs(): number | null {
    return this.#roundTrip.ms;
  }

  /** What the far end said of our sound; null when it said nothing yet. */
  get farReport(): FarReport | null {
    const report = this.#farReport;
    if (report === null) return null;
    const sent = this.#parts.sender()?.packets ?? 0;
    return {
      loss: sent === 0 ? 0 : Math.min(1, Math.max(0, report.lost) / sent),
      jitterMs: (report.jitter * 1000) / this.#parts.clockRate(),
      metrics: this.#farMetrics,
    };
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
    const packets = parseRtcp(datagram, this.#parts.terms().reducedSize);
    for (const packet of packets) this.#take(packet);
    this.#packetSize += (datagram.length + IP_UDP_OCTETS - this.#packetSize) / 16;
    return packets.length > 0;
  }

  #take(packet: RtcpPacket): void {
    const { clock, reception, onBye, ssrc } = this.#parts;
    switch (packet.type) {
      case 'bye':
        if (packet.ssrcs.includes(reception().ssrc)) onBye();
        return;
      case 'report':
        if (packet.sender !== null) this.#roundTrip.senderReport(packet.sender.ntp, clock.now());
        this.#takeReports(packet.reports.find(report => report.ssrc === ssrc) ?? null);
        return;
      case 'xr':
        for (const block of packet.blocks) this.#takeBlock(packet.ssrc, block);
        return;
    }
  }

  #takeReports(report: ReceptionReport | null): void {
    const sent = this.#parts.sender()?.packets ?? 0;
    const heard = report !== null && report.highestSequence !== this.#farReport?.highestSequence;
    if (heard) this.#deafReports = 0;
    else if (sent - this.#sentAtFarReport >= DEAF_PACKETS && ++this.#deafReports === DEAF_REPORTS)
      this.#parts.onUnheard();
    this.#sentAtFarReport = sent;
    if (report === null) return;
    this.#farReport = report;
    this.#parts.onReport(report);
    this.#roundTrip.echoed(report, middleOf(this.#ntp()));
  }

  #takeBlock(from: number, block: XrBlock): void {
    const { clock, ssrc } = this.#parts;
    if (block.type === 'reference-time') this.#roundTrip.referenceTime(from, block.ntp, clock.now());
    if (block.type === 'voip-metrics' && block.ssrc === ssrc) this.#farMetrics = block;
    if (block.type !== 'last-reference-times') return;
    const ours = block.entries.find(entry => entry.ssrc === ssrc);
    if (ours !== undefined) this.#roundTrip.echoed(ours, middleOf(this.#ntp()));
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
    const { ssrc, cname, clock, terms } = this.#parts;
    const counters = this.#parts.sender();
    const sent = counters?.packets ?? 0;
    const weSent = counters !== null && sent > (this.#sentAt[SENDER_INTERVALS - 1] ?? 0);
    this.#sentAt = [sent, ...this.#sentAt.slice(0, SENDER_INTERVALS - 1)];
    const report = this.#parts.reception().report();
    const whole = bye || !terms().reducedSize || this.#count++ % WHOLE_EVERY === 0;
    const packet = buildCompound({
      ssrc,
      cname: whole ? cname : null,
      sender: weSent && counters !== null ? { ...counters, ntp: this.#ntp() } : null,
      reports: report === null ? [] : [{ ...report, ...this.#roundTrip.lastReport(clock.now()) }],
      extended: this.#extended(weSent),
      bye,
    });
    this.#packetSize += (packet.length + IP_UDP_OCTETS - this.#packetSize) / 16;
    this.#parts.send(packet);
    return weSent;
  }

  /** The blocks that were agreed on (RFC 3611). Who sends needs no reference time: its sender report has one. */
  #extended(weSent: boolean): XrBlock[] {
    const { terms, metrics, reception, clock } = this.#parts;
    const { voipMetrics, statistics, receiverTime } = terms().extended ?? NOTHING;
    const blocks: XrBlock[] = [];
    if (receiverTime && !weSent) blocks.push({ type: 'reference-time', ntp: this.#ntp() });
    const times = receiverTime ? this.#roundTrip.lastReferenceTime(clock.now()) : null;
    if (times !== null) blocks.push({ type: 'last-reference-times', entries: [times] });
    const summary = statistics ? reception().summary() : null;
    if (summary !== null) blocks.push(summary);
    const heard = voipMetrics ? metrics() : null;
    if (heard !== null) blocks.push(heard);
    return blocks;
  }

  #ntp(): [number, number] {
    const ms = this.#parts.clock.wall().getTime();
    const seconds = Math.floor(ms / 1000);
    return [(seconds + NTP_EPOCH_S) >>> 0, Math.floor(((ms - seconds * 1000) / 1000) * 2 ** 32)];
  }
}

const NOTHING = { voipMetrics: false, statistics: false, receiverTime: false };
