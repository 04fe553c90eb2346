import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { diskFolder } from '../../src/base/data-folder.ts';
import { silentLog } from '../../src/base/log.ts';
import { LastServers } from '../../src/main/last-servers.ts';
import type { RegistrationState } from '../../src/sip/facts.ts';

const there: RegistrationState = {
  account: 0,
  server: 1,
  servers: 2,
  host: 'b.example',
  role: 'redundant',
  inUse: true,
  phase: 'registered',
};

describe('the servers in use, remembered', () => {
  let folder: string;
  const open = () => LastServers.open(diskFolder(folder), silentLog);

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'last-servers-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('live through a restart; what is not in use or not registered is not kept', async () => {
    const before = await open();
    before.heard(there);
    before.heard({ ...there, account: 1, inUse: false });
    before.heard({ ...there, account: 2, phase: 'failed' });
    before.heard({ ...there, account: 3, servers: 1 });
    await before.flush();
    const after = await open();
    assert.deepEqual(
      [0, 1, 2, 3].map(line => after.of(line)),
      ['b.example', undefined, undefined, undefined],
    );
    assert.equal(await readFile(join(folder, 'servers.json'), 'utf8'), '{"0":"b.example"}');
  });

  it('no file, a broken one, a large one and a place that cannot be written cost nothing but the memory', async () => {
    assert.equal((await open()).of(0), undefined);
    for (const text of ['{"0":', '[1]', 'null', '{"0":7,"__proto__":"x"}', `{"0":"${'x'.repeat(5_000)}"}`]) {
      await writeFile(join(folder, 'servers.json'), text);
      assert.equal((await open()).of(0), undefined, text.slice(0, 30));
    }
    const nowhere = await LastServers.open(diskFolder(join(folder, 'servers.json')), silentLog);
    nowhere.heard(there);
    await nowhere.flush();
    assert.equal(nowhere.of(0), 'b.example');
  });
});
