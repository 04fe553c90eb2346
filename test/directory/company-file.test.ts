/** The company's directory and its speed dials, as they are kept (guide sections 21.23 and 23.1.2). */
import assert from 'node:assert/strict';
import { LARGEST_BOOK } from '../../src/directory/contact.ts';
import { type Corporate, openCorporate } from '../../src/directory/corporate.ts';
import { openSpeedDials } from '../../src/directory/speed-dials.ts';
import { FailingFolder } from '../support/failing-folder.ts';

const FILE = 'corporate.csv';
const bytes = (text: string): Uint8Array => Buffer.from(text);
const names = ({ value }: Corporate): string[] => value.all.map(({ name }) => name);

/** Two disks that only hold what is written. */
class Memory {
  readonly files = new Map<string, Uint8Array>();
  writes = 0;
  read = async (name: string): Promise<Uint8Array | null> => this.files.get(name) ?? null;
  sync = async (): Promise<void> => {};
  write = async (name: string, content: Uint8Array): Promise<void> => {
    this.writes++;
    this.files.set(name, content);
  };
  rename = async (from: string, to: string): Promise<void> => {
    this.files.set(to, this.files.get(from) ?? new Uint8Array());
    this.files.delete(from);
  };
}

describe('a file of the company', () => {
  let fetched: Memory;
  let uploaded: Memory;

  const open = async (): Promise<Corporate> => {
    const corporate = await openCorporate({ fetched, uploaded });
    await corporate.ready();
    return corporate;
  };

  beforeEach(() => {
    fetched = new Memory();
    uploaded = new Memory();
  });

  it('that is as large as it may be is there after a restart', async () => {
    const line = `${'😀'.repeat(30)},${'1'.repeat(120)}\n`;
    const text = line.repeat(LARGEST_BOOK / Buffer.byteLength(line));
    const corporate = await open();
    const taken = await corporate.take(bytes(text), 'company.csv', 'fetched');
    assert.ok(taken.ok);
    assert.ok((await corporate.flush()).ok);
    const again = await open();
    assert.deepEqual([again.taken, again.faults], [taken.value.taken, []]);
  });

  it('is put aside where it is damaged, and that is told', async () => {
    fetched.files.set(FILE, Buffer.from([0, 255]));
    const { faults, taken } = await open();
    assert.match(faults[0]?.what ?? '', /damaged; it is kept as corporate\.csv\.damaged/);
    assert.equal(taken, 0);
  });

  it('that comes again is neither written nor told again, also after a restart', async () => {
    const text = bytes('Ada,200\nNobody,\n');
    for (const corporate of [await open(), await open()]) {
      await corporate.take(text, 'company.csv', 'fetched');
      await corporate.flush();
    }
    const corporate = await open();
    let news = 0;
    corporate.changed.subscribe(() => news++);
    const writes = fetched.writes;
    for (let look = 0; look < 3; look++) {
      const taken = await corporate.take(text, 'company.csv', 'fetched');
      assert.deepEqual(taken.ok && [taken.value.taken, taken.value.leftOut], [1, 1]);
    }
    await corporate.flush();
    assert.deepEqual([news, fetched.writes], [0, writes]);
    await corporate.take(bytes('Grace,300\n'), 'company.csv', 'fetched');
    assert.deepEqual([names(corporate), news], [['Grace'], 1]);
  });

  it('is read while calls go on', async () => {
    const corporate = await open();
    const text = Array.from({ length: 20_000 }, (_, at) => `Person ${(at * 7919) % 20_000},${at}\n`).join('');
    let others = false;
    setImmediate(() => {
      others = corporate.value.all.length === 0;
    });
    assert.ok((await corporate.take(bytes(text), 'company.csv', 'fetched')).ok);
    assert.ok(others, 'somebody else had a turn before the end');
    assert.deepEqual(names(corporate).slice(9, 11), ['Person 9', 'Person 10']);
  });

  it('of thousands with the number of one switchboard knows one of them', async () => {
    const corporate = await open();
    const text = Array.from({ length: 5000 }, (_, at) => `Person ${at},030 1234567\n`).join('');
    await corporate.take(bytes(text), 'company.csv', 'fetched');
    assert.equal(corporate.value.nameOf('+49301234567'), 'Person 0');
  });

  it('goes with the server that it came from, and stays when somebody uploaded it', async () => {
    const corporate = await open();
    await corporate.take(bytes('Ada,200\n'), 'company.csv', 'fetched');
    await corporate.take(bytes('Grace,300\n'), 'mine.csv', 'uploaded');
    await corporate.clear();
    await corporate.flush();
    const again = await open();
    assert.deepEqual([names(again), again.origin], [['Grace'], 'uploaded']);
    await again.take(bytes('Grace,300\n'), 'company.csv', 'fetched');
    await again.flush();
    const last = await open();
    assert.deepEqual([names(last), last.origin], [['Grace'], 'fetched']);
    await last.clear();
    await last.flush();
    assert.deepEqual([names(await open()), last.taken, last.origin], [[], 0, null]);
  });

  it('that does not read any more is told, the fetched one takes its place, and the next one ends it', async () => {
    for (const [folder, text] of [
      [uploaded, '<html>'],
      [fetched, 'Ann,100\n'],
    ] as const) {
      await folder.write(FILE, bytes(text));
    }
    const corporate = await open();
    assert.deepEqual([names(corporate), corporate.origin, corporate.faults.length], [['Ann'], 'fetched', 1]);
    await corporate.take(bytes('Grace,300\n'), 'company.csv', 'fetched');
    assert.deepEqual(corporate.faults, [], 'it is no longer wrong');
    await corporate.flush();
    const again = await open();
    assert.deepEqual([names(again), again.faults.length], [['Grace'], 0]);
    await fetched.write(FILE, bytes('<html>'));
    const unnamed = await open();
    await unnamed.clear();
    await unnamed.flush();
    assert.deepEqual((await open()).faults, [], 'a server that is named no longer is not blamed at each start');
    await uploaded.write(FILE, bytes('<html>'));
    const last = await open();
    await last.forget();
    await last.flush();
    assert.deepEqual([names(await open()), (await open()).faults.length], [[], 0]);
  });

  it('is shown before it is taken, and takes nothing away when it makes no sense', async () => {
    const corporate = await open();
    await corporate.take(bytes('Ada,200\n'), 'company.csv', 'uploaded');
    const shown = await corporate.preview(bytes('Grace,300\nNobody,\n'), 'mine.csv');
    assert.deepEqual(shown.ok && [shown.value.taken, shown.value.problems[0]?.where], [1, 'mine.csv:2']);
    for (const [bad, why] of [
      [Buffer.from([0x89, 0, 1]), /no text in UTF-8/],
      [Buffer.alloc(LARGEST_BOOK + 1, 'a,1\n'), /larger than 2097152/],
      [bytes('<html>'), /no contact/],
    ] as const) {
      const taken = await corporate.take(bad, 'mine.csv', 'uploaded');
      assert.match(taken.ok ? 'taken' : taken.error.what, why);
    }
    assert.deepEqual(names(corporate), ['Ada']);
  });

  it('of speed dials with a quote that never ends changes no key', async () => {
    const dials = await openSpeedDials({ fetched, uploaded });
    await dials.take(bytes('1,200,1\n'), 'dials.txt', 'fetched');
    const taken = await dials.take(bytes('"1,201,0\n2,202,0\n'), 'dials.txt', 'fetched');
    assert.match(taken.ok ? 'taken' : taken.error.what, /quote is opened/);
    assert.deepEqual([...dials.value], [[0, { number: '200', watched: true }]]);
  });

  it('is the old one or the new one, at whatever byte the power fails', async () => {
    const kept = new Map([[FILE, bytes('Ada,200\n')]]);
    for (let [steps, ended] = [0, false]; !ended; steps++) {
      const disk = new FailingFolder(kept, steps);
      const corporate = await openCorporate({ fetched: disk, uploaded });
      await corporate.take(bytes('Grace,300\n'), 'company.csv', 'fetched');
      ended = (await corporate.flush()).ok;
      for (const remaining of disk.remains()) {
        const found = await openCorporate({ fetched: new FailingFolder(remaining), uploaded });
        await found.ready();
        assert.ok(['Ada', 'Grace'].includes(names(found).join()), `after ${steps} steps: ${names(found)}`);
      }
    }
  });
});
