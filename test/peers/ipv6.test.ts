/** Two finished phones on IPv6, without anybody between them. */
import { Phone } from '../support/phone.ts';
import { useRig } from '../support/rig.ts';

describe('phones on IPv6', () => {
  const rig = useRig();

  it('call each other by address, sound flows both ways (RFC 3261 section 25.1)', async () => {
    const more = ['--address', '::1'];
    const callee = await Phone.start(rig, { cfg: { 'voip/line/0/id': 202 }, more });
    const proxy = {
      'voip/signalling/sip/use_proxy': 1,
      'voip/signalling/sip/proxy_address': '::1',
      'voip/signalling/sip/proxy_port': callee.port,
    };
    const caller = await Phone.start(rig, { cfg: proxy, more });
    await caller.dial('202');
    await callee.answer();
    await caller.callIs('connected');
    await caller.talks();
    await callee.talks();
    await caller.rest();
    await callee.callIs('ended');
  });
});
