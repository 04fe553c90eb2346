import assert from 'node:assert/strict';
import type { DeskInput } from '../../src/call/desk/input.ts';
import type { DeskState, TransferState } from '../../src/call/facts.ts';
import type { TransferSettings } from '../../src/call/settings.ts';
import { type TransferInput, transferStep } from '../../src/call/transfer/machine.ts';
import { call, play, quiet, settings } from './fixtures.ts';

/** Feeds inputs; gives the last state and the effects in short. */
function run(start: TransferState | null, inputs: TransferInput[], over: Partial<TransferSettings> = {}) {
  let state = start;
  const effects: string[] = [];
  for (const input of inputs) {
    const taken = transferStep({ ...settings.transfer, ...over }, state, input);
    if (taken === null) continue;
    state = taken.state;
    for (const effect of taken.effects) {
      if (effect.type === 'start-timer' || effect.type === 'stop-timer') continue;
      const to =
        effect.type === 'refer' ? ` to ${'number' in effect.to ? effect.to.number : `call ${effect.to.call}`}` : '';
      effects.push(`${effect.type} ${effect.call}${to}`);
    }
  }
  return { state, effects };
}

const begin = (kind: 'attended' | 'blind'): TransferInput => ({ type: 'begin', kind, call: 1 });
const complete = (ringing: boolean): TransferInput => ({ type: 'complete', call: 1, other: 2, number: '203', ringing });
const progress = (status: number, final = status >= 200, reason = ''): TransferInput => ({
  type: 'progress',
  call: 1,
  status,
  reason,
  final,
});

describe('transfer', () => {
  it('attended: asks the other party, then hands over and leaves both calls', () => {
    const asked = run(null, [begin('attended'), { type: 'dialled', number: '203', other: 2 }, complete(false)]);
    assert.deepEqual(asked.effects, ['refer 1 to call 2']);
    assert.equal(asked.state?.phase, 'asked');
    const done = run(asked.state, [progress(202, false), progress(180), progress(200)]);
    assert.deepEqual(done, { state: { phase: 'done', number: '203' }, effects: ['hang-up 1', 'hang-up 2'] });
    assert.equal(run(done.state, [{ type: 'timer', timer: 'transfer-shown' }]).state, null);
  });

  it('blind: no call to the other party', () => {
    const asked = run(null, [begin('blind'), { type: 'dialled', number: '203', other: null }]);
    assert.deepEqual(asked.effects, ['refer 1 to 203']);
    assert.deepEqual(run(asked.state, [progress(200)]).effects, ['hang-up 1']);
  });

  it('to a party that rings: its call ends first, or goes on where the server joins them', () => {
    assert.deepEqual(run(null, [complete(true)]).effects, ['hang-up 2', 'refer 1 to 203']);
    assert.deepEqual(run(null, [complete(true)], { keepRinging: true }).effects, ['refer 1 to call 2']);
  });

  it('a failure tells why in words and leads back to the call', () => {
    const asked = run(null, [complete(false)]).state;
    const rows: [TransferInput, string][] = [
      [progress(486), 'Busy'],
      [progress(404), 'Number does not exist'],
      [progress(500, true, 'Server Internal Error'), 'Server Internal Error (500)'],
      [{ type: 'timer', timer: 'transfer-patience' }, 'No answer'],
      [{ type: 'call-over', call: 1 }, 'Call ended'],
    ];
    for (const [input, reason] of rows) {
      const failed = run(asked, [input]);
      assert.deepEqual(failed, { state: { phase: 'failed', number: '203', reason }, effects: ['focus 1'] });
    }
  });

  it('who has promised to try and hangs up has tried', () => {
    const asked = run(null, [complete(false), progress(202, false)]).state;
    assert.equal(run(asked, [{ type: 'call-over', call: 1 }]).state?.phase, 'done');
  });

  it('a change of mind gives the call back; the end of a call ends it too', () => {
    const choosing = run(null, [begin('attended')]).state;
    assert.deepEqual(run(choosing, [{ type: 'abandon' }]), { state: null, effects: ['resume 1'] });
    assert.equal(run(choosing, [{ type: 'call-over', call: 1 }]).state, null);
    const consulting = run(choosing, [{ type: 'dialled', number: '203', other: 2 }]).state;
    assert.equal(run(consulting, [{ type: 'call-over', call: 2 }]).state, null);
    assert.equal(run(run(null, [complete(false)]).state, [begin('blind')]).state?.phase, 'asked', 'one at a time');
  });
});

describe('desk: transfer', () => {
  const order = (type: 'transfer' | 'blind-transfer'): DeskInput => ({ type });
  const digits = (text: string): DeskInput[] => [...text].map(digit => ({ type: 'digit', digit }));
  const withCalls = (...calls: DeskState['calls']): DeskState => ({
    ...quiet,
    path: 'speaker',
    calls,
    callCount: calls.length,
    focus: calls.at(-1)?.id ?? null,
  });
  const orders = (effects: string[]): string[] => effects.filter(effect => !/^(start|stop) [a-z]/.test(effect));

  it('Transfer holds the call and collects; the number is called, Transfer hands over', () => {
    const dialled = play(withCalls(call(1, 'connected')), order('transfer'), ...digits('203'));
    assert.deepEqual([...new Set(orders(dialled.effects))], ['hold 1', 'start 203 on 0']);
    assert.deepEqual(dialled.state.transfer, { phase: 'consulting', call: 1, other: 2 });
    const calls = [call(1, 'held'), call(2, 'connected', { direction: 'out', number: '203' })];
    const handed = play({ ...dialled.state, calls }, order('transfer'));
    assert.deepEqual(orders(handed.effects), ['refer 1 to call 2']);
  });

  it('BXfer sends the caller to the number without calling it', () => {
    const { state, effects } = play(withCalls(call(1, 'connected')), order('blind-transfer'), ...digits('203'));
    assert.deepEqual(orders(effects), ['hold 1', 'refer 1 to 203']);
    assert.deepEqual([state.dial, state.transfer?.phase, state.calls.length], [null, 'asked', 1]);
  });

  it('two calls that were made otherwise are put together; a party that rings only where it may be', () => {
    const two = withCalls(call(1, 'held'), call(2, 'connected'));
    assert.deepEqual(orders(play(two, order('transfer')).effects), ['refer 1 to call 2']);
    const ringing = {
      ...withCalls(call(1, 'held'), call(2, 'ringback', { number: '203' })),
      transfer: { phase: 'consulting', call: 1, other: 2 } as const,
    };
    assert.deepEqual(orders(play(ringing, order('transfer')).effects), ['hangup 2', 'dismiss 2', 'refer 1 to 203']);
  });

  it('Cancel gives the call back, going on hook forgets the transfer', () => {
    const choosing = play(withCalls(call(1, 'connected')), order('transfer')).state;
    const held = { ...choosing, calls: [call(1, 'held')] };
    const back = play(held, { type: 'cancel-dial' });
    assert.deepEqual([orders(back.effects), back.state.transfer], [['resume 1'], null]);
    const down = play(
      { ...held, path: 'handset', handsetLifted: true },
      { type: 'hook', lifted: false },
      { type: 'settle' },
    );
    assert.equal(down.state.transfer, null);
  });

  it('nothing to hand over: nothing happens', () => {
    assert.deepEqual(play(quiet, order('transfer'), order('blind-transfer')), { state: quiet, effects: [] });
    const ringing = withCalls(call(1, 'incoming'));
    assert.deepEqual(play(ringing, order('transfer')).effects, []);
  });

  describe('asked by the far end', () => {
    const wanted = (number: string, replaces: string | null = null): DeskInput => ({
      type: 'transfer-wanted',
      call: 1,
      number,
      uri: `sip:${number}@office`,
      replaces,
      by: null,
    });

    it('calls whom the dial plan allows, and no one else', () => {
      const up = withCalls(call(1, 'connected'));
      assert.deepEqual(orders(play(up, wanted('203')).effects), ['accept refer 1', 'hold 1', 'start 203 on 0']);
      assert.deepEqual(orders(play(up, wanted('00123456')).effects), ['refuse refer 1'], 'no pattern fits');
      assert.deepEqual(orders(play(up, wanted('')).effects), ['refuse refer 1']);
      assert.equal(orders(play(up, wanted('00123456', 'c;to-tag=1;from-tag=2')).effects)[0], 'accept refer 1');
      assert.equal(orders(play(up, wanted('anna')).effects)[0], 'accept refer 1', 'a name is no number');
      assert.deepEqual(orders(play(withCalls(call(1, 'incoming')), wanted('203')).effects), ['refuse refer 1']);
    });

    it('does not become what Redial calls; when it fails the call goes on', () => {
      const { state } = play({ ...withCalls(call(1, 'connected')), redial: '77' }, wanted('203'));
      assert.equal(state.redial, '77');
      const failed = play({ ...state, calls: [call(1, 'held')] }, { type: 'referral-failed', call: 1 });
      assert.deepEqual(orders(failed.effects), ['resume 1']);
    });
  });

  it('a server may ask for a call while the user makes none', () => {
    const asked = { request: 1, line: 0, number: '203', uri: 'sip:203@office', replaces: null, by: null };
    const wanted: DeskInput = { type: 'call-wanted', ...asked };
    assert.deepEqual(orders(play(quiet, wanted).effects), ['accept refer request 1', 'start 203 on 0']);
    assert.deepEqual(orders(play(quiet, { type: 'new-call' }, wanted).effects), ['refuse refer request 1']);
    assert.deepEqual(orders(play(quiet, { ...wanted, number: '0012345' }).effects), ['refuse refer request 1']);
  });

  it('a call that takes the place of another is answered at once', () => {
    const { state, effects } = play(withCalls(call(1, 'connected'), call(2, 'incoming')), {
      type: 'replace',
      call: 2,
      other: 1,
    });
    assert.deepEqual([orders(effects), state.focus], [['answer 2'], 2]);
  });
});
