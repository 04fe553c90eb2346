import assert from 'node:assert/strict';
import { join } from 'node:path';
import { silentLog } from '../../src/base/log.ts';
import { press, until } from '../../src/cli/demo/hands.ts';
import { startRegistrar } from '../../src/cli/registrar/registrar.ts';
import type { RunningPhone } from '../../src/main/phone.ts';
import { eventually } from '../support/eventually.ts';
import { useRig } from '../support/rig.ts';
import { openWhole } from '../support/whole-phone.ts';

const ADDRESS = '127.0.0.1';
const USERS = new Map([
  ['201', 'one-201'],
  ['112', 'one-112'],
]);

/** Two whole phones; the second one is the emergency centre. */
describe('story: locked phone and emergency calls', () => {
  const rig = useRig();
  let folder: string;
  let port: number;

  beforeEach(async () => {
    folder = await rig.folder();
    const registrar = await startRegistrar({ address: ADDRESS, port: 0, users: USERS, realm: 'p400', log: silentLog });
    assert.ok(registrar.ok);
    rig.defer(() => registrar.value.close());
    port = registrar.value.port;
  });

  async function open(user: string, model: string, more: Record<string, string> = {}): Promise<RunningPhone> {
    const settings: Record<string, string> = {
      'provisioning/method': 'DISABLE',
      'voip/line/0/enabled': '1',
      'voip/line/0/id': user,
      'voip/line/0/auth_name': user,
      'voip/line/0/auth_password': USERS.get(user) ?? '',
      'voip/signalling/sip/use_proxy': '1',
      'voip/signalling/sip/proxy_address': ADDRESS,
      'voip/signalling/sip/proxy_port': String(port),
      'voip/signalling/sip/use_proxy_ip_port_for_registrar': '1',
      'voip/signalling/sip/digit_map': '2xx',
      ...more,
    };
    const set = Object.entries(settings).map(([path, value]) => ({ path, value }));
    const mac = user === '112' ? '020090800610' : '020090800600';
    const phone = await openWhole(join(folder, user), { model, set, mac });
    rig.defer(() => phone.close());
    return phone;
  }
  const registered = (phone: RunningPhone) =>
    until(phone, 'registration', ({ lines }) => lines[0]?.registration === 'registered');
  const screen = ({ lcd: { frame } }: RunningPhone): string =>
    [frame.title, ...frame.rows.map(({ text }) => text), ...frame.softkeys].join('\n');
  const shows = (phone: RunningPhone, what: RegExp): Promise<unknown> =>
    eventually(`${what}`, () => what.test(screen(phone))).catch(error => {
      throw new Error(`${error.message}\n${screen(phone)}`);
    });
  const hold = async (phone: RunningPhone, key: string): Promise<void> => {
    const held = await phone.hardware.simulation?.panel.press(key, 900);
    assert.ok(held?.ok);
  };
  const inPhase = (phone: RunningPhone, ...phases: string[]): Promise<void> =>
    until(phone, phases.join(), ({ calls }) => calls.map(({ phase }) => phase).join() === phases.join());

  for (const model of ['405HD', '440HD']) {
    it(`a ${model} is locked by a long #, stays so, opens by its code, and only by that`, async () => {
      const phone = await open('201', model, { 'phone400/lock/code': '4711' });
      await registered(phone);
      await hold(phone, '#');
      await shows(phone, /Phone is locked[\s\S]*Emergency: 112 911/);
      for (const key of ['CONTACTS', 'REDIAL', 'VOICEMAIL', 'UP', 'OK', 'SOFT3', 'SOFT4']) press(phone, key);
      press(phone, 'MENU', '1', '1', 'OK');
      await shows(phone, /Wrong code/);
      press(phone, 'MENU');
      press(phone, 'SPEAKER', '2', '0', '1');
      await shows(phone, /Phone is locked/);
      assert.deepEqual(phone.desk.state.calls, []);
      press(phone, ...'***1#');
      await shows(phone, /Phone is locked/);
      assert.equal(phone.lcd.isHome, true, 'no code for technicians opens anything');

      await phone.close();
      const again = await open('201', model, { 'phone400/lock/code': '4711' });
      await shows(again, /Phone is locked/);
      assert.ok(again.lcd.frame.icons.includes('locked'));
      assert.doesNotMatch(screen(again), /Admin code/);
      press(again, 'SOFT1', ...'4711', 'OK');
      await shows(again, /Phone is unlocked/);
      press(again, 'MENU');
      assert.match(screen(again), /^Menu/);
    });
  }

  it('from the locked phone help is called, and the centre gets through afterwards', async () => {
    const centre = await open('112', '440HD', { 'voip/signalling/sip/digit_map': '201' });
    const phone = await open('201', '405HD', {
      'phone400/lock/incoming': 'REFUSE',
      'voip/line/0/do_not_disturb/activated': '1',
      'personal_settings/keypad_keys/call_functionality/enabled': '0',
    });
    for (const one of [centre, phone]) await registered(one);
    assert.ok(phone.lock.lock('administrator').ok);
    press(centre, '2', '0', '1');
    await inPhase(centre, 'ended');
    await inPhase(centre);
    press(phone, '1', '1', '2', 'OK');
    await inPhase(centre, 'incoming');
    await shows(phone, /^Emergency call/);
    press(centre, 'SPEAKER');
    await inPhase(phone, 'connected');
    press(phone, 'HOLD');
    await shows(phone, /Not during an emergency/);
    assert.equal(phone.desk.state.calls[0]?.phase, 'connected');
    press(centre, 'SPEAKER');
    await until(phone, 'the end', ({ calls }) => calls.length === 0);
    await shows(phone, /Call back expected|may call back/);
    press(centre, '2', '0', '1');
    await inPhase(phone, 'incoming');
    press(phone, 'SOFT1');
    await inPhase(phone, 'connected');
  });

  it('help is called without a registration', async () => {
    const centre = await open('112', '405HD');
    const phone = await open('201', '440HD', { 'voip/line/0/auth_password': 'wrong' });
    await registered(centre);
    await until(phone, 'refusal', ({ lines }) => lines[0]?.registration === 'failed');
    press(phone, '1', '1', '2', 'OK');
    await inPhase(centre, 'incoming');
    const { traces } = centre.agent;
    assert.match(JSON.stringify(traces), /Priority: emergency/);
  });

  it('a caller is answered only with the code where the line wants that; an administrator opens it', async () => {
    const centre = await open('112', '405HD', { 'voip/signalling/sip/digit_map': '201' });
    const phone = await open('201', '440HD', { 'phone400/lock/code': '4711', 'phone400/lock/incoming': 'CODE' });
    for (const one of [centre, phone]) await registered(one);
    phone.lock.lock('user');
    press(centre, '2', '0', '1');
    await inPhase(phone, 'incoming');
    phone.hardware.simulation?.panel.hook(true);
    await shows(phone, /Phone is locked/);
    assert.equal(phone.desk.state.calls[0]?.phase, 'incoming');
    press(phone, 'SOFT1', ...'4711', 'OK');
    await shows(phone, /Answer/);
    press(phone, 'SOFT1');
    await inPhase(phone, 'connected');
    assert.equal(phone.desk.state.path, 'handset');
  });

  it('a server that refuses a call with its code for that locks it', async () => {
    const phone = await open('201', '405HD', {
      'system/lock/0/enabled': '1',
      'system/server_lock_error_code': '404',
      'voip/signalling/sip/digit_map': '',
    });
    await registered(phone);
    press(phone, '9', '9', 'OK');
    await shows(phone, /Phone is locked/);
    assert.equal(phone.lock.locked, true);
  });
});
