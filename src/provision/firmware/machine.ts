/**
 * A change of firmware. The image goes into the slot that does not run while calls go on; the switch waits until the phone
 * is idle; the slot before returns when nobody can register with the new one.
 *
 *          offered           taken                 complete             sound
 *     idle ───────▶ checking ─────▶ downloading ─────────────▶ verifying ─────▶ waiting ──quiet──▶ switching ──▶ restarting
 *      ▲               │             │ ▲  broke, retry            │                                  │
 *      └── refused ────┘             └─┘ ────── failed ───────────┴──────────────────────────────────┘──▶ idle
 *
 *     start on trial: confirming ──registered; or no line wants to, and the time is over──▶ idle
 *                         │ nobody registered in time
 *                         ▼
 *                     returning ──quiet──▶ restarting
 *
 *     start after that: returned ──registered──▶ idle
 *                         └ nobody registered in time: the servers are to blame, forgive ──▶ idle
 */
import { type Step, startTimer, stopTimer, type TimerEffect, type TimerInput } from '../../base/machine.ts';
import type { FirmwareProgress } from '../facts.ts';

export type FirmwareState = FirmwareProgress & {
  /** Attempts in a row that brought nothing more. */
  readonly attempts: number;
  /** Nobody uses the phone. */
  readonly idle: boolean;
};

export type FirmwareTimer = 'retry' | 'quiet' | 'trial';

export type FirmwareInput =
  /** What the boot loader did; `ms`: how long a trial lasts. */
  | { readonly type: 'started'; readonly onTrial: boolean; readonly returned: boolean; readonly ms: number }
  | { readonly type: 'offered' }
  | { readonly type: 'taken'; readonly version: string }
  /** Not this image: the same as the one that runs, or one that may not run. */
  | { readonly type: 'refused' }
  | { readonly type: 'progress'; readonly percent: number }
  /** The download ended early. */
  | { readonly type: 'broke' }
  | { readonly type: 'complete' }
  | { readonly type: 'sound' }
  | { readonly type: 'failed' }
  | { readonly type: 'switched' }
  | { readonly type: 'idle' }
  | { readonly type: 'busy' }
  | { readonly type: 'registered' }
  /** The answer to `judge`: whether a line is registered, and whether one wants to be. */
  | { readonly type: 'judged'; readonly registered: boolean; readonly wanted: boolean }
  | TimerInput<FirmwareTimer>;

export type FirmwareEffect =
  | { readonly type: 'check' }
  | { readonly type: 'download' }
  | { readonly type: 'verify' }
  | { readonly type: 'switch' }
  | { readonly type: 'restart' }
  | { readonly type: 'judge' }
  | { readonly type: 'confirm' }
  | { readonly type: 'give-up' }
  | { readonly type: 'forgive' }
  /** Who offered the image is told how it ended. */
  | { readonly type: 'answer'; readonly outcome: 'staged' | 'refused' | 'failed' }
  | TimerEffect<FirmwareTimer>;

type Change = Step<FirmwareState, FirmwareEffect> | null;

export const NO_CHANGE: FirmwareState = { phase: 'idle', version: '', percent: 0, attempts: 0, idle: true };

/** Nobody has used the phone for this long, milliseconds. */
export const QUIET = 5000;
/** Waits between attempts that brought nothing more, milliseconds. */
const RETRIES = [5000, 15_000, 60_000, 300_000] as const;

export function firmware(state: FirmwareState, input: FirmwareInput): Change {
  switch (input.type) {
    case 'idle':
      return to({ ...state, idle: true }, ...(waits(state) ? [startTimer('quiet', QUIET)] : []));
    case 'busy':
      return to({ ...state, idle: false }, stopTimer('quiet'));
    case 'registered':
    case 'judged':
    case 'started':
      return trial(state, input);
    case 'timer':
      return timer(state, input.timer);
    default:
      return staging(state, input);
  }
}

type Staging = Exclude<
  FirmwareInput,
  { type: 'idle' | 'busy' | 'registered' | 'judged' | 'started' } | TimerInput<FirmwareTimer>
>;

function staging(state: FirmwareState, input: Staging): Change {
  const { phase } = state;
  switch (input.type) {
    case 'offered':
      return phase === 'idle' ? to({ ...state, phase: 'checking' }, { type: 'check' }) : null;
    case 'refused':
      return phase === 'checking' ? end(state, 'refused') : null;
    case 'taken':
      return phase === 'checking' ? to({ ...state, phase: 'downloading', version: input.version }, DOWNLOAD) : null;
    case 'progress':
      return phase === 'downloading' && input.percent !== state.percent
        ? to({ ...state, percent: input.percent, attempts: 0 })
        : null;
    case 'broke':
      return phase === 'downloading' ? broke(state) : null;
    case 'complete':
      return phase === 'downloading' ? to({ ...state, phase: 'verifying', percent: 100 }, { type: 'verify' }) : null;
    case 'sound':
      if (phase !== 'verifying') return null;
      return to(
        { ...state, phase: 'waiting' },
        { type: 'answer', outcome: 'staged' },
        ...(state.idle ? [startTimer('quiet', QUIET)] : []),
      );
    case 'failed':
      if (phase === 'returning' || phase === 'switching') return to({ ...NO_CHANGE, idle: state.idle });
      return phase === 'checking' || phase === 'downloading' || phase === 'verifying' ? end(state, 'failed') : null;
    case 'switched':
      return phase === 'switching' || phase === 'returning'
        ? to({ ...state, phase: 'restarting' }, { type: 'restart' })
        : null;
  }
}

const DOWNLOAD: FirmwareEffect = { type: 'download' };

function broke(state: FirmwareState): Change {
  const wait = RETRIES[state.attempts];
  return wait === undefined
    ? end(state, 'failed')
    : to({ ...state, attempts: state.attempts + 1 }, startTimer('retry', wait));
}

function end({ idle }: FirmwareState, outcome: 'refused' | 'failed'): Change {
  return to({ ...NO_CHANGE, idle }, stopTimer('retry'), { type: 'answer', outcome });
}

function timer(state: FirmwareState, name: FirmwareTimer): Change {
  const { phase, idle } = state;
  if (name === 'retry') return phase === 'downloading' ? to(state, DOWNLOAD) : null;
  if (name === 'trial') return phase === 'confirming' || phase === 'returned' ? to(state, { type: 'judge' }) : null;
  if (!idle) return null;
  if (phase === 'waiting') return to({ ...state, phase: 'switching' }, { type: 'switch' });
  return phase === 'returning' ? to(state, { type: 'give-up' }) : null;
}

function trial(
  state: FirmwareState,
  input: Extract<FirmwareInput, { type: 'registered' | 'judged' | 'started' }>,
): Change {
  const { phase, idle } = state;
  const settled: FirmwareState = { ...NO_CHANGE, idle };
  if (input.type === 'started') {
    if (input.onTrial) return to({ ...state, phase: 'confirming' }, startTimer('trial', input.ms));
    return input.returned ? to({ ...state, phase: 'returned' }, startTimer('trial', input.ms)) : null;
  }
  const good = input.type === 'registered' || input.registered;
  if (phase === 'confirming') {
    if (good || !input.wanted) return to(settled, stopTimer('trial'), { type: 'confirm' });
    return to({ ...state, phase: 'returning' }, ...(idle ? [startTimer('quiet', QUIET)] : []));
  }
  // On its way back, and all is well after all.
  if (phase === 'returning') return good ? to(settled, stopTimer('quiet'), { type: 'confirm' }) : null;
  if (phase !== 'returned') return null;
  return good || !input.wanted ? to(settled, stopTimer('trial')) : to(settled, { type: 'forgive' });
}

function waits({ phase }: FirmwareState): boolean {
  return phase === 'waiting' || phase === 'returning';
}

function to(state: FirmwareState, ...effects: FirmwareEffect[]): Change {
  return { state, effects };
}
