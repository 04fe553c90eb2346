import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readCsv } from '../../config/csv.ts';
import { macAddress } from '../../config/mac.ts';
import { runCfg } from '../../src/cli/cfg.ts';

describe('comma-separated values', () => {
  const table: [text: string, rows: string[][], problems: string[]][] = [
    ['', [], []],
    [
      'a,b\nc,d',
      [
        ['a', 'b'],
        ['c', 'd'],
      ],
      [],
    ],
    [
      '\uFEFFa;b\r\nc;d\r\n',
      [
        ['a', 'b'],
        ['c', 'd'],
      ],
      [],
    ],
    [
      'a\tb\rc\t"d, e"',
      [
        ['a', 'b'],
        ['c', 'd, e'],
      ],
      [],
    ],
    [
      'a,b\n"x ""y"", z", w ',
      [
        ['a', 'b'],
        ['x "y", z', 'w'],
      ],
      [],
    ],
    [
      'a,b\n,\n\n c ,"" ',
      [
        ['a', 'b'],
        ['c', ''],
      ],
      [],
    ],
    [
      'a,b\n"two\nlines",x\nc,d',
      [
        ['a', 'b'],
        ['two\nlines', 'x'],
        ['c', 'd'],
      ],
      [],
    ],
    [
      'a,b\nc"d,e',
      [
        ['a', 'b'],
        ['c"d', 'e'],
      ],
      [],
    ],
    [
      'a,b\n"c"d,e\nf,g',
      [
        ['a', 'b'],
        ['f', 'g'],
      ],
      ['2: text follows'],
    ],
    [
      'a,b\nc,d\n"e,f\ng,h',
      [
        ['a', 'b'],
        ['c', 'd'],
      ],
      ['3: a quote is opened'],
    ],
  ];
  for (const [text, rows, problems] of table) {
    it(`in ${JSON.stringify(text)}`, () => {
      const read = readCsv(text);
      assert.deepEqual(
        read.rows.map(({ fields }) => fields),
        rows,
      );
      assert.deepEqual(
        read.problems.map(({ line, reason }) => `${line}: ${reason}`.slice(0, problems[0]?.length)),
        problems,
      );
    });
  }

  it('know the line of each row, whatever stands in fields', () => {
    assert.deepEqual(
      readCsv('a\n"b\r\n\nc"\n\nd\re').rows.map(({ line }) => line),
      [1, 2, 6, 7],
    );
  });
});

describe('MAC addresses', () => {
  it('are read as people write them; groups, zeros and other lengths are none', () => {
    for (const text of ['00908F123456', '00:90:8f:12:34:56', '0090.8f12.3456', ' 00-90-8F-12-34-56 '])
      assert.equal(macAddress(text), '00908F123456');
    for (const text of [
      '',
      '00908F12345',
      '00908F1234567',
      '0090:8g12:3456',
      'FFFFFFFFFFFF',
      '01005E000001',
      '000000000000',
    ])
      assert.equal(macAddress(text), null, text);
  });
});

describe('phone400 cfg csv', () => {
  let folder: string;
  const at = (name: string): string => join(folder, name);
  const put = (name: string, ...rows: string[]): string => {
    writeFileSync(at(name), rows.join('\n'));
    return at(name);
  };
  const run = async (...args: string[]): Promise<{ code: number; rows: string[]; bar: string }> => {
    const parts: string[] = [];
    const drawn: string[] = [];
    const terminal = { isTTY: true, write: (part: string) => drawn.push(part) };
    const code = await runCfg(['csv', ...args], { write: part => parts.push(part) }, terminal);
    return { code, rows: parts.join('').trimEnd().replaceAll(`${folder}/`, '').split('\n'), bar: drawn.join('') };
  };
  const template = (): string =>
    put(
      'template.cfg',
      '; for [name]',
      'voip/line/0/id=[id]',
      'voip/line/0/description=[Name]',
      'voip/line/0/auth_password=[password]',
      'voip/signalling/sip/digit_map=[2-9]11|[ABCD]x|[1-7]xx',
      'include global.cfg',
      '',
    );

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'phone400-csv-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('makes a file for each row and puts the global file beside them', async () => {
    const table = put(
      't.csv',
      '[mac],[name],[id],[password]',
      '00:90:8f:12:34:56,"Doe, Jane ""JD""",100,a;b#c',
      '00908f123457,Joe,101,x',
    );
    const global = put('global.cfg', 'voip/dialing/timeout=7');
    const { code, rows, bar } = await run(table, template(), '--global', global, '--out', at('out'));
    assert.deepEqual([code, rows], [0, ['2 files written']]);
    assert.deepEqual(readdirSync(at('out')).sort(), ['00908F123456.cfg', '00908F123457.cfg', 'global.cfg']);
    assert.equal(statSync(at('out/00908F123456.cfg')).mode & 0o777, 0o600);
    assert.equal(
      readFileSync(at('out/00908F123456.cfg'), 'utf8'),
      '; for Doe, Jane "JD"\nvoip/line/0/id=100\nvoip/line/0/description=Doe, Jane "JD"\nvoip/line/0/auth_password=a;b#c\n' +
        'voip/signalling/sip/digit_map=[2-9]11|[ABCD]x|[1-7]xx\ninclude global.cfg\n',
    );
    assert.equal(await runCfg(['check', at('out/00908F123456.cfg')], { write: () => {} }), 0);
    assert.match(bar, /^\r\[#{20}\.{20}\] 1 of 2\r\[#{40}\] 2 of 2\r\x1b\[K$/);
  });

  it('includes the global file first where the template does not, so that the phone has the last word', async () => {
    const table = put('t.csv', 'mac;id', '00908F123456;7');
    const { code } = await run(
      table,
      put('t.cfg', 'voip/line/0/id=[id]'),
      '--global',
      put('g.cfg', 'voip/line/0/id=1'),
      '--out',
      at('out'),
    );
    assert.equal(code, 0);
    assert.equal(readFileSync(at('out/00908F123456.cfg'), 'utf8'), 'include g.cfg\nvoip/line/0/id=7');
  });

  it('reports every mistake by file and line, leaves those rows out and writes the others', async () => {
    const table = put(
      't.csv',
      '[mac],[name],[id],[password],[room]',
      '00908F123456,Jane,100,x,1',
      '00908F12345,Joe,101,x,1',
      '00908F123456,Jim,102,x,1',
      '00908F123457,Jill,,x,1',
      '00908F123458,Jack,104,x',
      '00908F123459,"J\nx/y=1",105,x,1',
      '00908F12345A,"Jo"e,106,x,1',
      '00908F12345B,June,107,secret-of-june,1',
    );
    const bad = put(
      't.cfg',
      'voip/line/0/id=[id]',
      'voip/line/0/descripton=[name]',
      'voip/line/0/auth_password=[pasword]',
      'voip/dialing/timeout=99',
    );
    const { code, rows } = await run(table, bad, '--out', at('out'));
    assert.equal(code, 1);
    assert.deepEqual(rows, [
      't.csv:1: [password] is not used by t.cfg.',
      't.csv:1: [room] is not used by t.cfg.',
      't.csv:3: is no MAC address of one phone, twelve hexadecimal digits.',
      't.csv:4: 00908F123456 stands in line 2 already.',
      't.csv:5: voip/line/0/id: must not be empty.',
      't.csv:6: 4 fields, the first line names 5.',
      't.csv:7: a field holds a control character.',
      't.csv:9: text follows a closing quote, which has to be doubled inside a field.',
      't.cfg:2: voip/line/0/descripton: is not a known parameter. Did you mean voip/line/0/description?',
      't.cfg:3: [pasword] is no column of the table. Did you mean [password]?',
      't.cfg:4: voip/dialing/timeout: is out of range, allowed is -1..10.',
      '0 files written, 8 rows left out',
    ]);
    assert.ok(!existsSync(at('out')), 'every phone would have the password [pasword]');
    const mended = put('t.cfg', 'voip/line/0/id=[id]', 'voip/line/0/descripton=[name]', '; [pasword]');
    const again = await run(table, mended, '--out', at('out'));
    assert.deepEqual([again.code, again.rows.at(-1)], [1, '2 files written, 6 rows left out']);
    assert.deepEqual(readdirSync(at('out')).sort(), ['00908F123456.cfg', '00908F12345B.cfg']);
  });

  it('names files by another column, and by none that would leave the folder', async () => {
    const table = put(
      't.csv',
      '[id],[mac]',
      'desk-1,00908F123456',
      '../x,00908F123457',
      '.x,00908F123458',
      ',00908F123459',
    );
    const { code, rows } = await run(table, put('t.cfg', 'a/b=[id][mac]'), '--name', '[id]', '--out', at('out'));
    assert.deepEqual([code, rows.length, rows.at(-1)], [1, 5, '1 file written, 3 rows left out']);
    assert.deepEqual(readdirSync(at('out')), ['desk-1.cfg']);
  });

  it('a dry run writes nothing; wrong tables and wrong use are told', async () => {
    const table = put('t.csv', '[mac],[name],[id],[password]', '00908F123456,Jane,100,x');
    const dry = await run(table, template(), '--dry-run');
    assert.deepEqual([dry.code, dry.rows, dry.bar], [0, ['1 file would be written'], '']);
    const none = await run(put('n.csv', '[id]', '1'), template(), '--dry-run');
    assert.deepEqual([none.code, none.rows[0]], [1, 'n.csv:1: there is no column [mac], which names the files.']);
    assert.equal((await run(put('e.csv', ''), template(), '--dry-run')).code, 1);
    assert.equal((await run(put('d.csv', 'mac,id,ID'), template(), '--dry-run')).code, 1);
    assert.equal((await run(at('missing.csv'), template(), '--dry-run')).code, 1);
    for (const args of [[], [table], [table, template()], [table, template(), '--foo', '--dry-run']])
      assert.equal((await run(...args)).code, 2);
  });
});
