import assert from 'node:assert/strict';
import {
  type FirmwareInput,
  type FirmwareState,
  firmware,
  NO_CHANGE,
} from '../../../src/provision/firmware/machine.ts';

const at = (phase: FirmwareState['phase'], over: Partial<FirmwareState> = {}): FirmwareState => ({
  ...NO_CHANGE,
  phase,
  ...over,
});
const busy = { idle: false };
const judged = (registered: boolean, wanted = true): FirmwareInput => ({ type: 'judged', registered, wanted });
const started = (onTrial: boolean, returned = false): FirmwareInput => ({ type: 'started', onTrial, returned, ms: 9 });

/** `null`: it means nothing there. */
const STEPS: [state: FirmwareState, input: FirmwareInput, phase: FirmwareState['phase'] | null, effects?: string][] = [
  [at('idle'), { type: 'offered' }, 'checking', 'check'],
  [at('confirming'), { type: 'offered' }, null],
  [at('returned'), { type: 'offered' }, null],
  [at('waiting'), { type: 'offered' }, null],
  [at('checking'), { type: 'refused' }, 'idle', 'stop-timer answer'],
  [at('checking'), { type: 'failed' }, 'idle', 'stop-timer answer'],
  [at('checking'), { type: 'taken', version: '2' }, 'downloading', 'download'],
  [at('idle'), { type: 'taken', version: '2' }, null],
  [at('downloading', { attempts: 3 }), { type: 'progress', percent: 4 }, 'downloading', ''],
  [at('downloading', { percent: 4 }), { type: 'progress', percent: 4 }, null],
  [at('downloading'), { type: 'broke' }, 'downloading', 'start-timer'],
  [at('downloading', { attempts: 4 }), { type: 'broke' }, 'idle', 'stop-timer answer'],
  [at('downloading'), { type: 'timer', timer: 'retry' }, 'downloading', 'download'],
  [at('downloading'), { type: 'complete' }, 'verifying', 'verify'],
  [at('verifying'), { type: 'failed' }, 'idle', 'stop-timer answer'],
  [at('verifying'), { type: 'sound' }, 'waiting', 'answer start-timer'],
  [at('verifying', busy), { type: 'sound' }, 'waiting', 'answer'],
  [at('waiting', busy), { type: 'idle' }, 'waiting', 'start-timer'],
  [at('waiting'), { type: 'busy' }, 'waiting', 'stop-timer'],
  [at('waiting', busy), { type: 'timer', timer: 'quiet' }, null],
  [at('waiting'), { type: 'timer', timer: 'quiet' }, 'switching', 'switch'],
  [at('switching'), { type: 'switched' }, 'restarting', 'restart'],
  [at('switching'), { type: 'failed' }, 'idle', ''],
  [at('idle'), { type: 'idle' }, 'idle', ''],
  [at('idle'), started(false), null],
  [at('idle'), started(true), 'confirming', 'start-timer'],
  [at('idle'), started(false, true), 'returned', 'start-timer'],
  [at('idle'), { type: 'registered' }, null],
  [at('confirming'), { type: 'registered' }, 'idle', 'stop-timer confirm'],
  [at('confirming'), { type: 'timer', timer: 'trial' }, 'confirming', 'judge'],
  [at('confirming'), judged(true), 'idle', 'stop-timer confirm'],
  [at('confirming'), judged(false, false), 'idle', 'stop-timer confirm'],
  [at('confirming'), judged(false), 'returning', 'start-timer'],
  [at('confirming', busy), judged(false), 'returning', ''],
  [at('returning'), { type: 'registered' }, 'idle', 'stop-timer confirm'],
  [at('returning'), { type: 'timer', timer: 'quiet' }, 'returning', 'give-up'],
  [at('returning'), { type: 'switched' }, 'restarting', 'restart'],
  [at('returned'), { type: 'registered' }, 'idle', 'stop-timer'],
  [at('returned'), { type: 'timer', timer: 'trial' }, 'returned', 'judge'],
  [at('returned'), judged(false), 'idle', 'forgive'],
  [at('restarting'), { type: 'timer', timer: 'quiet' }, null],
];

describe('the machine of a change of firmware', () => {
  for (const [state, input, phase, effects] of STEPS) {
    it(`${state.phase}${state.idle ? '' : ' in use'}, ${JSON.stringify(input)}: ${phase} ${effects ?? ''}`, () => {
      const step = firmware(state, input);
      assert.equal(step?.state.phase ?? null, phase);
      if (step !== null) assert.equal(step.effects.map(({ type }) => type).join(' '), effects);
    });
  }
});
