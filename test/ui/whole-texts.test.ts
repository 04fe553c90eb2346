/** Nothing that the phone says by itself is cut: it is wrapped or paged, in all languages, on all models, in both sizes. */
import assert from 'node:assert/strict';
import { CATALOGUE } from '../../config/catalogue.ts';
import { model405HD } from '../../hal/models/405HD.ts';
import { models } from '../../hal/models/index.ts';
import type { Model } from '../../hal/models/model.ts';
import { type ScreenFit, screenFit } from '../../hal/raster/fit.ts';
import { objection } from '../../src/access/rules.ts';
import { offered } from '../../ui/lang/catalogue.ts';
import { languageNamed, loadLanguage, type TextKey, wordings } from '../../ui/lang/index.ts';
import { formsOf, placeOf, textKeys } from '../../ui/lang/places.ts';
import { reasonMessage } from '../../ui/lang/reasons.ts';
import { entryOf } from '../../ui/lcd/entry/entry.ts';
import { nameField } from '../../ui/lcd/entry/fields.ts';
import { frameOf } from '../../ui/lcd/frame.ts';
import { popupPages } from '../../ui/lcd/layout.ts';
import { HOME } from '../../ui/lcd/navigator.ts';
import type { ConfirmName, Place } from '../../ui/lcd/place.ts';
import { placed } from '../../ui/lcd/rows.ts';
import { call, deskWith, directoryOf, idleDesk, settings, view } from './fixtures.ts';
import { MenuPhone } from './menu-phone.ts';

const ARGUMENTS: { readonly [name: string]: string } = { host: 'sip.example.com:5061', reason: 'x', count: '9' };
const samples = (text: string): string => text.replace(/\{(\w+)\}/g, (_, name: string) => ARGUMENTS[name] ?? 'xxxx');
const plain = (text: string): string => text.replace(/\s+/g, '');

function eachScreen(does: (name: string, model: Model, fit: ScreenFit) => void): void {
  for (const { name, locale } of offered)
    for (const model of models)
      for (const large of [false, true]) does(name, model, screenFit(model, { locale, large }));
}

describe('texts of the phone', () => {
  before(async () => {
    for (const { name } of offered) await loadLanguage(name);
  });

  it('are whole in pop-ups, on one page or on as few as there may be', () => {
    const popups = textKeys.filter(key => placeOf(key) === 'popup');
    eachScreen((name, model, fit) => {
      const { texts } = languageNamed(name);
      for (const key of popups) {
        for (const form of formsOf(texts[key])) {
          const all = form.split('|').map(samples);
          const pages = popupPages(all, fit);
          const shown = plain(pages.flat().join(''));
          assert.ok(all.map(plain).includes(shown), `${name} ${model.name} ${key}: ${shown}`);
          assert.ok(pages.length <= 3, `${name} ${model.name} ${key}: ${pages.length} pages`);
        }
      }
    });
  });

  it('are whole in the chosen row of a list, whatever stands beside it', () => {
    const named = (key: TextKey): boolean => /^(menu|set|value|contact)\./.test(key);
    eachScreen((name, model, fit) => {
      const { texts } = languageNamed(name);
      for (const key of textKeys.filter(named)) {
        for (const form of formsOf(texts[key])) {
          const all = form.split('|').map(text => `1 ${samples(text)}`);
          const list = Array.from({ length: fit.rows }, (_, at) => ({
            left: all,
            right: '*',
            chosen: at === 1,
            rank: 1,
          }));
          const [, chosen = []] =
            fit.rows > 1 ? placed(list, fit) : [[], placed([{ ...list[0], chosen: true } as never], fit)[0]];
          const shown = plain(
            chosen
              .map(({ text }) => text)
              .join('')
              .replace(/[>*]/g, ''),
          );
          assert.ok(all.map(plain).includes(shown), `${name} ${model.name} ${key}: ${shown}`);
        }
      }
    });
  });

  it('leave what is typed on the screen, with the cursor, however long the chosen name is', () => {
    const names = ['Annabel', 'Annamaria-Elisabeth von und zu Hohenlohe-Waldenburg-Schillingsfürst', 'Annika'];
    const directory = directoryOf(
      [],
      names.map(name => ({ name, office: '200', home: '', mobile: '' })),
    );
    for (const model of models) {
      for (const largeText of [false, true]) {
        for (let position = 0; position < names.length; position++) {
          const entry = entryOf(nameField('ENGLISH', 32), 'ann');
          const stack: readonly Place[] = [{ kind: 'people', source: 'local', entry, position }];
          const shown = view(idleDesk, { directory, settings: { ...settings, largeText } });
          const { cursor, rows } = frameOf(model, shown, { ...HOME, stack });
          const all = rows.map(({ text }) => text).join('\n');
          assert.equal(rows[cursor?.row ?? -1]?.text, 'ann', `${model.name} ${position}: ${all}`);
          assert.equal(rows.length > 1, all.includes('>'), `${model.name} ${position}: ${all}`);
        }
      }
    }
  });

  it('are whole in questions, page after page', async () => {
    const questions: readonly ConfirmName[] = ['lock', 'restart', 'restart-now', 'restore-own', 'restore-all'];
    const places: readonly Place[] = [
      ...questions.map((about): Place => ({ kind: 'confirm', about, position: 0 })),
      { kind: 'setup', address: '', position: 0 },
      { kind: 'setup', address: `https://provisioning.example.com:8443/${'tenant/'.repeat(12)}`, position: 0 },
    ];
    for (const { name } of offered) {
      for (const model of models) {
        for (const large of ['0', '1']) {
          const phone = new MenuPhone(model);
          phone.store.set('personal_settings/language', name);
          phone.store.set('phone400/screen/large_text', large);
          for (const place of places) {
            phone.lcd.open(place);
            const pages: string[] = [];
            do {
              pages.push(phone.text);
              await phone.press('DOWN');
            } while (phone.text !== pages[0] && pages.length < 7);
            assert.ok(
              pages.every(page => !page.includes('…')),
              `${name} ${model.name} ${pages.join('\n')}`,
            );
            assert.ok(pages.length < 7);
            assert.equal(new Set(pages).size, pages.length);
            for (const [at, text] of pages.length < 2 ? [] : pages.entries())
              assert.match(text, new RegExp(`^.* ${at + 1}/${pages.length}\n`), `${name} ${model.name} ${text}`);
            await phone.press('MENU');
          }
        }
      }
    }
  });

  it('go on from page to page by themselves in a pop-up, and say how a transfer failed', async () => {
    const phone = new MenuPhone(model405HD);
    phone.store.set('phone400/screen/large_text', '1');
    const held = call({ phase: 'held' });
    phone.become(deskWith([held], { lines: phone.desk.lines }));
    const reason = 'certificate of sip.example.com is for other names';
    phone.become({ transfer: { phase: 'failed', number: '203', reason } });
    phone.become({ transfer: null });
    const read: string[] = [];
    for (let page = 0; page < 6 && phone.frame.rows.some(row => row.emphasis === true); page++) {
      read.push(...phone.frame.rows.filter(row => row.emphasis === true).map(({ text }) => text));
      await phone.clock.advance(3000);
    }
    assert.equal(read.join(' '), 'Transfer failed: Other name');
  });

  it('say why a value is refused in every language', () => {
    const bad = [
      '',
      'x',
      '-1',
      '999999',
      '1.2.3',
      '300.1.1.1',
      'a b',
      '25:00',
      '++',
      'ftp',
      'gopher://x',
      'x'.repeat(600),
    ];
    const said = new Set<string>();
    for (const param of CATALOGUE.filter(({ kind }) => !['bool', 'enum'].includes(kind))) {
      for (const text of bad) {
        const parsed = param.parse(text);
        if (!parsed.ok) said.add(`${parsed.error}.`);
      }
    }
    const words = [...said].filter(text =>
      /^(must be (a whole|an IP|a network|an address|a time|sign)|is (out|too|no complete))/.test(text),
    );
    assert.ok(words.length > 20);
    for (const text of words) assert.ok(reasonMessage(text) !== null, text);
    const german = wordings(languageNamed('GERMAN'), { key: 'popup.refused', args: { reason: 'must not be empty.' } });
    assert.equal(german[0], 'Nicht gespeichert: Nichts eingegeben');
    for (const code of ['Wrong code.', 'Too many tries. Wait 30 seconds.', 'There is no name.', '"x" is no number.'])
      assert.ok(reasonMessage(code) !== null, code);
    const codes = ['4071', '9'.repeat(65), '40718263 ', '4071\t8263', '$40718263', '{"4071826', '12345678', 'Operator'];
    for (const code of codes) {
      const why = objection(code, ['operator']);
      assert.ok(why !== null && reasonMessage(`The new password ${why}.`) !== null, `${code}: ${why}`);
    }
  });
});
