import { type Step, startTimer, type Transition } from '../../base/machine.ts';
import { probes, type ServersEffect, type ServersInput, type ServersSettings, startProbing } from './words.ts';

/**
 * A registration is alive at every server. Each server for itself:
 *
 *   [unknown] ---- accepted ----> [alive]
 *      |  ^                        |   ^
 *      |  | answered: hurry        |   | accepted
 *      |  |                        |   |
 *      +--|--- failed: doubt ------+   |
 *      v  |                        |   |
 *     [dead]          refused -----+---|---> [refused]
 *                                      +------- |
 *
 * Calls go through the first that is alive; while none is, through the first that may be.
 */
export type SimultaneousState = {
  readonly phase: 'idle' | 'running';
  readonly current: number;
  readonly health: readonly Health[];
};

type Health = 'alive' | 'unknown' | 'refused' | 'dead';

/** The order in which servers are worth a try. */
const RANKING: readonly Health[] = ['alive', 'unknown', 'refused', 'dead'];

type Next = Step<SimultaneousState, ServersEffect>;

export function simultaneousIdle(settings: ServersSettings): SimultaneousState {
  return { phase: 'idle', current: settings.first, health: all(settings).map(() => 'unknown') };
}

export function simultaneousMachine(
  settings: ServersSettings,
): Transition<SimultaneousState, ServersInput, ServersEffect> {
  return (state, input) => {
    if (state.phase === 'idle') return idle(state, input, settings);
    switch (input.type) {
      case 'accepted':
        return heard(state, input.server, 'alive', []);
      case 'refused':
        return heard(state, input.server, 'refused', []);
      case 'answered':
        if (state.health[input.server] !== 'dead') return null;
        return heard(state, input.server, 'unknown', [{ type: 'hurry', server: input.server }]);
      case 'failed': {
        const { server, reason } = input;
        return heard(state, server, 'dead', [{ type: 'doubt', server, reason }]);
      }
      case 'timer':
        if (input.timer !== 'probe' && input.timer !== 'probe-registrar') return null;
        return { state, effects: probes(settings, input.timer, all(settings)) };
      default:
        return null;
    }
  };
}

function idle(state: SimultaneousState, input: ServersInput, settings: ServersSettings): Next | null {
  if (input.type === 'start' && settings.delay > 0) return { state, effects: [startTimer('begin', settings.delay)] };
  if (input.type !== 'start' && !(input.type === 'timer' && input.timer === 'begin')) return null;
  const registrations = all(settings).map(server => ({ type: 'register', server }) as const);
  return { state: { ...state, phase: 'running' }, effects: [...registrations, ...startProbing(settings)] };
}

function heard(state: SimultaneousState, server: number, health: Health, effects: readonly ServersEffect[]): Next {
  const known = state.health.with(server, health);
  const best = RANKING.find(one => known.includes(one)) ?? 'unknown';
  return { state: { ...state, health: known, current: known.indexOf(best) }, effects };
}

function all({ count }: ServersSettings): readonly number[] {
  return Array.from({ length: count }, (_, server) => server);
}
