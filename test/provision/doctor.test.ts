import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { runDoctor } from '../../src/cli/doctor.ts';
import { Authority } from '../support/certificates.ts';
import { NastyServer } from '../support/nasty-server.ts';
import { describeWith } from '../support/peers.ts';
import { useRig } from '../support/rig.ts';

describe('phone400 doctor', () => {
  const rig = useRig();

  async function told(data: string, ...args: string[]): Promise<[code: number, text: string]> {
    let text = '';
    const out = { write: (more: string) => (text += more) };
    return [await runDoctor(['--data', data, '--mac', '00908F123456', ...args], out, out), text];
  }
  const given = (url: string): string[] => ['--provision', url];
  const serve = { '00908F123456.cfg': (response: { end(text: string): unknown }) => response.end('a=1\n') };

  it('tries what the settings name as the phone would, says what is wrong, and leaves everything as it was', async () => {
    const data = await rig.folder();
    const { url } = await NastyServer.start(rig, serve);
    const good = await told(data, ...given(`${url}/`));
    assert.equal(good[0], 0, good[1]);
    assert.match(good[1], /given in the configuration\n.*\n.*Port \d+ answers.*\n.*It gives http.*00908F123456\.cfg/);
    const image = ['--set', `provisioning/firmware/url=${url}/missing.img`];
    assert.match((await told(data, ...given(`${url}/`), ...image))[1], /no http.*missing\.img: none is needed/);
    const noImage = ['--set', `provisioning/firmware/url=${url}/html.cfg`];
    assert.match((await told(data, ...given(`${url}/`), ...noImage))[1], /FAULT.*html\.cfg.*no image of this firmware/);
    const bad: [string, RegExp][] = [
      [`${url}/missing.cfg`, /FAULT.*no such file \(404\)/],
      [`${url}/html.cfg`, /FAULT.*html\.cfg.*web page/],
      [`${url}/wrong-model.cfg`, /FAULT.*420HD/],
      [`${url}/log-in.cfg`, /FAULT.*wants user name and password/],
      ['http://nobody.invalid/', /FAULT.*name server/i],
      ['ftp://127.0.0.1:1/', /FAULT.*takes no connections/],
      [url.replace('http:', 'https:'), /FAULT.*does not speak TLS/],
    ];
    for (const [address, words] of bad) {
      const [code, text] = await told(data, ...given(address));
      assert.match(text, words);
      assert.equal(code, 1);
    }
    const cfg = join(await rig.folder(), 'phone.cfg');
    await writeFile(cfg, 'provisioning/configuration/urll=http://127.0.0.1/\n');
    for (const [file, words] of [
      [`${cfg}.gone`, /FAULT.*does not exist/],
      [cfg, /FAULT.*phone\.cfg:1.*not a known parameter/],
    ] as const) {
      const [code, text] = await told(data, '--cfg', file);
      assert.match(text, words);
      assert.equal(code, 1);
    }
    assert.match((await told(data))[1], /name no server.*\nDHCP/);
    assert.match((await told(data, '--set', 'provisioning/method=DISABLE'))[1], /asks nobody/);
    assert.equal((await told(data, '--sip-port', 'x'))[0], 2);
    assert.deepEqual(readdirSync(data), []);
  });

  it('knows what the phone keeps of its servers, and never waits for ever', async () => {
    const data = await rig.folder();
    const silent = createServer(socket => socket.on('error', () => {}));
    await once(silent.listen(0, '127.0.0.1'), 'listening');
    rig.defer(() => void silent.close());
    const { port } = silent.address() as { port: number };
    const url = `https://127.0.0.1:${port}/a.cfg`;
    await mkdir(join(data, 'fetched'));
    const servers = { place: { configuration: [url], firmware: null }, entered: '' };
    await writeFile(join(data, 'fetched/servers.json'), JSON.stringify(servers));
    const [code, text] = await told(data);
    assert.equal(code, 1);
    assert.match(text, /the server of the last good configuration\n.*\n.*Port \d+ answers.*\n.*FAULT.*more than 5 s/);
  });

  describeWith(['openssl'], 'over TLS', () => {
    it('says until when a certificate is valid, and whether the phone would take it', async () => {
      const data = await rig.folder();
      const authority = await Authority.create(rig);
      const known = ['--set', `security/ca_certificate/0/uri=${authority.certificate}`];
      for (const [days, trusted, words] of [
        [20, true, /good.*valid until \d{4}-\d\d-\d\d, for 19 more days\.\n.*good.*It gives/],
        [20, false, /good.*valid until.*\n.*FAULT.*authority that the phone does not know/],
        [-1, true, /FAULT.*was valid until/],
      ] as const) {
        const { url } = await NastyServer.start(rig, serve, await authority.issue({ names: ['IP:127.0.0.1'], days }));
        assert.match((await told(data, ...given(`${url}/`), ...(trusted ? known : [])))[1], words);
      }
    });
  });
});
