/** Stretches that fit badly get a second try with a delay of their own (ITU-T P.862 clause 10.2.10). */
import { fft, powerOfTwo } from '../../../src/base/pcm/fft.ts';
import type { Scale } from './scale.ts';
import { energy } from './signal.ts';

const BAD = 30;
const SMEAR = 2;
const SHORTEST_FRAMES = 5;
/** In windows of 32 ms, to each side. */
const REACH_WINDOWS = 4;
const LEAST_LIKENESS = 0.5;

/** Frames [from, to) whose disturbance is large throughout. */
export function badStretches(disturbance: Float32Array): [number, number][] {
  const count = disturbance.length;
  const bad = Uint8Array.from(disturbance, (value, frame) => (frame > 0 && value > BAD ? 1 : 0));
  const smeared = new Uint8Array(count);
  for (let frame = SMEAR; frame < count - 1 - SMEAR; frame++) {
    const before = bad.subarray(frame - SMEAR, frame + 1).includes(1);
    const after = bad.subarray(frame, frame + SMEAR + 1).includes(1);
    if (before && after) smeared[frame] = 1;
  }
  const found: [number, number][] = [];
  let from = -1;
  for (let frame = 0; frame < count; frame++) {
    if (smeared[frame] === 1 && from < 0) from = frame;
    if (smeared[frame] === 0 && from >= 0) {
      if (frame - from >= SHORTEST_FRAMES) found.push([from, frame]);
      from = -1;
    }
  }
  return found;
}

/** By how many samples the degraded stretch [from, to) is late against the reference; 0 when that cannot be told. */
export function stretchDelay(
  reference: Float32Array,
  degraded: Float32Array,
  [from, to]: readonly [number, number],
  scale: Scale,
): number {
  const reach = REACH_WINDOWS * scale.window;
  const length = to - from + 2 * reach;
  const transform = fft(powerOfTwo(2 * length));
  const a = new Float64Array(transform.size);
  const b = new Float64Array(transform.size);
  for (let i = from; i < to; i++) a[reach + i - from] = Math.abs(reference[i] as number);
  const last = degraded.length - scale.margin - 1;
  for (let i = 0; i < length; i++) {
    b[i] = Math.abs(degraded[Math.min(last, Math.max(scale.margin, from - reach + i))] as number);
  }
  const powers = [energyOf(a), energyOf(b)] as const;
  if (Math.min(...powers) / transform.size <= 1e-6) return 0;
  transform.correlate(a, b);
  let best = 0;
  let most = 0;
  for (let lag = -reach; lag < reach; lag++) {
    const likeness = Math.abs(a[lag < 0 ? lag + transform.size : lag] as number);
    if (likeness > most) {
      most = likeness;
      best = lag;
    }
  }
  return most / Math.sqrt(powers[0] * powers[1]) < LEAST_LIKENESS ? 0 : best;
}

function energyOf(samples: Float64Array): number {
  return energy(Float32Array.from(samples));
}
