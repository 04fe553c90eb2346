/** How a call is heard here, in round figures: what changes less is not worth a word. */
import type { StreamQuality } from '../../media/protocol.ts';
import type { Heard } from '../facts.ts';

export function heardOf({ near, oneWayMs }: Pick<StreamQuality, 'near' | 'oneWayMs'>): Heard {
  return {
    mos: Math.round(near.mosCq * 10) / 10,
    lossPercent: Math.round((near.lossPercent + near.discardPercent) * 10) / 10,
    jitterMs: Math.round(near.jitterMs),
    delayMs: Math.round(oneWayMs / 10) * 10,
  };
}
