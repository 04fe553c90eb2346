import assert from 'node:assert/strict';
import type { DeskInput } from '../../src/call/desk/input.ts';
import { deskStep, onHook } from '../../src/call/desk/machine.ts';
import { parseDigitMap } from '../../src/call/dialplan.ts';
import type { CallSettings } from '../../src/call/settings.ts';
import { settings } from './fixtures.ts';

const withDialling = (over: Partial<CallSettings['dialling']>): CallSettings => ({
  ...settings,
  dialling: { ...settings.dialling, digitMap: parseDigitMap('xxx'), ...over },
});

/** Types keys on the idle screen; gives what was entered as a code or called, and the timers that run. */
function typed(keys: string, phone = withDialling({}), ...more: DeskInput[]): string[] {
  let state = onHook(phone);
  const said: string[] = [];
  const timers = new Set<string>();
  const inputs = [...keys].map((digit): DeskInput => ({ type: 'digit', digit }));
  for (const input of [...inputs, ...more]) {
    const step = deskStep(phone, state, input);
    if (step === null) continue;
    state = step.state;
    for (const effect of step.effects) {
      if (effect.type === 'code') said.push(`code ${effect.text}`);
      if (effect.type === 'log-in') said.push('log-in');
      if (effect.type === 'start-call') said.push(`call ${effect.number}`);
      if (effect.type === 'start-timer') timers.add(effect.timer);
      if (effect.type === 'stop-timer') timers.delete(effect.timer);
    }
  }
  return [...said, ...timers, ...(state.dial === null ? [] : [`dial ${state.dial.number}`])];
}

describe('a code for the phone itself', () => {
  it('is typed behind its prefix, takes its time, and is no call', () => {
    assert.deepEqual(typed('***91'), ['dial ***91']);
    assert.deepEqual(typed('***914#'), ['code 914']);
    assert.deepEqual(typed('***914', withDialling({ completeKey: null })), ['dial ***914']);
    assert.deepEqual(typed('***914#', withDialling({ completeKey: null })), ['code 914']);
    assert.deepEqual(typed('***914', withDialling({}), { type: 'dial' }), ['code 914']);
    assert.deepEqual(typed(`***${'1'.repeat(300)}`).slice(0, 1), [`code ${'1'.repeat(147)}`]);
    assert.deepEqual(typed('#1*914#', withDialling({ codePrefix: '#1*' })), ['code 914']);
  });

  it('asks for the log-in at the configuration server when it is the whole number', () => {
    const timeOut: DeskInput = { type: 'timer', timer: 'inter-digit' };
    assert.deepEqual(typed('*9#'), ['log-in']);
    assert.deepEqual(typed('*9', withDialling({}), timeOut), ['log-in']);
    assert.deepEqual(typed('*97#'), ['call *97']);
    assert.deepEqual(typed('*9#', withDialling({ logInCode: '' })), ['call *9']);
    assert.deepEqual(typed('*9#', withDialling({ digitMap: parseDigitMap('*x') })), ['call *9']);
  });

  it('gives way to the digit map, and to nothing at all where codes are switched off', () => {
    assert.deepEqual(typed('***91', withDialling({ digitMap: parseDigitMap('***xx') })), ['call ***91']);
    assert.deepEqual(typed('**9#'), ['call **9']);
    assert.deepEqual(typed('***914#', withDialling({ codePrefix: '' })), ['call ***914']);
  });
});
