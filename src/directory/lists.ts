import type { FinishedCall, Outcome } from '../call/history.ts';
import type { CallList } from './facts.ts';

const MISSED: ReadonlySet<Outcome> = new Set(['missed', 'busy', 'forwarded']);

/** The list that a call stands in, beside that of all calls. */
export function listOf({ direction, outcome }: Pick<FinishedCall, 'direction' | 'outcome'>): Exclude<CallList, 'all'> {
  if (direction === 'out') return 'dialed';
  return MISSED.has(outcome) ? 'missed' : 'received';
}
