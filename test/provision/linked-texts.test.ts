import assert from 'node:assert/strict';
import { realClock } from '../../src/base/clock.ts';
import { silentLog } from '../../src/base/log.ts';
import { faultText } from '../../src/base/result.ts';
import { createFetch } from '../../src/provision/fetch/fetch.ts';
import { LINKED, LinkedTexts } from '../../src/provision/linked-texts.ts';
import { FailingFolder } from '../support/failing-folder.ts';
import { NastyServer } from '../support/nasty-server.ts';
import { useRig } from '../support/rig.ts';

const pem = (body: string): string => `-----BEGIN CERTIFICATE-----\n${body}\n-----END CERTIFICATE-----\n`;

describe('certificates that the configuration names by URL', () => {
  const rig = useRig();
  const fetch = createFetch({ clock: realClock, log: silentLog });
  const { signal } = new AbortController();
  let answer = pem('one');

  const start = () =>
    NastyServer.start(rig, {
      'ca.pem': (response, { headers }) => {
        const etag = `"${answer.length}"`;
        if (headers['if-none-match'] === etag) response.writeHead(304).end();
        else response.writeHead(200, { ETag: etag }).end(answer);
      },
    });

  it('are kept over a start, changed by the server only into others, and forgotten when nobody names them', async () => {
    answer = pem('one');
    const server = await start();
    const url = `${server.url}/ca.pem`;
    const options = { fetch, request: () => ({}), root: `${server.url}/x.cfg` };
    const folder = new FailingFolder(new Map());
    const first = await LinkedTexts.open(folder);
    assert.equal(first.textOf(url), undefined);
    assert.deepEqual(await first.refresh([url, url], options, signal), [url]);

    const next = await LinkedTexts.open(new FailingFolder(folder.used));
    assert.equal(next.textOf(url), pem('one'));
    assert.deepEqual(await next.refresh([url], options, signal), []);
    assert.equal(server.requests.at(-1)?.headers['if-none-match'], `"${pem('one').length}"`);
    for (const bad of ['<html>', '', 'x'.repeat(300_000)]) {
      answer = bad;
      assert.deepEqual(await next.refresh([url], options, signal), []);
      assert.equal(next.faults.length, 1, bad.slice(0, 10));
      assert.equal(next.textOf(url), pem('one'));
    }
    answer = pem('number two');
    assert.deepEqual(await next.refresh([url], options, signal), [url]);
    assert.equal(next.faults.length, 0);
    assert.deepEqual(await next.refresh([], options, signal), []);
    assert.equal(next.textOf(url), undefined);
  });

  it('are not taken from where they could be forged when the configuration could not', async () => {
    const { url } = await start();
    const linked = await LinkedTexts.open(new FailingFolder(new Map()));
    const options = { fetch, request: () => ({}), root: 'https://server.test/x.cfg' };
    await linked.refresh([`${url.replace('//', '//phone:secret@')}/ca.pem`], options, signal);
    const [fault] = linked.faults.map(faultText);
    assert.match(fault ?? '', /not fetched: a file that came by HTTPS can include others by HTTPS only/);
    assert.ok(!fault?.includes('secret'));
  });

  it('a file of the disk that is damaged counts as none', async () => {
    for (const junk of ['', '{', '[1]', 'null', '{"http://a/b":{"text":5}}']) {
      const linked = await LinkedTexts.open(new FailingFolder(new Map([[LINKED, Buffer.from(junk)]])));
      assert.equal(linked.textOf('http://a/b'), undefined);
    }
  });
});
