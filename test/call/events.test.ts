import assert from 'node:assert/strict';
import { type CheckSyncInput, checkSync, NOTHING_DUE } from '../../src/call/events/check-sync.ts';
import { orderedBy } from '../../src/call/events/control.ts';
import { voicemailOf } from '../../src/call/events/mailboxes.ts';
import { soundPlan } from '../../src/call/sound.ts';
import type { EventContent } from '../../src/sip/facts.ts';
import { call, play, quiet, settings } from './fixtures.ts';

const told = (news: EventContent, account = 0) => ({ type: 'notified', account, session: null, news }) as const;
const TALK = { event: 'talk', content: {} } as const;
const HOLD = { event: 'hold', content: {} } as const;

describe('what servers tell and ask', () => {
  it('talk answers the call that rings, else resumes the one on hold', () => {
    const held = call(1, 'held');
    const ringing = call(2, 'incoming');
    assert.deepEqual(orderedBy(told(TALK), { ...quiet, calls: [held, ringing] }, null), [{ type: 'answer', call: 2 }]);
    assert.deepEqual(orderedBy(told(TALK), { ...quiet, calls: [held, ringing] }, 1), [{ type: 'hold', call: 1 }]);
    assert.deepEqual(orderedBy(told(TALK), { ...quiet, calls: [call(1, 'connected')] }, null), []);
  });

  it('talk answers beside a call that speaks, which is held first', () => {
    const state = { ...quiet, calls: [call(1, 'connected'), call(2, 'incoming')], path: 'speaker' as const };
    assert.deepEqual(play(state, ...orderedBy(told(TALK), state, 2)).effects.slice(-2), ['hold 1', 'answer 2']);
  });

  it('hold holds what speaks on that line, and nothing else', () => {
    const state = { ...quiet, calls: [call(1, 'connected'), call(2, 'held')] };
    assert.deepEqual(orderedBy(told(HOLD), state, null), [{ type: 'hold', call: 1 }]);
    assert.deepEqual(orderedBy(told(HOLD), state, 2), []);
    assert.deepEqual(orderedBy(told(HOLD, 1), state, null), []);
  });

  it('dtmf sends its digits in the call', () => {
    const state = { ...quiet, calls: [call(1, 'connected')] };
    const digits = ['1', '#'].map(digit => ({ digit, ms: 100 }));
    const inputs = orderedBy(told({ event: 'dtmf', content: digits }), state, null);
    assert.deepEqual(play(state, ...inputs).effects, ['dtmf 1', 'dtmf #']);
  });

  it('waiting messages belong to their line, and make its dial tone stutter for a while', () => {
    const counts = new Map([['voice-message', { new: 2, old: 1, urgentNew: 1, urgentOld: 0 }]]);
    const summary = { waiting: true, account: '', counts };
    const inputs = orderedBy(told({ event: 'message-summary', content: summary }, 1), quiet, null);
    const { state } = play(quiet, ...inputs);
    assert.deepEqual(state.lines[1]?.voicemail, { waiting: true, new: 2, old: 1, urgent: 1 });
    assert.equal(play(state, { type: 'line-key', line: 0 }).state.dial?.tone, 'dial');
    const opened = play(state, { type: 'line-key', line: 1 });
    assert.equal(opened.state.dial?.tone, 'stutter');
    assert.equal(soundPlan(settings, opened.state).ear, settings.tones.stutter);
    assert.ok(opened.effects.includes('start dial-tone 2500'));
    const later = play(opened.state, { type: 'timer', timer: 'dial-tone' });
    assert.equal(later.state.dial?.tone, 'dial');
    assert.ok(later.effects.includes('start dial-tone 30000'));
  });

  it('a server that does not count leaves the counts open', () => {
    const { waiting, ...rest } = voicemailOf({ waiting: true, account: '', counts: new Map() });
    assert.deepEqual([waiting, rest], [true, { new: null, old: null, urgent: 0 }]);
  });

  it('check-sync waits until nobody speaks or dials, and the stronger of two orders counts', () => {
    let state = NOTHING_DUE;
    const acts = (...inputs: CheckSyncInput[]): string[] =>
      inputs.flatMap(input => {
        const step = checkSync(state, input);
        state = step?.state ?? state;
        return step?.effects.map(({ type }) => type) ?? [];
      });
    assert.deepEqual(acts({ type: 'ordered', restart: false }), ['update']);
    assert.deepEqual(
      acts({ type: 'busy' }, { type: 'ordered', restart: true }, { type: 'ordered', restart: false }),
      [],
    );
    assert.deepEqual(acts({ type: 'busy' }, { type: 'idle' }), ['restart']);
    assert.deepEqual(acts({ type: 'busy' }, { type: 'idle' }), []);
    assert.deepEqual(acts({ type: 'ordered', restart: false }), ['update'], 'the restart is forgotten');
  });
});
