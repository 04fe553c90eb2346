/** Encoder of ITU-T G.729 Annex A, in the arithmetic of the recommendation (clause 3 as annex A changes it). */
import { multiply, saturate16 } from './arithmetic.ts';
import * as bits from './bits.ts';
import { Correlations } from './correlations.ts';
import { excite } from './decoder.ts';
import { beforeEncoder, HighPass, residual, synthesize, widen } from './filters.ts';
import { GainQuantizer } from './gain-quantizer.ts';
import { LinearPrediction, WINDOW } from './linear-prediction.ts';
import { toFilters } from './lsp.ts';
import { LspQuantizer } from './lsp-quantizer.ts';
import { secondLagFrom, wholeLag } from './pitch.ts';
import { OpenLoop, searchLag } from './pitch-search.ts';
import { PulseSearch } from './pulse-search.ts';
import { BLUNTEST, sharpness } from './pulses.ts';
import { FRAME, firstPairs, LONGEST_LAG, ORDER, PAST, SHORTEST_LAG, SUBFRAME, TAPS } from './tables.ts';
import { Taming } from './taming.ts';

/** Where the frame that is encoded begins in the analyzed speech: 40 samples of the next one are needed. */
const PRESENT = WINDOW - FRAME - SUBFRAME;
/** γ 0.75 of the weighting filter, and the 0.7 that it is made smoother by, Q15. */
const WEIGHTING = 24_576;
const SMOOTHING = 22_938;
/** Pitch gain where the far end's errors could grow: 0.95, Q14. */
const TAMED = 15_564;

/** A subframe's samples behind ten of filter memory. */
function withMemory(): { readonly all: Int16Array; readonly samples: Int16Array } {
  const all = new Int16Array(ORDER + SUBFRAME);
  return { all, samples: all.subarray(ORDER) };
}

export class G729Encoder {
  readonly #values = new Int16Array(bits.PARAMETERS);
  readonly #highPass = new HighPass(beforeEncoder);
  readonly #speech = new Int16Array(WINDOW);
  readonly #prediction = new LinearPrediction();
  readonly #lsp = new LspQuantizer();
  readonly #pairs = new Int16Array(ORDER);
  readonly #lastPairs = Int16Array.from(firstPairs);
  /** Of both subframes: quantized, widened, and widened and smoothed. */
  readonly #filters = new Int16Array(2 * TAPS);
  readonly #widened = new Int16Array(2 * TAPS);
  readonly #smoothed = new Int16Array(TAPS);
  readonly #weighted = new Int16Array(LONGEST_LAG + FRAME);
  readonly #openLoop = new OpenLoop();
  readonly #excitation = new Int16Array(PAST + FRAME);
  readonly #impulse = Int16Array.from({ length: SUBFRAME }, (_, n) => (n === 0 ? 4096 : 0));
  readonly #response = withMemory();
  /** What the codebooks are to reach, in the weighted domain; its memory is the error of the last subframe. */
  readonly #target = withMemory();
  readonly #pitch = withMemory();
  readonly #rest = new Int16Array(SUBFRAME);
  readonly #correlations = new Correlations();
  readonly #taming = new Taming();
  readonly #pulses = new PulseSearch();
  readonly #code = new Int16Array(SUBFRAME);
  readonly #filteredCode = new Int16Array(SUBFRAME);
  readonly #gains = new GainQuantizer();
  #sharpness = BLUNTEST;

  /** 80 samples from `from` on, to ten octets of `payload` from `at` on; what is sent is 40 samples older. */
  encode(samples: Int16Array, from: number, payload: Uint8Array, at: number): void {
    this.#highPass.run(samples, from, this.#speech, WINDOW - FRAME, FRAME);
    this.#prediction.analyze(this.#speech);
    this.#lsp.quantize(this.#prediction.pairs, this.#pairs);
    this.#values[bits.LSP_FIRST] = this.#lsp.first;
    this.#values[bits.LSP_SECOND] = this.#lsp.second;
    toFilters(this.#lastPairs, this.#pairs, this.#filters);
    this.#lastPairs.set(this.#pairs);
    this.#weigh(0);
    this.#weigh(1);
    const near = Math.min(Math.max(this.#openLoop.search(this.#weighted) - 3, SHORTEST_LAG), LONGEST_LAG - 6);
    const first = this.#subframe(0, near, near + 6);
    this.#values[bits.LAG_1] = wholeLag(first) <= 85 ? first - 58 : wholeLag(first) + 112;
    this.#values[bits.PARITY] = bits.lagParity(this.#values[bits.LAG_1] as number);
    const least = secondLagFrom(wholeLag(first));
    this.#values[bits.LAG_2] = this.#subframe(1, least, least + 9) - 3 * least + 2;
    bits.pack(this.#values, payload, at);
    this.#speech.copyWithin(0, FRAME);
    this.#weighted.copyWithin(0, FRAME);
    this.#excitation.copyWithin(0, FRAME);
  }

  /** Residual and weighted speech of a subframe (clause A.3.3). */
  #weigh(half: 0 | 1): void {
    const [at, start] = [half * TAPS, half * SUBFRAME];
    const smoothed = this.#smoothed;
    widen(this.#filters, at, WEIGHTING, this.#widened, at);
    smoothed[0] = 4096;
    for (let n = 1; n <= ORDER; n++) {
      const before = multiply(this.#widened[at + n - 1] as number, SMOOTHING);
      smoothed[n] = saturate16((this.#widened[at + n] as number) - before);
    }
    residual(this.#filters, at, this.#speech, PRESENT + start, this.#excitation, PAST + start, SUBFRAME);
    synthesize(smoothed, 0, this.#excitation, PAST + start, this.#weighted, LONGEST_LAG + start, SUBFRAME);
  }

  /** Finds lag, pulses and gains (clauses A.3.5 to A.3.10); returns the lag in thirds. */
  #subframe(half: 0 | 1, from: number, to: number): number {
    const [filter, at] = [half * TAPS, PAST + half * SUBFRAME];
    const place = half === 0 ? bits.PULSES_1 : bits.PULSES_2;
    const [target, pitch, response] = [this.#target.samples, this.#pitch.samples, this.#response.samples];
    synthesize(this.#widened, filter, this.#impulse, 0, this.#response.all, ORDER, SUBFRAME);
    synthesize(this.#widened, filter, this.#excitation, at, this.#target.all, ORDER, SUBFRAME);
    const thirds = searchLag(this.#excitation, at, target, response, from, to, half === 1);
    const lag = wholeLag(thirds);
    synthesize(this.#widened, filter, this.#excitation, at, this.#pitch.all, ORDER, SUBFRAME);
    const tame = this.#taming.needed(thirds);
    const wish = this.#correlations.addPitch(target, pitch);
    this.#subtractPitch(tame ? Math.min(wish, TAMED) : wish);
    this.#pulses.search(this.#rest, response, lag, this.#sharpness, this.#code, this.#filteredCode);
    this.#correlations.addPulses(target, pitch, this.#filteredCode);
    this.#values[place] = this.#pulses.positions;
    this.#values[place + 1] = this.#pulses.signs;
    this.#values[place + 2] = this.#gains.quantize(this.#code, this.#correlations, tame);
    this.#sharpness = sharpness(this.#gains.pitch);
    excite(this.#excitation, at, this.#gains.pitch, this.#code, this.#gains.pulses);
    this.#taming.update(this.#gains.pitch, lag);
    this.#rememberError();
    return thirds;
  }

  /** What the pulses are to reach. */
  #subtractPitch(gain: number): void {
    for (let n = 0; n < SUBFRAME; n++) {
      const reached = saturate16(((this.#pitch.samples[n] as number) * gain) >> 14);
      this.#rest[n] = saturate16((this.#target.samples[n] as number) - reached);
    }
  }

  /** The end of what was not reached is the memory of the next target. */
  #rememberError(): void {
    for (let n = SUBFRAME - ORDER; n < SUBFRAME; n++) {
      const pitch = saturate16(((this.#pitch.samples[n] as number) * this.#gains.pitch) >> 14);
      const pulses = saturate16(((this.#filteredCode[n] as number) * this.#gains.pulses) >> 13);
      const reached = saturate16(pitch + pulses);
      this.#target.all[n - SUBFRAME + ORDER] = saturate16((this.#target.samples[n] as number) - reached);
    }
  }
}
