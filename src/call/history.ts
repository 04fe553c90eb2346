/** What is to be remembered of a call that is over. */
import { userOf } from '../base/addresses.ts';
import type { EndCause, Redirect } from '../sip/agent.ts';
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

type TurnedAway = 'no' | 'user' | Redirect;

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
  /** Where the caller was sent; '' when he was not. */
  readonly forwardedTo: string;
  /** Who was called first, when the call was diverted to us; '' otherwise. */
  readonly divertedBy: string;
  /** The SIP status that ended a call which we made. */
  readonly status?: number;
  /** Why it failed, in the words of `reasons.ts`; absent where nothing is to be explained. */
  readonly reason?: string;
};

/**
 * `turnedAway`: the phone ended it before its user could answer, by the user's word or because it was sent to
 * another address.
 */
export function finishedCall(call: CallState, cause: EndCause | null, turnedAway: TurnedAway): FinishedCall {
  const { direction, line, number, name, divertedBy, lastedMs } = call;
  const seconds = Math.round((lastedMs ?? 0) / 1000);
  const outcome =
    lastedMs !== null ? 'answered' : direction === 'out' ? outcomeOut(cause) : outcomeIn(cause, turnedAway);
  const forwardedTo = outcome === 'forwarded' && typeof turnedAway === 'object' ? userOf(turnedAway.contact) : '';
  const explained = outcome === 'failed' || cause?.by === 'failure' || (direction === 'out' && outcome !== 'answered');
  const reason = explained && outcome !== 'cancelled' && call.endedText !== '' ? { reason: call.endedText } : {};
  const status = direction === 'out' && cause?.status !== undefined ? { status: cause.status } : {};
  return { direction, line, number, name, outcome, seconds, forwardedTo, divertedBy, ...status, ...reason };
}

/** Of a call that failed, for the log. */
export function failureText({ direction, number, line, reason = '' }: FinishedCall): string {
  return `call ${direction === 'in' ? 'from' : 'to'} ${number || 'unknown'} on line ${line + 1}: ${reason}`;
}

/** A caller who was refused before he could ring. */
export function refusedCall(
  caller: Pick<FinishedCall, 'line' | 'number' | 'name' | 'divertedBy'>,
  to: Redirect | undefined,
): FinishedCall {
  const forwardedTo = to === undefined ? '' : userOf(to.contact);
  return { ...caller, direction: 'in', outcome: to === undefined ? 'busy' : 'forwarded', seconds: 0, forwardedTo };
}

function outcomeIn(cause: EndCause | null, turnedAway: TurnedAway): Outcome {
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
