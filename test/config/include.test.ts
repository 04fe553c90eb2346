import assert from 'node:assert/strict';
import { type CfgFile, type ReadBytes, readCfg } from '../../config/cfg-file.ts';
import { problemText } from '../../config/problem.ts';
import { fail, ok } from '../../src/base/result.ts';

const texts = (file: CfgFile): string[] => file.problems.map(problemText);
const values = (file: CfgFile): string[] => file.entries.map(({ path, text }) => `${path}=${text}`);

/** A server and a folder that hold these texts. */
function holding(files: Record<string, string>): { read: ReadBytes; asked: string[] } {
  const asked: string[] = [];
  return {
    asked,
    read: async name => {
      asked.push(name);
      const text = files[name];
      return text === undefined ? fail('404 Not Found') : ok(Buffer.from(text));
    },
  };
}

describe('include', () => {
  const server = {
    'https://a.example/tenant/phone.cfg': 'a=1\ninclude global.cfg\ninclude https://b.example/x.cfg\nd=4',
    'https://a.example/tenant/global.cfg': 'b=2\ninclude ../root.cfg',
    'https://a.example/root.cfg': 'r=0',
    'https://b.example/x.cfg': 'c=3',
  };

  it('reads by URL what stands beside a URL, and what is named by a complete one', async () => {
    const { read, asked } = holding(server);
    const file = await readCfg('https://a.example/tenant/phone.cfg', { url: read });
    assert.deepEqual(values(file), ['a=1', 'b=2', 'r=0', 'c=3', 'd=4']);
    assert.deepEqual([texts(file), file.complete], [[], true]);
    assert.equal(asked.length, 4);
    assert.deepEqual(
      file.entries.map(({ file: name, line }) => `${name}:${line}`),
      [
        'https://a.example/tenant/phone.cfg:1',
        'https://a.example/tenant/global.cfg:1',
        'https://a.example/root.cfg:1',
        'https://b.example/x.cfg:1',
        'https://a.example/tenant/phone.cfg:4',
      ],
    );
  });

  it('hands user name and query on to the same server, and shows neither', async () => {
    const { read, asked } = holding({
      'http://me:hidden@a.example/p.cfg?key=hidden': 'include g.cfg\nbad',
      'http://me:hidden@a.example/g.cfg': 'also bad',
    });
    const file = await readCfg('http://me:hidden@a.example/p.cfg?key=hidden', { url: read });
    assert.deepEqual(asked[1], 'http://me:hidden@a.example/g.cfg');
    assert.deepEqual(texts(file), [
      'http://a.example/p.cfg:2: there is no "=" in the line.',
      'http://a.example/g.cfg:1: there is no "=" in the line.',
    ]);
  });

  const refusals: [from: string, name: string, reason: RegExp][] = [
    ['https://a.example/p.cfg', 'http://a.example/g.cfg', /by HTTPS only/],
    ['https://a.example/p.cfg', '//b.example/g.cfg', /on the same server/],
    ['https://a.example/p.cfg', 'file:///etc/passwd', /only HTTPS, HTTP, FTP and TFTP/],
    ['https://a.example/p.cfg', 'data:text/plain,a=1', /on the same server/],
    ['https://a.example/p.cfg', 'https://[', /cannot be read/],
    ['https://a.example/p.cfg', 'p.cfg', /includes itself/],
    ['https://a.example/p.cfg', './x/../p.cfg', /includes itself/],
    ['https://a.example/p.cfg', 'none.cfg', /none\.cfg: 404 Not Found/],
    ['/cfg/p.cfg', '../g.cfg', /in the folder of the first file/],
    ['/cfg/p.cfg', '/etc/passwd', /in the folder of the first file/],
    ['/cfg/p.cfg', 'sub/../../g.cfg', /in the folder of the first file/],
    ['/cfg/p.cfg', 'p.cfg', /includes itself/],
    ['/cfg/p.cfg', 'gopher://a.example/', /only HTTPS/],
  ];
  for (const [from, name, reason] of refusals) {
    it(`of ${name} in ${from} is left out, the rest counts`, async () => {
      const { read } = holding({ [from]: `a=1\ninclude ${name}\nb=2` });
      const file = await readCfg(from, { url: read, file: read });
      assert.deepEqual(values(file), ['a=1', 'b=2']);
      assert.match(texts(file).join('\n'), reason);
      assert.equal(file.problems[0]?.line, 2);
      assert.equal(file.complete, false);
    });
  }

  it('by URL needs somebody who fetches', async () => {
    const { read } = holding({ '/cfg/p.cfg': 'include https://a.example/g.cfg' });
    assert.match(texts(await readCfg('/cfg/p.cfg', { file: read })).join(), /cannot be included by URL here/);
  });

  it('ends: two servers that include each other, wide trees, deep chains, too many bytes', async () => {
    const loop = holding({ 'http://a/x': 'include http://b/x', 'http://b/x': 'include http://a/x' });
    assert.match(texts(await readCfg('http://a/x', { url: loop.read })).join(), /includes itself/);
    const chain: ReadBytes = async name => ok(Buffer.from(`include ${Number(name.slice(9)) + 1}\n`.repeat(3)));
    const deep = await readCfg('http://a/0', { url: chain });
    assert.match(texts(deep).join(), /more than 8 deep/);
    assert.match(texts(deep).join(), /more than 64 files/);
    const fat: ReadBytes = async () => ok(Buffer.alloc(2_000_000, ';'));
    const many: ReadBytes = name => (name.endsWith('/p') ? chainOf(9) : fat(name));
    assert.match(texts(await readCfg('http://a/p', { url: many })).join(), /bytes together/);
  });

  const chainOf = async (count: number) =>
    ok(Buffer.from(Array.from({ length: count }, (_, i) => `include ${i}.cfg\n`).join('')));
});

describe('a file that is no configuration', () => {
  const read = (text: string): Promise<CfgFile> => readCfg('/p.cfg', { file: async () => ok(Buffer.from(text)) });

  it('is refused when it is a page of a server', async () => {
    for (const page of ['<!DOCTYPE html>\na=1', '\n <html>\na=1', '<?xml version="1.0"?>\na=1']) {
      const file = await read(page);
      assert.deepEqual([values(file), file.complete], [[], false]);
      assert.deepEqual(texts(file), ['/p.cfg: the file is a web page or XML, no configuration.']);
    }
  });

  it('costs a bounded number of problems and lines', async () => {
    const noise = await read('noise\n'.repeat(15_000));
    assert.equal(noise.problems.length, 201);
    assert.match(texts(noise).at(-1) ?? '', /14800 more lines cannot be read/);
    const long = await read('a=1\n'.repeat(30_000));
    assert.equal(long.entries.length, 20_000);
    assert.match(texts(long).join('\n'), /lines after line 20000 were not read/);
  });
});
