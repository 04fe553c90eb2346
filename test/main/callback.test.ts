import assert from 'node:assert/strict';
import { ManualClock } from '../../src/base/clock.ts';
import { silentLog } from '../../src/base/log.ts';
import { AwaitedCallback, CALLBACK_FILE } from '../../src/main/callback.ts';
import { memoryFolder } from '../support/memory-folder.ts';

const HALF_AN_HOUR = 1_800_000;

describe('the time in which the emergency centre may call back', () => {
  let files: Map<string, Uint8Array>;
  const open = (clock: ManualClock) => AwaitedCallback.open({ folder: memoryFolder(files), clock, log: silentLog });

  beforeEach(() => {
    files = new Map();
  });

  it('goes on after a restart, for what is left of it', async () => {
    const clock = new ManualClock();
    const callback = await open(clock);
    assert.equal(callback.left(HALF_AN_HOUR), null);
    callback.keep('112', HALF_AN_HOUR);
    await callback.flush();
    await clock.advance(1_000_000);
    assert.deepEqual((await open(clock)).left(HALF_AN_HOUR), { number: '112', ms: 800_000 });
    assert.deepEqual((await open(clock)).left(60_000), { number: '112', ms: 60_000 }, 'it was shortened meanwhile');
    assert.equal((await open(clock)).left(0), null);
    await clock.advance(800_000);
    assert.equal((await open(clock)).left(HALF_AN_HOUR), null);
    callback.keep(null, HALF_AN_HOUR);
    await callback.flush();
    assert.equal((await open(new ManualClock())).left(HALF_AN_HOUR), null);
  });

  it('is the whole time again on a phone that does not know the time of day yet', async () => {
    const callback = await open(new ManualClock());
    callback.keep('911', HALF_AN_HOUR);
    await callback.flush();
    const lost = await open(new ManualClock(new Date(0)));
    assert.deepEqual(lost.left(HALF_AN_HOUR), { number: '911', ms: HALF_AN_HOUR });
  });

  it('is nothing where the file is not ours', async () => {
    for (const text of ['', 'null', '[]', '{"number":1,"until":2}', '{"number":"112"', `"${'x'.repeat(5000)}"`]) {
      files.set(CALLBACK_FILE, Buffer.from(text));
      assert.equal((await open(new ManualClock())).left(HALF_AN_HOUR), null, text.slice(0, 30));
    }
  });
});
