import assert from 'node:assert/strict';
import { admit, receive } from '../../src/call/desk/admission.ts';
import type { DeskInput } from '../../src/call/desk/input.ts';
import { deskStep } from '../../src/call/desk/machine.ts';
import { parseDigitMap } from '../../src/call/dialplan.ts';
import type { DeskState } from '../../src/call/facts.ts';
import type { CallSettings } from '../../src/call/settings.ts';
import type { IncomingCall } from '../../src/sip/agent.ts';
import { call, effectWord, quiet, settings } from './fixtures.ts';

const locked: CallSettings = { ...settings, locked: true };

/** Inputs one after another, each with what settles behind it. */
function play(rules: CallSettings, start: DeskState, ...inputs: DeskInput[]) {
  let state = start;
  const effects: string[] = [];
  for (const input of inputs.flatMap(one => [one, { type: 'settle' } as const])) {
    const taken = deskStep(rules, state, input);
    if (taken === null) continue;
    state = taken.state;
    effects.push(...taken.effects.flatMap(effect => (effect.type === 'settle' ? [] : [effectWord(effect)])));
  }
  return { state, effects };
}
const digits = (text: string): DeskInput[] => [...text].map(digit => ({ type: 'digit', digit }));
const dial = (number: string): DeskInput => ({ type: 'dial-number', number, line: undefined, after: '' });

/** What a caller who asks to be put beside call `other` is told. */
const reception = (rules: CallSettings, state: DeskState, other: number) =>
  receive(rules, state, { session: { account: 0 }, joins: {} } as unknown as IncomingCall, '127.0.0.1', other);

const started = play(settings, quiet, dial('112')).state;
const helping: DeskState = {
  ...started,
  calls: [call(1, 'connected', { direction: 'out', number: '112' })],
};

describe('locked phone', () => {
  it('calls emergency numbers and no others, however they are dialled', () => {
    assert.ok(play(locked, quiet, dial('112')).effects.includes('start 112 on 0'));
    assert.ok(play(locked, quiet, ...digits('911'), { type: 'dial' }).effects.includes('start 911 on 0'));
    for (const way of [
      [dial('200')],
      [dial('1120')],
      [dial('112,,0049')],
      digits('201'),
      [...digits('9112'), { type: 'dial' }],
      [...digits('201'), { type: 'timer', timer: 'inter-digit' }],
      [{ type: 'hook', lifted: true }, ...digits('201')],
    ] satisfies DeskInput[][]) {
      const { state, effects } = play(locked, quiet, ...way);
      assert.ok(effects.includes('refused: locked'), JSON.stringify(effects));
      assert.deepEqual(
        effects.filter(word => word.startsWith('start 2') || word.includes(' on ')),
        [],
      );
      assert.equal(state.calls.length, 0);
    }
    assert.equal(play(locked, { ...quiet, redial: '200' }, { type: 'redial' }).effects[0], 'refused: locked');
  });

  it('takes no code for itself, sends nobody on, pages nobody, and follows no order of a server to call', () => {
    assert.deepEqual(
      play(locked, quiet, ...digits('***1#')).effects.filter(word => /^(code|refused)/.test(word)),
      ['refused: locked'],
    );
    const talks: DeskState = { ...quiet, calls: [call(1, 'connected')], focus: 1, path: 'speaker' };
    const wanted = { number: '200', uri: 'sip:200@example.com', replaces: null, by: null };
    assert.deepEqual(play(locked, talks, { type: 'transfer-wanted', call: 1, ...wanted }).effects, ['refuse refer 1']);
    const held: DeskState = { ...talks, calls: [call(1, 'connected'), call(2, 'held')], callCount: 2 };
    const rings: DeskState = { ...quiet, calls: [call(1, 'incoming')], focus: 1 };
    for (const [state, ...ways] of [
      [quiet, ...digits('*9#')],
      [rings, { type: 'deflect', call: 1 }, ...digits('200'), { type: 'dial' }],
      [talks, { type: 'blind-transfer' }, ...digits('200'), { type: 'dial' }],
      [held, { type: 'transfer' }],
      [talks, { type: 'record' }],
    ] satisfies [DeskState, ...DeskInput[]][]) {
      const { effects } = play(locked, state, ...ways);
      assert.ok(effects.includes('refused: locked'), `${effects}`);
      assert.ok(!effects.some(word => /^(log-in|deflect|refer|record|start 200)/.test(word)), `${effects}`);
      assert.ok(play(settings, state, ...ways).effects.some(word => /^(log-in|deflect|refer|record)/.test(word)));
    }
    const groups = [{ id: 0, name: 'Hall', address: '239.0.0.1', port: 5000, priority: 'NORMAL' as const }];
    const rules = { ...locked, paging: { ...settings.paging, groups } };
    assert.deepEqual(play(rules, quiet, { type: 'page', group: 0 }).effects, ['refused: locked']);
  });

  it('calls nobody by a name of somebody else: who is taken over, or sent for, may call himself 112', () => {
    const taken = { number: '112', uri: 'sip:300@192.0.2.7', replaces: 'c;to-tag=a;from-tag=b' };
    for (const number of ['112', 'Grace']) {
      const { state, effects } = play(locked, quiet, { type: 'pick-up', ...taken, number });
      assert.deepEqual([effects, state.calls], [['refused: locked'], []]);
    }
    const wanted = { type: 'call-wanted', request: 7, line: 0, ...taken, by: null } as const;
    assert.deepEqual(play(locked, quiet, wanted).effects, ['refuse refer request 7']);
    const open = play(settings, quiet, { type: 'pick-up', ...taken });
    assert.deepEqual([open.state.calls.length, open.state.emergency], [1, null], 'nor is it a call for help');
  });

  it('lets callers in as its line wants: anybody answers, nobody does, or they are refused', () => {
    const rings: DeskState = { ...quiet, calls: [call(1, 'incoming')], focus: 1 };
    const as = (whileLocked: 'answer' | 'code' | 'refuse'): CallSettings => ({
      ...locked,
      lines: settings.lines.map(line => ({ ...line, whileLocked })),
    });
    assert.ok(play(as('answer'), rings, { type: 'answer', call: 1 }).effects.includes('answer 1'));
    assert.deepEqual(play(as('code'), rings, { type: 'answer', call: 1 }).effects, ['refused: locked']);
    const lifted = play(as('code'), rings, { type: 'hook', lifted: true });
    assert.deepEqual([lifted.effects, lifted.state.handsetLifted], [['refused: locked'], true]);
    assert.ok(play(settings, lifted.state, { type: 'answer', call: 1 }).effects.includes('answer 1'));
    const both: DeskState = { ...quiet, calls: [call(1, 'connected'), call(2, 'incoming')], focus: 1, path: 'speaker' };
    const replaced = play(as('code'), both, { type: 'replace', call: 2, other: 1 });
    assert.ok(replaced.effects.includes('answer 2'), 'a call that takes the place of one that is up was let in before');
    assert.deepEqual(reception(as('code'), both, 1), { refused: 486 }, 'but nobody listens in');
    assert.equal(admit(as('code'), quiet, 0).admitted, true);
    assert.deepEqual(admit(as('refuse'), quiet, 0), { admitted: false, status: 486, busy: true });
  });
});

describe('what is under way when the phone is locked', () => {
  it('a conference ends with the handset, whoever else would stay together', () => {
    const rules: CallSettings = { ...locked, conference: { othersStay: true } };
    const together: DeskState = {
      ...quiet,
      calls: [call(1, 'connected'), call(2, 'connected')],
      focus: 1,
      conference: { phase: 'together', members: [1, 2], levels: {} } as unknown as DeskState['conference'],
      path: 'handset',
      handsetLifted: true,
    };
    const { effects } = play(rules, together, { type: 'hook', lifted: false });
    assert.deepEqual([effects.includes('hangup 1'), effects.includes('hangup 2')], [true, true]);
    assert.ok(play({ ...rules, locked: false }, together, { type: 'hook', lifted: false }).effects[0] === 'hold 1');
  });

  it('a recording whose file ended is over, without a word', () => {
    for (const [rules, state] of [
      [locked, { ...quiet, calls: [call(1, 'connected')], focus: 1, path: 'speaker', recording: true }],
      [settings, { ...helping, recording: true }],
    ] satisfies [CallSettings, DeskState][]) {
      const { state: after, effects } = play(rules, state, { type: 'recording-interrupted' });
      assert.deepEqual([after.recording, effects], [false, []]);
    }
  });
});

describe('where digits start no calls', () => {
  const rules: CallSettings = { ...settings, dialling: { ...settings.dialling, digitsStartCalls: false } };
  const typed = (text: string) => play(rules, quiet, ...digits(text)).state.dial?.number ?? null;

  it('an emergency number can be typed, and nothing else becomes of its first digits', () => {
    assert.deepEqual([typed('2'), typed('1'), typed('12'), typed('119'), typed('1124')], [null, '1', '1', '11', '112']);
    assert.ok(play(rules, quiet, ...digits('112'), { type: 'dial' }).effects.includes('start 112 on 0'));
    assert.ok(
      play(rules, quiet, ...digits('911'), { type: 'timer', timer: 'inter-digit' }).effects.includes('start 911 on 0'),
    );
    const greedy = { ...rules, dialling: { ...rules.dialling, digitMap: parseDigitMap('9x|1x'), longest: 2 } };
    for (const [map, ...ways] of [
      [rules, [{ type: 'dial' }], [{ type: 'timer', timer: 'inter-digit' }], digits('#')],
      [greedy, [{ type: 'dial' }], digits('0')],
    ] satisfies [CallSettings, ...DeskInput[][]][]) {
      for (const way of ways) {
        const { effects, state } = play(map, quiet, ...digits('91'), ...way);
        assert.ok(!effects.some(word => word.startsWith('start 9')), `${effects}`);
        assert.deepEqual(state.calls, []);
      }
    }
    const over: DeskState = { ...quiet, calls: [call(1, 'ended')], focus: 1 };
    assert.equal(play(rules, over, ...digits('2')).state.dial, null, 'nor while the last call is still shown');
    const lifted = play(rules, quiet, { type: 'hook', lifted: true }, ...digits('201'));
    assert.ok(lifted.effects.includes('start 201 on 0'), 'who lifts the handset first calls whom he likes');
    const still = { ...over, path: 'handset', handsetLifted: true } as const;
    assert.equal(play(rules, still, ...digits('2')).state.dial?.number, '2', 'also while the last call is still shown');
    for (const path of [
      { type: 'hook', lifted: true },
      { type: 'path-key', path: 'headset' },
    ] satisfies DeskInput[]) {
      assert.equal(
        play(rules, quiet, ...digits('1'), path, ...digits('2')).state.dial?.number,
        '12',
        'and in the midst',
      );
      assert.equal(play(rules, quiet, ...digits('1'), path, ...digits('0')).state.dial?.number, '10');
    }
  });
});

describe('emergency call', () => {
  it('is put on hold by nothing, and ended by its user only', () => {
    for (const input of [
      { type: 'hold', call: undefined },
      { type: 'new-call' },
      { type: 'transfer' },
      { type: 'blind-transfer' },
      { type: 'confer' },
      dial('200'),
      { type: 'line-key', line: 1 },
      { type: 'record' },
    ] satisfies DeskInput[]) {
      const { state, effects } = play(settings, helping, input);
      assert.ok(!effects.some(word => /^(hold|hangup|record)/.test(word)), `${input.type}: ${effects}`);
      assert.equal(state.dial, null, input.type);
    }
    assert.deepEqual(play(settings, started, dial('200')).effects, ['refused: emergency'], 'nor given up for another');
    assert.ok(play(settings, helping, { type: 'hangup', call: 1 }).effects.includes('hangup 1'));
    assert.ok(play(settings, helping, { type: 'path-key', path: 'speaker' }).effects.includes('hangup 1'));
    assert.deepEqual(admit(settings, helping, 0), { admitted: false, status: 486, busy: true });
  });

  it('is neither handed over nor joined with a call that waits beside it, by its user or from outside', () => {
    const beside: DeskState = { ...helping, calls: [call(2, 'held'), ...helping.calls], callCount: 2, focus: 2 };
    const asked: DeskState = { ...beside, calls: [...beside.calls, call(3, 'incoming')], callCount: 3 };
    for (const [state, input] of [
      [beside, { type: 'transfer' }],
      [beside, { type: 'confer' }],
      [asked, { type: 'join', call: 3, other: 1 }],
    ] satisfies [DeskState, DeskInput][]) {
      const taken = play(settings, state, input);
      assert.ok(
        !taken.effects.some(word => /^(refer|resume|answer|hangup)/.test(word)),
        `${input.type}: ${taken.effects}`,
      );
      assert.equal(taken.state.conference, null);
    }
    assert.deepEqual(reception(settings, asked, 1), { refused: 486 });
  });

  it('goes out on the next line when one cannot, until its user gives up', () => {
    const failed = call(1, 'ended', { direction: 'out', number: '112' });
    const second = play(settings, started, { type: 'call-changed', call: failed });
    assert.ok(second.effects.includes('start 112 on 1'), `${second.effects}`);
    assert.deepEqual(second.state.emergency?.tried, [0, 1]);
    const again = call(2, 'ended', { direction: 'out', number: '112', line: 1 });
    const third = play(settings, second.state, { type: 'call-changed', call: again });
    assert.ok(!third.effects.some(word => word.startsWith('start 112')));
    const ended = play(settings, started, { type: 'hangup', call: 1 }, { type: 'call-changed', call: failed });
    assert.ok(!ended.effects.some(word => word.startsWith('start 112')));
  });

  it('is followed by a time in which the centre gets through: no lock, no do not disturb, no forwarding', () => {
    const over = play(settings, helping, { type: 'call-gone', call: 1 });
    assert.ok(over.effects.includes('start callback 60000'), `${over.effects}`);
    const undisturbed = { ...locked, lines: settings.lines.map(line => ({ ...line, doNotDisturb: true })) };
    const shut = {
      ...undisturbed,
      lines: undisturbed.lines.map(line => ({ ...line, whileLocked: 'refuse' as const })),
    };
    assert.deepEqual(admit(shut, over.state, 0), { admitted: true, status: 180 });
    const rings = { ...over.state, calls: [call(2, 'incoming')], focus: 2 };
    assert.ok(play(shut, rings, { type: 'answer', call: 2 }).effects.includes('answer 2'));
    const later = play(settings, over.state, { type: 'timer', timer: 'callback' });
    assert.equal(later.state.emergency, null);
    assert.equal(admit(shut, later.state, 0).admitted, false);
    const none = { ...settings, emergency: { ...settings.emergency, callbackMs: 0 } };
    assert.equal(play(none, helping, { type: 'call-gone', call: 1 }).state.emergency, null);
  });
});
