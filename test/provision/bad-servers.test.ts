/** Whatever a server does, the phone keeps the configuration that it has, and says what is wrong. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { Keyring, readKey } from '../../config/keyring.ts';
import * as lines from '../../config/params/lines.ts';
import { Store } from '../../config/store.ts';
import { ManualClock } from '../../src/base/clock.ts';
import { silentLog } from '../../src/base/log.ts';
import { faultText } from '../../src/base/result.ts';
import type { TlsTrust } from '../../src/base/tls/files.ts';
import { createFetch } from '../../src/provision/fetch/fetch.ts';
import { Fetched, fetchedFiles } from '../../src/provision/fetched.ts';
import { KeptSets } from '../../src/provision/kept-sets.ts';
import { Provisioning } from '../../src/provision/provisioning.ts';
import { Remembered } from '../../src/provision/remembered.ts';
import { Authority } from '../support/certificates.ts';
import { eventually } from '../support/eventually.ts';
import { FailingFolder, type Files } from '../support/failing-folder.ts';
import { NastyServer } from '../support/nasty-server.ts';
import { describeWith } from '../support/peers.ts';
import { useRig } from '../support/rig.ts';

const MAC = '00908F123456';
const [KEY] = [readKey('5a'.repeat(32))].flatMap(key => (key.ok ? [key.value] : []));
assert.ok(KEY);
const keys = new Keyring({ keys: [KEY], mac: MAC });

/** A phone with its disk, that takes its configuration from one address. */
async function phone(url: string, files: Files, trust: TlsTrust = {}, folder = new FailingFolder(files)) {
  const clock = new ManualClock();
  const sets = await KeptSets.open(folder, clock.wall());
  const store = new Store({ clock });
  const reload = async () => store.load({ model: '405HD', phone: await fetchedFiles(sets, keys) });
  await reload();
  store.set('provisioning/method', 'STATIC', 'session');
  store.set('provisioning/configuration/url', url, 'session');
  const fetched = new Fetched({ sets, keys, clock, log: silentLog, lines: () => 0, trialTime: () => 0, reload });
  const provisioning = new Provisioning({
    ...{ settings: store, names: { mac: MAC, model: '405HD' }, userAgent: 'phone', trust, sets, keys, clock },
    ...{ fetch: createFetch({ clock, log: silentLog }), remembered: await Remembered.open(folder, silentLog) },
    ...{ log: silentLog, random: () => 0.5, offset: () => 0, dhcp: () => new Map(), askNeighbours: async () => null },
    ...{ firmware: null, take: set => fetched.take(set), hide() {}, keepCredentials() {} },
  });
  return { store, sets, folder, clock, provisioning, fetched };
}

type Run = Awaited<ReturnType<typeof phone>>;

/** Looks once; the faults as people read them. */
async function look({ provisioning, fetched }: Run, during: () => Promise<void> = async () => {}): Promise<string> {
  provisioning.start();
  await during();
  await eventually('the end of the look', () => provisioning.state.last !== null);
  await fetched.flush();
  const { faults, last } = provisioning.state;
  await provisioning.close();
  return `${last?.outcome} ${faults.map(faultText).join(' ')}`;
}

/** What people read of each. */
const BAD: Readonly<Record<string, RegExp>> = {
  'missing.cfg': /has no such file \(404\)\. Check the address/,
  'forbidden.cfg': /does not give this file.*Check the rights/,
  'log-in.cfg': /wants user name and password \(acme\).*Type \*9/,
  'failing.cfg': /cannot give the file now \(500\)/,
  'html.cfg': /is a web page or XML, no configuration/,
  'empty.cfg': /no setting in it/,
  'binary.cfg': /is no text/,
  'wrong-model.cfg': /420HD/,
  'truncated.cfg': /broke off after 20 of 37 octets/,
  'truncated-chunks.cfg': /broke off/,
  'endless.cfg': /more than \d+ octets/,
  'no-http.cfg': /is no HTTP/,
  'circle.cfg': /redirects in a circle/,
  'includes-missing.cfg': /missing\.cfg: .*has no such file/,
  'includes-html.cfg': /html\.cfg.*web page/,
  'includes-itself.cfg': /includes itself/,
  'other-phone.cfx': /another phone|cannot be opened|changed/,
};

describe('bad servers and the configuration that the phone has', () => {
  const rig = useRig();
  let good: Files;

  const include = (name: string) => (response: { end(text: string): unknown }) =>
    response.end(`a=1\ninclude ${name}\n`);
  const start = () =>
    NastyServer.start(rig, {
      'includes-missing.cfg': include('missing.cfg'),
      'includes-html.cfg': include('html.cfg'),
      'includes-itself.cfg': include('includes-itself.cfg'),
      'other-phone.cfx': response => response.end(keys.sealFile(Buffer.from('voip/line/0/id=7\n'), '00908F999999')),
      'new.cfg': response => response.end('voip/line/0/id=200\ninclude more.cfg\n'),
      'more.cfg': response => response.end('voip/line/0/auth_name=200\n'),
    });

  beforeEach(async () => {
    const server = await start();
    const first = await phone(`${server.url}/good.cfg`, new Map());
    assert.match(await look(first), /^new/);
    assert.equal(first.store.get(lines.id, 0), '100');
    good = first.folder.used;
  });

  async function keeps(run: Run, words: RegExp, during?: () => Promise<void>): Promise<void> {
    assert.match(await look(run, during), words);
    assert.equal(run.store.get(lines.id, 0), '100');
    assert.deepEqual(run.folder.used, good);
  }

  for (const [name, words] of Object.entries(BAD)) {
    it(`${name}`, async () => {
      const { url } = await start();
      await keeps(await phone(`${url}/${name}`, good), new RegExp(`^failed .*${words.source}`, 's'));
    });
  }

  it('a slow one, a silent one, and none at all', async () => {
    const server = await start();
    for (const [name, words] of [
      ['slow.cfg', /too slow/],
      ['silent.cfg', /No answer/],
    ] as const) {
      const run = await phone(`${server.url}/${name}`, good);
      await keeps(run, words, async () => {
        await eventually('the request', () => server.count(name) > 0);
        // Its first octets may come before or after this.
        for (let step = 0; step < 4; step++) await run.clock.advance(20_000);
      });
    }
    await keeps(await phone('http://127.0.0.1:9/x.cfg', good), /takes no connections/);
  });

  it('a disk that is full when the new files came', async () => {
    const { url } = await start();
    const run = await phone(`${url}/new.cfg`, good);
    run.folder.write = async () => {
      throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
    };
    await keeps(run, /^failed .*no space left.*Make room/);
  });

  it('power that fails at any step of taking new files leaves the old ones or the new ones', async () => {
    const { url } = await start();
    const seen = new Set<string>();
    for (let steps = 0; steps < 1500; steps += 97) {
      const cut = await phone(`${url}/new.cfg`, good, {}, new FailingFolder(good, steps));
      await look(cut);
      for (const files of cut.folder.remains()) {
        const { store } = await phone(`${url}/missing.cfg`, files);
        seen.add(`${store.get(lines.id, 0)} ${store.get(lines.authName, 0)}`);
      }
    }
    assert.deepEqual([...seen].sort(), ['100 ', '200 200']);
  });

  describeWith(['openssl'], 'over TLS', () => {
    it('a certificate of somebody else, one that is over, one of an unknown authority', async () => {
      const [authority, other] = [await Authority.create(rig), await Authority.create(rig, 'Other')];
      const trust = { authorities: [await readFile(authority.certificate, 'utf8')] };
      const cases = [
        [await authority.issue({ names: ['DNS:other.test'] }), /is for other names\. Use the name/],
        [await authority.issue({ names: ['IP:127.0.0.1'], days: -1 }), /has expired\. Give the server a new one/],
        [await other.issue({ names: ['IP:127.0.0.1'] }), /authority that the phone does not know\. Give the phone/],
      ] as const;
      for (const [certificate, words] of cases) {
        const { url } = await NastyServer.start(rig, {}, certificate);
        await keeps(await phone(`${url}/good.cfg`, good, trust), words);
      }
    });

    it('a redirect or an include that leaves TLS', async () => {
      const authority = await Authority.create(rig);
      const trust = { authorities: [await readFile(authority.certificate, 'utf8')] };
      const plain = await start();
      const tricks = {
        'down.cfg': (response: ServerResponse) => response.writeHead(302, { Location: `${plain.url}/new.cfg` }).end(),
        'includes-plain.cfg': include(`${plain.url}/new.cfg`),
      };
      const { url } = await NastyServer.start(rig, tricks, await authority.issue({ names: ['IP:127.0.0.1'] }));
      await keeps(await phone(`${url}/down.cfg`, good, trust), /redirects from HTTPS to a protocol that anybody/);
      await keeps(await phone(`${url}/includes-plain.cfg`, good, trust), /can include others by HTTPS only/);
      assert.equal(plain.requests.length, 0);
    });
  });
});
