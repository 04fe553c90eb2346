import assert from 'node:assert/strict';
import type { DeskInput } from '../../src/call/desk/input.ts';
import { deskStep } from '../../src/call/desk/machine.ts';
import type { DeskState } from '../../src/call/facts.ts';
import { pageStep, settledPage } from '../../src/call/paging/machine.ts';
import type { CallSettings } from '../../src/call/settings.ts';
import { call, quiet, settings } from './fixtures.ts';

const group = (id: number, priority: 'NORMAL' | 'PRIORITY' | 'EMERGENCY' = 'NORMAL') => ({
  ...{ id, name: `Group ${id}`, address: `239.0.0.${id}`, port: 8888, priority },
});
const groups = [group(1), group(2), group(3, 'PRIORITY'), group(4, 'EMERGENCY')];
const paged: CallSettings = { ...settings, paging: { groups, bargeIn: false, codec: 'PCMU', endMs: 800 } };
const barging: CallSettings = { ...paged, paging: { ...paged.paging, bargeIn: true } };

const heard = (id: number) => ({ type: 'page-heard', group: id, payloadType: 9 }) as const;
const over = (id: number) => ({ type: 'page-over', group: id }) as const;

/** Each input with the settling behind it, as the desk does it; a call that is told to hold is held. */
function play(of: CallSettings, start: DeskState, ...inputs: DeskInput[]): { state: DeskState; did: string[] } {
  let state = start;
  const did: string[] = [];
  const queue = [...inputs];
  for (let input = queue.shift(); input !== undefined; input = queue.shift()) {
    const taken = deskStep(of, state, input);
    if (taken === null) continue;
    state = taken.state;
    const follow: DeskInput[] = [];
    for (const effect of taken.effects) {
      if (effect.type === 'settle') follow.push(effect);
      else if (effect.type === 'tell-call') {
        did.push(`${effect.order} ${effect.call}`);
        const phase = effect.order === 'hold' ? 'held' : 'ended';
        follow.unshift({ type: 'call-changed', call: call(effect.call, phase) });
      } else if (effect.type.endsWith('-page')) did.push(effect.type);
    }
    queue.unshift(...follow);
  }
  return { state, did };
}

const talking = play(paged, quiet, { type: 'call-changed', call: call(1, 'connected') }).state;

describe('paging', () => {
  it('an idle phone plays at once, on the speaker, until the page is over', () => {
    const playing = play(paged, quiet, heard(1));
    assert.deepEqual(playing.did, ['play-page']);
    assert.deepEqual([playing.state.paging?.phase, playing.state.paging?.name], ['playing', 'Group 1']);
    assert.equal(playing.state.path, 'speaker');
    const done = play(paged, playing.state, over(2), over(1));
    assert.deepEqual([done.did, done.state.paging, done.state.path], [['stop-page'], null, null]);
    assert.equal(play(paged, quiet, heard(9)).state.paging, null, 'a group that is not ours');
  });

  it('going on hook, or the key, ends what is played', () => {
    const playing = play(paged, quiet, heard(1)).state;
    assert.deepEqual(play(paged, playing, { type: 'path-key', path: 'speaker' }).did, ['stop-page']);
    const lifted = play(paged, playing, { type: 'hook', lifted: true });
    assert.deepEqual([lifted.did, lifted.state.path], [[], 'handset']);
    const down = play(paged, lifted.state, { type: 'hook', lifted: false });
    assert.deepEqual([down.did, down.state.paging, down.state.path], [['stop-page'], null, null]);
    assert.deepEqual(play(paged, playing, { type: 'end-page' }).did, ['stop-page']);
  });

  it('the first page wins, unless one of a higher priority comes', () => {
    const playing = play(paged, quiet, heard(1)).state;
    assert.deepEqual(play(paged, playing, heard(2)).did, []);
    const higher = play(paged, playing, heard(3));
    assert.deepEqual([higher.did, higher.state.paging?.group], [['stop-page', 'play-page'], 3]);
    assert.deepEqual(play(paged, higher.state, heard(1), over(1)).did, []);
  });

  it('in a call the user is asked; yes puts the call on hold, no changes nothing', () => {
    const asked = play(paged, talking, heard(1));
    assert.deepEqual([asked.did, asked.state.paging?.phase], [[], 'asked']);
    const yes = play(paged, asked.state, { type: 'answer-page', accepted: true });
    assert.deepEqual([yes.did, yes.state.calls[0]?.phase], [['hold 1', 'play-page'], 'held']);
    const done = play(paged, yes.state, over(1)).state;
    assert.deepEqual(
      [done.paging, done.calls[0]?.phase],
      [null, 'held'],
      'the user brings the call back, not the phone',
    );
    const no = play(paged, asked.state, { type: 'answer-page', accepted: false });
    assert.deepEqual([no.did, no.state.paging, no.state.calls[0]?.phase], [[], null, 'connected']);
    assert.equal(play(paged, asked.state, over(1)).state.paging, null);
    const hungUp = play(paged, asked.state, { type: 'call-gone', call: 1 });
    assert.deepEqual([hungUp.did, hungUp.state.paging?.phase], [['play-page'], 'playing']);
  });

  it('barge-in and emergencies do not ask; do not disturb asks nothing; a call that is set up goes on', () => {
    assert.deepEqual(play(barging, talking, heard(1)).did, ['hold 1', 'play-page']);
    assert.deepEqual(play(paged, talking, heard(4)).did, ['hold 1', 'play-page']);
    const lines = paged.lines.map(line => ({ ...line, doNotDisturb: true }));
    assert.equal(play({ ...paged, lines }, talking, heard(1)).state.paging, null);
    assert.deepEqual(play({ ...paged, lines }, quiet, heard(1)).did, ['play-page']);
    const calling = play(paged, quiet, { type: 'call-changed', call: call(1, 'calling', { direction: 'out' }) }).state;
    assert.deepEqual(play(barging, calling, heard(1)).did, []);
  });

  it('nothing is played, or asked, beside a call for help, whatever its priority', () => {
    const emergency = { call: 1, number: '112', tried: [0], givenUp: false };
    for (const phase of ['calling', 'connected'] as const) {
      const helping: DeskState = { ...quiet, calls: [call(1, phase, { direction: 'out' })], focus: 1, emergency };
      for (const rules of [paged, barging]) {
        const { did, state } = play(rules, helping, heard(1), heard(3), heard(4));
        assert.deepEqual([did, state.paging], [[], null]);
      }
    }
  });

  it('whoever answers a call hears no page any longer', () => {
    const playing = play(paged, quiet, heard(1)).state;
    const answered = play(paged, playing, { type: 'call-changed', call: call(1, 'connected') });
    assert.deepEqual([answered.did, answered.state.paging], [['stop-page'], null]);
    assert.equal(settledPage(quiet, true), null);
  });

  it('the user pages: a call waits, what others say is not heard meanwhile, the key ends it', () => {
    const sending = play(paged, talking, { type: 'page', group: 2 });
    assert.deepEqual([sending.did, sending.state.paging?.phase], [['hold 1', 'send-page'], 'sending']);
    assert.notEqual(sending.state.path, null);
    assert.deepEqual(play(paged, sending.state, heard(1), heard(4), { type: 'page', group: 1 }).did, []);
    assert.deepEqual(play(paged, sending.state, over(2)).did, []);
    assert.deepEqual(play(paged, sending.state, { type: 'end-page' }).did, ['stop-page']);
    assert.equal(pageStep(paged, quiet, { type: 'page', group: 9 }), null);
  });
});
