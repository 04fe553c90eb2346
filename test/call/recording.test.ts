import assert from 'node:assert/strict';
import { deskStep } from '../../src/call/desk/machine.ts';
import { recordingName } from '../../src/call/recording.ts';
import { call, play, quiet, settings } from './fixtures.ts';

describe('recording a call', () => {
  const talking = play(quiet, { type: 'call-changed', call: call(1, 'connected') }).state;

  it('the key begins and ends it; only where that is allowed, and only while somebody speaks', () => {
    const on = play(talking, { type: 'record' });
    assert.deepEqual([on.state.recording, on.effects], [true, ['record 31']]);
    const off = play(on.state, { type: 'record' });
    assert.deepEqual([off.state.recording, off.effects], [false, ['end record']]);
    assert.equal(deskStep({ ...settings, mayRecord: false }, talking, { type: 'record' }), null);
    assert.equal(play(quiet, { type: 'record' }).state.recording, false);
  });

  it('it goes on over hold, and ends with the last call or by itself', () => {
    const on = play(talking, { type: 'record' }).state;
    assert.ok(play(on, { type: 'call-changed', call: call(1, 'held') }, { type: 'settle' }).state.recording);
    const over = play(on, { type: 'call-changed', call: call(1, 'ended') }, { type: 'settle' });
    assert.equal(over.state.recording, false);
    assert.ok(over.effects.includes('end record'));
    assert.equal(play(on, { type: 'recording-over' }).state.recording, false);
  });

  it('goes on in another file when its own ended, as long as somebody speaks and nobody ended it', () => {
    const on = play(talking, { type: 'record' }).state;
    const next = play(on, { type: 'recording-interrupted' });
    assert.deepEqual([next.state.recording, next.effects], [true, ['record 31']]);
    const held = play(on, { type: 'call-changed', call: call(1, 'held') }, { type: 'recording-interrupted' });
    assert.ok(held.effects.includes('record 31'));
    const off = play(on, { type: 'record' }).state;
    assert.deepEqual(play(off, { type: 'recording-interrupted' }).effects, []);
  });

  it('names of files hold nothing that a file system would follow', () => {
    const at = new Date('2026-07-31T22:30:05.123Z');
    assert.equal(recordingName(at, '+49 30/201'), 'call-20260731T223005123Z-+4930201.wav');
    assert.equal(recordingName(at, '../../etc'), 'call-20260731T223005123Z-etc.wav');
    assert.equal(recordingName(at, ''), 'call-20260731T223005123Z-unknown.wav');
  });
});
