/** The instruments of the bench work: a short session with the phone gives every number. Which ones is not judged here. */
import assert from 'node:assert/strict';
import { phone400, SOURCE } from '../../scripts/bench/phone.ts';
import { Samples } from '../../scripts/bench/samples.ts';
import { measureSession } from '../../scripts/bench/session.ts';
import { table } from '../../scripts/bench/table.ts';

describe('bench', () => {
  it('measures a session and prints it beside an absent baresip', async () => {
    const samples = new Samples();
    await measureSession(phone400(SOURCE), { calls: 2, seconds: 1, settleMs: 100 }, 'phone400', samples);
    for (const row of ['rss-idle', 'rss-call', 'cpu', 'dial-p99', 'ring-p99', 'pacing-p50', 'pacing-max']) {
      const [value] = samples.of(row, 'phone400');
      assert.ok(value !== undefined && Number.isFinite(value) && value >= 0, `${row}: ${value}`);
    }
    assert.match(table(samples, 'not installed'), /memory, in the call +RSS +\d.* MiB .*not installed +110 MiB/);
  });
});
