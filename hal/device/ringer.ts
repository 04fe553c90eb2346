import type { Fault } from '../../src/base/result.ts';
import type { AudioFormat } from '../ports.ts';
import { Playback } from './playback.ts';

/** After a fault the next ring tries again, but not before this, milliseconds. */
const RETRY_MS = 2000;

/** The ringer's own device: opened by the first sound, closed when the phone rests. */
export class Ringer {
  readonly #name: string;
  readonly #format: AudioFormat;
  readonly #report: (fault: Fault) => void;
  #playback: Playback | null = null;
  #opening = false;
  #wanted = false;
  #notBefore = 0;

  constructor(name: string, format: AudioFormat, report: (fault: Fault) => void) {
    this.#name = name;
    this.#format = format;
    this.#report = report;
  }

  /** Allocates nothing but when it opens. */
  write(block: Int16Array): void {
    if (this.#playback !== null) this.#playback.write(block);
    else if (!this.#opening && !isSilent(block) && performance.now() >= this.#notBefore) void this.#open();
  }

  rest(): void {
    void this.close();
  }

  async close(): Promise<void> {
    this.#wanted = false;
    const playback = this.#playback;
    this.#playback = null;
    await playback?.close();
  }

  async #open(): Promise<void> {
    this.#opening = true;
    this.#wanted = true;
    const opened = await Playback.open(this.#name, this.#format, fault => this.#fail(fault));
    const started = opened.ok ? await opened.value.start() : opened;
    this.#opening = false;
    if (opened.ok && started.ok && this.#wanted) this.#playback = opened.value;
    else if (opened.ok) void opened.value.close();
    if (!started.ok) this.#fail(started.error);
  }

  #fail(fault: Fault): void {
    this.#notBefore = performance.now() + RETRY_MS;
    void this.close();
    this.#report(fault);
  }
}

function isSilent(block: Int16Array): boolean {
  for (let i = 0; i < block.length; i++) if (block[i] !== 0) return false;
  return true;
}
