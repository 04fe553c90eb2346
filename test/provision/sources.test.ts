import assert from 'node:assert/strict';
import { fail, ok, type Result } from '../../src/base/result.ts';
import { filesAt, type Place, placeOf, placeOfBoot } from '../../src/provision/address.ts';
import { subOptions, textOf } from '../../src/provision/dhcp-text.ts';
import { SOURCES } from '../../src/provision/sources/index.ts';
import type { Surroundings } from '../../src/provision/sources/source.ts';
import { seeded } from '../support/audio.ts';

const NAMES = { mac: '00908F12AB56', model: '440HD' };
const UPPER = '00908F12AB56';
const LOWER = '00908f12ab56';

const text = (place: Result<Place, string>): string =>
  place.ok ? `${place.value.firmware ?? 'none'} ${place.value.configuration.join(' ')}` : place.error;

const both = (name: (mac: string) => string): string => `${name(UPPER)} ${name(LOWER)}`;

describe('the address of a server', () => {
  const FORMS: [address: string, firmware: string, configuration: string][] = [
    ['http://h', 'http://h/440HD.img', both(mac => `http://h/${mac}.cfg`)],
    ['tftp://10.0.0.1', 'tftp://10.0.0.1/440HD.img', both(mac => `tftp://10.0.0.1/${mac}.cfg`)],
    ['ftp://u:p@h:2121/', 'ftp://u:p@h:2121/440HD.img', both(mac => `ftp://u:p@h:2121/${mac}.cfg`)],
    ['https://h/fw.img', 'https://h/fw.img', both(mac => `https://h/${mac}.cfg`)],
    ['https://h/fw.img;a.cfg', 'https://h/fw.img', 'https://h/a.cfg'],
    ['https://h/fw.img ; <MODEL>_<MAC>_conf.cfg ', 'https://h/fw.img', both(mac => `https://h/440HD_${mac}_conf.cfg`)],
    ['https://h/;a.cfg', 'https://h/440HD.img', 'https://h/a.cfg'],
    ['http://h/phones/', 'http://h/phones/440HD.img', both(mac => `http://h/phones/${mac}.cfg`)],
    ['http://h/phones', 'http://h/phones/440HD.img', both(mac => `http://h/phones/${mac}.cfg`)],
    ['http://h/p/fw.img;a.cfg', 'http://h/p/fw.img', 'http://h/p/a.cfg'],
    ['http://h/a.cfg', 'none', 'http://h/a.cfg'],
    ['http://h/<mac>.cfg', 'none', both(mac => `http://h/${mac}.cfg`)],
    ['http://h/get.php?mac=<MAC>', 'none', both(mac => `http://h/get.php?mac=${mac}`)],
    ['http://h/fw.img;http://other/a.cfg', 'http://h/fw.img', 'http://other/a.cfg'],
    ['http://[::1]:8000/', 'http://[::1]:8000/440HD.img', both(mac => `http://[::1]:8000/${mac}.cfg`)],
  ];
  for (const [address, firmware, configuration] of FORMS) {
    it(`${address} names files`, () => assert.equal(text(placeOf(address, NAMES)), `${firmware} ${configuration}`));
  }

  it('that is none is refused with a reason', () => {
    for (const address of [
      '',
      'h',
      'gopher://h/',
      'http://',
      'http://h/ x',
      'http://h:99999/',
      `http://h/${'x'.repeat(2000)}`,
    ]) {
      assert.match(text(placeOf(address, NAMES)), /^(is no|has more)/, address);
    }
  });

  it('of options 66 and 67 follows the table of the guide', () => {
    const boot = (server: string, files: string): string => text(placeOfBoot(server, files, NAMES));
    assert.equal(boot('10.0.0.1', ''), `tftp://10.0.0.1/440HD.img ${both(mac => `tftp://10.0.0.1/${mac}.cfg`)}`);
    assert.equal(boot('10.0.0.1', 'abc.img;efg.cfg'), 'tftp://10.0.0.1/abc.img tftp://10.0.0.1/efg.cfg');
    assert.equal(boot('http://h', ''), `http://h/440HD.img ${both(mac => `http://h/${mac}.cfg`)}`);
    assert.equal(boot('http://h', 'abc.img;efg.cfg'), 'http://h/abc.img http://h/efg.cfg');
    assert.equal(boot('http://h/x.img;y.cfg', 'abc.img;efg.cfg'), 'http://h/x.img http://h/y.cfg');
  });

  it('of one file by its parameter may be a folder', () => {
    assert.deepEqual(
      filesAt('http://127.0.0.1:8000/', 'configuration', NAMES),
      ok([UPPER, LOWER].map(mac => `http://127.0.0.1:8000/${mac}.cfg`)),
    );
    assert.deepEqual(filesAt('http://h/get.php', 'configuration', NAMES), ok(['http://h/get.php']));
    assert.deepEqual(filesAt('http://h', 'firmware', NAMES), ok(['http://h/440HD.img']));
  });
});

const octets = (value: string): Uint8Array => Buffer.from(value, 'latin1');

function surroundings(more: Partial<Surroundings> = {}): Surroundings {
  return {
    names: NAMES,
    options: new Map(),
    optionNumber: 160,
    configurationUrl: '',
    firmwareUrl: '',
    redirectUrl: '',
    entered: '',
    cached: null,
    askNeighbours: async () => null,
    askRedirect: async () => fail('nobody there'),
    ...more,
  };
}

async function found(name: string, more: Partial<Surroundings>): Promise<string | null> {
  const finding = await SOURCES.find(source => source.name === name)?.find(surroundings(more));
  return finding === null || finding === undefined ? null : text(finding);
}

describe('every source', () => {
  for (const source of SOURCES) {
    it(`${source.name} says nothing when there is nothing, and has words for people`, async () => {
      assert.equal(await source.find(surroundings()), null);
      assert.ok(source.about.length > 5 && source.methods.length > 0);
    });

    it(`${source.name} survives what a stranger puts into its options`, async () => {
      const random = seeded(20_260_105);
      for (let round = 0; round < 300; round++) {
        const bytes = Buffer.from(Array.from({ length: Math.floor(random() * 300) }, () => Math.floor(random() * 256)));
        const options = new Map([43, 66, 67, 160].map(number => [number, bytes]));
        const junk = bytes.toString('latin1');
        const finding = await source.find(
          surroundings({
            options,
            entered: junk,
            configurationUrl: junk,
            askNeighbours: async () => junk,
          }),
        );
        assert.ok(finding === null || !finding.ok || finding.value.configuration.every(url => URL.canParse(url)));
      }
    });
  }

  it('reads its option as servers send it', async () => {
    const here = 'http://h/a.img http://h/b.cfg';
    const address = 'http://h/a.img;b.cfg';
    assert.equal(await found('url-option', { options: new Map([[160, octets(`${address}\0`)]]) }), here);
    assert.equal(await found('url-option', { options: new Map([[128, octets(address)]]), optionNumber: 128 }), here);
    assert.equal(await found('url-option', { options: new Map([[160, octets('http://h/\x01')]]) }), null);
    const boot = new Map([
      [66, octets('h\0')],
      [67, octets('a.img;b.cfg\0')],
    ]);
    assert.equal(await found('boot-options', { options: boot }), 'tftp://h/a.img tftp://h/b.cfg');
    assert.equal(await found('boot-options', { options: new Map([[67, octets('a.img;b.cfg')]]) }), null);
    const sub = `\x03\x02hi\x01\x14${address}\xff`;
    assert.equal(await found('vendor-option', { options: new Map([[43, octets(sub)]]) }), here);
    assert.equal(await found('vendor-option', { options: new Map([[43, octets(address)]]) }), here);
    assert.equal(await found('vendor-option', { options: new Map([[43, octets('\x01\x04\x0a\x00\x00\x01')]]) }), null);
    assert.equal(await found('neighbours', { askNeighbours: async () => address }), here);
    assert.equal(
      await found('cached', { cached: { configuration: ['http://h/b.cfg'], firmware: 'http://h/a.img' } }),
      here,
    );
    assert.equal(await found('entered', { entered: address }), here);
    const both = { configurationUrl: 'http://h/b.cfg', firmwareUrl: 'http://h/a.img' };
    assert.equal(await found('static', both), here);
  });

  it('a redirect server is asked over HTTPS only and names HTTPS servers only', async () => {
    const asked: string[] = [];
    const answers = (text: string) => async (url: string) => {
      asked.push(url);
      return ok(text);
    };
    const redirectUrl = 'https://r/';
    assert.match(
      (await found('redirect', { redirectUrl: 'http://r/', askRedirect: answers('https://h/a.cfg') })) ?? '',
      /https/,
    );
    assert.deepEqual(asked, []);
    assert.equal(
      await found('redirect', { redirectUrl, askRedirect: answers('https://h/a.cfg') }),
      'none https://h/a.cfg',
    );
    assert.match((await found('redirect', { redirectUrl, askRedirect: answers('http://h/a.cfg') })) ?? '', /not taken/);
    assert.match((await found('redirect', { redirectUrl, askRedirect: answers('<html>') })) ?? '', /is no address/);
    assert.equal(await found('redirect', { redirectUrl }), 'nobody there');
  });
});

describe('options as text', () => {
  it('lose zeros and blanks at their end, and are nothing when they are no text', () => {
    assert.equal(textOf(octets(' a b \0\0')), 'a b');
    for (const bad of ['', '\0', 'a\nb', '\xff\xfe', 'a'.repeat(1025)]) assert.equal(textOf(octets(bad)), null);
    assert.equal(textOf(undefined), null);
  });

  it('sub-options are read as far as they are whole', () => {
    const read = (bytes: number[]): number[][] => subOptions(Uint8Array.from(bytes)).map(part => [...part]);
    assert.deepEqual(read([0, 1, 2, 7, 8, 5, 0, 255, 9, 1, 1]), [[7, 8], []]);
    assert.deepEqual(read([1, 200, 7]), []);
    assert.deepEqual(read([1]), []);
  });
});
