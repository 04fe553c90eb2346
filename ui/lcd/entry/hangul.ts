/** Jamo that are typed one by one become syllables (Unicode 3.12, conjoining jamo behaviour; compatibility jamo U+3131 …). */

const LEADS = 'ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ';
const VOWELS = 'ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ';
/** The first place is that of a syllable without a final consonant. */
const FINALS = ' ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ';
const FIRST_SYLLABLE = 0xac00;

/** Vowels that are typed as two. */
const PAIRS: readonly (readonly [typed: string, vowel: string])[] = [
  ['ㅏㅣ', 'ㅐ'],
  ['ㅑㅣ', 'ㅒ'],
  ['ㅓㅣ', 'ㅔ'],
  ['ㅕㅣ', 'ㅖ'],
  ['ㅗㅏ', 'ㅘ'],
  ['ㅗㅣ', 'ㅚ'],
  ['ㅜㅓ', 'ㅝ'],
  ['ㅜㅣ', 'ㅟ'],
  ['ㅡㅣ', 'ㅢ'],
  // Of three: the last two of them are one by now.
  ['ㅗㅐ', 'ㅙ'],
  ['ㅜㅔ', 'ㅞ'],
];

/** Final consonants that are typed as two. */
const CLUSTERS: ReadonlyMap<string, string> = new Map([
  ['ㄱㅅ', 'ㄳ'],
  ['ㄴㅈ', 'ㄵ'],
  ['ㄴㅎ', 'ㄶ'],
  ['ㄹㄱ', 'ㄺ'],
  ['ㄹㅁ', 'ㄻ'],
  ['ㄹㅂ', 'ㄼ'],
  ['ㄹㅅ', 'ㄽ'],
  ['ㄹㅌ', 'ㄾ'],
  ['ㄹㅍ', 'ㄿ'],
  ['ㄹㅎ', 'ㅀ'],
  ['ㅂㅅ', 'ㅄ'],
]);

/** A consonant before a vowel begins the next syllable. */
const SYLLABLE = new RegExp(
  `([${LEADS}])([${VOWELS}])(?:(${[...CLUSTERS.keys()].join('|')}|[${FINALS.slice(1)}])(?![${VOWELS}]))?`,
  'gu',
);

export function composed(text: string): string {
  const vowels = PAIRS.reduce((sum, [typed, vowel]) => sum.replaceAll(typed, vowel), text);
  return vowels.replace(SYLLABLE, (_, lead: string, vowel: string, final = ' ') => {
    const block = LEADS.indexOf(lead) * VOWELS.length + VOWELS.indexOf(vowel);
    const last = FINALS.indexOf(CLUSTERS.get(final) ?? final);
    return String.fromCharCode(FIRST_SYLLABLE + block * FINALS.length + last);
  });
}
