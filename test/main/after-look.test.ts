import assert from 'node:assert/strict';
import { Facts } from '../../src/base/facts.ts';
import { silentLog } from '../../src/base/log.ts';
import { afterEachLook } from '../../src/main/after-look.ts';
import type { Start } from '../../src/main/phone.ts';
import { NOT_STARTED, type Outcome, type ProvisioningState } from '../../src/provision/facts.ts';
import type { Provisioning } from '../../src/provision/provisioning.ts';

describe('what follows a look for the configuration', () => {
  it('is done once for each look that found one, also after a failure, and not after the end', async () => {
    const changed = new Facts<ProvisioningState>();
    const closing: (() => unknown)[] = [];
    const start = { log: silentLog, closing } as unknown as Start;
    const signals: AbortSignal[] = [];
    const work = async (signal: AbortSignal): Promise<void> => {
      signals.push(signal);
      throw new Error('against all expectation');
    };
    afterEachLook(start, { changed } as Provisioning, work);
    const look = (outcome: Outcome, minute: number): ProvisioningState => ({
      ...NOT_STARTED,
      last: { time: new Date(minute * 60_000), outcome },
    });
    const first = look('new', 1);
    for (const state of [NOT_STARTED, first, first, look('failed', 2), look('nothing', 3), look('same', 4)]) {
      changed.publish(state);
    }
    await new Promise(setImmediate);
    assert.equal(signals.length, 2);
    changed.publish(look('new', 5));
    await closing[0]?.();
    assert.ok(signals.every(({ aborted }) => aborted));
    changed.publish(look('new', 6));
    await new Promise(setImmediate);
    assert.equal(signals.length, 2);
  });
});
