import { type Step, startTimer, stopTimer, type TimerEffect, type TimerInput } from '../../src/base/machine.ts';
import type { Fault } from '../../src/base/result.ts';

/**
 * The life of one sound device, which may be slow, busy, unplugged or hanging at any time while calls go on:
 *
 *   resting --want--> opening --opened--> running --no period--> stalled --period--> running
 *      ^                 |                   |                      |
 *      |               failed               lost              lost, GIVE_UP_MS
 *      |                 v                   v                      v
 *      +--want(null)-- waiting <-------------+----------------------+      (RETRY: back to opening)
 *
 * Another device may be wanted while one runs (handset to headset): the old one runs on until the new one is open.
 * Whenever sound is wanted and no device gives the time, a stand-in clock does. `key` names what is to be opened.
 */
export type Life = {
  readonly wanted: string | null;
  readonly open: string | null;
  readonly opening: string | null;
  /** Until the retry timer no attempt is made. */
  readonly waiting: boolean;
  readonly stalled: boolean;
  readonly standIn: boolean;
  /** Attempts that failed since it last ran. */
  readonly attempts: number;
  /** A fault was told, and that it is over was not. */
  readonly told: boolean;
};

export type LifeInput =
  | { readonly type: 'want'; readonly key: string | null }
  | { readonly type: 'opened' }
  | { readonly type: 'failed'; readonly fault: Fault }
  | { readonly type: 'lost'; readonly fault: Fault }
  /** No period came for a while, and: one came again. */
  | { readonly type: 'stalled' }
  | { readonly type: 'moving' }
  | TimerInput<'retry' | 'give-up'>;

export type LifeEffect =
  | { readonly type: 'open'; readonly key: string }
  /** The one that was opened takes the place of the one before it. */
  | { readonly type: 'adopt' }
  /** The one that was opened is no longer wanted. */
  | { readonly type: 'discard' }
  | { readonly type: 'close' }
  | { readonly type: 'stand-in'; readonly on: boolean }
  /** Null: it works again. */
  | { readonly type: 'tell'; readonly fault: Fault | null }
  | TimerEffect<'retry' | 'give-up'>;

/** A device that stands still for so long is closed and opened anew, milliseconds. */
const GIVE_UP_MS = 1000;
/** The first attempt after a loss comes at once; from then on after this, doubled each time, milliseconds. */
const RETRY_MS = 100;
const LONGEST_RETRY_MS = 5000;

export const initialLife: Life = {
  wanted: null,
  open: null,
  opening: null,
  waiting: false,
  stalled: false,
  standIn: false,
  attempts: 0,
  told: false,
};

export function live(life: Life, input: LifeInput): Step<Life, LifeEffect> | null {
  const step = react(life, input);
  return step === null ? null : settle(step.state, [...step.effects]);
}

function react(life: Life, input: LifeInput): Step<Life, LifeEffect> | null {
  switch (input.type) {
    case 'want':
      return input.key === life.wanted ? null : { state: { ...life, wanted: input.key }, effects: [] };
    case 'opened':
      return opened(life);
    case 'failed':
      if (life.open === null) return retry({ ...life, opening: null }, input.fault, life.attempts > 0);
      // The open one may be in its way: two names of the same card.
      return {
        state: { ...life, opening: null, open: null, stalled: false },
        effects: [{ type: 'close' }, stopTimer('give-up')],
      };
    case 'lost':
      return life.open === null ? null : lose(life, input.fault, false);
    case 'stalled':
      if (life.open === null || life.stalled) return null;
      return { state: { ...life, stalled: true }, effects: [startTimer('give-up', GIVE_UP_MS)] };
    case 'moving':
      if (!life.stalled) return null;
      return { state: { ...life, stalled: false }, effects: [stopTimer('give-up')] };
    case 'timer':
      if (input.timer === 'retry') return { state: { ...life, waiting: false }, effects: [] };
      return life.stalled ? lose(life, { what: `The sound device stood still for ${GIVE_UP_MS} ms.` }, true) : null;
  }
}

function opened(life: Life): Step<Life, LifeEffect> | null {
  if (life.opening === null) return null;
  if (life.wanted === null) return { state: { ...life, opening: null }, effects: [{ type: 'discard' }] };
  const effects: LifeEffect[] = [{ type: 'adopt' }, stopTimer('give-up')];
  if (life.told) effects.push({ type: 'tell', fault: null });
  const state = { ...life, open: life.opening, opening: null, stalled: false, attempts: 0, told: false };
  return { state, effects };
}

function lose(life: Life, fault: Fault, tell: boolean): Step<Life, LifeEffect> {
  const { state, effects } = retry({ ...life, open: null, stalled: false }, fault, tell);
  return { state, effects: [{ type: 'close' }, stopTimer('give-up'), ...effects] };
}

/** What a second attempt heals at once nobody has to know: `tell` is for what lasts. */
function retry(life: Life, fault: Fault, tell: boolean): Step<Life, LifeEffect> {
  const pause = life.attempts === 0 ? 0 : Math.min(LONGEST_RETRY_MS, RETRY_MS * 2 ** (life.attempts - 1));
  const telling = tell && !life.told && life.wanted !== null;
  const state = { ...life, waiting: true, attempts: life.attempts + 1, told: life.told || telling };
  const effects: LifeEffect[] = telling ? [{ type: 'tell', fault }] : [];
  return { state, effects: [...effects, startTimer('retry', pause)] };
}

/** What follows from any state: who is opened or closed, and who gives the time. */
function settle(life: Life, effects: LifeEffect[]): Step<Life, LifeEffect> {
  let state = life;
  if (state.wanted === null) {
    if (state.open !== null) effects.push({ type: 'close' }, stopTimer('give-up'));
    if (state.waiting) effects.push(stopTimer('retry'));
    state = { ...state, open: null, waiting: false, stalled: false, attempts: 0, told: false };
  } else if (state.wanted !== state.open && state.opening === null && !state.waiting) {
    effects.push({ type: 'open', key: state.wanted });
    state = { ...state, opening: state.wanted };
  }
  const standIn = state.wanted !== null && (state.open === null || state.stalled);
  if (standIn !== state.standIn) effects.push({ type: 'stand-in', on: standIn });
  return { state: { ...state, standIn }, effects };
}
