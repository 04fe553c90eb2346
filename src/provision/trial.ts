/**
 * A new set of configuration files is on trial until a line registers under it. When none does for the trial time, the last
 * good set returns. When that one does no better, the servers are to blame: the refused set is forgiven, and taken again
 * when it is fetched next.
 *
 *                 applied              registered: keep
 *     settled ───────────────▶ watching ───────────────▶ settled
 *                                 │ nobody registered in time: roll-back
 *                                 ▼            registered
 *                              returned ───────────────▶ settled
 *                                 │ nobody registered in time: forgive
 *                                 ▼
 *                              settled
 */
import { type Step, startTimer, stopTimer, type TimerEffect, type TimerInput } from '../base/machine.ts';

export type TrialState = 'settled' | 'watching' | 'returned';

export type TrialInput =
  /** A new set is in force. `lines` of it want to register; `good`: there is one to return to; `ms`: trial time, 0 is none. */
  | { readonly type: 'applied'; readonly lines: number; readonly good: boolean; readonly ms: number }
  /** A line registered. */
  | { readonly type: 'registered' }
  /** The answer to `judge`: whether a line is registered now. `ms`: trial time. */
  | { readonly type: 'judged'; readonly registered: boolean; readonly ms: number }
  | TimerInput<'trial'>;

export type TrialEffect =
  | { readonly type: 'keep' }
  | { readonly type: 'judge' }
  | { readonly type: 'roll-back' }
  | { readonly type: 'forgive' }
  | TimerEffect<'trial'>;

type Trial = Step<TrialState, TrialEffect> | null;

const STOP = stopTimer('trial');

export function trial(state: TrialState, input: TrialInput): Trial {
  if (input.type === 'applied') return applied(input);
  if (state === 'settled') return null;
  if (input.type === 'timer') return { state, effects: [{ type: 'judge' }] };
  if (input.type === 'registered' || input.registered) return settled(state === 'watching' ? 'keep' : null);
  if (state === 'returned') return settled('forgive');
  return { state: 'returned', effects: [{ type: 'roll-back' }, startTimer('trial', input.ms)] };
}

/** Without lines nothing can fail. The first set of all stays on trial without an end: there is none to return to. */
function applied({ lines, good, ms }: Extract<TrialInput, { type: 'applied' }>): Trial {
  if (lines === 0 || ms === 0) return settled('keep');
  return { state: 'watching', effects: [good ? startTimer('trial', ms) : STOP] };
}

function settled(type: 'keep' | 'forgive' | null): Trial {
  return { state: 'settled', effects: type === null ? [STOP] : [STOP, { type }] };
}
