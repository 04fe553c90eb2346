/** Decoder of ITU-T G.729 with annexes A and B, in the arithmetic of the recommendation (clause 4, A.4, B.4). */
import { random } from './arithmetic.ts';
import * as bits from './bits.ts';
import { ComfortNoise } from './comfort-noise.ts';
import { afterDecoder, HighPass, synthesize } from './filters.ts';
import { GainDecoder } from './gains.ts';
import { toFilters } from './lsp.ts';
import { LspDecoder } from './lsp-decoder.ts';
import { firstLag, repeat, secondLag, wholeLag } from './pitch.ts';
import { PostFilter } from './post-filter.ts';
import { BLUNTEST, placePulses, sharpen, sharpness } from './pulses.ts';
import { FRAME, firstPairs, LONGEST_LAG, ORDER, PAST, SUBFRAME, TAPS } from './tables.ts';

/** Spectrum of the noise before any was described. */
const FIRST_SILENCE = [31441, 27566, 21458, 13612, 4663, -4663, -13612, -21458, -27566, -31441];

export class G729Decoder {
  readonly #values = new Int16Array(bits.PARAMETERS);
  readonly #lsp = new LspDecoder();
  readonly #gains = new GainDecoder();
  readonly #noise = new ComfortNoise();
  readonly #postFilter = new PostFilter();
  readonly #highPass = new HighPass(afterDecoder);
  readonly #pairs = new Int16Array(ORDER);
  readonly #lastPairs = Int16Array.from(firstPairs);
  readonly #silencePairs = Int16Array.from(FIRST_SILENCE);
  /** Of both subframes. */
  readonly #filters = new Int16Array(2 * TAPS);
  readonly #excitation = new Int16Array(PAST + FRAME);
  readonly #code = new Int16Array(SUBFRAME);
  /** Ten samples of memory, then the frame. */
  readonly #speech = new Int16Array(ORDER + FRAME);
  readonly #heard = new Int16Array(FRAME);
  #lag = 60;
  #sharpness = BLUNTEST;
  #erasureSeed = 21_845;
  #wasSpeech = true;

  /** Whether the last frame was described noise, which `conceal` goes on with. */
  get quiet(): boolean {
    return !this.#wasSpeech;
  }

  /** The ten octets of `payload` from `start` on, to 80 samples from `to` on. */
  decode(payload: Uint8Array, start: number, samples: Int16Array, to: number): void {
    bits.unpack(payload, start, this.#values);
    this.#lsp.decode(this.#values[bits.LSP_FIRST] as number, this.#values[bits.LSP_SECOND] as number, this.#pairs);
    this.#speak(false);
    this.#finish(samples, to);
  }

  /** The two octets of a description of silence (clause B.4.2), to 80 samples of it. */
  decodeSilence(payload: Uint8Array, start: number, samples: Int16Array, to: number): void {
    const word = ((payload[start] as number) << 8) | (payload[start + 1] as number);
    this.#noise.describe((word >> 1) & 31);
    this.#lsp.decodeSilence(word >> 15, (word >> 10) & 31, (word >> 6) & 15, this.#silencePairs);
    this.#hush();
    this.#finish(samples, to);
  }

  /** A frame that never came: the last speech, fading (clause 4.4), or more of the described noise. */
  conceal(samples: Int16Array, to: number): void {
    if (this.#wasSpeech) {
      this.#lsp.conceal(this.#pairs);
      this.#speak(true);
    } else {
      this.#hush();
    }
    this.#finish(samples, to);
  }

  #speak(erased: boolean): void {
    this.#noise.restart();
    this.#wasSpeech = true;
    toFilters(this.#lastPairs, this.#pairs, this.#filters);
    this.#lastPairs.set(this.#pairs);
    this.#subframe(0, erased);
    this.#subframe(1, erased);
  }

  #subframe(half: 0 | 1, erased: boolean): void {
    const at = PAST + half * SUBFRAME;
    const place = half === 0 ? bits.PULSES_1 : bits.PULSES_2;
    const thirds = this.#decodeLag(half, erased);
    const lag = wholeLag(thirds);
    repeat(this.#excitation, at, thirds);
    if (erased) {
      this.#values[place] = this.#draw() & 0x1fff;
      this.#values[place + 1] = this.#draw() & 0xf;
    }
    placePulses(this.#values[place] as number, this.#values[place + 1] as number, this.#code);
    sharpen(this.#code, lag, this.#sharpness);
    const gains = this.#values[place + 2] as number;
    if (erased) this.#gains.fade();
    else this.#gains.decode(gains >> 4, gains & 15, this.#code);
    this.#sharpness = sharpness(this.#gains.pitch);
    excite(this.#excitation, at, this.#gains.pitch, this.#code, this.#gains.pulses);
    this.#synthesize(half, lag);
  }

  /** In thirds. A lag that is missing or has the wrong parity is the last one, which then grows (clauses 4.1.2, 4.4). */
  #decodeLag(half: 0 | 1, erased: boolean): number {
    const code = this.#values[half === 0 ? bits.LAG_1 : bits.LAG_2] as number;
    const wrong = half === 0 && bits.lagParity(code) !== this.#values[bits.PARITY];
    if (erased || wrong) {
      const last = this.#lag;
      this.#lag = Math.min(last + 1, LONGEST_LAG);
      return 3 * last;
    }
    const thirds = half === 0 ? firstLag(code) : secondLag(code, this.#lag);
    this.#lag = wholeLag(thirds);
    return thirds;
  }

  #hush(): void {
    this.#noise.excite(this.#excitation, PAST, this.#wasSpeech);
    this.#wasSpeech = false;
    toFilters(this.#lastPairs, this.#silencePairs, this.#filters);
    this.#lastPairs.set(this.#silencePairs);
    this.#synthesize(0, null);
    this.#synthesize(1, null);
    this.#sharpness = BLUNTEST;
  }

  /** Speech of one half from its excitation; what overflows is made quieter, with all that it came from. */
  #synthesize(half: 0 | 1, lag: number | null): void {
    const [from, to, at] = [PAST + half * SUBFRAME, ORDER + half * SUBFRAME, half * TAPS];
    if (!synthesize(this.#filters, at, this.#excitation, from, this.#speech, to, SUBFRAME)) {
      for (let n = 0; n < PAST + FRAME; n++) this.#excitation[n] = (this.#excitation[n] as number) >> 2;
      synthesize(this.#filters, at, this.#excitation, from, this.#speech, to, SUBFRAME);
    }
    this.#postFilter.run(this.#speech, to, this.#filters, at, lag, this.#heard, half * SUBFRAME);
  }

  #finish(samples: Int16Array, to: number): void {
    this.#highPass.run(this.#heard, 0, samples, to, FRAME);
    this.#excitation.copyWithin(0, FRAME);
    this.#speech.copyWithin(0, FRAME);
  }

  #draw(): number {
    this.#erasureSeed = random(this.#erasureSeed);
    return this.#erasureSeed;
  }
}

/** Turns the repeated excitation of a subframe into the whole one: gains in Q14 and Q1, code in Q13. */
export function excite(excitation: Int16Array, at: number, pitch: number, code: Int16Array, pulses: number): void {
  for (let n = 0; n < SUBFRAME; n++) {
    const sum = (excitation[at + n] as number) * pitch + (code[n] as number) * pulses + 0x2000;
    excitation[at + n] = sum >= 2 ** 29 ? 32_767 : sum < -(2 ** 29) ? -32_768 : sum >> 14;
  }
}
