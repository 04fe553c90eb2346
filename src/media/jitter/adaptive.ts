import { DelayHistogram } from './delay.ts';
import type { JitterBuffer, JitterFrame, JitterOutcome, JitterPacket, JitterStats } from './port.ts';

/** Packets that can wait: 1.28 s of 20 ms packets. */
const SLOTS = 64;
/** Octets; a longer payload is not sound of a desk phone and counts as late. */
const LONGEST_PAYLOAD = 1500;
/** Timestamps further away than this begin a new stretch, milliseconds. */
const STRAY_MS = 2000;
/** After so long with nothing to play the far end is silent, not late, milliseconds. */
const STARVED_MS = 100;
/** Of a frame: playing begins this much early, or the tick after would be almost a whole frame late. */
const EARLY_SHARE = 0.25;
/** Frames above the target at which one is left out even in the middle of a word. */
const HARD_EXCESS = 3;

export type AdaptiveOptions = {
  /** Timestamp units per second. */
  clockRate: number;
  /** Length of a frame until packets tell, timestamp units. */
  frame: number;
  /** Bounds of the delay, milliseconds. */
  minimum: number;
  maximum: number;
};

/**
 * Plays each packet a target delay after the moment at which the fastest packets arrive. The target follows the
 * delays of the last seconds (`DelayHistogram`); the delay follows the target at the start of a talkspurt, by a
 * frame in silence, and without silence only when it is far off (clock drift, after a burst).
 *
 *             put                    delay reached
 *   waiting --------> prefetching ------------------> playing
 *      ^                                                 |
 *      +---------- nothing came for 100 ms --------------+   (a talkspurt gap: back to prefetching)
 */
export class AdaptiveJitterBuffer implements JitterBuffer {
  readonly frame: JitterFrame & { payloadType: number; payload: Uint8Array; length: number };

  readonly #options: AdaptiveOptions;
  readonly #delays = new DelayHistogram();
  readonly #payloads = Array.from({ length: SLOTS }, () => new Uint8Array(LONGEST_PAYLOAD));
  readonly #lengths = new Uint16Array(SLOTS);
  readonly #types = new Uint8Array(SLOTS);
  readonly #sequences = new Uint16Array(SLOTS);
  readonly #durations = new Uint32Array(SLOTS);
  /** Timestamp without wraps, -1 where the slot is free. */
  readonly #times = new Float64Array(SLOTS).fill(-1);
  /** Sequence numbers of the last frames that were taken, -1 before. */
  readonly #played = new Int32Array(SLOTS).fill(-1);
  #held = 0;

  /** Timestamp, unwrapped, of the newest packet; NaN before the first. */
  #newest = Number.NaN;
  #playing = false;
  /** Timestamp, unwrapped, of the frame that is due next. */
  #cursor = 0;
  #frameUnits: number;
  #lastSequence = -1;
  #starvedFrames = 0;
  #delayMs = 0;
  #late = 0;
  #duplicates = 0;
  #lost = 0;
  #shortened = 0;
  #stretched = 0;

  constructor(options: AdaptiveOptions) {
    this.#options = options;
    this.#frameUnits = options.frame;
    this.frame = { payloadType: 0, payload: this.#payloads[0] as Uint8Array, length: 0 };
  }

  stats(): JitterStats {
    return {
      late: this.#late,
      duplicates: this.#duplicates,
      lost: this.#lost,
      shortened: this.#shortened,
      stretched: this.#stretched,
      delayMs: this.#playing ? Math.max(0, this.#delayMs) : 0,
      targetMs: this.#target,
    };
  }

  reset(): void {
    this.#times.fill(-1);
    this.#played.fill(-1);
    this.#held = 0;
    this.#newest = Number.NaN;
    this.#playing = false;
    this.#lastSequence = -1;
    this.#delays.rebase();
  }

  put(packet: JitterPacket, now: number): void {
    if (packet.payload.length > LONGEST_PAYLOAD || packet.duration <= 0) {
      this.#late++;
      return;
    }
    const time = this.#unwrap(packet.timestamp);
    this.#delays.packet(this.#ms(time), now);
    if (this.#times.includes(time) || this.#played[packet.sequence % SLOTS] === packet.sequence) {
      this.#duplicates++;
      return;
    }
    if (this.#playing && time + packet.duration / 2 < this.#cursor) {
      this.#late++;
      return;
    }
    if (this.#held === SLOTS) this.#dropOldest();
    this.#store(packet, time);
  }

  get(now: number, quiet: boolean): JitterOutcome {
    if (this.#held === 0) return this.#starve();
    const first = this.#oldest();
    const time = this.#times[first] as number;
    // What was concealed while nothing was there does not have to be concealed again.
    if (time > this.#cursor) this.#cursor = Math.min(time, this.#cursor + this.#starvedFrames * this.#frameUnits);
    this.#starvedFrames = 0;
    if (!this.#playing) {
      const early = this.#ms(this.#frameUnits) * EARLY_SHARE;
      if (this.#delayOf(time, now) < this.#target - early) return 'prefetching';
      this.#playing = true;
      this.#cursor = time;
    }
    this.#delayMs = this.#delayOf(this.#cursor, now);
    if (time >= this.#cursor + this.#frameUnits) return this.#gap(first, time);
    if (this.#shouldStretch(quiet)) {
      this.#stretched++;
      return 'lost';
    }
    if (this.#shouldShorten(quiet)) {
      this.#shortened++;
      this.#take(first);
      return this.get(now, false);
    }
    this.#take(first);
    return 'frame';
  }

  get #target(): number {
    const { minimum, maximum } = this.#options;
    return Math.min(maximum, Math.max(minimum, this.#delays.quantile));
  }

  #ms(units: number): number {
    return (units * 1000) / this.#options.clockRate;
  }

  /** By how much a frame that is played now is played after the fastest packet would have brought it. */
  #delayOf(time: number, now: number): number {
    return now - this.#ms(time) - this.#delays.base;
  }

  /** Nothing is there. The cursor stays: what comes a little late is still played, with more delay. */
  #starve(): JitterOutcome {
    if (!this.#playing) return 'empty';
    this.#starvedFrames++;
    if (this.#starvedFrames * this.#ms(this.#frameUnits) <= STARVED_MS) return 'lost';
    this.#playing = false;
    this.#starvedFrames = 0;
    return 'empty';
  }

  /** The frame at the cursor is missing and a later one is there. */
  #gap(first: number, time: number): JitterOutcome {
    const consecutive = ((this.#lastSequence + 1) & 0xffff) === this.#sequences[first];
    if (consecutive || this.#ms(time - this.#cursor) > STRAY_MS) {
      // The far end was silent (RFC 3551 4.1) or jumped: a new talkspurt begins at its own best delay.
      this.#playing = false;
      return 'prefetching';
    }
    this.#cursor += this.#frameUnits;
    this.#lost++;
    return 'lost';
  }

  #shouldStretch(quiet: boolean): boolean {
    return quiet && this.#delayMs < this.#target - this.#ms(this.#frameUnits);
  }

  #shouldShorten(quiet: boolean): boolean {
    const excess = this.#delayMs - this.#target;
    const frameMs = this.#ms(this.#frameUnits);
    return this.#held > 1 && excess > (quiet ? frameMs : HARD_EXCESS * frameMs);
  }

  #take(slot: number): void {
    this.frame.payload = this.#payloads[slot] as Uint8Array;
    this.frame.length = this.#lengths[slot] as number;
    this.frame.payloadType = this.#types[slot] as number;
    this.#frameUnits = this.#durations[slot] as number;
    this.#cursor = (this.#times[slot] as number) + this.#frameUnits;
    this.#lastSequence = this.#sequences[slot] as number;
    this.#played[this.#lastSequence % SLOTS] = this.#lastSequence;
    this.#free(slot);
  }

  #store(packet: JitterPacket, time: number): void {
    const slot = this.#times.indexOf(-1);
    (this.#payloads[slot] as Uint8Array).set(packet.payload);
    this.#lengths[slot] = packet.payload.length;
    this.#types[slot] = packet.payloadType;
    this.#sequences[slot] = packet.sequence;
    this.#durations[slot] = packet.duration;
    this.#times[slot] = time;
    this.#held++;
  }

  #free(slot: number): void {
    this.#times[slot] = -1;
    this.#held--;
  }

  /** A flood: what waits longest makes room. */
  #dropOldest(): void {
    this.#late++;
    this.#free(this.#oldest());
  }

  #oldest(): number {
    let oldest = -1;
    for (let slot = 0; slot < SLOTS; slot++) {
      const time = this.#times[slot] as number;
      if (time >= 0 && (oldest < 0 || time < (this.#times[oldest] as number))) oldest = slot;
    }
    return oldest;
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
