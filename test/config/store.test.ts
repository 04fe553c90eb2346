import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ConfigChange } from '../../config/change.ts';
import * as audio from '../../config/params/audio.ts';
import * as lines from '../../config/params/lines.ts';
import * as media from '../../config/params/media.ts';
import * as sip from '../../config/params/sip.ts';
import * as system from '../../config/params/system.ts';
import { problemText } from '../../config/problem.ts';
import { Store } from '../../config/store.ts';
import { ManualClock } from '../../src/base/clock.ts';

const T1 = 'voip/signalling/sip/sip_t1';

describe('the store', () => {
  let folder: string;
  let clock: ManualClock;
  let store: Store;
  let changes: ConfigChange[];
  const put = (name: string, ...rows: string[]): string => {
    writeFileSync(join(folder, name), rows.join('\n'));
    return join(folder, name);
  };

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'phone400-store-'));
    clock = new ManualClock();
    store = new Store({ clock });
    changes = [];
    store.onChange(change => changes.push(change));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('gives typed values, by index where there is one', () => {
    const t1: number = store.get(sip.t1);
    const enabled: boolean = store.get(lines.enabled, 0);
    const transport: 'UDP' | 'TCP' | 'TLS' = store.get(sip.transport);
    assert.deepEqual([t1, enabled, store.get(lines.enabled, 1), transport], [500, true, false, 'UDP']);
    // @ts-expect-error an indexed parameter needs its index
    assert.throws(() => store.get(lines.enabled) === store.get(lines.enabled, 9), RangeError);
    // @ts-expect-error a plain one takes none
    store.get(sip.t1, 0);
  });

  it('lets each layer win over those below, remembers origins, and uncovers what was below', async () => {
    const factory = put('factory.cfg', `${T1}=600`);
    const site = put('site.cfg', '; site', `${T1}=700`);
    const phone = put('phone.cfg', '', '', `${T1.toUpperCase()}=800`);
    await store.load({ model: '440HD', factory: [factory], site: [site], phone: [phone] });
    assert.equal(store.get(sip.t1), 800);
    assert.ok(store.set(T1, ' 900 ').ok);
    assert.ok(store.set(T1, '1000', 'session').ok);
    const explained = store.explain(T1);
    assert.ok(explained.ok);
    const time = clock.wall();
    assert.deepEqual(explained.value.layers, [
      { text: '500', origin: { layer: 'default' }, wins: false },
      { text: '600', origin: { layer: 'factory', file: factory, line: 1, time }, wins: false },
      { text: '700', origin: { layer: 'site', file: site, line: 2, time }, wins: false },
      { text: '800', origin: { layer: 'phone', file: phone, line: 3, time }, wins: false },
      { text: '900', origin: { layer: 'user', time }, wins: false },
      { text: '1000', origin: { layer: 'session', time }, wins: true },
    ]);
    assert.ok(store.reset(T1, 'session').ok);
    assert.equal(store.get(sip.t1), 900);
    assert.ok(store.reset(T1).ok);
    assert.equal(store.get(sip.t1), 800);
    await store.load({ model: '440HD' });
    assert.equal(store.get(sip.t1), 500);
  });

  it('takes factory values from the model', async () => {
    assert.equal(store.get(audio.toneLevel), 16);
    await store.load({ model: '405HD' });
    assert.deepEqual([store.get(audio.toneLevel), store.get(system.type)], [10, '405HD']);
    await store.load({ model: '440HD' });
    assert.deepEqual([store.get(audio.toneLevel), store.get(audio.ringerLevel)], [16, -6]);
  });

  it('tells of a load once, with every path under what it costs', async () => {
    const rows = [`${T1}=700`, 'voip/dialing/timeout=7', 'voip/codec/codec_info/0/name=PCMA', 'voip/line/1/enabled=1'];
    const file = put('phone.cfg', ...rows, 'voip/line/0/enabled=1');
    await store.load({ model: '420HD' });
    changes.length = 0;
    await store.load({ model: '420HD', phone: [file] });
    await store.load({ model: '420HD', phone: [file] });
    assert.equal(changes.length, 1, 'the second load changed nothing');
    const [change = assert.fail()] = changes;
    assert.deepEqual(change.byApply, {
      live: ['voip/dialing/timeout'],
      're-register': ['voip/line/1/enabled'],
      'restart-media': ['voip/codec/codec_info/0/name'],
      reboot: [T1],
    });
    assert.ok(change.paths.has(T1) && change.paths.size === 4);
    store.set(T1, '700');
    assert.equal(changes.length, 1, 'the value in force stayed the same');
  });

  it('shows a listener the whole new set', async () => {
    const file = put('phone.cfg', `${T1}=700`, 'voip/media/media_port=5000');
    const seen: number[][] = [];
    store.onChange(() => seen.push([store.get(sip.t1), store.get(media.rtpPort)]));
    await store.load({ model: '420HD', phone: [file] });
    assert.deepEqual(seen, [[700, 5000]]);
  });

  it('keeps the value below a bad one and lists it; keeps unknown names', async () => {
    const site = put('site.cfg', `${T1}=700`, 'voip/signalling/sip/proxy_address=10.0.0.300');
    const phone = put(
      'phone.cfg',
      `${T1}=7`,
      'voip/lin/0/id=5',
      'voip/sla/group/0/enabled=1',
      'voip/line/0/enabled=yes',
    );
    await store.load({ model: '420HD', site: [site], phone: [phone] });
    assert.equal(store.get(sip.t1), 700);
    assert.equal(store.get(sip.proxyAddress), '');
    assert.deepEqual(store.faults.map(problemText), [
      `${site}:2: voip/signalling/sip/proxy_address: must be an IP address or a host name without port.`,
      `${phone}:1: ${T1}: is out of range, allowed is 100..60000.`,
      `${phone}:2: voip/lin/0/id: is not a known parameter. Did you mean voip/line/0/id?`,
      `${phone}:4: voip/line/0/enabled: must be 0 or 1.`,
    ]);
    assert.deepEqual(
      store.unknown.map(({ path, text }) => [path, text]),
      [['voip/lin/0/id', '5']],
    );
    assert.ok(!store.set(T1, '7').ok && !store.set('voip/lin/0/id', '5').ok);
    assert.deepEqual(
      store.withoutEffect.map(({ path }) => path),
      ['voip/sla/group/0/enabled'],
    );
    assert.ok(!store.set('voip/line/0/description', 'two\nlines=1').ok);
    assert.equal(store.get(sip.t1), 700);
  });

  it('refuses a file for another model as a whole, and boots', async () => {
    const common = put('common.cfg', 'system/type=440hd', 'voip/dialing/timeout=9');
    const wrong = put('wrong.cfg', `${T1}=700`, 'include common.cfg');
    const right = put('right.cfg', 'system/type=405hd', 'voip/signalling/sip/sip_t2=6000');
    await store.load({ model: '405HD', phone: [wrong, right, join(folder, 'missing.cfg')] });
    assert.deepEqual([store.get(sip.t1), store.get(sip.t2)], [500, 6000]);
    assert.deepEqual(store.faults.map(problemText), [
      `${common}:1: system/type: the file is for model 440hd, this phone is a 405HD; nothing of ${wrong} was taken.`,
      `${join(folder, 'missing.cfg')}: the file does not exist.`,
    ]);
  });

  it('lets no secret out, and gives all of them to who masks the log', async () => {
    const file = put(
      'phone.cfg',
      'voip/line/0/auth_password=hunter2;#=x',
      'voip/line/0/auth_pasword=mistyped',
      'system/ldap/password=ldap-secret',
      `voip/line/1/auth_password=${'long'.repeat(100)}`,
    );
    await store.load({ model: '405HD', phone: [file] });
    store.set('voip/line/0/auth_password', 'by-the-user');
    assert.equal(store.get(lines.authPassword, 0), 'by-the-user');
    const told = JSON.stringify([
      store.faults,
      store.explain('voip/line/0/auth_password'),
      changes.map(c => [...c.paths]),
    ]);
    for (const secret of ['hunter2', 'mistyped', 'ldap-secret', 'longlong', 'by-the-user']) {
      assert.ok(!told.includes(secret), secret);
    }
    const secrets = store.secrets();
    for (const secret of ['hunter2;#=x', 'by-the-user', 'ldap-secret']) assert.ok(secrets.includes(secret), secret);
  });
});
