import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import * as dialing from '../../config/params/dialing.ts';
import * as lines from '../../config/params/lines.ts';
import { Store } from '../../config/store.ts';
import { diskFolder } from '../../src/base/data-folder.ts';
import { fetchedFiles } from '../../src/provision/fetched.ts';
import { KeptSets } from '../../src/provision/kept-sets.ts';
import { seeded } from '../support/audio.ts';
import { useRig } from '../support/rig.ts';

const PROGRAM = join(import.meta.dirname, '../support/provisioned.ts');
/** A start of the program takes most of the time; `provisioning.test.ts` has 500 points of the disk. */
const POINTS = 8;
const CHUNK = 1024;
/** Ends 64 kB behind the settings, so that the download takes a while. */
const REMARKS = `; ${'-'.repeat(61)}\n`.repeat(CHUNK);

describe('the provisioning of a phone, killed as by a power cut', () => {
  const rig = useRig();
  let server: Server;
  let url: string;
  const files = new Map<string, string>();
  let sent = 0;
  let onChunk: (chunks: number) => void = () => {};

  beforeEach(async () => {
    server = createServer(async ({ url: name = '' }, response) => {
      const bytes = Buffer.from(files.get(name) ?? '');
      for (let at = 0; at < bytes.length && !response.destroyed; at += CHUNK) {
        response.write(bytes.subarray(at, at + CHUNK));
        onChunk(++sent);
        await delay(0);
      }
      response.end();
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/a.cfg`;
    rig.defer(() => {
      server.closeAllConnections();
      server.close();
    });
  });

  const serve = (id: number, timeout: number): void => {
    files.set('/a.cfg', `voip/line/0/id=${id}\ninclude b.cfg\n`);
    files.set('/b.cfg', `voip/dialing/timeout=${timeout}\n${REMARKS}`);
  };

  const start = (folder: string): ChildProcess => {
    sent = 0;
    return spawn(process.execPath, [PROGRAM, folder, url], { stdio: ['ignore', 'ignore', 'inherit'] });
  };

  async function inForce(folder: string): Promise<string> {
    const sets = await KeptSets.open(diskFolder(folder), new Date());
    const store = new Store();
    await store.load({ model: '405HD', phone: await fetchedFiles(sets, undefined) });
    return `${store.get(lines.id, 0)} ${store.get(dialing.timeout)}`;
  }

  it(`has the old configuration or the new one afterwards, whole, at ${POINTS} points of download and keeping`, async () => {
    const base = join(await rig.folder(), 'base');
    serve(100, 5);
    assert.deepEqual(await once(start(base), 'exit'), [0, null]);
    assert.equal(await inForce(base), '100 5');
    serve(200, 7);
    const random = seeded(20_260_105);
    const found = new Map<string, number>();
    for (let point = 0; point < POINTS; point++) {
      const folder = `${base}-${point}`;
      await cp(base, folder, { recursive: true });
      // A third of them is killed while files come, the others in the milliseconds in which they are kept.
      const chunks = point % 3 === 0 ? Math.floor(random() * 66) : 66;
      const later = point % 3 === 0 ? 0 : random() * 30;
      const child = start(folder);
      const exit = once(child, 'exit');
      onChunk = count => {
        if (count === chunks) setTimeout(() => child.kill('SIGKILL'), later);
      };
      await exit;
      const now = await inForce(folder);
      assert.ok(['100 5', '200 7'].includes(now), now);
      found.set(now, (found.get(now) ?? 0) + 1);
      if (point % 5 !== 0) continue;
      onChunk = () => {};
      assert.deepEqual(await once(start(folder), 'exit'), [0, null]);
      assert.equal(await inForce(folder), '200 7');
    }
    assert.ok((found.get('100 5') ?? 0) > 0);
  });
});
