/**
 * Lamps of keys that can be programmed: one table.
 *
 * Decision: the guide does not tell the colours of a busy lamp, only that there are two sets (OPTION_1, OPTION_2). Both say
 * what needs attention in red; they differ in what is shown of somebody who is free, or of whom nothing is known.
 */
import { lampsColors } from '../config/params/shared-lines.ts';
import type { LampState } from '../hal/ports.ts';
import type { WatchedPhase } from '../src/call/facts.ts';
import type { TextKey } from './lang/index.ts';
import { functionOf, watchedBy } from './lcd/function-keys.ts';
import { lineServices } from './services.ts';
import type { View } from './view.ts';

/** What a lamp shows, and the same for who cannot see it. */
export type LampSign = { readonly shines: LampState; readonly says: TextKey };

const shine = (colour: 'green' | 'red', cadence: 'steady' | 'slow' | 'fast'): LampState => ({ colour, cadence });

const RINGING: LampSign = { shines: shine('red', 'fast'), says: 'lamp.watched.ringing' };
const BUSY: LampSign = { shines: shine('red', 'steady'), says: 'lamp.watched.busy' };
const HELD: LampSign = { shines: shine('red', 'slow'), says: 'lamp.held' };

const BUSY_LAMPS: {
  readonly [option in 'OPTION_1' | 'OPTION_2']: { readonly [phase in WatchedPhase]: LampSign };
} = {
  OPTION_1: {
    unknown: { shines: null, says: 'lamp.watched.unknown' },
    idle: { shines: shine('green', 'steady'), says: 'lamp.watched.idle' },
    ringing: RINGING,
    busy: BUSY,
    held: HELD,
  },
  OPTION_2: {
    unknown: { shines: shine('green', 'slow'), says: 'lamp.watched.unknown' },
    idle: { shines: null, says: 'lamp.watched.idle' },
    ringing: RINGING,
    busy: BUSY,
    held: HELD,
  },
};

/** What is told of the key's function; null where it has nothing to tell. */
export function keySign(view: View, key: number): LampSign | null {
  const watched = watchedBy(view, key);
  if (watched !== null) return BUSY_LAMPS[view.values.get(lampsColors)][watched.phase];
  const { type, event } = functionOf(view, key);
  if (type === 'PAGING' && view.paging?.group === key) return ON;
  return type === 'EVENT' && eventIsOn(view, event) ? ON : null;
}

const ON: LampSign = { shines: shine('red', 'steady'), says: 'on' };

function eventIsOn({ values, lines, missedCalls }: View, event: string): boolean {
  switch (event) {
    case 'DND_ALL':
      return lines.some(line => lineServices(values, line).doNotDisturb);
    case 'FORWARD_ALL':
      return lines.some(line => lineServices(values, line).forwardTo !== null);
    case 'MISSED_CALLS':
      return missedCalls > 0;
    default:
      return false;
  }
}
