import assert from 'node:assert/strict';
import { press, until } from '../../src/cli/demo/hands.ts';
import type { RunningPhone } from '../../src/main/phone.ts';
import { eventually } from '../support/eventually.ts';
import { freePort } from '../support/ports.ts';
import { useRig } from '../support/rig.ts';
import { SipPeer, type SipText, sdpAt } from '../support/sip-peer.ts';
import { openWhole } from '../support/whole-phone.ts';

const ADDRESS = '127.0.0.1';

/** A whole phone with two lines, and a server that does not help the first one. */
describe('story: a call for help that the first line cannot make', () => {
  const rig = useRig();

  async function open(folder: string, server: SipPeer): Promise<RunningPhone> {
    const settings: Record<string, string> = {
      'provisioning/method': 'DISABLE',
      'voip/signalling/sip/use_proxy': '1',
      'voip/signalling/sip/proxy_address': ADDRESS,
      'voip/signalling/sip/proxy_port': String(server.port),
      'voip/signalling/sip/use_proxy_ip_port_for_registrar': '1',
      'voip/signalling/sip/outgoing_request_no_response_timeout_ms': '2000',
    };
    ['201', '202'].forEach((user, line) => {
      settings[`voip/line/${line}/enabled`] = '1';
      settings[`voip/line/${line}/id`] = user;
      settings[`voip/line/${line}/auth_name`] = user;
    });
    const set = Object.entries(settings).map(([path, value]) => ({ path, value }));
    const phone = await openWhole(folder, { set, model: '440HD' });
    rig.defer(() => phone.close());
    return phone;
  }

  const from = (user: string) => (message: SipText) => message.headers.get('from')?.includes(`sip:${user}@`) === true;
  const screen = ({ lcd: { frame } }: RunningPhone): string =>
    [frame.title, ...frame.rows.map(({ text }) => text)].join('\n');

  for (const [what, status] of [
    ['is refused with 503', '503 Service Unavailable'],
    ['gets no answer', ''],
  ]) {
    it(`goes out on the second one when it ${what}; whoever unplugs the phone then can still be called back`, async () => {
      const server = await SipPeer.open(rig);
      const folder = await rig.folder();
      const phone = await open(folder, server);
      press(phone, '1', '1', '2', 'OK');
      const first = await server.message('INVITE sip:112@', from('201'));
      assert.equal(first.headers.get('priority'), 'emergency');
      if (status !== '' && status !== undefined) server.reply(first, status);
      const second = await server.message('INVITE sip:112@', from('202'));
      assert.equal(second.headers.get('priority'), 'emergency');
      server.reply(second, '200 OK', { sdp: sdpAt(await freePort()) });
      await until(phone, 'the call on line 2', ({ calls }) =>
        calls.some(({ line, phase }) => line === 1 && phase === 'connected'),
      );
      await eventually('the screen', () => /^Emergency call/.test(screen(phone)));

      await phone.close();
      const again = await open(folder, server);
      assert.deepEqual([again.desk.state.emergency?.call, again.desk.state.emergency?.number], [null, '112']);
      await eventually('the notice', () => /Call back expected|may call back/.test(screen(again)));
    });
  }
});
