/** From parameters to how voice and digits are treated (guide chapters 16.5, 19 and 22). */
import { isDeepStrictEqual } from 'node:util';
import type { Param } from '../../config/param.ts';
import * as audio from '../../config/params/audio.ts';
import * as echo from '../../config/params/echo.ts';
import * as gain from '../../config/params/gain.ts';
import * as media from '../../config/params/media.ts';
import type { Settings, Store } from '../../config/store.ts';
import type { AudioPath } from '../../hal/ports.ts';
import type { MediaClient } from '../media/client.ts';
import type { DigitSettings } from '../media/protocol.ts';
import type { ByBand, EchoStrength, GainControlSettings, PathVoice, VoiceSettings } from '../media/voice/settings.ts';

/** dB of one step of the additional speaker gain; the guide does not say. */
const SPEAKER_STEP = 3;
/** dB of noise reduction: at the lowest attenuation, of each step, and at most. */
const NOISE = { lowest: 8, step: 2, most: 24 };

const DEVICE: { readonly [path in AudioPath]: gain.Device } = {
  handset: 'handset',
  headset: 'headset',
  speaker: 'handsfree',
};
const SUPPRESSION = {
  handset: echo.handsetSuppression,
  headset: echo.headsetSuppression,
  speaker: echo.speakerSuppression,
} as const;
const HIGH_PASS = {
  handset: echo.handsetHighPass,
  headset: echo.headsetHighPass,
  speaker: echo.speakerHighPass,
} as const;
const NOISE_ON = { handset: echo.handsetNoise, headset: echo.headsetNoise, speaker: echo.speakerNoise } as const;

function voiceSettings(settings: Settings): VoiceSettings {
  const { handset, headset } = { handset: gain.handsetSidetone, headset: gain.headsetSidetone };
  return {
    paths: {
      handset: pathVoice(settings, 'handset', decibels(settings.get(handset))),
      headset: pathVoice(settings, 'headset', decibels(settings.get(headset))),
      speaker: pathVoice(settings, 'speaker', null),
    },
    ringer: settings.get(audio.ringerLevel),
  };
}

function pathVoice(settings: Settings, path: AudioPath, sidetone: number | null): PathVoice {
  return {
    microphone: byBand(band => microphoneGain(settings, path, band)),
    ear: byBand(band => earGain(settings, path, band)),
    sidetone: sidetone === Number.NEGATIVE_INFINITY ? null : sidetone,
    highPass: highPass(settings.get(HIGH_PASS[path])),
    echo: settings.get(echo.cancellation) ? echoStrength(settings.get(SUPPRESSION[path])) : 'off',
    noise: noise(settings, path),
    gainControl: byBand(band => gainControl(settings, DEVICE[path], band)),
  };
}

function byBand<T>(make: (band: gain.Band) => T): ByBand<T> {
  return { narrow: make('nb'), wide: make('wb') };
}

/** The device is calibrated for its factory values: what differs from them is what we add. */
function microphoneGain(settings: Settings, path: AudioPath, band: gain.Band): number {
  if (path === 'speaker' && !settings.get(gain.microphone)) return Number.NEGATIVE_INFINITY;
  const { analogInput, digitalInput } = gain.GAINS[band][DEVICE[path]];
  return beyondFactory(settings, analogInput) + settings.get(digitalInput) - digitalInput.defaultAt(0);
}

function earGain(settings: Settings, path: AudioPath, band: gain.Band): number {
  const { analogOutput, digitalOutput } = gain.GAINS[band][DEVICE[path]];
  const own = beyondFactory(settings, analogOutput) + settings.get(digitalOutput) - digitalOutput.defaultAt(0);
  if (path !== 'speaker') return own;
  const additional = gain.additionalSpeakerGain[band];
  return own + (settings.get(additional) - additional.defaultAt(0)) * SPEAKER_STEP;
}

function beyondFactory(settings: Settings, param: Param<string>): number {
  return decibels(settings.get(param)) - decibels(param.defaultAt(0));
}

/** 'plus1_5dB', 'minus12db', '0dB'; MUTE is silence. */
function decibels(text: string): number {
  if (text === 'MUTE') return Number.NEGATIVE_INFINITY;
  const number = Number.parseFloat(text.replace(/^(plus|minus)/, '').replace('_', '.'));
  return text.startsWith('minus') ? -number : number;
}

function highPass(mode: string): PathVoice['highPass'] {
  if (mode.endsWith('DISABLED')) return 'off';
  return mode.endsWith('HP_FILTER') ? 'voice' : 'dc';
}

/** Our cancellers cannot do without their weakest suppression. */
function echoStrength(mode: string): EchoStrength {
  if (mode.endsWith('HIGH_SENSITIVITY')) return 'high';
  return mode.endsWith('MEDIUM_SENSITIVITY') ? 'moderate' : 'low';
}

function noise(settings: Settings, path: AudioPath): number {
  const on = [echo.noiseReduction, echo.noiseSuppression, NOISE_ON[path]].every(param => settings.get(param));
  return on ? Math.min(NOISE.most, NOISE.lowest + NOISE.step * settings.get(echo.noiseAttenuation)) : 0;
}

function gainControl(settings: Settings, device: gain.Device, band: gain.Band): GainControlSettings | null {
  const { enabled, direction, slope, target } = gain.CONTROLS[band][device];
  if (!settings.get(enabled)) return null;
  return {
    of: settings.get(direction) === 'CTL_REMOTE' ? 'remote' : 'local',
    target: settings.get(target),
    fastSlope: slopeOf(settings.get(gain.fastSlope)),
    slowSlope: slopeOf(settings.get(slope)),
    fastMs: settings.get(gain.fastDuration),
    maxGain: settings.get(gain.maxGain),
  };
}

function slopeOf(text: string): number {
  return Number(text.replace('_', '.'));
}

/** How digits travel (guide sections 16.5 and 22.2). */
function digitSettings(settings: Settings): DigitSettings {
  return {
    toneLevel: settings.get(audio.digitLevel),
    eventLevel: settings.get(audio.eventLevel),
    detect: settings.get(media.detectDigits),
    audible: !settings.get(media.ignoreEvents),
  };
}

/** Tells the media worker now, and again whenever a change of the settings concerns it. */
export function followVoice(store: Store, client: MediaClient): void {
  let voice: VoiceSettings | null = null;
  let digits: DigitSettings | null = null;
  const tell = (): void => {
    const wanted = voiceSettings(store);
    if (!isDeepStrictEqual(wanted, voice)) void client.order('setVoice', { settings: wanted });
    voice = wanted;
    const wantedDigits = digitSettings(store);
    if (!isDeepStrictEqual(wantedDigits, digits)) void client.order('setDigits', { settings: wantedDigits });
    digits = wantedDigits;
  };
  store.onChange(tell);
  tell();
}
