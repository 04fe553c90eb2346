import assert from 'node:assert/strict';
import { language as languageParam } from '../../config/params/personal.ts';
import { models } from '../../hal/models/index.ts';
import { typeface } from '../../hal/raster/typeface.ts';
import { catalogue, offered } from '../../ui/lang/catalogue.ts';
import { en } from '../../ui/lang/en.ts';
import { languageNamed, loadLanguage, replaceTexts, type TextKey, wordings } from '../../ui/lang/index.ts';
import { LARGEST_PACK, readPack } from '../../ui/lang/pack.ts';
import { argumentsOf, fittingOf, formsOf, placeOf, textKeys } from '../../ui/lang/places.ts';

describe('languages', () => {
  before(async () => {
    for (const { name } of offered) await loadLanguage(name);
  });

  it('fill in arguments and leave unknown places', () => {
    const english = languageNamed('english');
    assert.deepEqual(wordings(english, { key: 'notice.missed', args: { count: 2 } }), ['Missed calls: 2', 'Missed: 2']);
    assert.deepEqual(wordings(english, { key: 'title.calls' }), ['{count} calls']);
    assert.equal(languageNamed('KLINGON'), english);
  });

  it('never split or fill in what an argument brings', () => {
    const [first, ...rest] = wordings(languageNamed('ENGLISH'), {
      key: 'line.row',
      args: { line: 1, label: 'a|b {line}' },
    });
    assert.equal(first, '1 a|b {line}');
    assert.deepEqual(rest, []);
  });

  it('count as their speakers do', () => {
    const missed = (name: string, count: number) =>
      wordings(languageNamed(name), { key: 'notice.missed', args: { count } })[0];
    assert.deepEqual(
      [1, 2].map(count => missed('GERMAN', count)),
      ['1 verpasster Anruf', '2 verpasste Anrufe'],
    );
    assert.equal(new Set([1, 2, 5].map(count => missed('HEBREW', count))).size, 3);
    const calls = (name: string) =>
      [0, 1, 2, 5, 11, 21, 101].map(count => wordings(languageNamed(name), { key: 'title.calls', args: { count } })[0]);
    const of = (...words: string[]) => words.map((word, i) => `${[0, 1, 2, 5, 11, 21, 101][i]} ${word}`);
    assert.deepEqual(calls('ENGLISH'), of('calls', 'call', 'calls', 'calls', 'calls', 'calls', 'calls'));
    assert.deepEqual(calls('RUSSIAN'), of('вызовов', 'вызов', 'вызова', 'вызовов', 'вызовов', 'вызов', 'вызов'));
    assert.deepEqual(calls('POLISH').slice(4), ['11 połączeń', '21 połączeń', '101 połączeń']);
    assert.deepEqual(calls('LATVIAN'), of('zvanu', 'zvans', 'zvani', 'zvani', 'zvanu', 'zvans', 'zvans'));
  });

  it('have a form for each number where a word follows it', () => {
    // One word for any number of them.
    const same: readonly string[] = ['DANISH title.calls'];
    for (const { name, locale } of offered) {
      const forms = new Intl.PluralRules(locale).resolvedOptions().pluralCategories;
      // Turkish words stay as they are behind a number.
      if (forms.length === 1 || name === 'TURKISH') continue;
      for (const key of textKeys) {
        const text = languageNamed(name).texts[key];
        const counts = typeof text === 'string' && /\{count\} (?!MB|Mo|Mt|МБ)\p{L}{2,}/u.test(text);
        assert.ok(!counts || same.includes(`${name} ${key}`), `${name} ${key}`);
      }
    }
  });

  it('are those that the parameter knows, each with its own name, a locale of its own and its fonts', () => {
    assert.deepEqual(catalogue.map(({ name }) => name).sort(), [...languageParam.members].sort());
    assert.equal(new Set(catalogue.map(({ native }) => native)).size, catalogue.length);
    for (const { native, locale } of catalogue) {
      assert.deepEqual(Intl.DateTimeFormat.supportedLocalesOf(locale), [locale], 'Node needs full ICU data');
      assert.equal(Intl.DisplayNames.supportedLocalesOf(locale).length, 1);
      for (const size of ['small', 'medium', 'large'] as const)
        assert.ok(typeface(size, locale).covers(native), native);
    }
  });

  for (const { name, locale, load } of offered) {
    describe(name, () => {
      it('fills in what English fills in, from long to short, in plural forms that the language has', async () => {
        const texts = load === undefined ? en : (await load()).translation.texts;
        const forms = new Intl.PluralRules(locale).resolvedOptions().pluralCategories;
        for (const [key, text] of Object.entries(texts)) {
          const wanted = argumentsOf(formsOf(en[key as TextKey]).join());
          if (typeof text !== 'string')
            assert.ok(
              Object.keys(text).every(form => forms.includes(form as never)),
              key,
            );
          for (const form of formsOf(text)) {
            const [first = '', ...shorter] = form.split('|');
            // "One call" says the count in a word; nothing else may be left out of the full wording.
            const left = wanted.filter(place => !argumentsOf(first).includes(place));
            assert.ok(left.length === 0 || (typeof text !== 'string' && left.join() === '{count}'), key);
            for (const wording of [first, ...shorter])
              assert.ok(
                argumentsOf(wording).every(p => wanted.includes(p)),
                key,
              );
            const widths = [first, ...shorter].map(wording => typeface('small', locale).measure(wording));
            assert.deepEqual(
              widths,
              widths.toSorted((a, b) => b - a),
              key,
            );
          }
        }
      });

      it('can be drawn in every size, and fits its place on every model or has a wording that does', () => {
        const language = languageNamed(name);
        assert.equal(language.name, name);
        for (const key of textKeys) {
          for (const size of ['tiny', 'narrow', 'small', 'medium', 'big', 'large'] as const) {
            for (const form of formsOf(language.texts[key])) {
              assert.ok(typeface(size, locale).covers(form), `${key} in ${size}`);
            }
          }
          for (const model of models) assert.notEqual(fittingOf(language, key, model), 'cut', `${key}, ${model.name}`);
        }
      });
    });
  }

  it('know where a text stands by its key', () => {
    assert.deepEqual((['title.held', 'softkey.end', 'notice.missed', 'status.mac'] as const).map(placeOf), [
      'title',
      'softkey',
      'popup',
      'row',
    ]);
  });
});

describe('language packs', () => {
  const read = (pack: unknown) => readPack(Buffer.from(JSON.stringify(pack)), 'x.json');

  it('replace texts of one language, and leave out what cannot be shown', async () => {
    const pack = read({
      language: 'hebrew',
      texts: {
        'softkey.end': 'נתק',
        'title.calls': { one: 'אחת', other: '{count} שיחות' },
        'no.such': 'x',
        'title.held': 'a\u001b[31m',
        'title.ended': '',
        'title.waiting': '{name}',
        'title.connected': { two: 'x' },
        'title.calling': 'x'.repeat(300),
        'softkey.hold': 7,
      },
    });
    assert.ok(pack.ok);
    assert.deepEqual(Object.keys(pack.value.texts), ['softkey.end', 'title.calls']);
    assert.equal(pack.value.faults.length, 7);
    const before = languageNamed('HEBREW').texts['softkey.end'];
    await replaceTexts('HEBREW', { 'softkey.end': 'נתק' });
    assert.deepEqual(wordings(languageNamed('HEBREW'), { key: 'softkey.end' }), ['נתק']);
    await replaceTexts('HEBREW', { 'softkey.end': before });
  });

  it('are refused as a whole when they are none', () => {
    for (const bad of [null, [], 7, {}, { language: 'KLINGON', texts: {} }, { language: 'GERMAN', texts: [] }]) {
      assert.ok(!read(bad).ok, JSON.stringify(bad));
    }
    for (const data of [Buffer.from('{'), Buffer.from([0xff, 0xfe]), Buffer.alloc(LARGEST_PACK + 1)]) {
      assert.ok(!readPack(data, 'x.json').ok);
    }
    const many = Object.fromEntries(Array.from({ length: 3000 }, (_, i) => [`k${i}`, '']));
    const pack = read({ language: 'GERMAN', texts: { ...many, __proto__x: 1 } });
    assert.ok(pack.ok && pack.value.faults.length === 20);
  });
});
