/**
 * The letters of the languages on the keys 2 to 9. The Latin ones stand as they are printed (ITU-T E.161), the accented
 * letters of the language behind them; other scripts come by the customary division of their alphabets.
 *
 * Japanese is written in kana, a key for each row of the syllabary; there is no conversion to kanji. Korean is written in
 * single jamo that are put together to syllables by Unicode where that is possible. For Chinese there are Latin letters
 * only: pinyin needs a dictionary that the phone does not have.
 */
import { capitals, DIGITS, type Layout, letters } from './layout.ts';

const LATIN = ['abc2', 'def3', 'ghi4', 'jkl5', 'mno6', 'pqrs7', 'tuv8', 'wxyz9'] as const;

/** Accented letters by key, in the order of the keys 2 to 9. */
type Accents = readonly [string, string, string, string, string, string, string, string];

const NONE: Accents = ['', '', '', '', '', '', '', ''];
const FRENCH: Accents = ['àâçæ', 'éèêë', 'îï', '', 'ôœ', '', 'ùûü', 'ÿ'];
const PORTUGUESE: Accents = ['ãáâàç', 'éê', 'í', '', 'õóô', '', 'úü', ''];

const ACCENTS: { readonly [language: string]: Accents } = {
  CZECH: ['áč', 'ďéě', 'í', '', 'ňó', 'řš', 'ťúů', 'ýž'],
  DANISH: ['åæ', 'é', '', '', 'ø', '', 'ü', ''],
  FINNISH: ['äå', '', '', '', 'ö', 'š', '', 'ž'],
  FRENCH,
  FRENCHCANADIAN: FRENCH,
  GERMAN: ['ä', '', '', '', 'ö', 'ß', 'ü', ''],
  ITALIAN: ['à', 'èé', 'ì', '', 'ò', '', 'ù', ''],
  LATVIAN: ['āč', 'ē', 'ģī', 'ķļ', 'ņ', 'š', 'ū', 'ž'],
  POLISH: ['ąć', 'ę', '', 'ł', 'ńó', 'ś', '', 'źż'],
  PORTUGUESE,
  PORTUGUESEBRAZILIAN: PORTUGUESE,
  SLOVAK: ['áäč', 'ďé', 'í', 'ĺľ', 'ňóô', 'ŕš', 'ťú', 'ýž'],
  SPANISH: ['á', 'é', 'í', '', 'ñó', '', 'úü', ''],
  TURKISH: ['ç', '', 'ğı', '', 'ö', 'ş', 'ü', ''],
};

/** Layouts of other scripts; they come before the Latin ones. */
const SCRIPTS: { readonly [language: string]: readonly Layout[] } = {
  HEBREW: [letters('אבג', ['דהו2', 'אבג3', 'מםנן4', 'יכךל5', 'זחט6', 'רשת7', 'צץק8', 'סעפף9'])],
  GREEK: cases('αβγ', 'ΑΒΓ', 'el', ['αάβγ2', 'δεέζ3', 'ηήθιίϊ4', 'κλμ5', 'νξοό6', 'πρσς7', 'τυύϋφ8', 'χψωώ9']),
  RUSSIAN: cases('абв', 'АБВ', 'ru', ['абвг2', 'деёжз3', 'ийкл4', 'мноп5', 'рсту6', 'фхцч7', 'шщъы8', 'ьэюя9']),
  UKRAINIAN: cases('абв', 'АБВ', 'uk', ['абвгґ2', 'деєжз3', 'иіїйкл4', 'мноп5', 'рсту6', 'фхцч7', 'шщ8', "ьюя'9"]),
  JAPANESE: [
    kana('かな', 'あいうえおぁぃぅぇぉ', [
      'かきくけこがぎぐげご',
      'さしすせそざじずぜぞ',
      'たちつてとっだぢづでど',
      'なにぬねの',
      'はひふへほばびぶべぼぱぴぷぺぽ',
      'まみむめも',
      'やゆよゃゅょ',
      'らりるれろ',
    ]),
    kana('カナ', 'アイウエオァィゥェォ', [
      'カキクケコガギグゲゴ',
      'サシスセソザジズゼゾ',
      'タチツテトッダヂヅデド',
      'ナニヌネノ',
      'ハヒフヘホバビブベボパピプペポ',
      'マミムメモ',
      'ヤユヨャュョ',
      'ラリルレロ',
    ]),
  ],
  KOREAN: [
    letters('한글', ['ㄱㅋㄲ2', 'ㄴㄹ3', 'ㄷㅌㄸ4', 'ㅁㅂㅍㅃ5', 'ㅅㅈㅊㅆㅉ6', 'ㅇㅎ7', 'ㅏㅑㅓㅕ8', 'ㅗㅛㅜㅠㅡㅣ9']),
  ],
};

function cases(lower: string, upper: string, locale: string, rows: readonly string[]): readonly Layout[] {
  const small = letters(lower, rows);
  return [small, capitals(small, upper, locale)];
}

/** The rows あ か さ た な は ま や ら on 1 to 9, わ on 0. */
function kana(label: string, vowels: string, rows: readonly string[]): Layout {
  const last = label === 'かな' ? 'わをんー' : 'ワヲンー';
  return { label, keys: { ...letters(label, rows).keys, 1: vowels, 0: last, '*': ' 、。' } };
}

const LOCALES: { readonly [language: string]: string } = { TURKISH: 'tr' };

/** The layouts that the mode key goes through in a text, by the language of the screen: the first one is where it begins. */
export function textLayouts(language: string): readonly Layout[] {
  const name = language.toUpperCase();
  const accents = ACCENTS[name] ?? NONE;
  // The digit of a key stays behind its printed letters, before the accented ones.
  const small = letters(
    'abc',
    LATIN.map((row, at) => row + accents[at]),
  );
  return [...(SCRIPTS[name] ?? []), small, capitals(small, 'ABC', LOCALES[name] ?? 'en'), DIGITS];
}

/** For user names, host names and addresses of servers: Latin letters only. */
export const LATIN_LAYOUTS: readonly Layout[] = textLayouts('ENGLISH');
