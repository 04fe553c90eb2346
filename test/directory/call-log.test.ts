import assert from 'node:assert/strict';
import type { FinishedCall } from '../../src/call/history.ts';
import { CALL_LOG_FILE, CallLog } from '../../src/directory/call-log.ts';
import { FailingFolder, type Files } from '../support/failing-folder.ts';

const TIME = new Date('2026-01-05T09:05:00Z');

function finished(over: Partial<FinishedCall> = {}): FinishedCall {
  return {
    direction: 'in',
    line: 0,
    number: '200',
    name: 'Ada',
    outcome: 'missed',
    seconds: 0,
    forwardedTo: '',
    divertedBy: '',
    ...over,
  };
}

const text = (files: Files): string => Buffer.from(files.get(CALL_LOG_FILE) ?? []).toString();

describe('call log', () => {
  it('puts each call into its list, the newest first, and is the same after a restart', async () => {
    const folder = new FailingFolder(new Map());
    const log = await CallLog.open(folder);
    log.add(finished(), TIME);
    log.add(finished({ outcome: 'busy', number: '201' }), TIME);
    log.add(finished({ outcome: 'elsewhere', number: '202' }), TIME);
    log.add(finished({ direction: 'out', outcome: 'no-answer', number: '203' }), TIME);
    log.count(2);
    await log.flush();
    for (const one of [log, await CallLog.open(folder)]) {
      const numbers = (list: 'all' | 'missed' | 'received' | 'dialed') => one.list(list).map(({ number }) => number);
      assert.deepEqual(numbers('all'), ['203', '202', '201', '200']);
      assert.deepEqual(numbers('missed'), ['201', '200']);
      assert.deepEqual(numbers('received'), ['202']);
      assert.deepEqual(numbers('dialed'), ['203']);
      assert.equal(one.unseen, 2);
      assert.equal(one.lastDialed, '203');
      assert.deepEqual(one.list('dialed')[0]?.time, TIME);
    }
  });

  it('keeps a hundred calls of each list, so that many missed ones do not push out the others', async () => {
    const log = await CallLog.open(new FailingFolder(new Map()));
    log.add(finished({ direction: 'out', outcome: 'answered', number: 'first' }), TIME);
    for (let at = 0; at < 150; at++) log.add(finished({ number: String(at) }), TIME);
    assert.equal(log.list('missed').length, 100);
    assert.equal(log.list('missed')[0]?.number, '149');
    assert.equal(log.lastDialed, 'first');
  });

  it('deletes one call, a list, and all', async () => {
    const log = await CallLog.open(new FailingFolder(new Map()));
    for (const number of ['1', '2', '3']) log.add(finished({ number }), TIME);
    log.add(finished({ direction: 'out', outcome: 'answered' }), TIME);
    log.forget(log.list('missed')[1]?.id ?? 0);
    assert.deepEqual(
      log.list('missed').map(({ number }) => number),
      ['3', '1'],
    );
    log.forgetAll('missed');
    assert.equal(log.list('all').length, 1);
    log.forgetAll('all');
    assert.equal(log.list('all').length, 0);
  });

  it('has all calls or all but the last one, at whatever byte the power fails', async () => {
    const before = new FailingFolder(new Map());
    const first = await CallLog.open(before);
    first.add(finished({ number: 'old' }), TIME);
    await first.flush();
    const files: Files = new Map([[CALL_LOG_FILE, (await before.read(CALL_LOG_FILE)) ?? new Uint8Array()]]);
    let ended = false;
    for (let steps = 0; !ended; steps++) {
      const folder = new FailingFolder(files, steps);
      const log = await CallLog.open(folder);
      log.add(finished({ number: 'new' }), TIME);
      ended = (await log.flush()).ok;
      for (const remaining of folder.remains()) {
        const again = await CallLog.open(new FailingFolder(remaining));
        const numbers = again.list('all').map(({ number }) => number);
        assert.ok(['old', 'new,old'].includes(numbers.join()), `after ${steps} steps: ${text(remaining)}`);
      }
    }
  });

  it('leaves out lines that make no sense, and puts a file aside that is no text', async () => {
    const good = JSON.stringify({ ...finished(), time: TIME });
    const lines = ['{"unseen":"x"}', good, '{"direction":"up"}', 'rubbish', '[]', '{"__proto__":{"line":1}}', good];
    const log = await CallLog.open(new FailingFolder(new Map([[CALL_LOG_FILE, Buffer.from(lines.join('\n'))]])));
    assert.equal(log.list('all').length, 2);
    assert.equal(log.unseen, 0);
    for (const bytes of [Buffer.from([0, 1, 2]), Buffer.from([0xff, 0xfe]), Buffer.alloc(10 * 2 ** 20, 'x')]) {
      const folder = new FailingFolder(new Map([[CALL_LOG_FILE, bytes]]));
      const damaged = await CallLog.open(folder);
      assert.match(damaged.fault?.what ?? '', /damaged/);
      assert.deepEqual(await folder.read(`${CALL_LOG_FILE}.damaged`), bytes);
    }
  });
});
