/** Directory and speed dials of the company on the web pages. */
import assert from 'node:assert/strict';
import { useRig } from '../support/rig.ts';
import { objections } from './objections.ts';
import { type Reply, Site, type Visitor } from './site.ts';

const PATH = '/company';

describe('the page of the company’s files', () => {
  const rig = useRig();

  const upload = (visitor: Visitor, of: string, text: string | Buffer): Promise<Reply> =>
    visitor.upload(PATH, text, { of });

  it('shows what a file brings, and takes it over after a yes', async () => {
    const site = await Site.open(rig);
    const visitor = await site.logIn();
    const { directory, speedDials } = site.phone.company;
    assert.match((await visitor.get(PATH)).body, /There is none.*There is none/s);
    const people = await upload(visitor, 'directory', 'Ada <b>,200,,0171\nNobody,\n');
    assert.match(people.body, /People: 1, in place of 0.*left out: 1.*a\.cfg:2: There is no number/s);
    assert.match(people.body, /<th scope="row">Ada &lt;b&gt;<\/th><td>200<\/td><td><\/td><td>0171<\/td>/);
    assert.deepEqual(objections(people.body), []);
    const dials = await upload(visitor, 'speed-dials', '3,300,1\n4,400,0\n');
    assert.match(dials.body, /<th scope="row">3<\/th><td>300<\/td><td>1<\/td>/);
    await visitor.answer(PATH, people, 'apply');
    assert.match((await visitor.get(PATH)).body, /Nothing was taken over\. Another file was uploaded since/);
    await visitor.answer(PATH, dials, 'no');
    assert.deepEqual([directory.taken, speedDials.taken], [0, 0]);
    await visitor.answer(PATH, await upload(visitor, 'directory', 'Ada,200\n'), 'apply');
    await visitor.answer(PATH, await upload(visitor, 'speed-dials', '3,300,1\n'), 'apply');
    assert.deepEqual([directory.taken, speedDials.taken], [1, 1]);
    const { body } = await visitor.get(PATH);
    assert.match(body, /People: 1, uploaded here.*Keys: 1, uploaded here/s);
    assert.deepEqual(objections(body), []);
    await visitor.post(PATH, { forget: 'directory' });
    assert.deepEqual([directory.taken, speedDials.taken], [0, 1]);
  });

  it('says why a file is refused, and takes nothing away for it', async () => {
    const site = await Site.open(rig);
    const visitor = await site.logIn();
    await visitor.answer(PATH, await upload(visitor, 'speed-dials', '3,300,1\n'), 'apply');
    for (const [of, bad, why] of [
      ['directory', '\u0000', /no text in UTF-8/],
      ['directory', '<html>', /no contact/],
      ['directory', Buffer.alloc(3 * 2 ** 20, 'a,1\n'), /did not come whole, or has more than 2097152/],
      ['speed-dials', Buffer.alloc(2 ** 17, '1,2,1\n'), /did not come whole, or has more than 65536/],
      ['speed-dials', '99,1,1\n', /not index,number,flag/],
      ['nothing', '1,2,1\n', /cannot be read/],
    ] as const) {
      assert.equal((await upload(visitor, of, bad)).status, 303);
      assert.match((await visitor.get(PATH)).body, why);
    }
    assert.equal(site.phone.company.speedDials.taken, 1);
  });

  it('tells where the file of a server will take its place, without the password in its address', async () => {
    const site = await Site.open(rig);
    site.phone.store.set('provisioning/corporate_directory_uri', 'https://phone:secret@files.example/people.csv');
    const { body } = await (await site.logIn()).get(PATH);
    assert.match(body, /names https:\/\/\S*files\.example\/people\.csv: at the next look/);
    assert.doesNotMatch(body, /secret/);
  });
});
