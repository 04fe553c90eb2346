/**
 * When the processor is not enough, quality steps down in a documented order instead of stuttering, and steps up again
 * when there is room. Levels are data; what they mean is done by who does the work.
 */
import type { Step } from '../base/machine.ts';

export type Quality = {
  /** For the log and the statistics. */
  readonly name: string;
  /** 'plain' leaves noise in; 'least' has no echo canceller: the speakerphone is half duplex then. */
  readonly voice: 'full' | 'plain' | 'least';
  /** What an encoder may spend at most, 0 to 10 (the complexity of Opus). */
  readonly coding: number;
};

/** From all to least, in the order in which ears miss it. */
export const QUALITIES: readonly Quality[] = [
  { name: 'full', voice: 'full', coding: 10 },
  { name: 'noise stays in', voice: 'plain', coding: 10 },
  { name: 'light coding', voice: 'plain', coding: 2 },
  { name: 'lightest coding', voice: 'plain', coding: 0 },
  { name: 'half duplex', voice: 'least', coding: 0 },
];

/**
 *   0 (full) --strained--> 1 --strained--> … --strained--> 4
 *     <---calm for `patience` windows--- 1 <--- …
 */
export type Government = {
  /** Index into `QUALITIES`. */
  readonly level: number;
  /** Windows without strain, since the last one with it or the last step. */
  readonly calm: number;
  /** Calm windows before quality steps up; doubled when a step up was followed by strain at once. */
  readonly patience: number;
  /** The last step went up. */
  readonly rose: boolean;
};

export type GovernorInput = { readonly type: 'strained' | 'calm' };
export type GovernorEffect = { readonly type: 'set'; readonly level: number };

const PATIENCE = 10;
const MOST_PATIENCE = 160;

export const initialGovernment: Government = { level: 0, calm: 0, patience: PATIENCE, rose: false };

export function govern(state: Government, input: GovernorInput): Step<Government, GovernorEffect> | null {
  if (input.type === 'strained') {
    const rash = state.rose && state.calm < PATIENCE;
    const patience = rash ? Math.min(MOST_PATIENCE, 2 * state.patience) : state.patience;
    if (state.level === QUALITIES.length - 1) return { state: { ...state, calm: 0, patience }, effects: [] };
    const level = state.level + 1;
    return { state: { level, calm: 0, patience, rose: false }, effects: [{ type: 'set', level }] };
  }
  const calm = state.calm + 1;
  // Counted also at full quality: strain soon after the last step up means that it came too early.
  if (state.level === 0) return calm > PATIENCE ? null : { state: { ...state, calm }, effects: [] };
  if (calm < state.patience) return { state: { ...state, calm }, effects: [] };
  const level = state.level - 1;
  return { state: { ...state, level, calm: 0, rose: true }, effects: [{ type: 'set', level }] };
}

/** What one window holds, ticks. */
const WINDOW = 100;
/** A tick that comes later than this is late, as a share of the period. */
const LATE = 0.5;
/** More late ticks than this in a window are too many, if our own work is a good part of the time (ticks, share). */
const LATE_TICKS = 5;
const OWN_SHARE = 0.25;
/** Work that takes more of the time than this is too much, late or not: there is no room for the rest of the phone. */
const FULL_SHARE = 0.7;
/** Calm is only what leaves room for more. */
const CALM_SHARE = 0.4;

/** Counts what ticks say, and decides once a window. Nothing is allocated while nothing changes. */
export class Governor {
  readonly #periodMs: number;
  readonly #set: (quality: Quality, level: number) => void;
  #state = initialGovernment;
  #ticks = 0;
  #late = 0;
  #busyMs = 0;

  /** `set` is called with each new level. */
  constructor(periodMs: number, set: (quality: Quality, level: number) => void) {
    this.#periodMs = periodMs;
    this.#set = set;
  }

  /** At full quality and long calm there is nothing to decide. */
  get #governed(): boolean {
    return this.#state.level > 0 || this.#state.rose;
  }

  get level(): number {
    return this.#state.level;
  }

  /** `lateMs`: how far the tick came after its due time; `busyMs`: how long it took. */
  tick(lateMs: number, busyMs: number): void {
    this.#ticks++;
    if (lateMs > LATE * this.#periodMs) this.#late++;
    this.#busyMs += busyMs;
    if (this.#ticks < WINDOW) return;
    const share = this.#busyMs / (WINDOW * this.#periodMs);
    const late = this.#late;
    this.#ticks = 0;
    this.#late = 0;
    this.#busyMs = 0;
    if (share > FULL_SHARE || (late > LATE_TICKS && share > OWN_SHARE)) this.#dispatch(STRAINED);
    else if (this.#governed && late <= 1 && share < CALM_SHARE) this.#dispatch(CALM);
  }

  #dispatch(input: GovernorInput): void {
    const step = govern(this.#state, input);
    if (step === null) return;
    this.#state = step.state;
    for (const { level } of step.effects) this.#set(QUALITIES[level] as Quality, level);
  }
}

const STRAINED: GovernorInput = { type: 'strained' };
const CALM: GovernorInput = { type: 'calm' };
