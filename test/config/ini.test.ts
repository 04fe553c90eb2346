import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readCfg } from '../../config/cfg-file.ts';
import { LARGEST_FILE, LONGEST_LINE, readIni } from '../../config/ini.ts';
import { problemText } from '../../config/problem.ts';

function read(text: string | Uint8Array): { values: string[]; problems: string[] } {
  const { lines, problems } = readIni(Buffer.from(text), 'x.cfg');
  const values = lines.map(line => (line.kind === 'include' ? `include ${line.name}` : `${line.path}=${line.text}`));
  return { values, problems: problems.map(problemText) };
}

describe('the text of a configuration file', () => {
  it('keeps every value as the text that stands there', () => {
    const values = [
      'http://host/a.img;b.cfg',
      '10x;05xxxxxxxx;4xxx',
      '#',
      'a#b',
      ';',
      'true',
      'false',
      'null',
      '"quoted"',
      "'single'",
      '"',
      'back\\slash\\;',
      'a=b=c',
      '[section]',
      '{"json":1}',
      'äöü 日本',
      'a\u2028b\u2029c',
      '',
      '1e3',
      '$HOME',
      '__proto__',
    ];
    const text = values.map((value, i) => `some/path/${i}/x=${value}`).join('\n');
    assert.deepEqual(
      readIni(Buffer.from(text), 'x.cfg').lines,
      values.map((value, i) => ({ kind: 'assignment', line: i + 1, path: `some/path/${i}/x`, text: value })),
    );
  });

  it('takes names that are traps for objects as plain names', () => {
    const names = ['__proto__', 'constructor', 'a[]', 'x.y', 'hasOwnProperty', '"q"', '1'];
    const { values, problems } = read(names.map(name => `${name}=v`).join('\n'));
    assert.deepEqual(
      values,
      names.map(name => `${name}=v`),
    );
    assert.deepEqual(problems, []);
    assert.equal(({} as { v?: string }).v, undefined);
  });

  it('reads comments, blanks, byte order mark, all line ends and repeated names', () => {
    const text =
      '\ufeff;2.2.16\r\n# other\r  a/b \t=  c d \t\r\n\n   \na/b=2\ninclude  global file.cfg \nINCLUDE x.cfg';
    assert.deepEqual(read(text), {
      values: ['a/b=c d', 'a/b=2', 'include global file.cfg', 'include x.cfg'],
      problems: [],
    });
  });

  it('names line and reason of what cannot be read, never its text, and reads on', () => {
    const { values, problems } = read(
      ['[x.y]', 'secret words', '=5', 'a b=5', 'nul\0=1', 'include', `l=${'x'.repeat(LONGEST_LINE)}`, 'ok=1'].join(
        '\n',
      ),
    );
    assert.deepEqual(values, ['ok=1']);
    assert.deepEqual(
      problems.map(problem => /^x\.cfg:(\d): (.{12})/.exec(problem)?.slice(1)),
      [
        ['1', 'sections in '],
        ['2', 'there is no '],
        ['3', 'there is no '],
        ['4', 'the name bef'],
        ['5', 'the line hol'],
        ['6', 'include need'],
        ['7', 'the line is '],
      ],
    );
    assert.ok(!problems.join().includes('secret'));
  });

  it('reads Latin-1 with a warning, refuses a file beyond the limit, survives noise', () => {
    const latin = read(Buffer.from('voip/line/0/description=Jos\xe9', 'latin1'));
    assert.deepEqual(latin.values, ['voip/line/0/description=José']);
    assert.match(latin.problems.join(), /not UTF-8/);
    assert.match(read(new Uint8Array(LARGEST_FILE + 1)).problems.join(), /bytes/);
    const noise = Uint8Array.from({ length: 50_000 }, (_, i) => (i * 7919 + (i >> 3) * 31) % 256);
    assert.doesNotThrow(() => read(noise));
  });
});

describe('a file with its includes', () => {
  let folder: string;
  const path = (name: string): string => join(folder, name);
  const put = (name: string, ...lines: string[]): string => {
    writeFileSync(path(name), lines.join('\n'));
    return path(name);
  };

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'phone400-cfg-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('puts the included lines where the include stands and remembers where they came from', async () => {
    mkdirSync(path('sub'));
    put('sub/deep.cfg', 'a/a=deep');
    put('sub/global.cfg', 'a/a=global', 'include deep.cfg');
    const { entries, problems } = await readCfg(put('phone.cfg', 'include sub/global.cfg', 'a/a=phone'));
    assert.deepEqual(
      entries.map(entry => [entry.text, entry.file, entry.line]),
      [
        ['global', path('sub/global.cfg'), 1],
        ['deep', path('sub/deep.cfg'), 1],
        ['phone', path('phone.cfg'), 2],
      ],
    );
    assert.deepEqual(problems, [], 'overriding an included value is no mistake');
  });

  it('ends loops, depth, foreign folders, URLs, folders, pipes and missing files with a problem each', async () => {
    execFileSync('mkfifo', [path('pipe')]);
    for (let i = 0; i < 20; i++) put(`d${i}.cfg`, `include d${i + 1}.cfg`, `a/a=${i}`);
    const names = ['loop.cfg', '../etc.cfg', '/etc/passwd', 'http://h/x.cfg', '.', 'pipe', 'none.cfg', 'd0.cfg'];
    const file = put('loop.cfg', ...names.map(name => `include ${name}`), 'last=1');
    const { entries, problems } = await readCfg(file);
    assert.equal(entries.at(-1)?.text, '1');
    assert.equal(entries.length, 9, 'eight deep, and the last line');
    assert.deepEqual(
      problems.map(problem => problem.line),
      [1, 2, 3, 4, 5, 6, 7, 1],
    );
    assert.match(problemText(problems[3] ?? assert.fail()), /loop\.cfg:4: .*URL/);
  });

  it('does not multiply when files include each other many times', async () => {
    for (let i = 0; i < 8; i++) put(`m${i}.cfg`, ...Array.from({ length: 8 }, () => `include m${i + 1}.cfg`));
    put('m8.cfg', 'a/a=1');
    const { problems } = await readCfg(path('m0.cfg'));
    assert.ok(problems.length < 1000);
    assert.match(problemText(problems[0] ?? assert.fail()), /more than 64 files/);
  });

  it('warns of a name that one file sets twice, and hints at a missing equals sign', async () => {
    const { problems } = await readCfg(put('x.cfg', 'voip/line/0/id=1', 'VOIP/line/0/id=2', 'voip/line/0/auth_nam 3'));
    assert.deepEqual(
      problems.map(problem => [problem.grade, problem.line, problem.suggestion]),
      [
        ['error', 3, 'voip/line/0/auth_name='],
        ['warning', 2, undefined],
      ],
    );
  });
});
