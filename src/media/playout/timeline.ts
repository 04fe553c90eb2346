import type { BackgroundNoise } from '../noise/background.ts';
import { Extrapolation } from './extrapolation.ts';
import { alike, at, bestShift, write } from './fit.ts';
import { likeness, PitchSearch } from './pitch.ts';

/** Sound that was played and is kept to carry on from, milliseconds. */
const HISTORY_MS = 60;
/** The most that can wait to be played, milliseconds. */
const AHEAD_MS = 400;
/** The longest gap that is bridged from both sides, milliseconds. */
const LONGEST_BRIDGE_MS = 120;
/** Concealment is made so much before it is needed: codecs with filters want to see a little more, milliseconds. */
export const LEAD_MS = 2;
/** Over what sounds are matched and cross-faded, milliseconds. */
const MATCH_MS = 8;
/** Cross-fades of less alike periods are heard. */
const ALIKE = 0.8;
/** Mean square below which a stretch is quiet enough to be cut anywhere: about -50 dB below full scale. */
const QUIET = 100 * 100;

/**
 * Decoded sound on its way to the ear, at one sample rate: gaps are bridged, pitch periods are taken out and put in. The
 * sound is one stretch, played up to a mark:
 *
 *     |--- history ---|--- ahead ---|
 *                    play          end
 *
 * Everything is allocated in the constructor.
 */
export class Timeline {
  readonly rate: number;
  readonly #sound: Float32Array;
  readonly #history: number;
  readonly #match: number;
  readonly #lead: number;
  readonly #longestBridge: number;
  readonly #pitch: PitchSearch;
  readonly #onward: Extrapolation;
  readonly #backward: Extrapolation;
  readonly #incoming: Float32Array;
  readonly #reversed: Float32Array;
  readonly #past: Float32Array;
  readonly #future: Float32Array;
  #play: number;
  #end: number;
  #concealing = false;
  /** Samples of `past` that hold what concealment would play next. */
  #foreseen = 0;

  /** `background` is what long gaps fade into; silence without it. */
  constructor(rate: number, longestFrame: number, background: BackgroundNoise | null = null) {
    const samples = (ms: number): number => Math.ceil((rate * ms) / 1000);
    this.rate = rate;
    this.#history = samples(HISTORY_MS);
    this.#match = samples(MATCH_MS);
    this.#lead = samples(LEAD_MS);
    this.#longestBridge = samples(LONGEST_BRIDGE_MS);
    this.#pitch = new PitchSearch(rate);
    const most = this.#longestBridge + 2 * this.#pitch.longest + this.#match;
    this.#onward = new Extrapolation(rate, most, background);
    this.#backward = new Extrapolation(rate, most);
    this.#sound = new Float32Array(2 * this.#history + samples(AHEAD_MS) + 2 * longestFrame + most + this.#lead);
    this.#incoming = new Float32Array(longestFrame);
    this.#reversed = new Float32Array(2 * this.#history);
    this.#past = new Float32Array(most);
    this.#future = new Float32Array(most);
    this.#play = this.#history;
    this.#end = this.#history;
  }

  /** Samples that wait to be played. */
  get ahead(): number {
    return this.#end - this.#play;
  }

  /** Whether the newest sound is made up. */
  get concealing(): boolean {
    return this.#concealing;
  }

  /** Decoded sound that follows at once. After concealment it is joined where it fits best. */
  push(samples: Int16Array, count: number): void {
    this.#makeRoom(count + this.#pitch.longest);
    const incoming = this.#take(samples, count);
    const skip = this.#concealing ? this.#join(incoming, count) : 0;
    this.#append(incoming, skip, count);
    this.#concealing = false;
  }

  /** Nothing came: carries on for `count` samples. */
  conceal(count: number): void {
    this.#makeRoom(count);
    this.#carryOn();
    this.#onward.more(this.#sound, this.#end + this.#lead, count);
    this.#end += count;
  }

  /** `missing` samples never came and those after them are here. Returns how many of them `bridge` is to fill. */
  foresee(missing: number): number {
    for (let early = missing - this.#longestBridge; early > 0; early -= this.#longestBridge) {
      this.conceal(Math.min(early, this.#longestBridge));
    }
    const gap = Math.min(missing, this.#longestBridge);
    this.#carryOn();
    this.#goOn(gap + this.#slack(gap) + this.#match);
    return gap;
  }

  /**
   * What stands in for lost sound: the newest `made` samples, which were made up, `gap` that were foreseen, and `after`
   * that would follow.
   */
  standIn(output: Float32Array, made: number, gap: number, after: number): void {
    this.#carryOn();
    this.#goOn(gap + after);
    for (let i = 0; i < made; i++) output[i] = this.#sound[this.#end - made + i] as number;
    for (let i = 0; i < gap + after; i++) output[made + i] = this.#past[i] as number;
  }

  /** How periodic the sound was before what is made up, 0 to 1, and after how many samples it repeats. */
  get periodic(): number {
    return this.#onward.periodic;
  }

  get lag(): number {
    return this.#onward.lag;
  }

  /** Fills the gap that was foreseen from both sides. */
  bridge(gap: number, samples: Int16Array, count: number): void {
    this.#makeRoom(gap + count);
    const incoming = this.#take(samples, count);
    this.#fill(gap, incoming, count);
    this.#append(incoming, 0, count);
    this.#concealing = false;
  }

  /** Samples up to the newest one that are still known. */
  get remembered(): number {
    return this.#history + this.ahead;
  }

  /** Sound that is to be heard as it is, whatever was before: comfort noise. */
  noise(source: (sound: Float32Array, start: number, count: number) => void, count: number): void {
    this.#makeRoom(count);
    this.#carryOn();
    this.#goOn(this.#lead);
    source(this.#sound, this.#end, count);
    for (let i = 0; i < Math.min(count, this.#lead); i++) {
      const share = (i + 0.5) / this.#lead;
      const noise = this.#sound[this.#end + i] as number;
      this.#sound[this.#end + i] = share * noise + (1 - share) * (this.#past[i] as number);
    }
    this.#end += count;
    // What comes next joins the noise, not the sound before it.
    this.#concealing = false;
    this.#carryOn();
  }

  /** Takes out one repetition of what is played next, at most `most` samples; returns how many it took. */
  shorten(most: number): number {
    const start = this.#play;
    const lag = this.#repetition(most);
    if (lag === 0) return 0;
    const sound = this.#sound;
    for (let i = 0; i < lag; i++) {
      const share = (i + 0.5) / lag;
      sound[start + lag + i] = share * (sound[start + lag + i] as number) + (1 - share) * (sound[start + i] as number);
    }
    // History follows, so that it stays what was heard.
    sound.copyWithin(start + lag - this.#history, start - this.#history, start);
    this.#play += lag;
    return lag;
  }

  /** Repeats the last pitch period, in silence up to `most` samples; returns how many were put in. */
  lengthen(most: number): number {
    const sound = this.#sound;
    this.#pitch.search(sound, this.#play, this.#history);
    const quiet = this.quiet(this.ahead);
    const lag = quiet ? Math.min(most, this.#pitch.longest, this.ahead) : this.#pitch.lag;
    if (lag > this.ahead || (!quiet && likeness(sound, this.#play, lag, lag) < ALIKE)) return 0;
    this.#makeRoom(lag);
    const start = this.#play;
    sound.copyWithin(start + lag, start, this.#end);
    // What comes next fades into what was before it, and so leads to itself.
    for (let i = 0; i < lag; i++) {
      const share = (i + 0.5) / lag;
      sound[start + i] = (1 - share) * (sound[start + lag + i] as number) + share * (sound[start - lag + i] as number);
    }
    this.#end += lag;
    return lag;
  }

  /** Sound ahead that `shorten` and `lengthen` want to see. */
  get wanted(): number {
    return 2 * this.#pitch.longest;
  }

  /** Whether the `count` samples that are played next are silence or close to it. */
  quiet(count: number): boolean {
    const until = Math.min(this.#end, this.#play + count);
    let energy = 0;
    for (let i = this.#play; i < until; i++) energy += (this.#sound[i] as number) ** 2;
    return energy <= QUIET * (until - this.#play);
  }

  /** Writes the next `count` samples, which must be ahead. */
  pull(output: Int16Array, count: number): void {
    write(this.#sound, this.#play, output, count);
    this.#play += count;
  }

  /** Forgets what is ahead. */
  clear(): void {
    this.#end = this.#play;
  }

  #carryOn(): void {
    if (this.#concealing) return;
    this.#concealing = true;
    this.#foreseen = 0;
    this.#onward.begin(this.#sound, this.#end, this.#history);
    this.#onward.more(this.#sound, this.#end, this.#lead);
  }

  /** What concealment would play next, at least `count` samples of it. */
  #goOn(count: number): void {
    if (this.#foreseen === 0) {
      for (let i = 0; i < this.#lead; i++) this.#past[i] = this.#sound[this.#end + i] as number;
      this.#foreseen = this.#lead;
    }
    if (count <= this.#foreseen) return;
    this.#onward.more(this.#past, this.#foreseen, count - this.#foreseen);
    this.#foreseen = count;
  }

  #take(samples: Int16Array, count: number): Float32Array {
    for (let i = 0; i < count; i++) this.#incoming[i] = samples[i] as number;
    return this.#incoming;
  }

  #append(samples: Float32Array, from: number, to: number): void {
    for (let i = from; i < to; i++) this.#sound[this.#end++] = samples[i] as number;
  }

  /**
   * Carries the concealment on to where the new sound fits best, or leaves out so much of the new sound, and fades its
   * beginning in. Returns the samples that are left out.
   */
  #join(incoming: Float32Array, count: number): number {
    const past = this.#past;
    const match = Math.min(this.#match, count);
    const half = Math.min(this.#onward.lag, this.#pitch.longest) >> 1;
    this.#goOn(half + match);
    const later = bestShift(past, 0, half, incoming, match);
    const sooner = bestShift(incoming, 0, Math.min(half, count - match), past, match);
    const put = alike(past, later, incoming, match) >= alike(incoming, sooner, past, match);
    const shift = put ? later : 0;
    const skip = put ? 0 : sooner;
    this.#append(past, 0, shift);
    for (let i = 0; i < match; i++) {
      const share = (i + 0.5) / match;
      incoming[skip + i] = share * (incoming[skip + i] as number) + (1 - share) * (past[shift + i] as number);
    }
    return skip;
  }

  #fill(gap: number, incoming: Float32Array, count: number): void {
    const past = this.#past;
    const future = this.#future;
    const match = Math.min(this.#match, count);
    const known = Math.min(count, this.#history);
    const reversed = this.#reversed;
    reversed.fill(0);
    for (let i = 0; i < known; i++) reversed[reversed.length - 1 - i] = incoming[i] as number;
    this.#backward.begin(reversed, reversed.length, known);
    const slack = this.#slack(gap);
    this.#backward.more(future, 0, gap + slack + match);
    const voiced = Math.min(this.#onward.periodic, this.#backward.periodic) > 0;
    const shift = voiced ? bestShift(past, gap - slack, gap + slack, incoming, match) : gap;
    const end = this.#end;
    for (let i = 0; i < match; i++) reversed[i] = this.#sound[end - 1 - i] as number;
    const shiftBack = voiced ? bestShift(future, gap - slack, gap + slack, reversed, match) : gap;
    const stepOn = shift / gap;
    const stepBack = shiftBack / gap;
    for (let i = 0; i < gap; i++) {
      const share = 0.5 - 0.5 * Math.cos((Math.PI * (i + 0.5)) / gap);
      const a = at(past, i * stepOn);
      const b = at(future, (gap - 1 - i) * stepBack);
      this.#sound[end + i] = (1 - share) * a + share * b;
    }
    this.#end += gap;
  }

  /** By how many samples a gap may be longer or shorter to meet the other side. */
  #slack(gap: number): number {
    return Math.floor(Math.min(gap / 4, this.#onward.lag / 2));
  }

  /** Samples after which what is played next repeats itself, 0 where a cut would be heard. */
  #repetition(most: number): number {
    const { longest, shortest } = this.#pitch;
    const length = Math.min(this.ahead, this.wanted);
    if (length < 2 * shortest + 2) return 0;
    this.#pitch.search(this.#sound, this.#play + length, length);
    const { lag } = this.#pitch;
    if (this.quiet(length)) return Math.min(most, longest, length >> 1);
    if (lag > most || 2 * lag > this.ahead) return 0;
    return likeness(this.#sound, this.#play + lag, lag, lag) >= ALIKE ? lag : 0;
  }

  #makeRoom(count: number): void {
    count += this.#lead;
    if (this.#end + count <= this.#sound.length) return;
    // A flood: the oldest is not played.
    this.#play = Math.max(this.#play, this.#end + count + this.#history - this.#sound.length);
    const start = this.#play - this.#history;
    this.#sound.copyWithin(0, start, this.#end + this.#lead);
    this.#play -= start;
    this.#end -= start;
  }
}
