/** New firmware from a web server, for a phone whose power is cut again and again. */
import assert from 'node:assert/strict';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { KEYS_FILE } from '../../src/provision/firmware/memory.ts';
import { imageOf, signingKey } from '../support/firmware.ts';
import { Phone } from '../support/phone.ts';
import { useRig } from '../support/rig.ts';

const key = signingKey();
const IMAGE = imageOf({ key, version: '9.1.0', octets: 1_500_000 });

describe('new firmware', function () {
  this.slow(30_000);
  const rig = useRig();
  let server: Server;
  /** Where each request for the image began. */
  const begun: number[] = [];

  before(async () => {
    server = createServer((request, response) => {
      if (!request.url?.endsWith('/405HD.img')) return void response.writeHead(404).end();
      const [, first = '0', last = ''] = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '') ?? [];
      const octets = IMAGE.subarray(Number(first), last === '' ? undefined : Number(last) + 1);
      if (octets.length > 4096) begun.push(Number(first));
      const ranged = request.headers.range !== undefined;
      response.writeHead(ranged ? 206 : 200, {
        etag: '"9.1.0"',
        'content-length': octets.length,
        ...(ranged ? { 'content-range': `bytes ${first}-${Number(first) + octets.length - 1}/${IMAGE.length}` } : {}),
      });
      response.end(octets);
    });
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  });
  after(() => {
    server.closeAllConnections();
    server.close();
  });

  it('arrives in spite of power cuts, starts when it is whole, and is what runs then', async () => {
    const data = await rig.folder();
    await mkdir(join(data, 'firmware'));
    await writeFile(join(data, 'firmware', KEYS_FILE), key.pem);
    const { port } = server.address() as AddressInfo;
    const options = {
      data,
      cfg: {
        'provisioning/method': 'STATIC',
        'provisioning/firmware/url': `http://127.0.0.1:${port}/405HD.img`,
        'phone400/firmware/download_rate': 700,
      },
    };
    for (const ms of [150, 400, 650]) {
      const phone = await Phone.start(rig, options);
      await phone.screenMatches('Updating firmware');
      await delay(ms);
      phone.program.signal('SIGKILL');
      await phone.program.exited;
    }
    const { program, control } = await Phone.launch(rig, { ...options, more: ['--restart'] });
    const last = await Phone.hold(program, control);
    await last.screenMatches('Updating firmware|New firmware');
    await program.line(/ended: firmware 9\.1\.0/);
    assert.ok(begun.length >= 4, begun.join());
    assert.ok(
      begun.every((from, at) => at === 0 || from >= (begun[at - 1] ?? 0)),
      `goes on where it was: ${begun}`,
    );
    assert.ok((begun.at(-1) ?? 0) > 0);
    assert.ok((await readFile(join(data, 'firmware', 'slot.b'))).equals(IMAGE));

    const next = await Phone.hold(program, control);
    await next.key('MENU');
    await next.keys('53');
    await next.screenMatches('9\\.1\\.0');
  });
});
