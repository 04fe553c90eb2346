/** How a call sounds, in words, and what can be done about it: one table, the first line that holds decides. */
import type { Heard } from '../src/call/facts.ts';
import type { TextKey } from './lang/index.ts';

type Verdict = {
  readonly says: TextKey;
  /** What to do. */
  readonly hint: TextKey | null;
  /** It is told without being asked for. */
  readonly bad: boolean;
};

/** Words are heard to be missing from about 2 % of loss on; delays are noticed from 300 ms on (ITU-T G.114). */
const TABLE: readonly (readonly [(heard: Heard) => boolean, Verdict])[] = [
  [h => h.lossPercent >= 8, { says: 'quality.many-lost', hint: 'quality.hint-call-back', bad: true }],
  [h => h.lossPercent >= 2, { says: 'quality.some-lost', hint: 'quality.hint-network', bad: true }],
  [h => h.delayMs >= 300, { says: 'quality.late', hint: 'quality.hint-take-turns', bad: true }],
  [h => h.mos < 3, { says: 'quality.poor', hint: 'quality.hint-network', bad: true }],
  [h => h.jitterMs >= 60, { says: 'quality.unsteady', hint: 'quality.hint-network', bad: false }],
  [h => h.mos < 3.6, { says: 'quality.fair', hint: null, bad: false }],
];

const GOOD: Verdict = { says: 'quality.good', hint: null, bad: false };

export function verdictOn(heard: Heard): Verdict {
  return TABLE.find(([holds]) => holds(heard))?.[1] ?? GOOD;
}
