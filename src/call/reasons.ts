/** Why a call is over, in words for its user, and what the ear hears meanwhile. */
import type { EndCause } from '../sip/agent.ts';
import type { CallState } from './facts.ts';

const WORDS: Record<EndCause['kind'], string> = {
  hangup: 'Call ended',
  cancelled: 'Caller hung up',
  busy: 'Busy',
  declined: 'Call declined',
  'no-answer': 'No answer',
  'not-found': 'Number not found',
  unavailable: 'Not available',
  forbidden: 'Not allowed by server',
  'wrong-password': 'Wrong password',
  'not-acceptable': 'No common codec',
  unreachable: 'No answer from server',
  'answered-elsewhere': 'Answered elsewhere',
  'server-error': 'Server error',
  failed: 'Call failed',
};

/** The status is told where the words alone would not help an administrator. */
const WITH_STATUS: ReadonlySet<EndCause['kind']> = new Set(['server-error', 'failed', 'forbidden', 'not-acceptable']);

export function endedText(cause: EndCause): string {
  if (cause.warning !== undefined && cause.warning !== '') return cause.warning;
  const words = cause.kind === 'cancelled' && cause.by === 'us' ? 'Call cancelled' : WORDS[cause.kind];
  return cause.status !== undefined && WITH_STATUS.has(cause.kind) ? `${words} (${cause.status})` : words;
}

const REFUSALS: ReadonlyMap<number, string> = new Map([
  [403, 'Not allowed'],
  [404, WORDS['not-found']],
  [408, WORDS['no-answer']],
  [480, WORDS.unavailable],
  [484, WORDS['not-found']],
  [486, WORDS.busy],
  [487, WORDS['no-answer']],
  [488, WORDS['not-acceptable']],
  [600, WORDS.busy],
  [603, WORDS.declined],
  [604, WORDS['not-found']],
]);

/** The same for a status that somebody else met: the party that a call was to be handed over to. */
export function refusalText(status: number, reason: string): string {
  return REFUSALS.get(status) ?? `${reason || WORDS.failed} (${status})`;
}

/** Busy is busy tone; every other failure of a call that we made is reorder (guide section 16.4). */
export function endTone(cause: EndCause, direction: CallState['direction']): CallState['endTone'] {
  if (cause.kind === 'busy' || cause.kind === 'declined') return direction === 'out' ? 'busy' : null;
  const silent = cause.by === 'us' || cause.kind === 'hangup' || direction === 'in';
  return silent ? null : 'reorder';
}

/** A call that rang here and was answered by nobody counts as missed. */
export function isMissed(cause: EndCause): boolean {
  return cause.kind === 'no-answer' || (cause.kind === 'cancelled' && cause.by === 'them');
}
