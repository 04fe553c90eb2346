import type { Codec } from '../codec.ts';
import type { OpusDecoder, OpusEncoder, OpusLibrary, OpusSettings } from './library.ts';
import { OPUS_CLOCK, redundancyLength } from './packet.ts';
import { LEAST_LOSS } from './parameters.ts';

/** libopus conceals whole parts of 2.5 ms, 120 ms at most at once. */
const PARTS_PER_SECOND = 400;
const LONGEST_S = 0.12;
/** A packet of so many octets says "nothing new" and need not be sent. */
const NOTHING_OCTETS = 2;

/** Opus in mono. Each half is opened when it is first used: a sender never decodes. */
export class OpusCodec implements Codec {
  readonly #library: OpusLibrary;
  readonly #rate: number;
  readonly #settings: OpusSettings;
  readonly #scratch: Int16Array;
  #encoder: OpusEncoder | null = null;
  #decoder: OpusDecoder | null = null;
  #loss: number;
  #complexity: number;

  constructor(library: OpusLibrary, rate: number, settings: OpusSettings) {
    this.#library = library;
    this.#rate = rate;
    this.#settings = settings;
    this.#loss = settings.loss;
    this.#complexity = settings.complexity;
    this.#scratch = new Int16Array(rate * LONGEST_S);
  }

  encode(samples: Int16Array, count: number, payload: Uint8Array): number {
    this.#encoder ??= this.#library.encoder(this.#rate, {
      ...this.#settings,
      complexity: this.#complexity,
      loss: Math.round(this.#loss),
    });
    const octets = this.#encoder.encode(samples, count, payload);
    if (octets <= NOTHING_OCTETS && this.#settings.dtx) return 0;
    return Math.max(0, octets);
  }

  decode(payload: Uint8Array, octets: number, samples: Int16Array): number {
    if (octets === 0) return 0;
    return Math.max(0, this.#openDecoder().decode(payload, octets, samples, samples.length, false));
  }

  conceal(samples: Int16Array, count: number): number {
    const part = this.#rate / PARTS_PER_SECOND;
    const whole = Math.min(this.#scratch.length, Math.ceil(count / part) * part);
    const made = this.#openDecoder().decode(NO_PAYLOAD, 0, this.#scratch, whole, false);
    const used = Math.max(0, Math.min(made, count, samples.length));
    for (let i = 0; i < used; i++) samples[i] = this.#scratch[i] as number;
    return used;
  }

  recover(payload: Uint8Array, octets: number, samples: Int16Array, count: number): number {
    const known = (redundancyLength(payload, octets) * this.#rate) / OPUS_CLOCK;
    if (known === 0 || known > count || count > samples.length || count % (this.#rate / PARTS_PER_SECOND) !== 0)
      return 0;
    return Math.max(0, this.#openDecoder().decode(payload, octets, samples, count, true));
  }

  /** More loss is believed at once, less of it by and by. */
  lossReported(share: number): void {
    if (!this.#settings.fec) return;
    const percent = Math.min(100, Math.max(LEAST_LOSS, 100 * share));
    this.#loss = Math.max(percent, (this.#loss + percent) / 2);
    this.#encoder?.expectLoss(Math.round(this.#loss));
  }

  spare(effort: number): void {
    this.#complexity = Math.min(effort, this.#settings.complexity);
    this.#encoder?.setComplexity(this.#complexity);
  }

  close(): void {
    this.#encoder?.close();
    this.#decoder?.close();
    this.#encoder = null;
    this.#decoder = null;
  }

  #openDecoder(): OpusDecoder {
    this.#decoder ??= this.#library.decoder(this.#rate);
    return this.#decoder;
  }
}

const NO_PAYLOAD = new Uint8Array(0);
