import type { Clock, Timer } from '../../base/clock.ts';
import { type MediaFact, QUALITY_EVERY_MS, type StreamId } from '../protocol.ts';
import type { StreamQuality } from './figures.ts';
import { type QualityInput, qualityOf } from './quality.ts';

export type MonitorParts = {
  id: StreamId;
  clock: Clock;
  publish: (fact: MediaFact) => void;
  /** What is measured at this moment; null while there is nothing to measure. */
  input: () => QualityInput | null;
};

/** Rates a stream from its first agreement to its end, and tells it every few seconds. */
export class QualityMonitor {
  readonly #parts: MonitorParts;
  #timer: Timer | null = null;

  constructor(parts: MonitorParts) {
    this.#parts = parts;
  }

  start(): void {
    this.#timer ??= this.#parts.clock.after(QUALITY_EVERY_MS, () => this.#tell());
  }

  stop(): void {
    this.#timer?.cancel();
  }

  now(): StreamQuality | null {
    const input = this.#parts.input();
    return input === null ? null : qualityOf(input);
  }

  #tell(): void {
    const { id, publish } = this.#parts;
    const quality = this.now();
    if (quality !== null) publish({ type: 'quality', stream: id, quality });
    this.#timer = null;
    this.start();
  }
}
