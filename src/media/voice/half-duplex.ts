import { Ramp } from '../ramp.ts';
import { Activity } from './activity.ts';
import type { ProcessorSettings, VoiceProcessor } from './processor.ts';

/** What the two directions lose together, always: no loudspeaker in a room gives so much back. */
const LOSS = 10 ** (-36 / 20);
/** Each of them while nobody speaks. */
const SHARED = Math.sqrt(LOSS);
/** The user is heard over the far end when the microphone is so much louder than the ear, as a factor of energy. */
const LOUDER = 2;
/** How long the room may give back what the loudspeaker played, milliseconds. */
const ROOM_MS = 500;
/** What the room gives back dies away, as a factor of energy per second: 60 dB. */
const DYING = 1e-6;

/**
 * For hands-free without an echo canceller: whoever speaks is heard, the other direction is quiet (a switched device as in
 * ITU-T P.340). It cannot howl, and two cannot be heard at once.
 */
export class HalfDuplex implements VoiceProcessor {
  readonly #far: Activity;
  readonly #near: Activity;
  readonly #dying: number;
  readonly #ear: Ramp;
  readonly #microphone: Ramp;
  #on = true;
  #turn: 'near' | 'far' | 'nobody' = 'nobody';
  /** Energy of what may still be in the room. */
  #ringing = 0;

  /** Samples per second, and of one block. */
  constructor(rate: number, block: number) {
    this.#far = new Activity(rate, block, ROOM_MS);
    this.#dying = DYING ** (block / rate);
    this.#near = new Activity(rate, block);
    this.#ear = new Ramp(SHARED, block);
    this.#microphone = new Ramp(SHARED, block);
  }

  /** Noise is not its business. */
  configure({ echo }: ProcessorSettings): void {
    this.#on = echo !== 'off';
  }

  render(ear: Int16Array): void {
    this.#far.hear(ear);
    this.#ringing = Math.max(this.#far.energy, this.#ringing * this.#dying);
    this.#ear.apply(ear, this.#gainOf('far'));
  }

  capture(microphone: Int16Array): void {
    this.#near.hear(microphone);
    this.#turn = this.#next();
    this.#microphone.apply(microphone, this.#gainOf('near'));
  }

  reset(): void {
    this.#turn = 'nobody';
  }

  /** The far end has the turn while it speaks; the user takes it by being louder than the loudspeaker. */
  #next(): 'near' | 'far' | 'nobody' {
    const near = this.#near.speaking;
    if (!this.#far.speaking) return near ? 'near' : 'nobody';
    return near && this.#near.energy > this.#ringing * LOUDER ? 'near' : 'far';
  }

  #gainOf(direction: 'near' | 'far'): number {
    if (!this.#on || this.#turn === direction) return 1;
    return this.#turn === 'nobody' ? SHARED : LOSS;
  }
}
