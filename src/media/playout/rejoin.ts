import type { Codec } from '../codec/codec.ts';
import { alike, at, write } from './fit.ts';
import type { Timeline } from './timeline.ts';

/** The longest loss that a decoder is taken through, milliseconds: it has forgotten what was before. */
const LONGEST_MS = 120;
/** What concealment and decoder are compared over, milliseconds. */
const COMPARED_MS = 16;
/** Decoders with mirror filters want to see so much more, milliseconds. */
const LEAD_MS = 2;
/** What of the likeness the greatest shift costs. */
const SHIFT_COST = 0.05;
/** Samples from try to try: coarse over all shifts, then exact around the best. */
const STEPS = [4, 1] as const;
/** Times that the first frame is decoded anew. */
const ROUNDS = 2;

/**
 * The first frame after a loss, from a decoder with memory. Its memory is taken through what was played instead; but what is
 * made up drifts out of step with the voice, and a memory that is out of step spoils the sound for some 30 ms. What was
 * decoded tells by how much: the same is done again with the made-up sound stretched or shortened to meet it (re-phasing, as
 * in ITU-T G.722 Appendix III). Everything is allocated in the constructor.
 */
export class Rejoin {
  readonly #longest: number;
  readonly #compared: number;
  readonly #lead: number;
  /** What stood in, and what would follow. */
  readonly #sound: Float32Array;
  readonly #warped: Float32Array;
  readonly #heard: Int16Array;

  constructor(rate: number) {
    const samples = (ms: number): number => Math.ceil((rate * ms) / 1000);
    this.#longest = samples(LONGEST_MS);
    this.#compared = samples(COMPARED_MS);
    this.#lead = samples(LEAD_MS);
    this.#sound = new Float32Array(2 * (this.#longest + this.#compared));
    this.#warped = new Float32Array(this.#longest + this.#compared);
    this.#heard = new Int16Array(this.#longest + this.#lead);
  }

  /** `made` samples were made up and played, `gap` are foreseen; decodes the frame after them and returns its samples. */
  decode(
    codec: Codec,
    timeline: Timeline,
    made: number,
    gap: number,
    payload: Uint8Array,
    octets: number,
    frame: Int16Array,
  ): number {
    const lost = Math.min(made + gap, this.#longest);
    const slack = timeline.periodic > 0 ? Math.floor(Math.min(lost / 4, timeline.lag / 2)) : 0;
    const after = Math.ceil(1.25 * this.#compared) + slack + 2;
    timeline.standIn(this.#sound, lost - gap, gap, after);
    let length = lost;
    let count = 0;
    for (let round = 0; round <= ROUNDS; round++) {
      if (round > 0) {
        const fit = this.#fit(lost, slack, frame, Math.min(count, this.#compared));
        if (fit === length) break;
        length = fit;
        codec.rewind?.();
      }
      this.#warp(length / lost, 0, lost + this.#lead);
      write(this.#warped, 0, this.#heard, lost + this.#lead);
      codec.follow?.(this.#heard, lost);
      count = codec.decode(payload, octets, frame);
    }
    return count;
  }

  /** To how many samples what stood in for `lost` should be brought, so that it leads to the frame. */
  #fit(lost: number, slack: number, frame: Int16Array, count: number): number {
    let best = 0;
    let most = Number.NEGATIVE_INFINITY;
    let reach = slack;
    for (let round = 0; round < STEPS.length; round++) {
      const around = best;
      const step = STEPS[round] as number;
      for (let shift = around - reach; shift <= around + reach; shift += step) {
        if (Math.abs(shift) > slack) continue;
        this.#warp((lost + shift) / lost, lost, count);
        const score = alike(this.#warped, 0, frame, count) - (SHIFT_COST * Math.abs(shift)) / (slack + 1);
        if (score <= most) continue;
        most = score;
        best = shift;
      }
      reach = step - 1;
    }
    return lost + best;
  }

  #warp(step: number, from: number, count: number): void {
    for (let i = 0; i < count; i++) this.#warped[i] = at(this.#sound, (from + i) * step);
  }
}
