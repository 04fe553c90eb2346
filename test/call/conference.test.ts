import assert from 'node:assert/strict';
import { type ConferenceInput, conferenceStep } from '../../src/call/conference/machine.ts';
import type { DeskInput } from '../../src/call/desk/input.ts';
import { deskStep } from '../../src/call/desk/machine.ts';
import type { CallState, ConferenceState, DeskState } from '../../src/call/facts.ts';
import { soundPlan } from '../../src/call/sound.ts';
import { call, play, quiet, settings } from './fixtures.ts';

const together = (...members: number[]): ConferenceState => ({ phase: 'together', members, levels: {} });
const choosing = (...members: number[]): ConferenceState => ({ phase: 'choosing', members, levels: {} });
const asking = (other: number, ...members: number[]): ConferenceState => ({
  phase: 'asking',
  other,
  members,
  levels: {},
});

describe('conference machine', () => {
  const rows: [string, ConferenceState | null, ConferenceInput, ConferenceState | null | 'nothing', string?][] = [
    ['invites somebody', null, { type: 'invite', members: [1] }, choosing(1)],
    ['asks him', choosing(1), { type: 'dialled', other: 2 }, asking(2, 1)],
    ['joins him', asking(2, 1), { type: 'join', calls: [2] }, together(1, 2), 'resume 1, resume 2'],
    ['joins two calls', null, { type: 'join', calls: [1, 2] }, together(1, 2), 'resume 1, resume 2'],
    ['does not join one call', null, { type: 'join', calls: [1] }, 'nothing'],
    ['invites a third', together(1, 2), { type: 'invite', members: [1, 2] }, choosing(1, 2)],
    ['thinks better of it', choosing(1, 2), { type: 'abandon' }, together(1, 2), 'resume 1, resume 2'],
    ['thinks better of it with one', choosing(1), { type: 'abandon' }, null, 'resume 1'],
    ['forgets whom it wanted', choosing(1), { type: 'forget' }, null],
    ['is not forgotten', together(1, 2), { type: 'forget' }, 'nothing'],
    ['who was asked is gone', asking(3, 1, 2), { type: 'call-over', call: 3 }, together(1, 2)],
    ['the only one who waits is gone', asking(2, 1), { type: 'call-over', call: 1 }, null],
    ['one of two who wait is gone', asking(3, 1, 2), { type: 'call-over', call: 1 }, asking(3, 2)],
    ['a member is gone', together(1, 2, 3), { type: 'call-over', call: 2 }, together(1, 3)],
    ['the last but one is gone', together(1, 2), { type: 'call-over', call: 2 }, null],
    ['somebody else is gone', together(1, 2), { type: 'call-over', call: 9 }, 'nothing'],
    ['speaks with one', together(1, 2, 3), { type: 'private', call: 2 }, together(1, 2, 3), 'hold 1, hold 3, resume 2'],
    ['speaks with no stranger', together(1, 2), { type: 'private', call: 9 }, 'nothing'],
    ['a member is replaced', together(1, 2), { type: 'replaced', call: 2, by: 7 }, together(1, 7)],
    ['a member is louder', together(1, 2), { type: 'level', call: 2, by: 1 }, { ...together(1, 2), levels: { 2: 3 } }],
    ['a stranger is not', together(1, 2), { type: 'level', call: 9, by: 1 }, 'nothing'],
    ['nothing to leave', null, { type: 'call-over', call: 1 }, 'nothing'],
  ];
  for (const [what, state, input, expected, effects = ''] of rows) {
    it(what, () => {
      const taken = conferenceStep(state, input);
      if (expected === 'nothing') return assert.equal(taken, null);
      assert.deepEqual(taken?.state, expected);
      assert.equal(taken?.effects.map(({ type, call: id }) => `${type} ${id}`).join(', '), effects);
    });
  }

  it('a member is made no quieter than -24 dB and no louder than 12', () => {
    for (const [by, limit] of [
      [1, 12],
      [-1, -24],
    ] as const) {
      let state: ConferenceState | null = together(1, 2);
      for (let i = 0; i < 20; i++) state = conferenceStep(state, { type: 'level', call: 1, by })?.state ?? state;
      assert.equal(state?.levels[1], limit);
    }
  });
});

describe('desk with a conference', () => {
  const desk = (calls: CallState[], more: Partial<DeskState> = {}): DeskState => ({
    ...quiet,
    calls,
    callCount: Math.max(...calls.map(({ id }) => id)),
    focus: calls[0]?.id ?? null,
    path: 'speaker',
    ...more,
  });
  const three = (...phases: CallState['phase'][]): DeskState =>
    desk(
      phases.map((phase, at) => call(at + 1, phase)),
      { conference: together(1, 2, 3) },
    );
  const orders = ({ effects }: { effects: string[] }): string =>
    effects.filter(effect => !/^(start|stop) /.test(effect) || effect.startsWith('start 2')).join(', ');
  const rows: [string, DeskState, DeskInput, string, (state: DeskState) => unknown, unknown][] = [
    [
      'Conf joins the call on hold and the one that is spoken',
      desk([call(1, 'connected'), call(2, 'held')]),
      { type: 'confer' },
      'resume 2',
      state => state.conference?.members,
      [2, 1],
    ],
    [
      'Conf with one call asks for a number; the call waits',
      desk([call(1, 'connected')]),
      { type: 'confer' },
      'hold 1',
      state => [state.conference?.phase, state.dial?.tone],
      ['choosing', 'dial'],
    ],
    [
      'Conf in the conference asks for one more; all wait',
      three('connected', 'connected', 'connected'),
      { type: 'confer' },
      'hold 1, hold 2, hold 3',
      state => state.conference?.phase,
      'choosing',
    ],
    [
      'Conf beside a conference on hold adds the call that is spoken',
      {
        ...three('held', 'held', 'held'),
        calls: [...three('held', 'held', 'held').calls, call(4, 'connected')],
        focus: 4,
      },
      { type: 'confer' },
      'resume 1, resume 2, resume 3',
      state => state.conference?.members,
      [1, 2, 3, 4],
    ],
    [
      'Conf brings back who waits',
      three('connected', 'held', 'held'),
      { type: 'confer' },
      'resume 2, resume 3',
      state => state.conference?.phase,
      'together',
    ],
    [
      'Conf does nothing while it rings',
      desk([call(1, 'ringback'), call(2, 'held')]),
      { type: 'confer' },
      '',
      s => s.conference,
      null,
    ],
    [
      'the Hold key holds all',
      three('connected', 'connected', 'held'),
      { type: 'hold', call: undefined },
      'hold 1, hold 2',
      state => state.conference?.members.length,
      3,
    ],
    [
      'the Hold key brings all back',
      three('held', 'held', 'held'),
      { type: 'hold', call: undefined },
      'resume 1, resume 2, resume 3',
      state => state.focus,
      1,
    ],
    [
      'Hold of one member holds that one',
      three('connected', 'connected', 'connected'),
      { type: 'hold', call: 2 },
      'hold 2',
      s => s.focus,
      1,
    ],
    [
      'and brings that one back',
      three('connected', 'held', 'held'),
      { type: 'hold', call: 2 },
      'resume 2',
      s => s.focus,
      2,
    ],
    [
      'a call that comes in and is answered puts all on hold',
      {
        ...three('connected', 'connected', 'connected'),
        calls: [...three('connected', 'connected', 'connected').calls, call(4, 'incoming')],
      },
      { type: 'answer', call: 4 },
      'hold 1, hold 2, hold 3, answer 4',
      state => state.conference?.members.length,
      3,
    ],
    [
      'going on hook ends all',
      three('connected', 'connected', 'held'),
      { type: 'path-key', path: 'speaker' },
      'hangup 1, hangup 2',
      s => s.calls.length,
      3,
    ],
    [
      'End ends the marked one',
      three('connected', 'connected', 'connected'),
      { type: 'hangup', call: 2 },
      'hangup 2',
      s => s.focus,
      1,
    ],
    [
      'a member hangs up: who still speaks is marked',
      three('connected', 'connected', 'connected'),
      { type: 'call-changed', call: call(1, 'ended') },
      '',
      state => [state.focus, state.conference?.members],
      [2, [2, 3]],
    ],
    [
      'the last two are an ordinary call',
      desk([call(1, 'connected'), call(2, 'connected')], { conference: together(1, 2) }),
      { type: 'call-gone', call: 2 },
      '',
      state => state.conference,
      null,
    ],
    [
      'somebody who is put into a call is answered beside it (RFC 3911)',
      desk([call(1, 'connected'), call(2, 'incoming')]),
      { type: 'join', call: 2, other: 1 },
      'answer 2',
      state => state.conference?.members,
      [1, 2],
    ],
    [
      'who takes a member’s place is a member',
      {
        ...three('connected', 'connected', 'connected'),
        calls: [...three('connected', 'connected', 'connected').calls, call(4, 'incoming')],
      },
      { type: 'replace', call: 4, other: 2 },
      'answer 4',
      state => state.conference?.members,
      [1, 4, 3],
    ],
    [
      'members are not handed over',
      three('connected', 'connected', 'connected'),
      { type: 'transfer' },
      '',
      s => s.transfer,
      null,
    ],
  ];
  for (const [what, state, input, expected, look, seen] of rows) {
    it(what, () => {
      const after = play(state, input, { type: 'settle' });
      assert.equal(orders(after), expected);
      assert.deepEqual(look(after.state), seen);
    });
  }

  it('the initiator leaves: one member is handed over to the other (RFC 5589 section 7)', () => {
    const two = desk([call(1, 'connected'), call(2, 'connected')], { conference: together(1, 2) });
    const leaving = { ...settings, conference: { othersStay: true } };
    const taken = deskStep(leaving, two, { type: 'path-key', path: 'speaker' });
    const told = taken?.effects.flatMap(effect =>
      effect.type === 'tell-call' ? [`${effect.order} ${effect.call}`] : [],
    );
    assert.deepEqual(told, ['hold 1', 'hold 2']);
    assert.deepEqual(
      taken?.effects.find(({ type }) => type === 'refer'),
      { type: 'refer', call: 1, to: { call: 2 } },
    );
  });

  it('members that speak are mixed, except one who holds us', () => {
    const state = three('connected', 'connected', 'held');
    assert.deepEqual(
      soundPlan(settings, { ...state, conference: { ...together(1, 2, 3), levels: { 2: 6 } } }).parties,
      [
        { stream: 1, db: 0 },
        { stream: 2, db: 6 },
      ],
    );
    const held = { ...state, calls: state.calls.map(one => ({ ...one, heldByRemote: one.id === 2 })) };
    assert.deepEqual(soundPlan(settings, held).parties, [{ stream: 1, db: 0 }]);
    assert.deepEqual(soundPlan(settings, { ...state, conference: null }).parties, []);
  });
});
