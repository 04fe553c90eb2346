import assert from 'node:assert/strict';
import { CATALOGUE } from '../../config/catalogue.ts';
import { language as languageParam } from '../../config/params/personal.ts';
import { typeface } from '../../hal/raster/typeface.ts';
import { catalogue } from '../../ui/lang/catalogue.ts';
import {
  type Entry,
  type EntryInput,
  entryOf,
  type Field,
  shownParts,
  textOf,
  type,
} from '../../ui/lcd/entry/entry.ts';
import { fieldOf, NUMBER, PASSWORD } from '../../ui/lcd/entry/fields.ts';
import { composed } from '../../ui/lcd/entry/hangul.ts';
import { textLayouts } from '../../ui/lcd/entry/letters.ts';

const text = (language = 'ENGLISH', max = 30): Field => ({ layouts: textLayouts(language), max, symbols: [] });
const param = (path: string) => {
  const found = CATALOGUE.find(one => one.path === path);
  assert.ok(found, path);
  return found;
};

/**
 * Plays what a hand does: keys as they are; `.` waits until a letter is settled; `<` and `>` move; `D` deletes, `C`
 * clears, `M` changes mode; `L` holds the key behind it.
 */
function typing(field: Field, keys: string, start = ''): Entry {
  const inputs: { readonly [key: string]: EntryInput } = {
    '.': { type: 'settle' },
    '<': { type: 'left' },
    '>': { type: 'right' },
    D: { type: 'erase' },
    C: { type: 'clear' },
    M: { type: 'mode' },
  };
  let entry = entryOf(field, start);
  for (let at = 0; at < keys.length; at++) {
    const key = keys.charAt(at);
    const input =
      key === 'L' ? ({ type: 'long', key: keys.charAt(++at) } as const) : (inputs[key] ?? { type: 'key', key });
    entry = type(entry, input)?.state ?? entry;
  }
  return entry;
}

const typed = (...args: Parameters<typeof typing>): string => textOf(typing(...args));

describe('text entry', () => {
  const table: readonly [string, Field, string, string][] = [
    ['turns a letter while its key is pressed again', text(), '222', 'c'],
    ['begins the next letter after a while', text(), '22.2', 'ba'],
    ['begins the next letter with another key', text(), '4433555.555666', 'hello'],
    ['goes round to the first letter', text(), '22222', 'a'],
    ['has the digit behind its letters', text(), '2222', '2'],
    ['takes the digit at once when the key is held', text(), 'L2L2', '22'],
    ['changes to capitals and digits, by softkey or #', text(), '2M2#2', 'aA2'],
    ['has signs on 1 and a blank on star', text(), '11.*.1', '@ .'],
    ['writes at the cursor', text(), '2.3.<4', 'agd'],
    ['settles a letter when the cursor moves on', text(), '2>2', 'aa'],
    ['deletes before the cursor', text(), '2.3.4.<D', 'ag'],
    ['deletes the letter that can still be turned', text(), '222D', ''],
    ['clears', text(), '2.3.C4', 'g'],
    ['stops at the longest text, and still turns its last letter', text('ENGLISH', 2), '2.3.44', 'ad'],
    ['writes German', text('GERMAN'), '22222.777777', 'äß'],
    ['writes Turkish capitals by the rules of Turkish', text('TURKISH'), 'M444', 'İ'],
    ['writes Hebrew first, then Latin', text('HEBREW'), '3M2', 'אa'],
    ['writes Russian, small and large', text('RUSSIAN'), '666.M444', 'тК'],
    ['writes Greek', text('GREEK'), '2', 'α'],
    ['writes kana with a key for each row', text('JAPANESE'), '111.222222', 'うが'],
    ['puts Korean syllables together', text('KOREAN'), '77.8.33', '할'],
    ['dials: star and hash are typed, a long 0 is a plus, a long star a pause', NUMBER, 'L049*#L*9', '+49*#,9'],
  ];
  for (const [name, field, keys, expected] of table) {
    it(name, () => assert.equal(typed(field, keys), expected));
  }

  it('puts jamo together, vowels and finals of several among them, and leaves single ones', () => {
    assert.equal(composed('ㅇㅏㄴㄴㅕㅇㅎㅏㅅㅔㅇㅛ'), '안녕하세요');
    assert.equal(composed('ㅁㅜㅓ'), '뭐');
    assert.equal(composed('ㅇㅗㅏㅣㅇㅜㅓㅣ'), '왜웨');
    assert.equal(composed('ㄷㅏㄹㄱㄷㅏㄹㄱㅣ'), '닭달기');
    assert.equal(composed('ㅇㅓㅂㅅㅇㅓㅇㅛㄱㅏㅂㅅ'), '없어요값');
    assert.equal(composed('ㄱ'), 'ㄱ');
  });

  it('helps with addresses and times', () => {
    const address = fieldOf(param('network/lan/fixed_ip/ip_address'), 'network/lan/fixed_ip/ip_address', 'ENGLISH');
    assert.deepEqual(shownParts(typing(address, '192168001020')), ['192.168.001.020', '']);
    assert.equal(typed(address, '192168001020'), '192.168.1.20');
    assert.equal(typed(address, '10*0*0*1'), '10.0.0.1');
    assert.equal(address.layouts.length, 1, 'no address of IPv6 is admitted');
    const names = fieldOf(param('network/lan/fixed_ip/primary_dns'), 'network/lan/fixed_ip/primary_dns', 'ENGLISH');
    assert.equal(typed(names, 'M3333*2'), 'f:2');
    const server = fieldOf(param('voip/signalling/sip/proxy_address'), 'voip/signalling/sip/proxy_address', 'GREEK');
    assert.equal(typed(server, '7777.444.7'), 'sip');
    assert.equal(typed(server, 'MM192168'), '192.168.');
    const time = fieldOf(param('provisioning/period/daily/time'), 'provisioning/period/daily/time', 'ENGLISH');
    assert.equal(typed(time, '0730'), '07:30');
    const zone = fieldOf(param('system/ntp/gmt_offset'), 'system/ntp/gmt_offset', 'ENGLISH');
    assert.equal(typed(zone, '**0530'), '-05:30');
  });

  it('shows of a password the letter that is being typed only', () => {
    assert.deepEqual(shownParts(typing(PASSWORD, '40')), ['•0', '']);
    assert.deepEqual(shownParts(typing(PASSWORD, '40.')), ['••', '']);
    assert.deepEqual(shownParts(typing(PASSWORD, '407.<')), ['••', '•']);
    assert.equal(typed(PASSWORD, '407'), '407');
  });

  it('counts the octets of a text, so that a parameter is never too long', () => {
    const field = { ...text('JAPANESE', 4) };
    assert.ok(typed(field, '1.1.1.1.1.1').length <= 4);
  });

  it('has fonts for every letter of every language', () => {
    for (const name of [...languageParam.members, 'GREEK', 'RUSSIAN', 'UKRAINIAN']) {
      const { locale } = catalogue.find(one => one.name === name) ?? { locale: 'el' };
      for (const { label, keys } of textLayouts(name)) {
        for (const letters of [label, ...Object.values(keys)]) {
          assert.ok(typeface('small', locale).covers(letters), `${name}: ${letters}`);
        }
      }
    }
  });

  it('has signs for hidden letters and levels in every size', () => {
    for (const size of ['tiny', 'narrow', 'small', 'medium', 'big', 'large'] as const) {
      assert.ok(typeface(size, 'en').covers('•■·>*…[]'), size);
    }
  });

  it('survives any keys', () => {
    let seed = 7;
    const next = (below: number): number => {
      seed = (Math.imul(seed, 1103515245) + 12345) >>> 1;
      return seed % below;
    };
    for (const field of [text('KOREAN', 9), text('JAPANESE', 9), NUMBER, PASSWORD, { ...text(), layouts: [] }]) {
      const keys = Array.from({ length: 3000 }, () => '0123456789*#.<>DCML'.charAt(next(19))).join('');
      const entry = typing(field, keys);
      assert.ok(entry.cursor >= 0 && entry.cursor <= entry.characters.length);
      assert.ok(entry.characters.join('').length <= field.max);
    }
  });
});
