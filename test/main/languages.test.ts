import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Store } from '../../config/store.ts';
import { ManualClock } from '../../src/base/clock.ts';
import { openLanguages } from '../../src/main/languages.ts';
import { languageNamed, replaceTexts, wordings } from '../../ui/lang/index.ts';
import { LARGEST_PACK } from '../../ui/lang/pack.ts';

describe('languages of a phone', () => {
  let data: string;
  const store = new Store({ clock: new ManualClock() });
  const end = (name: string) => wordings(languageNamed(name), { key: 'softkey.end' })[0];

  beforeEach(() => {
    data = mkdtempSync(join(tmpdir(), 'languages-'));
  });
  afterEach(() => rmSync(data, { recursive: true }));

  it('are there before the first frame, with the packs of the site in the order of their names', async () => {
    assert.ok(store.set('personal_settings/language', 'GERMAN', 'session').ok);
    mkdirSync(join(data, 'languages'));
    const put = (name: string, text: string) => writeFileSync(join(data, 'languages', name), text);
    const pack = (text: string) => JSON.stringify({ language: 'GERMAN', texts: { 'softkey.end': text } });
    put('1.json', pack('Eins'));
    put('2.json', pack('Zwei'));
    put('3.json', '{"language":');
    put('4.json', ' '.repeat(LARGEST_PACK + 1));
    put('5.json', JSON.stringify({ language: 'GERMAN', texts: { 'softkey.end': '', 'no.text': 'x' } }));
    mkdirSync(join(data, 'languages', '6.json'));
    put('readme.txt', 'not a pack');
    const faults = (await openLanguages(data, store)).own;
    assert.equal(end('GERMAN'), 'Zwei');
    assert.deepEqual(
      faults.map(({ where = '' }) => where.slice(data.length + 11)),
      ['3.json', '4.json', '5.json: softkey.end', '5.json: no.text', '6.json'],
    );
    await replaceTexts('GERMAN', { 'softkey.end': 'Ende' });
  });

  it('need no folder', async () => {
    assert.deepEqual(await openLanguages(data, store), { own: [], fetched: [] });
    assert.equal(end('GERMAN'), 'Ende');
  });
});
