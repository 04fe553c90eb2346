/** Which kind of text each kind of parameter is, and how typing it is made easy. */
import type { Param } from '../../../config/param.ts';
import type { Aid, Field } from './entry.ts';
import { ADDRESS, CLOCK, DIAL, DIGITS, HEXADECIMAL, OFFSET, SIGNED } from './layout.ts';
import { LATIN_LAYOUTS, textLayouts } from './letters.ts';

const SYMBOLS = Array.from('.,:;!?-_@#*+=/\\\'"()<>[]{}&%$€£|~^`');
const HOST_SYMBOLS = ['.', '-', '_', ':', '.com', '.net', '.org', '.local', 'sip.', '[', ']'];
const URL_SYMBOLS = [
  ...['http://', 'https://', 'tftp://', 'ftp://', '.com', '.net', '.org', '.cfg', '.img', '<MAC>', '<MODEL>'],
  ...Array.from('/.:-_?=&@;%#+~'),
];
/** No field is longer; it bounds what has to be drawn. */
const LONGEST = 512;

/** The admin code, and other passwords. */
export const PASSWORD: Field = {
  layouts: [DIGITS, ...LATIN_LAYOUTS.filter(layout => layout !== DIGITS)],
  max: 128,
  hidden: true,
  symbols: SYMBOLS,
};

/** A name that a server reads. */
export const USER_NAME: Field = { layouts: LATIN_LAYOUTS, max: 128, symbols: SYMBOLS };

/** A number to be dialled. */
export const NUMBER: Field = { layouts: [DIAL, ...LATIN_LAYOUTS.slice(0, -1)], max: 128, dial: true, symbols: [] };

/** A name of a person, in the letters of the language. */
export function nameField(language: string, max: number): Field {
  return { layouts: textLayouts(language), max, symbols: SYMBOLS };
}

/** Parameters that hold a number to be dialled; `cfg` knows them as texts. */
const NUMBERS = /\/(destination|speed_dial_number|speed_dial_extension|voice_mail_number|parking_lot_number|prefix)$/;
/** Texts that servers read. */
const NAMES = /\/(id|auth_name|user_name|md5_identity|tls_identity)$/;

export function fieldOf(param: Param, path: string, language: string): Field {
  const max = Math.min(param.length?.max ?? LONGEST, LONGEST);
  switch (param.kind) {
    case 'int':
      return { layouts: [(param.bounds?.min ?? 0) < 0 ? SIGNED : DIGITS], max: 11, symbols: [] };
    case 'ip':
      // Letters only where an address of IPv6 is admitted.
      return {
        layouts: param.parse('::1').ok ? [ADDRESS, HEXADECIMAL] : [ADDRESS],
        max: 45,
        aid: dots,
        tidy: withoutZeros,
        symbols: [],
      };
    case 'time':
      return { layouts: [CLOCK], max: 5, aid: colon, symbols: [] };
    case 'host':
    case 'hosts':
      return {
        layouts: [...LATIN_LAYOUTS.slice(0, -1), ADDRESS],
        max,
        aid: dots,
        tidy: withoutZeros,
        symbols: HOST_SYMBOLS,
      };
    case 'url':
      return { layouts: LATIN_LAYOUTS, max, symbols: URL_SYMBOLS };
    case 'password':
      return { ...PASSWORD, max };
    default:
      if (path.endsWith('/gmt_offset')) return { layouts: [OFFSET], max: 6, aid: minutes, symbols: [] };
      if (NUMBERS.test(path)) return { ...NUMBER, max };
      return { layouts: NAMES.test(path) ? LATIN_LAYOUTS : textLayouts(language), max, symbols: SYMBOLS };
  }
}

/** Three digits of an IPv4 address are a complete part of it. */
const dots: Aid = text => (/^(\d{1,3}\.){0,2}\d{3}$/.test(text) ? '.' : '');

/** Who types three digits for each part, as the dots invite to, means 192.168.1.20 by 192.168.001.020. */
const withoutZeros = (text: string): string =>
  /^\d{1,3}(\.\d{1,3}){3}$/.test(text) ? text.split('.').map(Number).join('.') : text;

const minutes: Aid = text => (/^[+-]\d{2}$/.test(text) ? ':' : '');

const colon: Aid = text => (/^\d{2}$/.test(text) ? ':' : '');
