import type { AudioFormat, AudioPath } from '../../hal/ports.ts';
import { Limiter } from './limiter.ts';
import { Lines } from './lines.ts';
import { LoopBack } from './loop-back.ts';
import { Mixer } from './mixer.ts';
import { Ramp } from './ramp.ts';
import type { CallRecorder } from './recording/call.ts';
import { Ringing } from './ringing.ts';
import { ToneGenerator } from './tone.ts';
import { openProcessors, Voice } from './voice/voice.ts';
import { Volumes } from './volume.ts';

/** How long a change of volume, and muting, takes: too short to be heard, too long to click. */
const FADE_MS = 4;
/** Late enough to be told from the own voice, milliseconds (guide chapter 45 gives no time). */
const LOOP_BACK_MS = 1000;
/** A device that takes longer than this from ear to microphone would return the own voice as an echo, milliseconds. */
const SIDETONE_DELAY_MS = 40;

/**
 * What sounds in the phone, block by block: from the lines and the tones into the ear, from the microphone to the lines,
 * and on the ringer. Nothing is allocated after the constructor.
 *
 *     far ends ─▶ + ─▶ volume ─▶ limiter ─▶ + ─▶ ear
 *      tones ─────┘                    └─▶ voice  └── sidetone
 *     microphone ─▶ voice ─▶ mute ─▶ lines (each with the other members of the conference)
 *     ring ─▶ volume ─▶ limiter ─▶ ringer, or the ear
 */
export class SoundPath {
  readonly lines: Lines;
  readonly voice: Voice;
  readonly volumes = new Volumes();
  /** Call progress tones in the ear. */
  readonly tone: ToneGenerator;
  /** The user's own digits in the ear. */
  readonly digit: ToneGenerator;
  /** Short answers to keys: in the ear of the path that is selected, else on the ringer, beside what sounds there. */
  readonly cue: ToneGenerator;
  readonly ringing: Ringing;
  /** The user's own voice, to test the sound of the phone. */
  readonly loopBack: LoopBack;
  /** The ring is heard in the headset instead of on the ringer. */
  ringInEar = false;
  muted = false;
  #path: AudioPath | null = null;
  readonly #own: Int16Array;
  readonly #ownRamp: Ramp;
  readonly #ear: Mixer;
  readonly #earRamp: Ramp;
  readonly #earLimiter: Limiter;
  readonly #ring: Mixer;
  readonly #ringRamp: Ramp;
  readonly #ringLimiter: Limiter;
  readonly #recorder: CallRecorder;
  readonly #voice: Int16Array;
  readonly #voiceRamp: Ramp;

  /** `acoustic`: a real device, whose microphone hears its loudspeaker and the noise of a room. */
  constructor({ rate, periodMs }: AudioFormat, acoustic: boolean, recorder: CallRecorder) {
    this.#recorder = recorder;
    const block = (rate * periodMs) / 1000;
    const fade = (rate * FADE_MS) / 1000;
    this.lines = new Lines(rate, block);
    this.voice = new Voice(rate, block, acoustic ? openProcessors(rate, block) : null);
    this.tone = new ToneGenerator(rate);
    this.digit = new ToneGenerator(rate);
    this.cue = new ToneGenerator(rate);
    this.ringing = new Ringing(rate);
    this.loopBack = new LoopBack(rate, LOOP_BACK_MS);
    this.#ear = new Mixer(block);
    this.#earRamp = new Ramp(0, fade);
    this.#earLimiter = new Limiter(rate, block);
    this.#ring = new Mixer(block);
    this.#ringRamp = new Ramp(1, fade);
    this.#ringLimiter = new Limiter(rate, block);
    this.#voiceRamp = new Ramp(0, fade);
    this.#voice = new Int16Array(block);
    this.#ownRamp = new Ramp(0, fade);
    this.#own = new Int16Array(block);
  }

  /** Which transducers are live; null: none. */
  get path(): AudioPath | null {
    return this.#path;
  }

  select(path: AudioPath | null): void {
    this.#path = path;
    if (path !== null) this.voice.select(path);
  }

  /** Something is to be heard or said, apart from the streams. */
  get live(): boolean {
    const { tone, digit, cue, ringing } = this;
    return this.path !== null || tone.playing || digit.playing || cue.playing || ringing.playing;
  }

  /** `delayMs`: from the ear's block to the one of the microphone that holds its echo. */
  tick(microphone: Int16Array, ear: Int16Array, ring: Int16Array, now: number, delayMs: number): void {
    this.voice.wide = this.lines.wide;
    this.#hear(ear, now);
    this.#speak(microphone, now, delayMs);
    this.#hearOneself(microphone, ear, delayMs);
    this.#ringOut(ear, ring);
  }

  get #open(): boolean {
    return this.#path !== null && !this.muted;
  }

  #hear(ear: Int16Array, now: number): void {
    this.#ear.clear();
    this.lines.hear(this.#ear, this.voice.remoteControl, now);
    this.#recorder.far(this.#ear.sum);
    this.loopBack.addTo(this.#ear.sum);
    // What is read aloud is understood without a dial tone beside it.
    if (!this.ringInEar || !this.ringing.playing) this.tone.addTo(this.#ear.sum);
    this.digit.addTo(this.#ear.sum);
    if (this.#path !== null) this.cue.addTo(this.#ear.sum);
    this.#earRamp.apply(this.#ear.sum, this.#path === null ? 0 : this.volumes.gain(this.#path) * this.voice.earGain);
    this.#earLimiter.write(this.#ear.sum, ear);
    this.voice.render(ear);
  }

  #speak(microphone: Int16Array, now: number, delayMs: number): void {
    this.#voice.set(microphone);
    this.voice.capture(this.#voice, delayMs);
    this.#voiceRamp.apply(this.#voice, this.#open ? 1 : 0);
    this.#recorder.own(this.#voice, this.lines.heard);
    this.loopBack.take(this.#voice);
    this.lines.speak(this.#voice, now);
  }

  /** Sidetone is added last: the canceller would take the own voice for an echo. */
  #hearOneself(microphone: Int16Array, ear: Int16Array, delayMs: number): void {
    const gain = this.#open && delayMs <= SIDETONE_DELAY_MS ? this.voice.sidetone : 0;
    if (gain === 0 && this.#ownRamp.gain === 0) return;
    this.#own.set(microphone);
    this.#ownRamp.apply(this.#own, gain);
    addTo(ear, this.#own);
  }

  #ringOut(ear: Int16Array, ring: Int16Array): void {
    this.#ring.clear();
    this.ringing.addTo(this.#ring.sum);
    if (this.#path === null) this.cue.addTo(this.#ring.sum);
    this.#ringRamp.apply(this.#ring.sum, this.volumes.gain('ringer') * this.voice.ringer);
    this.#ringLimiter.write(this.#ring.sum, ring);
    if (!this.ringInEar) return;
    addTo(ear, ring);
    ring.fill(0);
  }
}

function addTo(block: Int16Array, more: Int16Array): void {
  for (let i = 0; i < block.length; i++) {
    block[i] = Math.max(-32_768, Math.min(32_767, (block[i] as number) + (more[i] as number)));
  }
}
