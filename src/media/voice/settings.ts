/** How the phone treats the user's voice and what it hears, as plain data; the composition root makes it of parameters. */
import type { AudioPath } from '../../../hal/ports.ts';

/** One value for narrow-band calls, one for wide-band calls. */
export type ByBand<T> = { readonly narrow: T; readonly wide: T };

/** How much of what remains of the echo is suppressed, at the cost of the near end while both speak. */
export type EchoStrength = 'off' | 'low' | 'moderate' | 'high';

export type GainControlSettings = {
  /** Whose level is controlled: the far ends' in the ear, or our own. */
  readonly of: 'remote' | 'local';
  /** dBm0 that speech is brought to. */
  readonly target: number;
  /** dB per second: for the first `fastMs` of speech, and after that. */
  readonly fastSlope: number;
  readonly slowSlope: number;
  readonly fastMs: number;
  /** dB. */
  readonly maxGain: number;
};

export type PathVoice = {
  /** dB beyond what the device does by itself; -Infinity is silence. */
  readonly microphone: ByBand<number>;
  readonly ear: ByBand<number>;
  /** How much of the own voice is heard, dB; null: nothing. */
  readonly sidetone: number | null;
  readonly highPass: 'off' | 'dc' | 'voice';
  readonly echo: EchoStrength;
  /** dB by which noise is made quieter; 0: not at all. */
  readonly noise: number;
  readonly gainControl: ByBand<GainControlSettings | null>;
};

export type VoiceSettings = {
  readonly paths: { readonly [path in AudioPath]: PathVoice };
  /** dB. */
  readonly ringer: number;
};

const PLAIN: PathVoice = {
  microphone: { narrow: 0, wide: 0 },
  ear: { narrow: 0, wide: 0 },
  sidetone: null,
  highPass: 'off',
  echo: 'off',
  noise: 0,
  gainControl: { narrow: null, wide: null },
};

/** Sound as it is, until something else is ordered. */
export const PLAIN_VOICE: VoiceSettings = { paths: { handset: PLAIN, headset: PLAIN, speaker: PLAIN }, ringer: 0 };
