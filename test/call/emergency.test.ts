import assert from 'node:assert/strict';
import { onHook } from '../../src/call/desk/machine.ts';
import type { LineState } from '../../src/call/facts.ts';
import type { CallSettings } from '../../src/call/settings.ts';
import { settings as base, call, playWith } from './fixtures.ts';

type Line = { readonly enabled: boolean; readonly registration: LineState['registration'] };

/** The lines on which a call for help goes out, one after the other, when none of them can make it. */
function linesTried(lines: readonly Line[]): number[] {
  const [line] = base.lines;
  assert.ok(line);
  const settings: CallSettings = { ...base, lines: lines.map(({ enabled }) => ({ ...line, enabled })) };
  const desk = onHook(settings);
  const known = desk.lines.map((one, at) => ({ ...one, registration: lines[at]?.registration ?? 'none' }));
  let taken = playWith(
    settings,
    { ...desk, lines: known },
    { type: 'dial-number', number: '112', line: undefined, after: '' },
  );
  const tried: number[] = [];
  for (let id = 1; taken.effects.some(word => word.startsWith('start 112 on ')); id++) {
    const on = taken.state.emergency?.tried.at(-1) ?? -1;
    tried.push(on);
    const failed = call(id, 'ended', { direction: 'out', number: '112', line: on });
    taken = playWith(settings, taken.state, { type: 'call-changed', call: failed });
  }
  return tried;
}

describe('a call for help that a line cannot make', () => {
  it('goes out on those that are registered first, then on the others, never on one that is switched off', () => {
    const registered: Line = { enabled: true, registration: 'registered' };
    const failed: Line = { enabled: true, registration: 'failed' };
    const off: Line = { enabled: false, registration: 'none' };
    assert.deepEqual(linesTried([registered, off, failed, registered]), [0, 3, 2]);
    assert.deepEqual(linesTried([registered, failed, failed]), [0, 1, 2]);
  });
});
