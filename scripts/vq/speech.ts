/** What is said in a measurement: sentences of several voices with pauses between them. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Resampler } from '../../src/base/pcm/resampler.ts';
import { readWav } from '../../src/base/pcm/wav.ts';
import { findCodec } from '../../src/media/codec/catalogue.ts';

/** Samples per second. */
export const RATE = 16_000;
const PER_MS = RATE / 1000;

export type Sentence = {
  /** Name of the file. */
  readonly voice: string;
  /** [from, to) in samples. */
  readonly from: number;
  readonly to: number;
};

export type Speech = { readonly samples: Int16Array; readonly sentences: readonly Sentence[] };

/** Human voices, docs/voice-quality.md says whose. */
const VOICES = join(import.meta.dirname, '../../test/data/speech');

/** A call settles in this time; then sentence and pause in turn. */
const LEAD_MS = 1000;
const PAUSE_MS = 700;
/** Level of speech while somebody speaks, dB below full scale (ITU-T P.830). */
const LEVEL_DB = -26;

/** As many whole sentences as there is time for, voice after voice, again and again. `folder` has wav or G.722 files. */
export async function makeSpeech(seconds: number, folder: string = VOICES): Promise<Speech> {
  const voices = await readVoices(folder);
  const samples = new Int16Array(seconds * RATE);
  const sentences: Sentence[] = [];
  let at = LEAD_MS * PER_MS;
  for (let i = 0; ; i++) {
    const { name, sound } = voices[i % voices.length] as Voice;
    if (at + sound.length + PAUSE_MS * PER_MS > samples.length) return { samples, sentences };
    samples.set(sound, at);
    sentences.push({ voice: name, from: at, to: at + sound.length });
    at += sound.length + PAUSE_MS * PER_MS;
  }
}

type Voice = { readonly name: string; readonly sound: Int16Array };

async function readVoices(folder: string): Promise<Voice[]> {
  const voices: Voice[] = [];
  for (const file of readdirSync(folder).toSorted()) {
    const path = join(folder, file);
    const name = file.replace(/\.\w+$/, '');
    if (file.endsWith('.g722')) voices.push({ name, sound: normalise(decodeG722(readFileSync(path))) });
    if (!file.endsWith('.wav')) continue;
    const wav = await readWav(path);
    if (!wav.ok) throw new Error(`${path}: ${wav.error.what}`);
    voices.push({ name, sound: normalise(resample(wav.value.samples, wav.value.rate, RATE)) });
  }
  if (voices.length === 0) throw new Error(`${folder} holds no .g722 and no .wav file.`);
  // One voice after the other, not all sentences of one and then all of the next.
  const turn = ({ name }: Voice): string => name.replace(/^(.*?)(\d*)$/, '$2 $1');
  return voices.sort((a, b) => turn(a).localeCompare(turn(b)));
}

function decodeG722(octets: Uint8Array): Int16Array {
  const codec = findCodec('G722')?.create('');
  if (codec === undefined) throw new Error('The catalogue has no G722.');
  const step = 160;
  const sound = new Int16Array(2 * octets.length);
  const frame = new Int16Array(2 * step);
  for (let at = 0; at < octets.length; at += step) {
    const part = octets.subarray(at, at + step);
    const count = codec.decode(part, part.length, frame);
    sound.set(frame.subarray(0, count), 2 * at);
  }
  return sound;
}

export function resample(samples: Int16Array, from: number, to: number): Int16Array {
  if (from === to) return samples;
  const resampler = new Resampler(from, to, samples.length);
  const output = new Int16Array(resampler.outputFor(samples.length));
  return output.subarray(0, resampler.process(samples, samples.length, output));
}

const FRAME_MS = 20;
/** Frames so far below the level of speech are pauses, dB. */
const MARGIN_DB = 15.9;

/** The level is the mean over what is not a pause, which depends on the level: found in a few rounds (ITU-T P.56). */
function normalise(sound: Int16Array): Int16Array {
  const frame = FRAME_MS * PER_MS;
  const powers: number[] = [];
  for (let at = 0; at + frame <= sound.length; at += frame) powers.push(meanSquare(sound.subarray(at, at + frame)));
  let level = 0;
  for (let round = 0; round < 10; round++) {
    const loud = powers.filter(power => power > level * 10 ** (-MARGIN_DB / 10));
    level = loud.reduce((sum, power) => sum + power, 0) / loud.length;
  }
  const gain = (32_768 * 10 ** (LEVEL_DB / 20)) / Math.sqrt(level);
  return sound.map(sample => Math.max(-32_768, Math.min(32_767, Math.round(sample * gain))));
}

function meanSquare(samples: Int16Array): number {
  let sum = 0;
  for (const sample of samples) sum += sample ** 2;
  return sum / samples.length;
}
