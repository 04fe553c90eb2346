import type { AdaptiveJitterBuffer } from '../jitter/adaptive.ts';
import type { Timeline } from './timeline.ts';

/**
 * Quiet for so long is a pause, milliseconds. Voices are quiet for up to 150 within a word, before p, t and k: a delay
 * that changes there is heard as a stumble. Such jumps were the greatest part of what late packets cost: 0.2 to 0.3 MOS.
 */
const PAUSE_MS = 200;

const TUNING = {
  /** Milliseconds over the target that are left alone in a pause, and in speech. */
  overPause: 1,
  over: 100,
  /** The same under it, in quiet and in speech. */
  underQuiet: 4,
  under: 15,
};

/**
 * Brings the delay to its target: in pauses at once, in speech by whole pitch periods and only when it is far off; less delay
 * waits for a pause, more of it only for quiet, because packets would be late. Allocates nothing.
 */
export class Pacing {
  /** What was taken out and put in so far, milliseconds. */
  shortenedMs = 0;
  stretchedMs = 0;
  readonly #blockMs: number;
  readonly #more: (now: number) => void;
  #quietMs = 0;

  /** `more` decodes what comes next into the timeline. */
  constructor(blockMs: number, more: (now: number) => void) {
    this.#blockMs = blockMs;
    this.#more = more;
  }

  /**
   * Before a block of `step` samples is played. A packet is needed at the start of the block in which its first sample is
   * played; the target is compared with the delay then. What it is early within that block (`spare`) gains nothing, and goes too.
   */
  adjust(timeline: Timeline, step: number, jitter: AdaptiveJitterBuffer, now: number): void {
    if (!jitter.playing || timeline.concealing) return;
    const { over, overPause, under, underQuiet } = TUNING;
    const perMs = timeline.rate / 1000;
    const blocks = Math.floor(timeline.ahead / step);
    const early = (timeline.ahead - blocks * step) / perMs;
    const { target } = jitter;
    const excess = jitter.delayAt(now + blocks * this.#blockMs) - target;
    const waiting = Math.min(excess, jitter.waitingMs);
    const spare = early + Math.floor(waiting / this.#blockMs) * this.#blockMs;
    const quiet = timeline.quiet(step);
    this.#quietMs = quiet ? this.#quietMs + this.#blockMs : 0;
    if (excess >= 0 && spare > (this.#quietMs > PAUSE_MS ? overPause : over)) {
      while (timeline.ahead < timeline.wanted + step && jitter.ready) this.#more(now);
      this.shortenedMs += timeline.shorten(Math.floor(spare * perMs)) / perMs;
    } else if (excess < -(quiet ? underQuiet : Math.min(under, target / 2))) {
      this.stretchedMs += timeline.lengthen(Math.ceil((this.#blockMs - early) * perMs)) / perMs;
    }
  }
}
