/** What the transfer machine asks for becomes the desk's own effects. */

import type { DeskState } from '../facts.ts';
import type { CallSettings } from '../settings.ts';
import { type TransferEffect, type TransferInput, transferStep } from '../transfer/machine.ts';
import { type DeskStep, step, tell, then } from './input.ts';

export function handOver(settings: CallSettings, state: DeskState, input: TransferInput): DeskStep | null {
  const taken = transferStep(settings.transfer, state.transfer, input);
  if (taken === null) return null;
  const start = step({ ...state, transfer: taken.state });
  return taken.effects.reduce<DeskStep>((done, effect) => then(done, next => carriedOut(next, effect)), start);
}

function carriedOut(state: DeskState, effect: TransferEffect): DeskStep {
  switch (effect.type) {
    case 'hang-up':
      // Who was handed over is out of the way at once: the result is what the user wants to read.
      return step(state, tell(effect.call, 'hangup'), tell(effect.call, 'dismiss'));
    case 'resume':
      return step(state, tell(effect.call, 'resume'));
    case 'focus':
      return step({ ...state, focus: effect.call });
    default:
      return step(state, effect);
  }
}
