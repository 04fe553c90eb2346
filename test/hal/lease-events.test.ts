import assert from 'node:assert/strict';
import { claimIn, leaseEvent } from '../../hal/device/network/lease-events.ts';
import { seeded } from '../support/audio.ts';

const text = (...lines: string[]): string => `${lines.join('\0')}\0`;

describe('what dhcpcd tells', () => {
  it('is an address with its options, its loss, or the cable', () => {
    const options = ['new_p400_160=687474703a2f2f68', 'new_p400_66=', 'new_p400_43=0g', 'new_p400_x=00', 'PATH=/bin'];
    assert.deepEqual(leaseEvent(text('reason=BOUND', 'new_ip_address=10.0.0.7', ...options)), {
      type: 'bound',
      address: '10.0.0.7',
      options: new Map([
        [160, Buffer.from('http://h')],
        [66, Buffer.alloc(0)],
      ]),
    });
    assert.deepEqual(leaseEvent(text('reason=EXPIRE', 'old_ip_address=10.0.0.7')), {
      type: 'lost',
      expired: true,
    });
    assert.deepEqual(leaseEvent(text('reason=NOCARRIER')), { type: 'link', up: false });
    for (const nothing of ['', 'reason=', 'reason=PREINIT', 'reason=BOUND', text('reason=BOUND', 'new_ip_address=x')])
      assert.equal(leaseEvent(nothing), null);
  });

  it('is another device with the same address', () => {
    assert.deepEqual(claimIn('fdlan: e6:26:ff:4a:b3:f1(e6:26:ff:4a:b3:f1) claims 10.78.0.50'), {
      address: '10.78.0.50',
      mac: 'e6:26:ff:4a:b3:f1',
    });
    for (const line of ['', 'fdlan: DAD detected 10.78.0.50', 'x claims 10.0.0.1', 'a: 00:11(x) claims 1.2.3.4'])
      assert.equal(claimIn(line), null);
  });

  it('is survived, whatever it is', () => {
    const random = seeded(3);
    const whole = text('reason=RENEW', 'new_ip_address=10.0.0.7', `new_p400_43=${'01'.repeat(300)}`);
    for (let round = 0; round < 500; round++) {
      const bytes = Buffer.from(whole);
      for (let flips = 0; flips < 4; flips++) bytes[Math.floor(random() * bytes.length)] = Math.floor(random() * 256);
      const event = leaseEvent(bytes.subarray(0, Math.floor(random() * bytes.length)).toString('latin1'));
      assert.ok(event === null || event.type !== 'bound' || /^[\d.]+$/.test(event.address));
    }
  });
});
