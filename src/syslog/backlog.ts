/** Messages that wait for the server: bounded, and what finds no room is counted. */
import type { LogLevel } from '../base/log.ts';

/** Messages; 2 MiB at most. */
const ROOM = 1000;
/** Chatter leaves this many places to what is wrong. */
const KEPT_FOR_WARNINGS = 250;

export class Backlog {
  #messages: Buffer[] = [];
  #dropped = 0;

  get length(): number {
    return this.#messages.length;
  }

  /** Of a full backlog what is wrong now takes the place of what is oldest. */
  add(message: Buffer, level: LogLevel): void {
    const wrong = level === 'warning' || level === 'error';
    if (this.#messages.length < (wrong ? ROOM : ROOM - KEPT_FOR_WARNINGS)) {
      this.#messages.push(message);
      return;
    }
    this.#dropped++;
    if (!wrong) return;
    this.#messages.shift();
    this.#messages.push(message);
  }

  take(most: number): Buffer[] {
    return this.#messages.splice(0, most);
  }

  /** What did not reach the server after all goes first. */
  putBack(messages: readonly Buffer[]): void {
    const free = Math.max(0, ROOM - this.#messages.length);
    const kept = messages.slice(Math.max(0, messages.length - free));
    this.#dropped += messages.length - kept.length;
    this.#messages.unshift(...kept);
  }

  /** How many found no room since this was asked last. */
  takeDropped(): number {
    const dropped = this.#dropped;
    this.#dropped = 0;
    return dropped;
  }

  clear(): void {
    this.#messages = [];
    this.#dropped = 0;
  }
}
