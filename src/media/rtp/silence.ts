import type { MediaFact, StreamId } from '../protocol.ts';

/** A far end that should send and does not is told after this silence, milliseconds. */
const NO_RTP_MS = 5000;

/** Whether the far end's sound flows, as facts: begun, silent, gone. Times in milliseconds. */
export class Silence {
  readonly #id: StreamId;
  readonly #brokenMs: number;
  readonly #publish: (fact: MediaFact) => void;
  /** When the last packet came, or when we began to expect some. */
  #heardAt = 0;
  /** The same with RTCP: its reports go on while somebody has nothing to say. */
  #aliveAt = 0;
  #flowing = false;
  #silenceTold = false;
  #endTold = false;

  /** `brokenMs` 0: never. */
  constructor(id: StreamId, brokenMs: number, publish: (fact: MediaFact) => void) {
    this.#id = id;
    this.#brokenMs = brokenMs;
    this.#publish = publish;
  }

  /** From now on sound is expected. */
  begin(now: number): void {
    this.#heardAt = now;
    this.#silenceTold = false;
    this.alive(now);
  }

  heard(now: number): void {
    this.begin(now);
    if (this.#flowing) return;
    this.#flowing = true;
    this.#publish({ type: 'rtp-started', stream: this.#id });
  }

  alive(now: number): void {
    this.#aliveAt = now;
    this.#endTold = false;
  }

  /** `mutual`: both sides should be heard. */
  watch(now: number, mutual: boolean): void {
    if (now - this.#heardAt >= NO_RTP_MS && !this.#silenceTold) {
      this.#silenceTold = true;
      this.#flowing = false;
      this.#publish({ type: 'no-rtp', stream: this.#id, ms: NO_RTP_MS });
    }
    if (!mutual) {
      this.#aliveAt = now;
      return;
    }
    if (this.#brokenMs === 0 || this.#endTold || now - this.#aliveAt < this.#brokenMs) return;
    this.#endTold = true;
    this.#publish({ type: 'broken', stream: this.#id, ms: this.#brokenMs });
  }
}
