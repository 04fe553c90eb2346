import type { Clock } from '../../base/clock.ts';
import type { Log } from '../../base/log.ts';
import { Runner, type Step, type TimerEffect } from '../../base/machine.ts';
import type { CheckSync as Order } from '../../sip/agent.ts';

/**
 * A server asks the phone to look for a new configuration (NOTIFY check-sync). Nobody is cut off: it waits until no
 * call is up and nobody dials.
 *
 *   [quiet] -- ordered, idle: act --> [quiet]
 *      |  ^
 *      |  +---- idle: act -----------+
 *      +-- ordered, busy --> [due] --+
 *                             | ^ ordered
 *                             +-+
 */
export type CheckSyncState = { readonly phase: 'quiet' | 'due'; readonly idle: boolean; readonly restart: boolean };

export type CheckSyncInput =
  | { readonly type: 'ordered'; readonly restart: boolean }
  | { readonly type: 'idle' }
  | { readonly type: 'busy' };

export type CheckSyncEffect = { readonly type: 'update' } | { readonly type: 'restart' };

export const NOTHING_DUE: CheckSyncState = { phase: 'quiet', idle: true, restart: false };

export function checkSync(state: CheckSyncState, input: CheckSyncInput): Step<CheckSyncState, CheckSyncEffect> | null {
  switch (input.type) {
    case 'ordered': {
      // Of two orders that wait the stronger one counts.
      const due: CheckSyncState = { ...state, phase: 'due', restart: state.restart || input.restart };
      return state.idle ? act(due) : { state: due, effects: [] };
    }
    case 'idle':
      if (state.idle) return null;
      return state.phase === 'due' ? act({ ...state, idle: true }) : { state: { ...state, idle: true }, effects: [] };
    case 'busy':
      return state.idle ? { state: { ...state, idle: false }, effects: [] } : null;
  }
}

function act(state: CheckSyncState): Step<CheckSyncState, CheckSyncEffect> {
  return {
    state: { ...state, phase: 'quiet', restart: false },
    effects: [{ type: state.restart ? 'restart' : 'update' }],
  };
}

export type CheckSyncOptions = {
  readonly clock: Clock;
  readonly log: Log;
  /** Reads the configuration again. */
  readonly update: () => void;
  readonly restart: () => void;
};

export class CheckSync {
  readonly #runner: Runner<CheckSyncState, CheckSyncInput, CheckSyncEffect>;

  constructor({ clock, log, update, restart }: CheckSyncOptions) {
    this.#runner = new Runner({
      name: 'check-sync',
      initial: NOTHING_DUE,
      transition: checkSync,
      perform: (effect: Exclude<CheckSyncEffect, TimerEffect>) => (effect.type === 'update' ? update() : restart()),
      clock,
      log,
    });
  }

  /** `always`: each of them restarts the phone. A server that says `reboot` has its will, as far as a restart goes. */
  order({ reboot }: Order, always: boolean): void {
    this.#runner.dispatch({ type: 'ordered', restart: reboot === true || always });
  }

  /** Whether calls are up or a number is collected. */
  busy(busy: boolean): void {
    this.#runner.dispatch({ type: busy ? 'busy' : 'idle' });
  }
}
