import { DelayEstimate } from './delay.ts';
import { LONGEST_PAYLOAD, PacketBuffer } from './packets.ts';
import type { JitterFrame, JitterOutcome, JitterPacket, JitterStats } from './port.ts';

/** Sequence numbers that are remembered to know doubled packets and those that were no sound. */
const REMEMBERED = 128;
/** Timestamps further away than this begin a new stretch, milliseconds. */
const STRAY_MS = 2000;
/** After so long with nothing to play the far end is silent, not late, milliseconds. */
const STARVED_MS = 300;

/** Of the optimization factor: usual value, first one that does not let the delay shrink. */
const BALANCED = 10;
const KEEPING = 12;
/** Milliseconds of delay that one percent of late packets is worth, per step of the factor and at least. */
const WORTH = 3;
const LEAST_WORTH = 2;
/** Share of a new frame in the running share of frames that were lost. */
const LOSS_FOLLOW = 1 / 256;
/** Shares of lost frames at which the packet after a gap is waited for, and is no longer. */
const LOSSY = 0.006;
const LOSSLESS = 0.002;
/** The same where packets carry earlier ones: any loss, until none has been seen for ten seconds and more. */
const REPEATING = { lossy: 0.003, lossless: 0.0005, frames: 1.3 };
/** Share of a new gap in the running length of gaps, and the longest that counts, frames. */
const GAP_FOLLOW = 1 / 4;
const LONGEST_GAP = 5;
/**
 * Where more than this share of the frames is lost, and in gaps of more than so many frames on average, they come in bursts.
 * So many more frames are waited for, for each by which the gaps are longer; and the most in all.
 */
const BURSTY = { share: 0.015, frames: 1.5, ahead: 2.5, mostAhead: 2.5 };

/** Packets without redundancy in a row after which none is expected any more. */
const PLAIN_RUN = 50;

export type AdaptiveOptions = {
  /** Timestamp units per second. */
  clockRate: number;
  /** Length of a frame until packets tell, timestamp units. */
  frame: number;
  /** Bounds of the delay, milliseconds. */
  minimum: number;
  maximum: number;
  /** 0 favours low delay, 10 is balanced; from 12 on the delay does not shrink, from 13 on the sound is never stretched. */
  optimization?: number;
};

/**
 * Packets in the order of their time, each taken once, and how long they wait: so long after the fastest packets as
 * `DelayEstimate` says. Times are monotonic milliseconds. Nothing allocates; the memory never grows.
 *
 *             put                    delay reached
 *   waiting --------> prefetching ------------------> playing
 *      ^                   ^                             |
 *      |                   +--- the far end was silent --+
 *      +---------- nothing came for 300 ms --------------+
 */
export class AdaptiveJitterBuffer {
  readonly frame: JitterFrame & {
    payloadType: number;
    payload: Uint8Array;
    length: number;
    missing: number;
    lost: number;
  } = {
    payloadType: 0,
    payload: new Uint8Array(0),
    length: 0,
    missing: 0,
    lost: 0,
  };

  /** Frames by which the packet after a gap is waited for where packets get lost. */
  lookAhead = 0.5;
  /** Whether it is worth delay to see the end of longer gaps. */
  spansBursts = false;

  readonly #options: AdaptiveOptions;
  readonly #delays: DelayEstimate;
  readonly #packets = new PacketBuffer();
  /** Sequence numbers of the last packets that were taken, or that were no sound; -1 before. */
  readonly #played = new Int32Array(REMEMBERED).fill(-1);
  readonly #others = new Int32Array(REMEMBERED).fill(-1);

  /** Timestamp, unwrapped, of the newest packet; NaN before the first. */
  #newest = Number.NaN;
  #playing = false;
  /** Timestamp, unwrapped, of the frame that is due next. */
  #cursor = 0;
  /** What was concealed since then, timestamp units. */
  #concealed = 0;
  #frameUnits: number;
  #lastSequence = -1;
  /** Running share of frames that were lost, 0 to 1, and whether that is much. */
  #lossShare = 0;
  #lossy = false;
  /** Running mean of the lengths of gaps, frames. */
  #gapLength = 1;
  /** Frames that are lost so far in this gap, whether brought by later packets or not. */
  #gap = 0;
  /** Frames by which packets reach back (RFC 2198), and how many in a row did not. */
  #reach = 0;
  #plain = 0;
  #delayMs = 0;
  #repeated = 0;
  #late = 0;
  #duplicates = 0;
  #lost = 0;

  constructor(options: AdaptiveOptions) {
    this.#options = options;
    const { optimization = BALANCED } = options;
    this.#delays = new DelayEstimate(Math.max(LEAST_WORTH, WORTH * optimization), optimization < KEEPING);
    this.#frameUnits = options.frame;
  }

  stats(): JitterStats {
    return {
      late: this.#late,
      duplicates: this.#duplicates,
      lost: this.#lost,
      repeated: this.#repeated,
      delayMs: this.#playing ? Math.max(0, this.#delayMs) : 0,
      targetMs: this.target,
    };
  }

  /** Forgets what waits, for a source that starts anew. What was learnt of the network stays. */
  reset(): void {
    this.#packets.clear();
    this.#played.fill(-1);
    this.#others.fill(-1);
    this.#newest = Number.NaN;
    this.#playing = false;
    this.#concealed = 0;
    this.#lastSequence = -1;
    this.#delays.rebase();
  }

  /** A packet that is no sound (telephone-event) took this number: what is missing there was not lost. */
  other(sequence: number): void {
    this.#others[sequence % REMEMBERED] = sequence;
  }

  /** False: it came too late or does not fit. */
  put(packet: JitterPacket, now: number): boolean {
    if (packet.payload.length > LONGEST_PAYLOAD || packet.duration <= 0) {
      this.#late++;
      return false;
    }
    const time = this.#unwrap(packet.timestamp);
    if (++this.#plain > PLAIN_RUN) this.#reach = 0;
    const waits = this.#packets.has(time) && !this.#packets.isRepeated(time);
    if (waits || this.#played[packet.sequence % REMEMBERED] === packet.sequence) {
      this.#duplicates++;
      return true;
    }
    this.#delays.packet(this.#ms(time), now);
    if (this.#playing && time + packet.duration / 2 < this.#cursor) {
      this.#late++;
      return false;
    }
    if (this.#packets.full) this.#drop(this.#packets.oldest());
    this.#packets.store(packet, time);
    return true;
  }

  /**
   * An earlier packet that came once more inside the newest one or one before (RFC 2198): it fills a hole or is not needed.
   * Its number is only guessed, so that it makes no other packet a double.
   */
  repeat(packet: JitterPacket): void {
    if (Number.isNaN(this.#newest) || packet.payload.length > LONGEST_PAYLOAD || packet.duration <= 0) return;
    const behind = ((this.#newest - packet.timestamp) % 2 ** 32) | 0;
    if (behind <= 0 || this.#ms(behind) > STRAY_MS) return;
    this.#plain = 0;
    const time = this.#newest - behind;
    if (this.#packets.full || this.#packets.has(time)) return;
    if (this.#playing && time + packet.duration / 2 < this.#cursor + this.#concealed) return;
    this.#packets.store(packet, time, true);
  }

  /** Packets carry so many earlier frames. */
  set reach(frames: number) {
    this.#reach = frames;
  }

  /** The frame that is due, to be played in `aheadMs`. */
  get(now: number, aheadMs: number): JitterOutcome {
    let first = this.#packets.oldest();
    if (first < 0) return this.#starve();
    const { maximum } = this.#options;
    while (
      this.#packets.held > 1 &&
      this.#delayOf(this.#packets.time(first), now + aheadMs) > maximum + this.#frameMs
    ) {
      this.#drop(first);
      this.#playing = false;
      first = this.#packets.oldest();
    }
    const time = this.#packets.time(first);
    if (this.#playing && time > this.#cursor && this.#paused(first, time)) this.#playing = false;
    if (!this.#playing) {
      if (this.#delayOf(time, now + aheadMs) < this.target) return 'prefetching';
      this.#playing = true;
      this.#cursor = time;
      this.#concealed = 0;
    }
    const gap = Math.max(0, time - this.#cursor);
    const lost = gap / this.#frameUnits;
    this.#count(lost, this.#packets.isRepeated(time));
    this.frame.missing = Math.max(0, gap - this.#concealed);
    this.frame.lost = gap;
    this.#take(first);
    this.#delayMs = this.#delayOf(time, now + aheadMs);
    return 'frame';
  }

  /** True when the frame that is due is there, with nothing missing before it. */
  get ready(): boolean {
    const first = this.#packets.oldest();
    return first >= 0 && this.#playing && this.#packets.time(first) <= this.#cursor;
  }

  /** Sound that waits from the frame on that is due, milliseconds. */
  get waitingMs(): number {
    return this.#packets.held === 0 ? 0 : this.#ms(this.#newest - this.#cursor) + this.#frameMs;
  }

  /** `units` were played without a packet; the frame that is due is still due. */
  concealed(units: number): void {
    this.#concealed += units;
  }

  get target(): number {
    const { minimum, maximum } = this.#options;
    const ahead = this.#lossy ? this.#delays.least + this.#framesAhead * this.#frameMs : 0;
    return Math.min(maximum, Math.max(minimum, this.#delays.target, ahead));
  }

  /** By how much the frame that is due, played then, is played after the fastest packet would have brought it, ms. */
  delayAt(then: number): number {
    return this.#delayOf(this.#cursor, then);
  }

  get playing(): boolean {
    return this.#playing;
  }

  get #frameMs(): number {
    return this.#ms(this.#frameUnits);
  }

  get #framesAhead(): number {
    const { share, frames, ahead, mostAhead } = BURSTY;
    const over = this.#gapLength - frames;
    if (this.#reach > 0) return Math.max(this.lookAhead, this.#gapLength > REPEATING.frames ? this.#reach : 1);
    if (!this.spansBursts || over <= 0 || this.#lossShare * this.#gapLength < share) return this.lookAhead;
    return Math.min(mostAhead, this.lookAhead + ahead * over);
  }

  /** A frame that is played, `lost` frames after the one before; whether its packet is lost too. */
  #count(lost: number, repeated: boolean): void {
    this.#gap += lost;
    this.#lost += lost;
    if (repeated) {
      this.#gap++;
      this.#lost++;
      this.#repeated++;
    } else {
      this.#noteLoss(this.#gap);
      this.#gap = 0;
    }
  }

  #noteLoss(frames: number): void {
    if (frames > 0) this.#gapLength += (Math.min(frames, LONGEST_GAP) - this.#gapLength) * GAP_FOLLOW;
    this.#lossShare += (Math.min(1, frames) - this.#lossShare) * LOSS_FOLLOW;
    const repeating = this.#reach > 0;
    if (this.#lossShare > (repeating ? REPEATING.lossy : LOSSY)) this.#lossy = true;
    else if (this.#lossShare < (repeating ? REPEATING.lossless : LOSSLESS)) this.#lossy = false;
  }

  #ms(units: number): number {
    return (units * 1000) / this.#options.clockRate;
  }

  #delayOf(time: number, now: number): number {
    return now - this.#ms(time) - this.#delays.base;
  }

  /** Nothing is there. The cursor stays: what comes late is still played, with more delay. */
  #starve(): JitterOutcome {
    if (!this.#playing) return 'empty';
    if (this.#ms(this.#concealed) <= STARVED_MS) return 'late';
    this.#playing = false;
    return 'empty';
  }

  /** The far end was silent (RFC 3551 section 4.1) or jumped: a new talkspurt begins at its own best delay. */
  #paused(first: number, time: number): boolean {
    if (this.#ms(time - this.#cursor) > STRAY_MS) return true;
    const sequence = this.#packets.sequence(first);
    let next = (this.#lastSequence + 1) & 0xffff;
    while (this.#others[next % REMEMBERED] === next) next = (next + 1) & 0xffff;
    return next === sequence;
  }

  #take(slot: number): void {
    const packets = this.#packets;
    this.frame.payload = packets.payload(slot);
    this.frame.length = packets.length(slot);
    this.frame.payloadType = packets.type(slot);
    this.#frameUnits = packets.duration(slot);
    this.#cursor = packets.time(slot) + this.#frameUnits;
    this.#concealed = 0;
    this.#lastSequence = packets.sequence(slot);
    if (!packets.isRepeated(packets.time(slot))) {
      this.#played[this.#lastSequence % REMEMBERED] = this.#lastSequence;
    }
    packets.free(slot);
  }

  #drop(slot: number): void {
    this.#late++;
    this.#packets.free(slot);
  }

  /** Starts far from 0 so that packets before the first one keep a positive time. */
  #unwrap(timestamp: number): number {
    if (Number.isNaN(this.#newest)) {
      this.#newest = 2 ** 32 + timestamp;
      return this.#newest;
    }
    const ahead = (timestamp - (this.#newest % 2 ** 32)) | 0;
    if (Math.abs(this.#ms(ahead)) > STRAY_MS) {
      this.reset();
      return this.#unwrap(timestamp);
    }
    const time = this.#newest + ahead;
    if (ahead > 0) this.#newest = time;
    return time;
  }
}
