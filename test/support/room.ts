/** A room with a loudspeaker and a microphone, and what a voice processor makes of it. */
import { Player } from '../../hal/sim/audio/source.ts';
import type { Sound } from '../../src/base/pcm/wav.ts';
import type { VoiceProcessor } from '../../src/media/voice/processor.ts';
import { seeded } from './audio.ts';

export const ROOM_RATE = 16_000;
export const ROOM_BLOCK = 160;

/** From the loudspeaker straight to the microphone, and the length of the reverberation, milliseconds. */
const DIRECT_MS = 30;
const TAIL_MS = 100;
/** Reverberation time (60 dB), seconds. */
const REVERBERATION = 0.25;
/** The echo's energy against that of what the loudspeaker is given, as a factor of amplitude: -6 dB. */
const COUPLING = 0.5;
/** A small loudspeaker bends louder samples. */
const BENDS_AT = 9000;

/** So many seconds of a sound, again and again, at the room's rate. */
export function spoken(sound: Sound, seconds: number): Int16Array {
  const player = new Player(sound, ROOM_RATE, ROOM_BLOCK, 300);
  const samples = new Int16Array(seconds * ROOM_RATE);
  for (let at = 0; at < samples.length; at += ROOM_BLOCK) player.fill(samples.subarray(at, at + ROOM_BLOCK));
  return samples;
}

/** The echo of `far`: 30 ms of delay, then 100 ms of decaying noise. */
export function echoOf(far: Int16Array, bends: boolean): Float32Array {
  const random = seeded(7);
  const response = Float32Array.from({ length: (ROOM_RATE * TAIL_MS) / 1000 }, (_, i) => {
    return (random() * 2 - 1) * Math.exp((-6.9 * i) / (ROOM_RATE * REVERBERATION));
  });
  const energy = response.reduce((sum, tap) => sum + tap * tap, 0);
  const taps = response.map(tap => (tap * COUPLING) / Math.sqrt(energy));
  const driven = Float32Array.from(far, sample => (bends ? BENDS_AT * Math.tanh(sample / BENDS_AT) : sample));
  const echo = new Float32Array(far.length);
  const delay = (ROOM_RATE * DIRECT_MS) / 1000;
  for (let i = delay; i < echo.length; i++) {
    const most = Math.min(taps.length, i - delay + 1);
    let sum = 0;
    for (let k = 0; k < most; k++) sum += (taps[k] as number) * (driven[i - delay - k] as number);
    echo[i] = sum;
  }
  return echo;
}

/** What the microphone brings: echo, the user, and a little noise of `noise` as amplitude. */
export function microphone(echo: Float32Array, near: Int16Array, noise: number): Int16Array {
  const random = seeded(11);
  return Int16Array.from(echo, (sample, i) => {
    const sum = sample + (near[i] ?? 0) + (random() * 2 - 1) * noise;
    return Math.max(-32_768, Math.min(32_767, sum));
  });
}

/** What the far end hears. */
export function processed(processor: VoiceProcessor, far: Int16Array, captured: Int16Array): Int16Array {
  const out = Int16Array.from(captured);
  const ear = new Int16Array(ROOM_BLOCK);
  for (let at = 0; at < out.length; at += ROOM_BLOCK) {
    ear.set(far.subarray(at, at + ROOM_BLOCK));
    processor.render(ear);
    processor.capture(out.subarray(at, at + ROOM_BLOCK), DIRECT_MS);
  }
  return out;
}

/** dB by which `after` is quieter than `before` between two times, seconds. */
export function quieter(before: Int16Array, after: Int16Array, from: number, to: number): number {
  const energy = (samples: Int16Array): number => {
    let sum = 1;
    for (let i = from * ROOM_RATE; i < to * ROOM_RATE; i++) sum += (samples[i] as number) ** 2;
    return sum;
  };
  return 10 * Math.log10(energy(before) / energy(after));
}

/** How much of `wanted` is in `heard` between two times, seconds: the best correlation at a delay up to 50 ms. */
export function kept(wanted: Int16Array, heard: Int16Array, from: number, to: number): number {
  let best = 0;
  for (let lag = 0; lag < ROOM_RATE * 0.05; lag++) {
    let both = 0;
    let one = 1;
    let other = 1;
    for (let i = from * ROOM_RATE; i < to * ROOM_RATE; i += 4) {
      const x = wanted[i] as number;
      const y = heard[i + lag] as number;
      both += x * y;
      one += x * x;
      other += y * y;
    }
    best = Math.max(best, both / Math.sqrt(one * other));
  }
  return best;
}
