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
];

const SYLLABLE = new RegExp(`([${LEADS}])([${VOWELS}])(?:([${FINALS.slice(1)}])(?![${VOWELS}]))?`, 'gu');

export function composed(text: string): string {
  const vowels = PAIRS.reduce((sum, [typed, vowel]) => sum.replaceAll(typed, vowel), text);
  return vowels.replace(SYLLABLE, (_, lead: string, vowel: string, final = ' ') => {
    const block = LEADS.indexOf(lead) * VOWELS.length + VOWELS.indexOf(vowel);
    return String.fromCharCode(FIRST_SYLLABLE + block * FINALS.length + FINALS.indexOf(final));
  });
}
