import assert from 'node:assert/strict';
import { admit } from '../../src/call/desk/admission.ts';
import type { DeskInput } from '../../src/call/desk/input.ts';
import type { DeskState } from '../../src/call/facts.ts';
import { soundPlan } from '../../src/call/sound.ts';
import { call, play, playWith, quiet, settings } from './fixtures.ts';

const lift: DeskInput = { type: 'hook', lifted: true };
const putDown: DeskInput = { type: 'hook', lifted: false };
const speaker: DeskInput = { type: 'path-key', path: 'speaker' };
const settle: DeskInput = { type: 'settle' };
const digits = (text: string): DeskInput[] => [...text].map(digit => ({ type: 'digit', digit }));
const order = (type: 'answer' | 'reject' | 'hangup' | 'hold'): DeskInput => ({ type, call: undefined });

function withCalls(path: DeskState['path'], ...calls: DeskState['calls']): DeskState {
  return { ...quiet, path, calls, callCount: calls.length, focus: calls.at(-1)?.id ?? null };
}
const ear = (state: DeskState) => soundPlan(settings, state).ear;

describe('desk: dialling', () => {
  it('lifting the handset gives dial tone, the digit map ends the number', () => {
    const dialTone = play(quiet, lift);
    assert.equal(ear(dialTone.state), settings.tones.dial);
    const { state, effects } = play(dialTone.state, ...digits('200'));
    assert.ok(effects.includes('start 200 on 0'));
    assert.equal(state.path, 'handset');
    assert.equal(state.redial, '200');
    assert.equal(state.calls[0]?.phase, 'calling');
    assert.equal(ear(play(dialTone.state, ...digits('2')).state), null, 'the first digit stops the tone');
  });

  it('a digit on the idle screen opens the preferred path; # ends the number', () => {
    const { state, effects } = play(quiet, ...digits('77#'));
    assert.equal(state.path, 'speaker');
    assert.ok(effects.includes('start 77 on 0'));
  });

  it('waits the short time where more digits may follow, the long time else', () => {
    assert.equal(play(quiet, ...digits('77')).effects.at(-1), 'start inter-digit 5000');
    assert.equal(play(quiet, ...digits('9123')).effects.at(-1), 'start inter-digit 3000');
    const timedOut = play(quiet, ...digits('77'), { type: 'timer', timer: 'inter-digit' });
    assert.ok(timedOut.effects.includes('start 77 on 0'));
  });

  it('waiting too long leads from dial tone over reorder and howler to silence', () => {
    const late: DeskInput = { type: 'timer', timer: 'dial-tone' };
    const heard = [[], [late], [late, late], [late, late, late]].map(inputs => ear(play(quiet, lift, ...inputs).state));
    assert.deepEqual(heard, [settings.tones.dial, settings.tones.reorder, settings.tones.howler, null]);
  });

  it('backspace on the last digit closes the phone, and gives dial tone again with the handset up', () => {
    assert.equal(play(quiet, ...digits('7'), { type: 'backspace' }, settle).state.path, null);
    const lifted = play(quiet, lift, ...digits('7'), { type: 'backspace' }).state;
    assert.equal(ear(lifted), settings.tones.dial);
  });

  it('a call that comes in keeps a half-typed number from dialling itself', () => {
    const { state, effects } = play(quiet, ...digits('77'), { type: 'call-changed', call: call(1, 'incoming') });
    assert.equal(effects.at(-1), 'stop inter-digit');
    assert.equal(state.dial?.number, '77');
  });

  it('uses the registered line', () => {
    const lines = quiet.lines.map(line => (line.index === 1 ? { ...line, registration: 'registered' as const } : line));
    assert.ok(play({ ...quiet, lines }, ...digits('200')).effects.includes('start 200 on 1'));
  });
});

describe('desk: calls on hold are not forgotten', () => {
  const reminding = { ...settings, reminders: { heldMs: 120_000, onHook: true } };
  const ring = (state: DeskState) => soundPlan(reminding, state).ring;
  const speaking = withCalls('speaker', call(1, 'connected'));
  const onHold: DeskInput = { type: 'call-changed', call: call(1, 'held') };
  const with2 = (state: DeskState): DeskState => ({
    ...state,
    calls: [...state.calls, call(2, 'connected')],
    focus: 2,
  });

  it('after a while they ring, for a moment, and again; in the ear of another call they beep once', () => {
    const held = playWith(reminding, speaking, onHold, settle);
    assert.ok(held.effects.includes('start held-1 120000'));
    assert.equal(ring(held.state), null, 'the hold itself is no reminder');
    const reminded = playWith(reminding, held.state, { type: 'timer', timer: 'held-1' }, settle);
    assert.ok(reminded.effects.includes('start held-1 120000'));
    assert.equal(ring(reminded.state), reminding.lines[0]?.ring);
    assert.equal(ring(playWith(reminding, reminded.state, { type: 'timer', timer: 'reminder' }).state), null);
    const inCall = { ...with2(reminded.state), path: 'speaker' as const };
    assert.equal(ring(inCall), null);
    assert.deepEqual(soundPlan(reminding, inCall).ear, { ...settings.tones.callWaiting, repeat: false });
  });

  it('who resumes or ends them is not reminded any more', () => {
    const held = playWith(reminding, speaking, onHold, settle, { type: 'timer', timer: 'held-1' }).state;
    for (const phase of ['connected', 'ended'] as const) {
      const over = playWith(reminding, held, { type: 'call-changed', call: call(1, phase) });
      assert.equal(over.state.reminding, null);
      assert.ok(over.effects.includes('stop held-1') && over.effects.includes('stop reminder'));
    }
  });

  it('who goes on hook while one waits hears the ring, unless somebody calls or it is handed over', () => {
    const two = { ...withCalls('handset', call(1, 'held'), call(2, 'connected')), handsetLifted: true };
    const down = playWith(reminding, two, putDown, settle);
    assert.equal(ring(down.state), null, 'the other call still speaks');
    const over: DeskInput = { type: 'call-changed', call: call(2, 'ended') };
    assert.equal(ring(playWith(reminding, down.state, over, settle).state), reminding.lines[0]?.ring);
    assert.equal(ring(play(down.state, over, settle).state), null, 'switched off');
    const alone = { ...withCalls('handset', call(1, 'held')), handsetLifted: true };
    assert.equal(ring(playWith(reminding, alone, putDown, settle).state), reminding.lines[0]?.ring);
    const transfer = { phase: 'asked', call: 1, other: 2, number: '202', accepted: true } as const;
    assert.equal(playWith(reminding, { ...down.state, transfer }, over, settle).state.reminding, null);
  });
});

describe('desk: calls', () => {
  it('lifting the handset answers', () => {
    const { state, effects } = play(withCalls(null, call(1, 'incoming')), lift);
    assert.deepEqual(
      effects.filter(effect => effect.endsWith(' 1')),
      ['answer 1'],
    );
    assert.equal(state.path, 'handset');
  });

  it('answering a waiting call holds the one that speaks', () => {
    const { effects } = play(withCalls('handset', call(1, 'connected'), call(2, 'incoming')), order('answer'));
    assert.deepEqual(
      effects.filter(effect => /^(hold|answer)/.test(effect)),
      ['hold 1', 'answer 2'],
    );
  });

  it('resuming swaps two calls', () => {
    const two = { ...withCalls('speaker', call(1, 'held'), call(2, 'connected')), focus: 1 };
    assert.deepEqual(
      play(two, order('hold')).effects.filter(effect => /^(hold|resume)/.test(effect)),
      ['hold 2', 'resume 1'],
    );
  });

  it('with the handset up a call on hold stays on the screen; without any call there is dial tone', () => {
    const held = play({ ...withCalls('handset', call(1, 'held')), handsetLifted: true }, settle).state;
    assert.deepEqual([held.dial, held.path, held.focus], [null, 'handset', 1]);
    const alone = play({ ...quiet, path: 'handset', handsetLifted: true }, settle).state;
    assert.equal(alone.dial?.tone, 'dial');
  });

  it('going on hook ends what speaks and leaves what is held', () => {
    const two = { ...withCalls('handset', call(1, 'held'), call(2, 'connected')), handsetLifted: true };
    const { state, effects } = play(two, putDown);
    assert.deepEqual(
      effects.filter(effect => effect.startsWith('hangup')),
      ['hangup 2'],
    );
    assert.equal(state.path, null);
  });

  it('lifting the handset takes a call over from the speaker, and putting it down then ends it', () => {
    const taken = play(withCalls('speaker', call(1, 'connected')), lift);
    assert.equal(taken.state.path, 'handset');
    assert.ok(!taken.effects.includes('hangup 1'));
    assert.ok(play(taken.state, putDown).effects.includes('hangup 1'));
  });

  it('the speaker key moves the call, ends it, or goes back to a lifted handset', () => {
    const onHandset = { ...withCalls('handset', call(1, 'connected')), handsetLifted: true };
    const moved = play(onHandset, speaker).state;
    assert.equal(moved.path, 'speaker');
    assert.equal(play(moved, putDown).state.path, 'speaker', 'hands-free goes on');
    assert.equal(play(moved, speaker).state.path, 'handset');
    assert.ok(play(withCalls('speaker', call(1, 'connected')), speaker).effects.includes('hangup 1'));
  });

  it('digits in a call are DTMF, also while another call waits', () => {
    const { effects } = play(withCalls('handset', call(1, 'connected'), call(2, 'incoming')), ...digits('5'));
    assert.deepEqual(effects, ['dtmf 5']);
  });

  it('a new call holds the old one', () => {
    const { state, effects } = play(withCalls('handset', call(1, 'connected')), { type: 'new-call' });
    assert.ok(effects.includes('hold 1'));
    assert.equal(state.dial?.number, '');
  });

  it('a dial order while a call is still being set up gives that one up', () => {
    const { effects } = play(withCalls('speaker', call(1, 'ringback')), {
      type: 'dial-number',
      number: '9',
      line: undefined,
      after: '',
    });
    assert.ok(effects.includes('hangup 1') && effects.includes('start 9 on 0'));
  });

  it('when the last call goes the path closes; with the handset up dial tone comes', () => {
    const gone: DeskInput = { type: 'call-gone', call: 1 };
    assert.equal(play({ ...withCalls('speaker', call(1, 'ended')), muted: true }, gone, settle).state.path, null);
    const lifted = play({ ...withCalls('handset', call(1, 'ended')), handsetLifted: true }, gone, settle).state;
    assert.equal(ear(lifted), settings.tones.dial);
  });

  it('orders that make no sense do nothing at all', () => {
    const inputs: DeskInput[] = [order('answer'), order('reject'), order('hangup'), order('hold'), { type: 'mute' }];
    assert.deepEqual(play(quiet, ...inputs, { type: 'dial' }, { type: 'redial' }, { type: 'line-key', line: 7 }), {
      state: quiet,
      effects: [],
    });
  });
});

describe('desk: sound follows from state', () => {
  const plan = (state: DeskState) => soundPlan(settings, state);

  it("rings on the line's tone until silenced or answered", () => {
    assert.equal(plan(withCalls(null, call(1, 'incoming', { line: 1 }))).ring, settings.lines[1]?.ring);
    assert.equal(plan(withCalls(null, call(1, 'incoming', { silenced: true }))).ring, null);
  });

  it('a waiting call is a tone in the ear, not a ring', () => {
    const sound = plan(withCalls('handset', call(1, 'connected'), call(2, 'incoming')));
    assert.deepEqual([sound.ring, sound.ear], [null, settings.tones.callWaiting]);
  });

  it('ring-back is ours unless the far end sends sound; a refusal is told by tone', () => {
    assert.equal(ear(withCalls('speaker', call(1, 'ringback'))), settings.tones.ringback);
    assert.equal(ear(withCalls('speaker', call(1, 'ringback', { earlyMedia: true }))), null);
    assert.equal(ear(withCalls('speaker', call(1, 'ended', { endTone: 'busy' }))), settings.tones.busy);
  });
});

describe('desk: admission', () => {
  const busy = withCalls('handset', call(1, 'connected'));
  const cases: [name: string, verdict: ReturnType<typeof admit>, expected: [boolean, number]][] = [
    ['idle', admit(settings, quiet, 0), [true, 180]],
    ['waiting', admit(settings, busy, 0), [true, 182]],
    [
      'no call waiting',
      admit({ ...settings, callWaiting: { ...settings.callWaiting, enabled: false } }, busy, 0),
      [false, 486],
    ],
    ['line full', admit({ ...settings, callsPerLine: 1 }, busy, 0), [false, 486]],
    ['no such line', admit(settings, quiet, 5), [false, 480]],
    [
      'do not disturb',
      admit({ ...settings, lines: settings.lines.map(line => ({ ...line, doNotDisturb: true })) }, quiet, 0),
      [false, 603],
    ],
  ];
  for (const [name, verdict, expected] of cases) {
    it(name, () => assert.deepEqual([verdict.admitted, verdict.status], expected));
  }
});

describe('desk: a caller is sent elsewhere, unanswered', () => {
  const rings = withCalls(null, call(1, 'incoming'));
  const deflect: DeskInput = { type: 'deflect', call: undefined };

  it('the number is collected on hook while the caller is silent, then he is sent there', () => {
    const asked = play(rings, deflect, settle);
    assert.deepEqual(asked.effects.slice(-1), ['silence 1']);
    assert.deepEqual([asked.state.dial?.deflects, asked.state.path, ear(asked.state)], [1, null, null]);
    const { state, effects } = play(asked.state, ...digits('200'), settle);
    assert.ok(effects.includes('deflect 1 to 200'));
    assert.ok(!effects.some(effect => effect.startsWith('start 200')));
    assert.deepEqual([state.dial, state.redial, state.calls.length], [null, '', 1]);
  });

  it('giving up leaves the caller as he is; lifting the handset answers him', () => {
    const asked = play(rings, deflect, settle).state;
    const given = play(asked, ...digits('2'), { type: 'cancel-dial' }, settle);
    assert.deepEqual([given.state.dial, given.state.calls.length, given.state.path], [null, 1, null]);
    assert.ok(play(asked, lift).effects.includes('answer 1'));
    assert.ok(play(asked, speaker).effects.includes('answer 1'));
  });

  it('nobody is asked any more when the caller has gone, or another phone took him', () => {
    const asked = play(rings, deflect, ...digits('2')).state;
    for (const gone of [
      { type: 'call-gone', call: 1 },
      { type: 'call-changed', call: call(1, 'ended') },
    ] as const) {
      assert.equal(play(asked, gone, settle).state.dial, null);
    }
  });

  it('beside a call: that goes on and the digits are not for it', () => {
    const both = withCalls('handset', call(1, 'connected'), call(2, 'incoming'));
    const { effects } = play({ ...both, handsetLifted: true }, deflect, ...digits('200'), settle);
    assert.ok(effects.includes('deflect 2 to 200'));
    assert.ok(!effects.some(effect => effect.startsWith('dtmf') || effect.startsWith('hold')));
  });

  it('without a caller there is nothing to send', () => {
    assert.deepEqual(play(quiet, deflect).effects, []);
  });
});
