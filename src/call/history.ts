/** What is to be remembered of a call that is over. */
import type { EndCause } from '../sip/agent.ts';
import type { CallState, LineIndex } from './facts.ts';
import { isMissed } from './reasons.ts';

/** What became of it: of a call that came in the first six, of one that was made the others. */
export type Outcome =
  | 'answered'
  | 'missed'
  | 'rejected'
  /** The phone did not let it ring: somebody spoke, or did not want to be disturbed. */
  | 'busy'
  | 'forwarded'
  /** Another phone that rang with this one took it. */
  | 'elsewhere'
  | 'cancelled'
  | 'no-answer'
  | 'failed';

export type FinishedCall = {
  readonly direction: 'in' | 'out';
  readonly line: LineIndex;
  /** '' when the caller hid it. */
  readonly number: string;
  /** What the network told. */
  readonly name: string;
  readonly outcome: Outcome;
  /** Of the conversation; 0 when there was none. */
  readonly seconds: number;
};

/** `turnedAway`: the phone ended it before its user could answer, by the user's word or by that of the settings. */
export function finishedCall(
  call: CallState,
  cause: EndCause | null,
  turnedAway: 'no' | 'user' | 'forward',
): FinishedCall {
  const { direction, line, number, name, lastedMs } = call;
  const seconds = Math.round((lastedMs ?? 0) / 1000);
  const outcome =
    lastedMs !== null ? 'answered' : direction === 'out' ? outcomeOut(cause) : outcomeIn(cause, turnedAway);
  return { direction, line, number, name, outcome, seconds };
}

/** A caller who was refused before he could ring. */
export function refusedCall(caller: Pick<FinishedCall, 'line' | 'number' | 'name'>, forwarded: boolean): FinishedCall {
  return { ...caller, direction: 'in', outcome: forwarded ? 'forwarded' : 'busy', seconds: 0 };
}

function outcomeIn(cause: EndCause | null, turnedAway: 'no' | 'user' | 'forward'): Outcome {
  if (turnedAway !== 'no') return turnedAway === 'user' ? 'rejected' : 'forwarded';
  if (cause?.kind === 'answered-elsewhere') return 'elsewhere';
  return cause === null || isMissed(cause) ? 'missed' : 'failed';
}

function outcomeOut(cause: EndCause | null): Outcome {
  switch (cause?.kind) {
    case 'cancelled':
      return 'cancelled';
    case 'busy':
    case 'declined':
      return 'busy';
    case 'no-answer':
    case 'unavailable':
      return 'no-answer';
    default:
      return 'failed';
  }
}
