import assert from 'node:assert/strict';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runBook } from '../../src/cli/book.ts';
import { Phone } from '../support/phone.ts';
import { useRig } from '../support/rig.ts';

const PEOPLE = 'name,office,home,mobile\nAda,200,,\n"Hopper, Grace",,,0171 5\n';
/** Line 2 has no number, the fields of line 4 are too many, the quote of line 5 never ends. */
const PARTLY = 'Bob,300\nNobody,,\nAda,201\nEve,1,2,3,4\n"Open,5\n';

describe('phone400 book', () => {
  const rig = useRig();

  async function book(...args: readonly string[]) {
    const [out, err] = [[] as string[], [] as string[]];
    const write = (lines: string[]) => ({ write: (text: string) => void lines.push(text) });
    const code = await runBook(args, write(out), write(err));
    return { code, out: out.join(''), err: err.join('') };
  }

  async function file(text: string | Uint8Array): Promise<string> {
    const path = join(await rig.folder(), 'people.csv');
    await writeFile(path, text);
    return path;
  }

  it('takes contacts into the folder of a phone that does not run, and gets them out', async () => {
    const data = await rig.folder();
    const people = await file(PEOPLE);
    const first = await book('import', people, '--data', data);
    assert.deepEqual([first.code, first.err], [0, '']);
    assert.match(first.out, /2 contacts added, 0 changed/);
    assert.deepEqual(await book('export', '--data', data), { code: 0, out: PEOPLE, err: '' });
    const copy = join(await rig.folder(), 'copy.csv');
    assert.equal((await book('export', copy, '--data', data, '--no-header')).code, 0);
    assert.equal(`name,office,home,mobile\n${await readFile(copy, 'utf8')}`, PEOPLE);
  });

  it('tells each line that is left out, takes the others, and loses nothing', async () => {
    const data = await rig.folder();
    await book('import', await file(PEOPLE), '--data', data);
    const partly = await file(PARTLY);
    const dry = await book('import', partly, '--data', data, '--dry-run');
    assert.match(dry.out, /1 contact would be new, 1 would change/);
    assert.equal((await book('export', '--data', data)).out, PEOPLE);
    const taken = await book('import', partly, '--data', data);
    assert.equal(taken.code, 1);
    assert.match(taken.out, /1 contact added, 1 changed/);
    assert.equal(taken.err, dry.err);
    const told = taken.err.trim().split('\n');
    assert.deepEqual(
      told.map(line => line.startsWith(`${partly}:`) && line.slice(partly.length + 1)),
      [
        '2: There is no number.',
        '4: There are more fields than name,office,home,mobile.',
        '5: a quote is opened and never closed.',
      ],
    );
    assert.match((await book('export', '--data', data)).out, /^Ada,201,,\n"Hopper.*\nBob,300,,$/m);
  });

  it('a thousand and ten thousand do not fit: nothing changes, and it says how many there were', async () => {
    const data = await rig.folder();
    const many = (count: number): string =>
      Array.from({ length: count }, (_, at) => `Person ${at},${10_000 + at}\n`).join('');
    assert.equal((await book('import', await file(many(700)), '--data', data)).code, 0);
    const before = (await book('export', '--data', data)).out;
    for (const count of [1000, 10_000]) {
      const refused = await book('import', await file(many(count)), '--data', data);
      assert.equal(refused.code, 1);
      assert.match(refused.err, new RegExp(`full: 700 contacts, and ${count} were wanted`));
    }
    assert.equal((await book('export', '--data', data)).out, before);
  });

  it('says what is wrong, and touches nothing', async () => {
    const data = await rig.folder();
    const people = await file(PEOPLE);
    const cases: [string[], number, RegExp][] = [
      [['import', '/nowhere/people.csv', '--data', data], 1, /cannot be read/],
      [['import', await file(Buffer.from([0xff, 0, 1])), '--data', data], 1, /no text in UTF-8/],
      [['import', await file(Buffer.alloc(3 * 2 ** 20, 'a,1\n')), '--data', data], 1, /more than \d+ octets/],
      [['import', people, '--data', join(data, 'none')], 1, /no such folder/],
      [['import', people, '--control', join(data, 'none')], 1, /does not answer/],
      [['export', '/nowhere/out.csv', '--data', data], 1, /cannot be written/],
      [['import', people], 2, /whose directory/],
      [['import', '--data', data], 2, /needs one file/],
      [['export', '--data', data, '--dry-run'], 2, /goes with import/],
      [['burn', '--data', data], 2, /no "book burn"/],
    ];
    for (const [args, code, why] of cases) {
      const { err, out, code: exit } = await book(...args);
      assert.deepEqual([exit, why.test(err + out)], [code, true], `${args.join(' ')}: ${err}${out}`);
    }
    assert.deepEqual(await readdir(data), []);
  });

  it('a phone that runs shows at once who came in', async () => {
    const phone = await Phone.start(rig);
    const control = phone.control;
    await phone.key('CONTACTS');
    const people = await file(PEOPLE);
    assert.match((await book('import', people, '--control', control, '--dry-run')).out, /2 contacts would be new/);
    assert.match((await book('import', people, '--control', control)).out, /2 contacts added/);
    await phone.screenShows('Hopper, Grace');
    assert.equal((await book('export', '--control', control)).out, PEOPLE);
    const bad = await book('import', await file(PARTLY), '--control', control);
    assert.deepEqual([bad.code, bad.err.split('\n').length], [1, 4]);
    await phone.cutPower();
    assert.match((await book('export', '--data', phone.data)).out, /Bob,300/);
  });
});
