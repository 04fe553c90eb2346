import assert from 'node:assert/strict';
import { join } from 'node:path';
import { press, until } from '../../src/cli/demo/hands.ts';
import type { Phone, RunningPhone } from '../../src/main/phone.ts';
import { eventually } from '../support/eventually.ts';
import { multicastWorks } from '../support/multicast.ts';
import { freePort } from '../support/ports.ts';
import { useRig } from '../support/rig.ts';
import { isHeard } from '../support/speech.ts';
import { openWhole } from '../support/whole-phone.ts';

/** Function keys by number, which is also that of their group: a digit that is held, and the first programmable key. */
const KEYS = { '405HD': 0, '440HD': 12 } as const;
const ADDRESSES = { '405HD': '239.255.43.1', '440HD': '239.255.43.2' } as const;
const NAMES = { '405HD': 'Warehouse', '440HD': 'Everybody' } as const;

/** Two whole phones without a server; what they say to their groups goes over loopback. */
describe('story: paging by key', () => {
  const rig = useRig();
  let small: RunningPhone;
  let large: RunningPhone;

  before(async function () {
    if (!(await multicastWorks(await freePort()))) this.skip();
  });

  beforeEach(async () => {
    const port = String(await freePort());
    const open = async (model: keyof typeof KEYS): Promise<RunningPhone> => {
      const groups = Object.entries(KEYS).flatMap(([of, id]) => [
        [`voip/services/group_paging/group/${id}/activated`, '1'],
        [`voip/services/group_paging/group/${id}/multicast_addr`, ADDRESSES[of as keyof typeof KEYS]],
        [`voip/services/group_paging/group/${id}/port`, port],
        [`voip/services/group_paging/group/${id}/name`, NAMES[of as keyof typeof KEYS]],
      ]);
      const settings = [
        ['provisioning/method', 'DISABLE'],
        ['voip/line/0/enabled', '1'],
        ['voip/line/0/id', '201'],
        ['voip/services/group_paging/enabled', '1'],
        ['personal_settings/functional_key/0/type', 'PAGING'],
        ['personal_settings/functional_key/12/type', 'PAGING'],
        ...groups,
      ];
      const set = settings.map(([path = '', value = '']) => ({ path, value }));
      const phone = await openWhole(join(await rig.folder(), model), { model, set });
      rig.defer(() => phone.close());
      // The sockets are there when the worker has answered the next order.
      await phone.media.order('stats', {});
      return phone;
    };
    small = await open('405HD');
    large = await open('440HD');
  });

  const onScreen = ({ lcd: { frame } }: Phone): string =>
    [frame.title, ...frame.rows.map(({ text }) => text), ...frame.softkeys].join('\n');
  const paging = (phone: Phone, phase: string | null): Promise<void> =>
    until(phone, `paging ${phase}`, state => (state.paging?.phase ?? null) === phase);
  const keyOf = (phone: Phone, model: keyof typeof KEYS): string =>
    phone.model.keys.find(key => key.function === KEYS[model])?.name ?? '';
  const hold = async (phone: RunningPhone, key: string): Promise<void> => {
    const held = await phone.hardware.simulation?.panel.press(key, 900);
    assert.ok(held?.ok);
  };

  it('a 405HD pages while a digit was held and a 440HD by its key, which ends it too; the other one plays it', async () => {
    const pages: number[] = [];
    small.media.facts.subscribe(fact => fact.type === 'page' && pages.push(fact.group));
    await hold(small, keyOf(small, '405HD'));
    await paging(small, 'sending');
    await paging(large, 'playing');
    assert.match(onScreen(small), /Paging\nWarehouse\nSpeak now[\s\S]*End/);
    assert.match(onScreen(large), /Paging\nWarehouse[\s\S]*End/);
    press(small, 'SOFT1');
    for (const phone of [small, large]) await paging(phone, null);

    const key = keyOf(large, '440HD');
    press(large, key);
    await paging(large, 'sending');
    await paging(small, 'playing');
    await isHeard(large, small, join(await rig.folder(), 'heard.wav'), 0.9);
    press(large, key);
    for (const phone of [large, small]) await paging(phone, null);
    assert.deepEqual(new Set(pages), new Set([KEYS['440HD']]), 'its own page is none');
  });

  it('a phone that is locked and not to be disturbed hears pages, and sends none', async () => {
    assert.ok(large.store.set('voip/line/0/do_not_disturb/activated', '1', 'session').ok);
    assert.ok(large.lock.lock('administrator').ok);
    await hold(small, keyOf(small, '405HD'));
    await paging(large, 'playing');
    assert.match(onScreen(large), /Paging\nWarehouse/);
    press(small, 'SOFT1');
    for (const phone of [small, large]) await paging(phone, null);
    press(large, keyOf(large, '440HD'));
    large.desk.page(KEYS['440HD']);
    await eventually('the pop-up', () => /Phone is locked/.test(onScreen(large)));
    assert.equal(large.desk.state.paging, null);
  });
});
