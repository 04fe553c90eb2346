import assert from 'node:assert/strict';
import { silentLog } from '../../src/base/log.ts';
import { CallDigits } from '../../src/call/call/digits.ts';
import type { MediaClient } from '../../src/media/client.ts';
import { settings } from './fixtures.ts';

describe('digits of a call', () => {
  let sent = '';
  const order = async (_name: string, { digit }: { digit: string }) => {
    sent += digit;
    return { ok: true, value: undefined };
  };
  const media = { order } as unknown as MediaClient;
  const digits = (): CallDigits => new CallDigits({ id: 1, settings, media, log: silentLog });

  beforeEach(() => {
    sent = '';
  });

  it('wait while the call is resumed, and go in their order when its sound flows', () => {
    const call = digits();
    for (const digit of '12') call.send(digit, 100, null);
    assert.equal(sent, '');
    call.flow(true);
    call.send('3', 100, null);
    assert.equal(sent, '123');
  });

  it('are forgotten when the call is put on hold again; only so many wait', () => {
    const call = digits();
    call.flow(true);
    call.flow(false);
    call.send('1', 100, null);
    call.flow(false);
    for (let i = 0; i < 100; i++) call.send('7', 100, null);
    call.flow(true);
    assert.equal(sent, '7'.repeat(32));
  });
});
