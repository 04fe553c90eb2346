import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CATALOGUE } from '../../config/catalogue.ts';
import { SETTINGS_PAGES } from '../../ui/web/pages/settings-pages.ts';
import { useRig } from '../support/rig.ts';
import { Site, type Visitor } from './site.ts';

const LINES = '/settings?page=voice-over-ip-line-settings';
const DIALING = '/settings?page=voice-over-ip-dialing';
const TIMEOUT = 'voip/dialing/timeout';

/** The part of a page that is about one parameter. */
function about(body: string, path: string): string {
  const start = body.indexOf(`<label for="${path}">`);
  return body.slice(start, body.indexOf('<div class="setting">', start));
}

describe('settings in the web pages', () => {
  const rig = useRig();
  const open = async (cfg = ''): Promise<{ site: Site; visitor: Visitor }> => {
    const file = join(await rig.folder(), 'phone.cfg');
    await writeFile(file, cfg);
    const site = await Site.open(rig, file);
    return { site, visitor: await site.logIn() };
  };

  it('every parameter has its place, but the passwords of the pages, and every page can be opened', async () => {
    const shown = new Set(SETTINGS_PAGES.flatMap(({ params }) => params.map(({ path }) => path)));
    const missing = CATALOGUE.filter(({ path }) => !shown.has(path)).map(({ path }) => path);
    assert.deepEqual(missing, ['system/password', 'system/web_user_password']);
    const { visitor } = await open();
    for (const { slug, params } of SETTINGS_PAGES) {
      const { status, body } = await visitor.get(`/settings?page=${slug}`);
      assert.equal(status, 200);
      assert.equal(body.match(/<div class="setting">/g)?.length, params.length, slug);
      if (params.some(({ dormant }) => dormant)) assert.ok(body.includes('no effect in this firmware yet'), slug);
    }
  });

  it('a value says where it comes from; an override is saved, shown with what it covers, and cleared', async () => {
    const { site, visitor } = await open(`\n${TIMEOUT}=7\n`);
    const before = about((await visitor.get(DIALING)).body, TIMEOUT);
    assert.match(before, /value="7".*From the phone’s file, \S+phone\.cfg:2\./s);
    assert.doesNotMatch(before, /Clear/);
    const reply = await visitor.post(DIALING, { [TIMEOUT]: '9' });
    assert.deepEqual([reply.status, reply.headers.location], [303, DIALING]);
    assert.match(site.saved(), /^voip\/dialing\/timeout=9$/m);
    const { body } = await visitor.get(DIALING);
    assert.match(body, /role="status">1 setting is changed\./);
    assert.match(
      about(body, TIMEOUT),
      /value="9".*From a setting made at the phone.*Without it: <code>7<\/code> \(the phone’s file, \S+:2\).*name="clear" value="voip\/dialing\/timeout"/s,
    );
    await visitor.post(DIALING, { [TIMEOUT]: '9', clear: TIMEOUT });
    assert.match(about((await visitor.get(DIALING)).body, TIMEOUT), /value="7"/);
    assert.doesNotMatch(site.saved(), /timeout/);
  });

  it('the form of a key shows the fields of its type, and the others apart; what cannot be used of these is seen', async () => {
    const { site, visitor } = await open();
    const parts = async (slug: string): Promise<readonly [string, string]> => {
      const { body } = await visitor.get(`/settings?page=${slug}&n=4`);
      const [used = '', unused = ''] = body.split('<details');
      const names = (html: string) =>
        [...html.matchAll(/name="[^"]*key\/4\/(\w+)"/g)]
          .map(([, name]) => name)
          .sort()
          .join(' ');
      return [names(used), names(unused.split('</details>')[0] ?? '')];
    };
    const FUNCTION = 'personal-settings-function-keys';
    const path = (name: string): string => `personal_settings/functional_key/4/${name}`;
    const others = 'parking_lot_name parking_lot_number parking_lot_target shared_line_index';
    const number = 'speed_dial_extension speed_dial_number';
    assert.deepEqual(await parts(FUNCTION), [`key_label ${number} type`, others]);
    await visitor.post(`/settings?page=${FUNCTION}&n=4`, { [path('type')]: 'PARKING_LOT' });
    const places = 'parking_lot_name parking_lot_number parking_lot_target';
    assert.deepEqual(await parts(FUNCTION), [`key_label ${places} type`, `shared_line_index ${number}`]);
    assert.match((await parts('personal-settings-programmable-keys'))[1], /key_event/);
    const wrong = await visitor.post(`/settings?page=${FUNCTION}&n=4`, { [path('shared_line_index')]: '77' });
    assert.match(wrong.body, /<details open>[\s\S]*shared_line_index-wrong/);
    await visitor.post(`/settings?page=${FUNCTION}&n=4`, { [path('type')]: 'SCA', [path('shared_line_index')]: '1' });
    assert.match(site.saved(), /shared_line_index=1/);
  });

  it('what cannot work together, such as a key, is told above the form of its number only', async () => {
    const { site, visitor } = await open();
    site.faults = [{ where: 'personal_settings/functional_key/4', what: 'Key 5 has no event.', remedy: 'Choose one.' }];
    for (const slug of ['personal-settings-function-keys', 'personal-settings-programmable-keys']) {
      const { body } = await visitor.get(`/settings?page=${slug}&n=4`);
      assert.match(body, /class="notice wrong">[^<]*Key 5 has no event\. Choose one\./, slug);
      assert.doesNotMatch((await visitor.get(`/settings?page=${slug}&n=3`)).body, /Key 5/, slug);
    }
  });

  it('a value that cannot be is told beside its field with what was typed, and nothing of the form is saved', async () => {
    const { site, visitor } = await open();
    const before = site.saved();
    const { status, body } = await visitor.post(DIALING, {
      [TIMEOUT]: '"><b>x',
      'voip/dialing/auto_dialing/timeout': '4',
    });
    assert.equal(status, 422);
    assert.match(
      about(body, TIMEOUT),
      /aria-describedby="\S+-help \S+-wrong" aria-invalid="true" value="&quot;&gt;&lt;b&gt;x".*must be a whole number/s,
    );
    assert.match(body, /Nothing was saved/);
    assert.equal(site.saved(), before);
  });

  it('secrets can be written and are never shown, an empty field keeps them', async () => {
    const { site, visitor } = await open('voip/line/0/auth_password=very-hidden\n');
    const secret = 'voip/line/0/auth_password';
    await visitor.post(LINES, { [secret]: 'other-secret' });
    assert.match(site.saved(), /auth_password=other-secret/);
    await visitor.post(LINES, { [secret]: '', 'voip/line/0/id': '222' });
    assert.match(site.saved(), /auth_password=other-secret/);
    const pages = await Promise.all(
      ['/settings?q=password', LINES, '/status', '/export'].map(path => visitor.get(path)),
    );
    for (const { body } of pages) assert.doesNotMatch(body, /very-hidden|other-secret/);
    assert.match(about(pages[1]?.body ?? '', secret), /placeholder="set; leave empty to keep it"/);
  });

  it('lines and keys have a form each', async () => {
    const { site, visitor } = await open();
    const third = `${LINES}&n=2`;
    assert.match((await visitor.get(third)).body, /<h2>Number 2<\/h2>.*<label for="voip\/line\/2\/id">/s);
    await visitor.post(third, { 'voip/line/2/id': '333' });
    assert.match(site.saved(), /^voip\/line\/2\/id=333$/m);
    for (const n of ['-1', '99', '1e3', 'x', '0x10']) assert.equal((await visitor.get(`${LINES}&n=${n}`)).status, 200);
  });

  it('a form changes what stands on its page and nothing else; users change personal settings only', async () => {
    const { site, visitor } = await open();
    await visitor.post(DIALING, {
      'voip/line/0/id': '1',
      'system/password': 'Evil evil 99',
      __proto__: 'x',
      clear: 'system/password',
    });
    await visitor.post(DIALING, { 'voip/line/0/id': '1', 'no/such/name': '1', 'system/password': 'Evil evil 99' });
    assert.doesNotMatch(site.saved(), /line|such|Evil/);
    assert.equal(site.phone.access.code, null);
    const user = await site.logIn('user');
    const language = '/personal?page=personal-settings-language';
    assert.equal((await user.post(language, { 'personal_settings/language': 'GERMAN' })).status, 303);
    assert.match(site.saved(), /language=GERMAN/);
    assert.equal((await user.post('/settings?page=voice-over-ip-dialing', { [TIMEOUT]: '9' })).status, 404);
    assert.equal((await user.post('/personal?page=voice-over-ip-dialing', { [TIMEOUT]: '9' })).status, 303);
    assert.doesNotMatch(site.saved(), /dialing/);
    site.phone.store.set('system/web_user_access_list', 'status');
    assert.equal((await user.get('/personal')).status, 404);
  });

  it('a search finds by name, path and help', async () => {
    const { visitor } = await open();
    for (const [words, path] of [
      ['proxy address', 'voip/signalling/sip/proxy_address'],
      ['DIALING/time', TIMEOUT],
    ] as const) {
      const { body } = await visitor.get(`/settings?q=${encodeURIComponent(words)}`);
      assert.ok(body.includes(`<code>${path}</code>`), words);
    }
    // Nobody types more than a field takes, and each word costs time that a call may need.
    const long = `proxy address${' '.repeat(87)}`;
    const found = await visitor.get(`/settings?q=${encodeURIComponent(`${long}${'nowhere '.repeat(200)}`)}`);
    assert.match(found.body, new RegExp(`value="${long}"`));
    assert.ok(found.body.includes('<code>voip/signalling/sip/proxy_address</code>'));
    const { body } = await visitor.get(`/settings?q=${encodeURIComponent('<script>')}`);
    assert.match(body, /value="&lt;script&gt;".*Found \(0\)/s);
  });
});

describe('configuration files in the web pages', () => {
  const rig = useRig();

  it('an import shows what it changes and what it cannot use, and changes it after a yes', async () => {
    const site = await Site.open(rig);
    const visitor = await site.logIn();
    const text = `${TIMEOUT}=9\nvoip/line/0/auth_password=hidden-1\nvoip/dialing/timeuot=1\nvoip/line/0/id=\u0001\nsystem/password=Evil evil 99\ninclude /etc/passwd\n`;
    const first = await visitor.upload('/import', text);
    const { status, body } = first;
    assert.equal(status, 200);
    assert.match(body, /voip\/dialing\/timeout<\/th><td>\d+<\/td><td>9<\/td>/);
    assert.match(
      body,
      /a\.cfg:3: voip\/dialing\/timeuot: is not a known parameter\. Did you mean voip\/dialing\/timeout\?/,
    );
    assert.match(body, /passwords of these pages are changed on the page Passwords/);
    assert.match(body, /a\.cfg:6: only files in the folder of the first file can be included/);
    assert.doesNotMatch(body, /hidden-1|root:/);
    assert.doesNotMatch(site.saved(), /timeout/);
    await visitor.answer('/import', first, 'no');
    await visitor.answer('/import', first, 'apply');
    assert.doesNotMatch(site.saved(), /timeout/);
    await visitor.answer('/import', await visitor.upload('/import', text), 'apply');
    assert.match(site.saved(), /timeout=9/);
    assert.match(site.saved(), /auth_password=hidden-1/);
    assert.doesNotMatch(site.saved(), /Evil/);
  });

  it('a yes is about the file that was shown with it, also with two tabs open', async () => {
    const site = await Site.open(rig);
    const visitor = await site.logIn();
    const one = await visitor.upload('/import', `${TIMEOUT}=8\n`);
    const other = await visitor.upload('/import', `${TIMEOUT}=9\n`);
    await visitor.answer('/import', one, 'apply');
    assert.match((await visitor.get('/import')).body, /Nothing was taken over\. Another file was uploaded since/);
    await visitor.post('/import', { apply: '1' });
    await visitor.answer('/phone_book', other, 'apply');
    assert.doesNotMatch(site.saved(), /timeout/);
    await visitor.answer('/import', other, 'apply');
    assert.match(site.saved(), /timeout=9/);
  });

  it('an export is sorted, has no secrets, and changes nothing when it is loaded back', async () => {
    const site = await Site.open(rig);
    const visitor = await site.logIn();
    site.phone.store.set('voip/line/0/id', '4711');
    site.phone.store.set('voip/line/0/auth_password', 'hidden-2');
    const { body, headers } = await visitor.get('/export');
    assert.equal(headers['content-disposition'], 'attachment; filename="00908F112233.cfg"');
    assert.match(body, /^voip\/line\/0\/id=4711$/m);
    assert.doesNotMatch(body, /hidden-2|scrypt/);
    assert.match((await visitor.upload('/import', body)).body, /, 0 of them other than now/);
  });

  it('what is no file, too large, cut off or without its token is refused', async () => {
    const site = await Site.open(rig);
    const visitor = await site.logIn();
    assert.equal((await visitor.upload('/import', 'x', { token: '' })).status, 403);
    assert.equal((await visitor.upload('/import', 'x', { token: 'x' })).status, 403);
    const large = await visitor.upload('/import', Buffer.alloc(3 * 1024 * 1024, '\n'));
    assert.deepEqual([large.status, large.headers.location], [303, '/import']);
    assert.match((await visitor.get('/import')).body, /has more than 2097152 octets/);
    assert.match((await visitor.upload('/import', Buffer.from([0, 1, 2, 255]))).body, /0 of them other than now/);
    const bad = await site.ask('/import', {
      method: 'POST',
      headers: { Cookie: visitor.cookie, 'Content-Type': 'multipart/form-data' },
      body: 'x',
    });
    assert.ok([303, 403].includes(bad.status));
    assert.equal((await visitor.get('/import')).status, 200);
  });
});
