import assert from 'node:assert/strict';
import { BOOK_FILE, Book } from '../../src/directory/book.ts';
import { type Contact, NOBODY } from '../../src/directory/contact.ts';
import { bare, withoutCodes } from '../../src/directory/numbers.ts';
import { FailingFolder, type Files } from '../support/failing-folder.ts';

const ada: Contact = { ...NOBODY, name: 'Ada Lovelace', office: '200', mobile: '+49 171 2345678' };
const grace: Contact = { ...NOBODY, name: 'Hopper, "Amazing" Grace', home: '030/123 45 67' };

const open = (folder = new FailingFolder(new Map()), limit = 700) => Book.open(folder, () => limit);
const names = (book: Book, text = ''): string[] => book.search(text).map(({ name }) => name);
const bytes = (text: string): Uint8Array => Buffer.from(text);

describe('local directory', () => {
  it('keeps, changes and deletes contacts, and is the same after a restart', async () => {
    const folder = new FailingFolder(new Map());
    const book = await open(folder);
    assert.ok(book.keep(null, ada).ok && book.keep(null, grace).ok);
    await book.flush();
    assert.deepEqual(names(await open(folder)), ['Ada Lovelace', 'Hopper, "Amazing" Grace']);
    const [first] = book.search('ada');
    assert.ok(book.keep(first?.id ?? 0, { ...ada, name: 'Ada King' }).ok);
    assert.deepEqual(names(book, 'king'), ['Ada King']);
    book.forget(first?.id ?? 0);
    await book.flush();
    assert.deepEqual((await open(folder)).export(), book.export());
    assert.deepEqual(names(book), [grace.name]);
  });

  it('says why a contact cannot be kept', async () => {
    const book = await open(undefined, 1);
    const refused = (contact: Partial<Contact>): string => {
      const kept = book.keep(null, { ...NOBODY, ...contact });
      return kept.ok ? '' : kept.error.what;
    };
    assert.match(refused({ office: '1' }), /no name/);
    assert.match(refused({ name: 'A' }), /no number/);
    assert.match(refused({ name: 'A', office: 'abc' }), /"abc" is no number/);
    assert.match(refused({ name: 'x'.repeat(65), office: '1' }), /longer than 64/);
    assert.equal(refused({ name: ' A\u0000\u202e \n B ', office: '1' }), '');
    assert.deepEqual(names(book), ['A B']);
    assert.match(refused({ name: 'B', office: '2' }), /full: 1/);
  });

  it('finds by the beginning of each word and of numbers, without accents and capitals', async () => {
    const book = await open();
    for (const name of ['Émilie du Châtelet', 'Mary Ann Evans', 'Anna', '김영희', 'Øyvind']) {
      book.keep(null, { ...NOBODY, name, office: `0${name.length}99`, home: 'sip:dora@example.com' });
    }
    assert.deepEqual(names(book, 'an'), ['Anna', 'Mary Ann Evans']);
    assert.deepEqual(names(book, 'CHA'), ['Émilie du Châtelet']);
    assert.deepEqual(names(book, 'émilie d'), ['Émilie du Châtelet']);
    assert.deepEqual(names(book, '499'), ['Anna']);
    assert.deepEqual(names(book, 'ㄱ'), ['김영희']);
    assert.deepEqual(names(book, '김'), ['김영희']);
    assert.deepEqual(names(book, 'xyz'), []);
  });

  it('a thousand contacts are narrowed letter by letter as a look at each would do', async () => {
    const syllables = ['ma', 'ri', 'to', 'ka', 'lu', 'se', 'no', 'vi', 'da', 'pe'];
    const all = Array.from({ length: 1000 }, (_, at) => {
      const part = (by: number): string => syllables[Math.floor(at / by) % 10] ?? '';
      return { ...NOBODY, name: `${part(1)}${part(10)} ${part(100)}${at}`, office: String(10_000 + at) };
    });
    const book = await open(undefined, 1000);
    const file = all.map(({ name, office }) => `${name},${office}`).join('\n');
    assert.deepEqual(await book.import(bytes(file), 'thousand.csv'), {
      ok: true,
      value: { added: 1000, changed: 0, problems: [] },
    });
    for (const text of ['m', 'ma', 'mar', 'mari', 'mari t', 'to', '101', 'zz']) {
      const expected = all.filter(
        ({ name, office }) => [name, ...name.split(' ')].some(word => word.startsWith(text)) || office.startsWith(text),
      );
      assert.deepEqual(new Set(names(book, text)), new Set(expected.map(({ name }) => name)), text);
      // People are prepared once, not for every letter.
      assert.equal(book.search(text)[0], book.search(text)[0]);
    }
  });

  it('knows callers by their number, however it is written', async () => {
    const book = await open();
    book.keep(null, ada);
    book.keep(null, grace);
    const known: [string, string][] = [
      ['200', ada.name],
      ['01712345678', ada.name],
      ['0049 171/2345678', ada.name],
      ['sip:+491712345678@example.com;user=phone', ada.name],
      ['+49301234567', grace.name],
      ['1200', ''],
      ['00', ''],
      ['', ''],
      ['345678', ''],
      ['912345679', ''],
    ];
    for (const [number, name] of known) assert.equal(book.nameOf(number), name, number);
    assert.equal(bare('tel:+49(171)23-45'), '491712345');
    assert.equal(withoutCodes('+49 30 1234567', '+49', ''), '301234567');
    assert.equal(withoutCodes('+49 30 1234567', '49', '30'), '1234567');
    assert.equal(withoutCodes('200', '+49', '30'), '200');
  });

  it('of several who end alike it knows the one with the longest number', async () => {
    const book = await open();
    for (const [name, office] of [
      ['Any', '1234567'],
      ['Berlin', '030 1234567'],
      ['Wien', '+43 30 1234567'],
      ['Whole', '+49 30 1234567'],
    ] as const)
      book.keep(null, { ...NOBODY, name, office });
    for (const [number, name] of [
      ['+49301234567', 'Whole'],
      ['0049 30 1234567', 'Whole'],
      ['0043301234567', 'Wien'],
      ['0301234567', 'Berlin'],
      ['1234567', 'Any'],
      ['0401234567', 'Any'],
    ] as const)
      assert.equal(book.nameOf(number), name, number);
  });

  it('has all contacts, the old or the new, at whatever byte the power fails', async () => {
    const files: Files = new Map([[BOOK_FILE, bytes('name,office\nold,1\n')]]);
    let ended = false;
    for (let steps = 0; !ended; steps++) {
      const folder = new FailingFolder(files, steps);
      const book = await open(folder);
      book.keep(null, { ...NOBODY, name: 'new', office: '2' });
      ended = (await book.flush()).ok;
      for (const remaining of folder.remains()) {
        const found = names(await open(new FailingFolder(remaining)));
        assert.ok(['old', 'new,old'].includes(found.join()), `after ${steps} steps: ${found}`);
      }
    }
  });

  it('loses nothing to bad lines: what is not understood is kept beside it', async () => {
    const text = 'name,office\nAda,200\n,,\n"open,1\n';
    const folder = new FailingFolder(new Map([[BOOK_FILE, bytes(text)]]));
    const book = await open(folder);
    assert.match(book.faults.map(({ where, what }) => `${where} ${what}`).join(), /contacts\.csv:4 a quote is opened/);
    book.keep(null, grace);
    await book.flush();
    assert.equal(Buffer.from((await folder.read(`${BOOK_FILE}.unread`)) ?? []).toString(), text);
    const damaged = new FailingFolder(new Map([[BOOK_FILE, Buffer.from([0, 255])]]));
    assert.match((await open(damaged)).faults[0]?.what ?? '', /damaged; it is kept as contacts\.csv\.damaged/);
  });

  it('imports and exports spreadsheets; a bad file changes nothing and is told why', async () => {
    const book = await open(undefined, 5);
    const good = await book.import(
      bytes('\ufeffMobile;Name;Mail\r\n0171;Ada;a@b.c\r\n;Nobody;\r\n030;Grace;\r\n'),
      'people.csv',
    );
    assert.deepEqual(good.ok && { ...good.value, problems: good.value.problems.map(({ where }) => where) }, {
      added: 2,
      changed: 0,
      problems: ['people.csv:3'],
    });
    const again = await book.import(bytes('ada,1\nBob,2,3,4\n'), 'more.csv');
    assert.deepEqual(again, { ok: true, value: { added: 1, changed: 1, problems: [] } });
    const copy = await open();
    assert.ok((await copy.import(bytes(book.export()), 'copy')).ok);
    assert.equal(copy.export(), book.export());
    const before = book.export();
    const bad: [Uint8Array, RegExp][] = [
      [Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 1]), /no text in UTF-8/],
      [Buffer.alloc(10 * 2 ** 20, 'a,1\n'), /larger than 2 MiB/],
      [bytes('a,b,c,d,e,f\n1,2,3,4,5,6\n'), /no contact: "b" is no number/],
      [bytes('Ada,1,2,3,4\n'), /no contact: There are more fields/],
      [bytes('<html><body>404</body></html>'), /no contact: There is no number/],
      [bytes('a,1\nb,2\nc,3\nd,4\n'), /full: 5 contacts/],
    ];
    for (const [file, why] of bad) {
      const refused = await book.import(file, 'bad.csv');
      assert.match(refused.ok ? 'taken' : refused.error.what, why);
      assert.equal(book.export(), before);
    }
  });

  it('loses no contact that is written while a file is taken in', async () => {
    const book = await open(undefined, 1000);
    const many = Array.from({ length: 10_000 }, (_, at) => `Person ${at % 500},${at}\n`).join('');
    const taken = book.import(bytes(many), 'many.csv');
    book.keep(null, ada);
    assert.deepEqual(await taken, { ok: true, value: { added: 500, changed: 0, problems: [] } });
    assert.deepEqual([book.size, names(book, 'ada')], [501, [ada.name]]);
    const ids = book.search('').map(({ id }) => id);
    assert.equal(new Set(ids).size, 501);
  });
});
