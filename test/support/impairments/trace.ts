/** What a network does to each packet of a stream, made from a profile and a seed; the same in every run. */
import { readFileSync } from 'node:fs';
import { PythonRandom } from './python-random.ts';

/** Milliseconds between packets. */
export const PACKET_MS = 20;

/** All times one way, in milliseconds where nothing else is said. */
export type Profile = {
  /** Constant delay. */
  readonly base_ms: number;
  /** Noise on each packet. */
  readonly jitter?:
    | { readonly kind: 'exp'; readonly mean_ms: number }
    | { readonly kind: 'gamma'; readonly mean_ms: number; readonly std_ms: number };
  /** The path keeps the order. */
  readonly fifo?: boolean;
  /** Random, or Gilbert-Elliott: average loss, mean burst in packets, loss in the bad state. */
  readonly loss?:
    | { readonly kind: 'random'; readonly p: number }
    | { readonly kind: 'ge'; readonly p: number; readonly burst: number; readonly bad_loss: number };
  /** About every so many seconds a packet is held, and those behind it queue up. */
  readonly spikes?: { readonly every_s: number; readonly min_ms: number; readonly max_ms: number };
  /** Wi-Fi: bad periods in which the sender stalls again and again. */
  readonly contention?: {
    readonly good_s: number;
    readonly bad_s: number;
    readonly stall_min_ms: number;
    readonly stall_max_ms: number;
    readonly bad_loss: number;
  };
  /** A share of the packets comes late, out of order; a share comes twice. */
  readonly reorder?: { readonly p: number; readonly min_ms: number; readonly max_ms: number };
  readonly dup?: { readonly p: number; readonly max_ms: number };
  /** Route changes: from this second on, so much more delay. */
  readonly steps?: readonly (readonly [seconds: number, addedMs: number])[];
};

export type Trace = {
  /** Of each packet, milliseconds. */
  readonly delay: Float64Array;
  readonly lost: Uint8Array;
  /** Delay of a second copy, negative where there is none. */
  readonly copy: Float64Array;
};

type Profiles = {
  readonly packets: number;
  readonly seeds: readonly number[];
  readonly profiles: Readonly<Record<string, Profile>>;
};

export const impairments: Profiles = JSON.parse(
  readFileSync(new URL('../../data/impairments/profiles.json', import.meta.url), 'utf8'),
);

const traces = new Map<string, Trace>();

/** Throws a RangeError with the known names for an unknown profile. */
export function trace(name: string, seed: number): Trace {
  const profile = impairments.profiles[name];
  if (profile === undefined) {
    throw new RangeError(`There is no profile '${name}'; there are ${Object.keys(impairments.profiles).join(', ')}.`);
  }
  const key = `${name}/${seed}`;
  let made = traces.get(key);
  if (made === undefined) {
    made = makeTrace(profile, impairments.packets, key);
    traces.set(key, made);
  }
  return made;
}

/** The order in which random numbers are drawn is that of the script which made the peers' traces. */
function makeTrace(profile: Profile, packets: number, seed: string): Trace {
  const random = new PythonRandom(seed);
  const { base_ms: base, jitter, fifo, steps, reorder, dup } = profile;
  const trace: Trace = {
    delay: new Float64Array(packets),
    lost: new Uint8Array(packets),
    copy: new Float64Array(packets).fill(-1),
  };
  const loss = losses(profile, random);
  const stall = contention(profile, random);
  const spike = spikes(profile, random);
  for (let i = 0; i < packets; i++) {
    const t = i * PACKET_MS;
    let delay = base;
    if (jitter?.kind === 'exp') delay += random.exponential(1 / jitter.mean_ms);
    if (jitter?.kind === 'gamma') {
      const shape = (jitter.mean_ms / jitter.std_ms) ** 2;
      delay += random.gamma(shape, jitter.mean_ms / shape);
    }
    let lost = loss();
    delay = Math.max(delay, base + spike(t) - t);
    const stalled = stall(t);
    lost ||= stalled.lost;
    delay = Math.max(delay, base + stalled.until - t);
    delay += steps?.findLast(([from]) => t >= from * 1000)?.[1] ?? 0;
    if (fifo && i > 0) delay = Math.max(delay, (trace.delay[i - 1] as number) - PACKET_MS);
    trace.delay[i] = delay;
    trace.lost[i] = lost ? 1 : 0;
  }
  for (let i = 0; i < packets; i++) {
    if (reorder && random.random() < reorder.p) {
      trace.delay[i] = (trace.delay[i] as number) + random.uniform(reorder.min_ms, reorder.max_ms);
    }
    if (dup && trace.lost[i] === 0 && random.random() < dup.p) {
      trace.copy[i] = (trace.delay[i] as number) + random.uniform(0.1, dup.max_ms);
    }
  }
  return trace;
}

function losses({ loss }: Profile, random: PythonRandom): () => boolean {
  if (loss === undefined) return () => false;
  if (loss.kind === 'random') return () => random.random() < loss.p;
  const leave = 1 / loss.burst;
  const share = loss.p / loss.bad_loss;
  const enter = (leave * share) / (1 - share);
  let bad = false;
  return () => {
    bad = bad ? random.random() >= leave : random.random() < enter;
    return bad && random.random() < loss.bad_loss;
  };
}

/** Gives for each moment until when packets are held. */
function spikes({ spikes: profile }: Profile, random: PythonRandom): (t: number) => number {
  if (profile === undefined) return () => 0;
  const pause = (): number => random.uniform(0.6, 1.4) * profile.every_s * 1000;
  let next = pause();
  let until = -1;
  return t => {
    if (t >= next) {
      until = t + random.uniform(profile.min_ms, profile.max_ms);
      next = t + pause();
    }
    return t < until ? until : 0;
  };
}

function contention(
  { contention: profile }: Profile,
  random: PythonRandom,
): (t: number) => { until: number; lost: boolean } {
  if (profile === undefined) return () => ({ until: 0, lost: false });
  const stretch = (bad: boolean): number => random.exponential(1 / (bad ? profile.bad_s : profile.good_s)) * 1000;
  let bad = false;
  let left = stretch(false);
  let until = -1;
  return t => {
    left -= PACKET_MS;
    if (left <= 0) {
      bad = !bad;
      left = stretch(bad);
    }
    if (bad && t >= until) until = t + random.uniform(profile.stall_min_ms, profile.stall_max_ms);
    const lost = bad && random.random() < profile.bad_loss;
    return { until: t < until ? until : 0, lost };
  };
}
