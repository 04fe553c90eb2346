import type { AudioPath } from '../../../hal/ports.ts';
import type { Quality } from '../governor.ts';
import { Limiter } from '../limiter.ts';
import { factor } from '../volume.ts';
import { Activity } from './activity.ts';
import { openApm } from './apm.ts';
import { GainControl } from './gain-control.ts';
import { HalfDuplex } from './half-duplex.ts';
import { HighPass } from './high-pass.ts';
import type { VoiceProcessor } from './processor.ts';
import { type ByBand, type GainControlSettings, type PathVoice, PLAIN_VOICE, type VoiceSettings } from './settings.ts';
import { openSpeex } from './speex.ts';

export type Processors = { readonly [path in AudioPath]: VoiceProcessor | null };

const NONE: Processors = { handset: null, headset: null, speaker: null };

/** The best that this build has: each of the addons may be missing. */
export function openProcessors(rate: number, block: number): Processors {
  const speex = (): VoiceProcessor | null => {
    const opened = openSpeex(rate, block);
    return opened.ok ? opened.value : null;
  };
  const apm = openApm(rate);
  return { handset: speex(), headset: speex(), speaker: apm.ok ? apm.value : speex() };
}

/**
 * What happens to the user's voice between the microphone and the lines. Nothing is allocated on the tick.
 *
 *     microphone ─▶ gain ─▶ high-pass ─▶ echo, noise ─▶ level ─▶ lines
 *                                           ▲
 *     ear ──────────────────────────────────┘
 */
export class Voice {
  readonly #processors: Processors;
  readonly #acoustic: boolean;
  readonly #halfDuplex: HalfDuplex;
  readonly #highPass: HighPass;
  readonly #level: GainControl;
  readonly #far: Activity;
  readonly #limiter: Limiter;
  readonly #sum: Float32Array;
  readonly #fading: Int16Array;
  #settings = PLAIN_VOICE;
  #gains = gainsOf(PLAIN_VOICE.paths.handset, PLAIN_VOICE.ringer);
  #path: AudioPath = 'handset';
  #current: VoiceProcessor | null = null;
  /** In use until now; it fades out in the next block. */
  #before: VoiceProcessor | null = null;
  #switched = false;
  #effort: Quality['voice'] = 'full';
  /** The calls are wide-band. */
  wide = false;

  /** Samples per second, and of one block. `processors` null: no room, so neither echo nor hum; files stay as they are. */
  constructor(rate: number, block: number, processors: Processors | null) {
    this.#processors = processors ?? NONE;
    this.#acoustic = processors !== null;
    this.#halfDuplex = new HalfDuplex(rate, block);
    this.#highPass = new HighPass(rate);
    this.#level = new GainControl(rate, block);
    this.#far = new Activity(rate, block);
    this.#limiter = new Limiter(rate, block);
    this.#sum = new Float32Array(block);
    this.#fading = new Int16Array(block);
  }

  set(settings: VoiceSettings): void {
    this.#settings = settings;
    this.#arrange();
  }

  /** What the governor leaves to it. */
  spare(effort: Quality['voice']): void {
    if (effort === this.#effort) return;
    this.#effort = effort;
    this.#arrange();
  }

  /** The path's own treatment begins with the next block and is faded in over it. */
  select(path: AudioPath): void {
    if (path === this.#path) return;
    this.#path = path;
    this.#arrange();
  }

  get settings(): PathVoice {
    return this.#settings.paths[this.#path];
  }

  /** Factor of what the ear hears. */
  get earGain(): number {
    return this.#byBand(this.#gains.ear);
  }

  /** Factor of the own voice in the ear. */
  get sidetone(): number {
    return this.#gains.sidetone;
  }

  get ringer(): number {
    return this.#gains.ringer;
  }

  /** How the far ends' levels are controlled; null leaves them as they are. */
  get remoteControl(): GainControlSettings | null {
    const control = this.#byBand(this.settings.gainControl);
    return control?.of === 'remote' ? control : null;
  }

  /** What the loudspeaker plays in this block; comes before `capture`. */
  render(ear: Int16Array): void {
    this.#far.hear(ear);
    this.#current?.render(ear);
  }

  /** Treats the block in place. */
  capture(block: Int16Array, delayMs: number): void {
    this.#amplify(block);
    this.#highPass.process(block);
    if (this.#switched) this.#crossFade(block, delayMs);
    else this.#current?.capture(block, delayMs);
    const control = this.#byBand(this.settings.gainControl);
    this.#level.set(control?.of === 'local' ? control : null);
    this.#level.process(block, this.#far.speaking);
  }

  #byBand<T>({ narrow, wide }: ByBand<T>): T {
    return this.wide ? wide : narrow;
  }

  #amplify(block: Int16Array): void {
    const gain = this.#byBand(this.#gains.microphone);
    if (gain === 1) return;
    for (let i = 0; i < block.length; i++) this.#sum[i] = (block[i] as number) * gain;
    this.#limiter.write(this.#sum, block);
  }

  #crossFade(block: Int16Array, delayMs: number): void {
    this.#fading.set(block);
    this.#before?.capture(this.#fading, delayMs);
    this.#current?.capture(block, delayMs);
    for (let i = 0; i < block.length; i++) {
      const share = i / block.length;
      block[i] = (block[i] as number) * share + (this.#fading[i] as number) * (1 - share);
    }
    this.#switched = false;
    this.#before = null;
  }

  #arrange(): void {
    const { highPass } = this.settings;
    this.#gains = gainsOf(this.settings, this.#settings.ringer);
    this.#highPass.set(this.#acoustic ? highPass : 'off');
    const next = this.#chosen();
    if (next === this.#current) return;
    next?.reset();
    this.#before = this.#current;
    this.#current = next;
    this.#switched = true;
  }

  #chosen(): VoiceProcessor | null {
    const { echo: cancelled, noise: wanted } = this.settings;
    const echo = this.#acoustic ? cancelled : 'off';
    const noise = this.#effort === 'full' ? wanted : 0;
    if (echo === 'off' && noise === 0) return null;
    const own = this.#effort === 'least' ? null : this.#processors[this.#path];
    const chosen = own ?? (this.#path === 'speaker' && echo !== 'off' ? this.#halfDuplex : null);
    chosen?.configure({ echo, noise });
    return chosen;
  }
}

/** dB as factors, so that no tick has to compute them. */
function gainsOf({ microphone, ear, sidetone }: PathVoice, ringer: number) {
  const factors = ({ narrow, wide }: ByBand<number>): ByBand<number> => ({
    narrow: factor(narrow),
    wide: factor(wide),
  });
  return {
    microphone: factors(microphone),
    ear: factors(ear),
    sidetone: sidetone === null ? 0 : factor(sidetone),
    ringer: factor(ringer),
  };
}
