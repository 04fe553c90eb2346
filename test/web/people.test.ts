/** Directory and call log on the web pages. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LoggedCall } from '../../src/directory/facts.ts';
import { useRig } from '../support/rig.ts';
import { objections } from './objections.ts';
import { Site } from './site.ts';

const ADA = { name: 'Ada <b>Lovelace</b>', office: '200', home: '', mobile: '0171 5' };

describe('the directory page', () => {
  const rig = useRig();

  it('shows, finds, adds, changes and deletes contacts, for the user as well', async () => {
    const site = await Site.open(rig);
    const visitor = await site.logIn('user');
    assert.equal((await visitor.post('/phone_book', ADA)).status, 303);
    await visitor.post('/phone_book', { ...ADA, name: 'Grace Hopper', office: '300' });
    const { body } = await visitor.get('/phone_book');
    assert.match(body, /The contact is saved\./);
    assert.match(body, /2 contacts\..*Ada &lt;b&gt;Lovelace.*<td>200<\/td><td><\/td><td>0171 5<\/td>.*Grace/s);
    assert.deepEqual(objections(body), []);
    const found = await visitor.get('/phone_book?search=hop');
    assert.match(found.body, /1 of 2 contacts/);
    assert.doesNotMatch(found.body, /Lovelace/);
    const id = /phone_book\?id=(\d+)">Grace/.exec(body)?.[1] ?? '';
    const edit = await visitor.get(`/phone_book?id=${id}`);
    assert.match(edit.body, /value="Grace Hopper".*value="300"/s);
    assert.deepEqual(objections(edit.body), []);
    await visitor.post('/phone_book', { ...ADA, id, name: 'Grace Murray', office: '301' });
    assert.match(await readFile(join(site.data, 'contacts.csv'), 'utf8'), /Grace Murray,301,,0171 5/);
    await visitor.post('/phone_book', { id, delete: '1' });
    assert.deepEqual(
      site.phone.book.search('').map(({ name }) => name),
      [ADA.name],
    );
    for (const gone of [id, '77', 'x', '-1', '999999999999']) {
      await visitor.post('/phone_book', { ...ADA, id: gone, name: 'Nobody' });
      assert.match((await visitor.get(`/phone_book?id=${gone}`)).body, /not there any more/);
    }
    assert.equal(site.phone.book.size, 1);
  });

  it('says beside the form why a contact cannot be, and keeps what was typed', async () => {
    const site = await Site.open(rig);
    const visitor = await site.logIn();
    for (const [fields, why] of [
      [{ ...ADA, name: '' }, /There is no name/],
      [{ ...ADA, office: 'many', mobile: '' }, /&quot;many&quot; is no number/],
      [{ name: 'x'.repeat(70), office: '1' }, /longer than 64/],
    ] as const) {
      const { status, body } = await visitor.post('/phone_book', fields);
      assert.deepEqual([status, why.test(body)], [422, true], body);
      assert.match(body, new RegExp(`value="${fields.office}"`));
      assert.deepEqual(objections(body), []);
    }
    assert.equal(site.phone.book.size, 0);
    assert.equal((await visitor.post('/phone_book', { ...ADA, token: 'x' })).status, 403);
  });

  it('shows what a file brings, takes it in after a yes, and gives all of it as a file', async () => {
    const site = await Site.open(rig);
    const visitor = await site.logIn('user');
    const file = 'name,office\nBob,1\nNobody,\nEve,2\n';
    const preview = await visitor.upload('/phone_book', file);
    assert.match(preview.body, /New contacts: 2\..*left out: 1.*a\.cfg:3: There is no number/s);
    assert.deepEqual(objections(preview.body), []);
    assert.equal(site.phone.book.size, 0);
    await visitor.answer('/phone_book', preview, 'no');
    await visitor.answer('/phone_book', preview, 'apply');
    assert.equal(site.phone.book.size, 0);
    const [older, newer] = [await visitor.upload('/phone_book', 'Old,9\n'), await visitor.upload('/phone_book', file)];
    await visitor.answer('/phone_book', older, 'apply');
    assert.match((await visitor.get('/phone_book')).body, /Nothing was taken in\. Another file was uploaded since/);
    await visitor.answer('/phone_book', newer, 'apply');
    const { body, headers } = await visitor.get('/phone_book/contacts.csv');
    assert.equal(body, 'name,office,home,mobile\nBob,1,,\nEve,2,,\n');
    assert.match(String(headers['content-disposition']), /attachment; filename="contacts\.csv"/);
    for (const [bad, why] of [
      ['\u0000', /no text in UTF-8/],
      ['<html>', /no contact/],
      [Buffer.alloc(3 * 2 ** 20, 'a,1\n'), /did not come whole/],
      [Array.from({ length: 1000 }, (_, at) => `P${at},1\n`).join(''), /full: 700 contacts, and 1002 were wanted/],
    ] as const) {
      await visitor.upload('/phone_book', bad);
      assert.match((await visitor.get('/phone_book')).body, why);
    }
    assert.equal(site.phone.book.size, 2);
  });

  it('shows seven hundred contacts a hundred at a time', async () => {
    const site = await Site.open(rig);
    const visitor = await site.logIn();
    const many = Array.from({ length: 700 }, (_, at) => `Person ${at},${at + 1}\n`).join('');
    assert.ok((await site.phone.book.import(Buffer.from(many), 'many.csv')).ok);
    let [next, seen]: [string | undefined, number] = ['/phone_book', 0];
    for (let pages = 0; next !== undefined; pages++) {
      assert.ok(pages < 10);
      const { body } = await visitor.get(next);
      seen += (body.match(/phone_book\?id=/g) ?? []).length;
      next = /href="([^"]+)">Those behind/.exec(body)?.[1]?.replaceAll('&amp;', '&');
    }
    assert.equal(seen, 700);
    for (const from of ['-5', 'x', '99999', '1e9'])
      assert.equal((await visitor.get(`/phone_book?from=${from}`)).status, 200);
  });

  it('is closed where the administrator leaves it out, with its file', async () => {
    const site = await Site.open(rig);
    site.phone.store.set('system/web_user_access_list', 'status call_log');
    const visitor = await site.logIn('user');
    for (const [path, status] of [
      ['/phone_book', 404],
      ['/phone_book/contacts.csv', 404],
      ['/call_log', 200],
      ['/call_log/calls.csv', 200],
    ] as const)
      assert.equal((await visitor.get(path)).status, status, path);
    assert.equal((await visitor.post('/phone_book', ADA)).status, 404);
    assert.equal(site.phone.book.size, 0);
  });
});

describe('the call log page', () => {
  const rig = useRig();

  const call = (over: Partial<LoggedCall>): LoggedCall => ({
    ...{ id: 1, direction: 'in', line: 0, number: '200', name: '', outcome: 'missed', seconds: 0 },
    ...{ forwardedTo: '', divertedBy: '', time: new Date('2026-03-29T00:30:00Z'), ...over },
  });

  it('shows the lists in the time of the phone, with who is meant, and where calls went', async () => {
    const site = await Site.open(rig);
    assert.ok(site.phone.store.set('voip/regional_settings/selected_timezone', 'Europe/Berlin').ok);
    site.phone.book.keep(null, ADA);
    site.calls = [
      call({ id: 4, outcome: 'forwarded', forwardedTo: '204', divertedBy: 'Sales', number: '555', name: '<i>' }),
      call({ id: 3, time: new Date('2026-03-29T01:30:00Z') }),
      call({ id: 2, direction: 'out', outcome: 'answered', seconds: 75 }),
      call({ id: 1, number: '', outcome: 'elsewhere' }),
    ];
    const visitor = await site.logIn('user');
    const { body } = await visitor.get('/call_log');
    assert.deepEqual(objections(body), []);
    const rows = body.split('<tr>').slice(2);
    // The night in which clocks go from 2 to 3.
    for (const [at, time] of ['01:30', '03:30'].entries())
      assert.match(rows[at] ?? '', new RegExp(`Sun 29 Mar 2026 ${time}`));
    assert.match(rows[0] ?? '', /&lt;i&gt;.*forwarded to 204, for Sales.*Add to the directory/s);
    assert.match(rows[1] ?? '', /Ada &lt;b&gt;.*<td>200<\/td>/s);
    assert.doesNotMatch(rows[1] ?? '', /Add to the directory/);
    assert.match(rows[2] ?? '', /dialed, answered.*01:15/s);
    assert.match(rows[3] ?? '', /unknown.*answered at another phone/s);
    const missed = await visitor.get('/call_log?list=missed');
    assert.equal(missed.body.split('<tr>').length, 4);
    assert.equal((await visitor.get('/call_log?list=__proto__')).status, 200);
  });

  it('deletes a call and, with a tick, a list; the file has no formula that a caller wrote', async () => {
    const site = await Site.open(rig);
    site.calls = [call({ id: 2, name: '=HYPERLINK("http://x")', number: '+49301' }), call({ id: 1, name: 'a,"b"' })];
    const visitor = await site.logIn('user');
    const { body, headers } = await visitor.get('/call_log/calls.csv?list=missed');
    assert.match(body, /2026-03-29T00:30:00\.000Z,in,missed,"'=HYPERLINK\(""http:\/\/x""\)",\+49301,1,0,,\n/);
    assert.match(body, /,"a,""b""",200,/);
    assert.match(String(headers['content-disposition']), /calls-missed\.csv/);
    await visitor.post('/call_log', { list: 'missed', forget: '2' });
    assert.deepEqual(
      site.calls.map(({ id }) => id),
      [1],
    );
    await visitor.post('/call_log', { list: 'missed', 'forget-all': '1' });
    assert.match((await visitor.get('/call_log')).body, /Tick the box/);
    await visitor.post('/call_log', { list: 'missed', 'forget-all': '1', sure: '1' });
    assert.deepEqual(site.done, ['forget missed calls']);
  });
});
