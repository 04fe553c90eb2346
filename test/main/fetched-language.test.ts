import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { realClock } from '../../src/base/clock.ts';
import { silentLog } from '../../src/base/log.ts';
import { forgetPack, refreshPack } from '../../src/main/fetched-language.ts';
import { createFetch } from '../../src/provision/fetch/fetch.ts';
import { LARGEST_PACK } from '../../ui/lang/pack.ts';
import { NastyServer } from '../support/nasty-server.ts';
import { useRig } from '../support/rig.ts';

describe('a language pack that the configuration names by URL', () => {
  const rig = useRig();
  const fetch = createFetch({ clock: realClock, log: silentLog });
  const { signal } = new AbortController();

  it('is kept when it is good, and a bad, huge, missing or less safe one takes nothing away', async () => {
    const data = mkdtempSync(join(tmpdir(), 'pack-'));
    let answer = JSON.stringify({ language: 'german', texts: { 'softkey.end': 'Aus', 'no.text': 'x' } });
    const server = await NastyServer.start(rig, { 'de.json': response => response.writeHead(200).end(answer) });
    const options = { fetch, request: () => ({}), root: `${server.url}/x.cfg`, data };
    const get = (url = `${server.url}/de.json`, more = {}) => refreshPack(url, { ...options, ...more }, signal);
    const kept = () => readdirSync(join(data, 'languages'));

    const first = await get();
    assert.ok(
      first.ok && first.value.isNew && first.value.texts['softkey.end'] === 'Aus' && first.value.faults.length === 1,
    );
    assert.deepEqual(kept(), ['zz-fetched.json']);
    assert.deepEqual(await get(), { ok: true, value: { ...first.value, isNew: false } });
    for (const bad of ['', '{', '[]', '{"language":"KLINGON","texts":{}}', ' '.repeat(LARGEST_PACK + 1)]) {
      answer = bad;
      assert.ok(!(await get()).ok, bad.slice(0, 40));
    }
    assert.ok(!(await get(`${server.url}/none.json`)).ok);
    assert.ok(!(await get(undefined, { root: 'https://server.example/x.cfg' })).ok, 'HTTP after HTTPS');
    assert.deepEqual(kept(), ['zz-fetched.json']);
    await forgetPack(data);
    assert.deepEqual(kept(), []);
    rmSync(data, { recursive: true });
  });
});
