/** Where speech is (ITU-T P.862 clause 10.1.4): the envelope in steps of 4 ms and which steps are active. */
export type Activity = {
  readonly active: Uint8Array;
  /** Logarithm of the power above the threshold; 0 where there is none. */
  readonly envelope: Float64Array;
};

/** Of the loudest step: nothing counts as quieter. */
const FLOOR_SHARE = 1e-4;
const THRESHOLD_ROUNDS = 12;
/** Steps. Shorter bursts are no speech; shorter pauses are. */
const SHORTEST_SPEECH = 4;
const SHORTEST_PAUSE = 50;
/** Where speech is 30 dB above the noise, what barely rises above the threshold is noise too. */
const CLEAN_RATIO = 1000;
const CLEAN_RISE = 3;

export function activity(samples: Float32Array, length: number, hop: number): Activity {
  const power = powers(samples, Math.floor(length / hop), hop);
  const count = power.length;
  const loudest = power.reduce((most, value) => Math.max(most, value), 0);
  const floor = loudest > 0 ? loudest * FLOOR_SHARE : 1;
  // The first threshold is the mean before the floor is put in.
  const mean = power.reduce((sum, value) => sum + value, 0) / count;
  for (let i = 0; i < count; i++) power[i] = Math.max(floor, power[i] as number);
  let threshold = noiseThreshold(power, mean);

  const loud = power.filter(value => value > threshold);
  const speech = loud.length > 0 ? sum(loud) / loud.length : 0;
  const noise = loud.length < count ? (sum(power) - sum(loud)) / (count - loud.length) : 1;
  if (loud.length === 0) threshold = -1;
  const active = Uint8Array.from(power, value => (value > threshold ? 1 : 0));
  quietEnds(active, power, floor);

  for (const [from, to] of stretches(active)) if (to - from <= SHORTEST_SPEECH) active.fill(0, from, to);
  if (speech >= noise * CLEAN_RATIO) {
    for (const [from, to] of stretches(active)) {
      if (sum(power.subarray(from, to)) < CLEAN_RISE * threshold * (to - from)) active.fill(0, from, to);
    }
  }
  let last = 0;
  for (const [from, to] of stretches(active)) {
    if (last > 0 && from - last <= SHORTEST_PAUSE) {
      active.fill(1, last, from);
      power.fill(floor, last, from);
    }
    last = to;
  }
  if (!active.includes(1)) {
    active.fill(1);
    quietEnds(active, power, floor);
  }
  softenEdges(active, power);
  if (threshold <= 0) threshold = floor;
  const envelope = Float64Array.from(power, (value, i) =>
    active[i] === 1 && value > threshold ? Math.log(value / threshold) : 0,
  );
  return { active, envelope };
}

function powers(samples: Float32Array, count: number, hop: number): Float64Array {
  return Float64Array.from({ length: count }, (_, step) => {
    let power = 0;
    for (let i = step * hop; i < (step + 1) * hop; i++) power += (samples[i] as number) ** 2;
    return power / hop;
  });
}

/** Mean and twice the deviation of what lies below it, found in a few rounds. */
function noiseThreshold(power: Float64Array, start: number): number {
  let threshold = start;
  for (let round = 0; round < THRESHOLD_ROUNDS; round++) {
    const below = power.filter(value => value <= threshold);
    const mean = below.length > 0 ? sum(below) / below.length : 0;
    const variance = below.length > 0 ? below.reduce((all, value) => all + (value - mean) ** 2, 0) / below.length : 0;
    threshold = 1.001 * (mean + 2 * Math.sqrt(variance));
  }
  return threshold;
}

function quietEnds(active: Uint8Array, power: Float64Array, floor: number): void {
  for (const end of [0, active.length - 1]) {
    active[end] = 0;
    power[end] = floor;
  }
}

/** Active stretches [from, to) that begin after the first step. */
function stretches(active: Uint8Array): [number, number][] {
  const found: [number, number][] = [];
  let from = 0;
  for (let i = 1; i < active.length; i++) {
    if (active[i] === 1 && active[i - 1] === 0) from = i;
    if (active[i] === 0 && active[i - 1] === 1) found.push([from, i]);
  }
  return found;
}

/** Two steps before and after each stretch belong to it, fading. */
function softenEdges(active: Uint8Array, power: Float64Array): void {
  const put = (step: number, value: number): void => {
    active[step] = 1;
    power[step] = value;
  };
  for (let i = 3; i < active.length - 2; i++) {
    if (active[i] === 1 && active[i - 2] === 0) {
      put(i - 2, (power[i] as number) * 0.1);
      put(i - 1, (power[i] as number) * 0.3);
      i++;
    }
    if (active[i] === 0 && active[i - 1] === 1) {
      const end = power[i - 1] as number;
      put(i, end * 0.3);
      put(i + 1, end * 0.1);
      i += 3;
    }
  }
}

function sum(values: Float64Array): number {
  let all = 0;
  for (const value of values) all += value;
  return all;
}
