/**
 * Why a call is over, in words for its user, and what the ear hears meanwhile. These are the words of log and control
 * socket; `ui/lang/reasons.ts` has them in the language of the screen.
 */
import type { EndCause } from '../sip/agent.ts';
import type { CallState } from './facts.ts';

const WORDS: Record<EndCause['kind'], string> = {
  hangup: 'Call ended',
  cancelled: 'Caller hung up',
  busy: 'Busy',
  declined: 'Call declined',
  'no-answer': 'No answer',
  'not-found': 'Number does not exist',
  unavailable: 'Not available',
  forbidden: 'Not allowed by server',
  'wrong-password': 'Wrong password',
  'not-acceptable': 'Codec not agreed',
  unreachable: 'No answer from server',
  'answered-elsewhere': 'Answered elsewhere',
  'server-error': 'Server error',
  failed: 'Call failed',
};

/** Statuses that say more than their kind does (RFC 3261 section 21, RFC 5079, RFC 3329, RFC 3312, RFC 8197, RFC 8688). */
const STATUSES: ReadonlyMap<number, string> = new Map([
  [402, 'The server wants to be paid'],
  [413, 'Too long for the server'],
  [433, 'Calls without a number are refused'],
  [481, 'The server has lost the call'],
  [482, 'The number leads in a circle'],
  [483, 'The number leads in a circle'],
  [484, 'Number is incomplete'],
  [485, 'Number is ambiguous'],
  [493, 'Encryption not agreed'],
  [494, 'Encryption not agreed'],
  [501, 'The server cannot do this'],
  [502, 'The server gets no good answer'],
  [503, 'Server out of service'],
  [504, 'The server gets no answer'],
  [580, 'Resources not available'],
  [607, 'Call not wanted'],
  [608, 'Call held back by a filter'],
]);

/** The status is told where the words alone would not help an administrator. */
const WITH_STATUS: ReadonlySet<EndCause['kind']> = new Set(['server-error', 'failed', 'forbidden', 'not-acceptable']);

/** A refusal of our offer does not say of what in it. */
const PLAIN_REFUSED = 'Codec or encryption not agreed';

/** `line` counts from 0. `insisted`: we offered nothing but encryption. */
export function endedText(cause: EndCause, line: number, insisted = false): string {
  const { by, kind, status, text = '', warning = '' } = cause;
  if (warning !== '') return by === 'failure' ? warning : `Server refuses: ${warning}`;
  if (by === 'us' && status !== undefined && status >= 300 && status < 400) return 'Call forwarded';
  if (kind === 'cancelled' && by === 'us') return 'Call cancelled';
  if (kind === 'wrong-password') return `Wrong password for line ${line + 1}`;
  if (kind === 'unreachable' && text !== '') return text;
  const refusedOffer = kind === 'not-acceptable' && by === 'them';
  if (refusedOffer) return withStatus(insisted ? 'Encryption not agreed' : PLAIN_REFUSED, status);
  const known = status === undefined ? undefined : STATUSES.get(status);
  if (known === undefined && kind === 'failed' && by === 'them' && text !== '') return refused(text, status);
  return WITH_STATUS.has(kind) ? withStatus(known ?? WORDS[kind], status) : (known ?? WORDS[kind]);
}

function refused(text: string, status: number | undefined): string {
  return withStatus(`Server refuses: ${text}`, status);
}

function withStatus(words: string, status: number | undefined): string {
  return status === undefined ? words : `${words} (${status})`;
}

const REFUSALS: ReadonlyMap<number, string> = new Map([
  ...STATUSES,
  [403, 'Not allowed by server'],
  [404, WORDS['not-found']],
  [408, WORDS['no-answer']],
  [480, WORDS.unavailable],
  [486, WORDS.busy],
  [487, WORDS['no-answer']],
  [488, PLAIN_REFUSED],
  [600, WORDS.busy],
  [603, WORDS.declined],
  [604, WORDS['not-found']],
]);

/** The same for a status that somebody else met: the party that a call was to be handed over to. */
export function refusalText(status: number, reason: string): string {
  return REFUSALS.get(status) ?? withStatus(reason || WORDS.failed, status);
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
