import type { AudioFormat, AudioPath } from '../../hal/ports.ts';
import { Limiter } from './limiter.ts';
import { Lines } from './lines.ts';
import { Mixer } from './mixer.ts';
import { Ramp } from './ramp.ts';
import { ToneGenerator } from './tone.ts';
import { Volumes } from './volume.ts';

/** How long a change of volume, and muting, takes: too short to be heard, too long to click. */
const FADE_MS = 4;

/**
 * What sounds in the phone, block by block: from the lines and the tones into the ear, from the microphone to the lines,
 * and on the ringer. Nothing is allocated after the constructor.
 *
 *     far ends ─▶ + ─▶ volume ─▶ limiter ─▶ ear
 *      tones ─────┘
 *     microphone ─▶ mute ─▶ lines (each with the other members of the conference)
 *     ring tone ─▶ volume ─▶ limiter ─▶ ringer
 */
export class SoundPath {
  readonly lines: Lines;
  readonly volumes = new Volumes();
  /** Call progress tones in the ear. */
  readonly tone: ToneGenerator;
  /** The user's own digits in the ear. */
  readonly digit: ToneGenerator;
  readonly ringTone: ToneGenerator;
  path: AudioPath | null = null;
  muted = false;
  readonly #ear: Mixer;
  readonly #earRamp: Ramp;
  readonly #earLimiter: Limiter;
  readonly #ring: Mixer;
  readonly #ringRamp: Ramp;
  readonly #ringLimiter: Limiter;
  readonly #voice: Int16Array;
  readonly #voiceRamp: Ramp;

  constructor({ rate, periodMs }: AudioFormat) {
    const block = (rate * periodMs) / 1000;
    const fade = (rate * FADE_MS) / 1000;
    this.lines = new Lines(rate, block);
    this.tone = new ToneGenerator(rate);
    this.digit = new ToneGenerator(rate);
    this.ringTone = new ToneGenerator(rate);
    this.#ear = new Mixer(block);
    this.#earRamp = new Ramp(0, fade);
    this.#earLimiter = new Limiter(rate, block);
    this.#ring = new Mixer(block);
    this.#ringRamp = new Ramp(1, fade);
    this.#ringLimiter = new Limiter(rate, block);
    this.#voiceRamp = new Ramp(0, fade);
    this.#voice = new Int16Array(block);
  }

  /** Something is to be heard or said, apart from the streams. */
  get live(): boolean {
    return this.path !== null || this.tone.playing || this.digit.playing || this.ringTone.playing;
  }

  tick(microphone: Int16Array, ear: Int16Array, ring: Int16Array, now: number): void {
    this.#hear(ear, now);
    this.#speak(microphone, now);
    this.#ring.clear();
    this.ringTone.addTo(this.#ring.sum);
    this.#ringRamp.apply(this.#ring.sum, this.volumes.gain('ringer'));
    this.#ringLimiter.write(this.#ring.sum, ring);
  }

  #hear(ear: Int16Array, now: number): void {
    this.#ear.clear();
    this.lines.hear(this.#ear, now);
    this.tone.addTo(this.#ear.sum);
    this.digit.addTo(this.#ear.sum);
    this.#earRamp.apply(this.#ear.sum, this.path === null ? 0 : this.volumes.gain(this.path));
    this.#earLimiter.write(this.#ear.sum, ear);
  }

  #speak(microphone: Int16Array, now: number): void {
    this.#voice.set(microphone);
    this.#voiceRamp.apply(this.#voice, this.muted || this.path === null ? 0 : 1);
    this.lines.speak(this.#voice, now);
  }
}
