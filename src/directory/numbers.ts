/** The same number is written in many ways: +49 30 1234567, 0049301234567, 030/123 45 67, sip:0301234567@example.com. */
import { userOf } from '../base/addresses.ts';

/** So many digits at the end make two numbers the same, whatever codes of countries and areas stand before them. */
const SIGNIFICANT = 7;

/** Digits, star and hash alone, without a scheme, a host, separators and the zeros and signs before it; a name stays one. */
export function bare(number: string): string {
  const user = userOf(number);
  const digits = user.replace(/[\s().\-/]/g, '');
  return /^\+?[\d*#]+$/.test(digits) ? digits.replace(/^(\+|0+)/, '') || digits : user.toLowerCase();
}

/** Numbers that may be the same have the same key. */
export function numberKey(number: string): string {
  const digits = bare(number);
  return /^\d+$/.test(digits) ? digits.slice(-SIGNIFICANT) : digits;
}

/** The one who has the number, in its longest form when several have an end of it. */
export function bestMatch<T extends { readonly numbers: readonly { readonly number: string }[] }>(
  people: readonly T[],
  number: string,
): T | undefined {
  const best = { person: undefined as T | undefined, alike: 0 };
  for (const person of people) {
    const alike = Math.max(0, ...person.numbers.map(own => likeness(own.number, number)));
    if (alike > best.alike) Object.assign(best, { person, alike });
  }
  return best.person;
}

/** Digits that both have at the end, the more when they are equal; 0: they are not the same. */
function likeness(one: string, other: string): number {
  const [a, b] = [bare(one), bare(other)];
  if (a === b) return a === '' ? 0 : a.length + 1;
  const shorter = Math.min(a.length, b.length);
  return shorter >= SIGNIFICANT && (a.endsWith(b) || b.endsWith(a)) ? shorter : 0;
}

/** As it is dialled: without the signs that make it easy to read. */
export function dialable(number: string): string {
  return /^\+?[\d\s().\-/*#]+$/.test(number) ? number.replace(/[\s().\-/]/g, '') : number;
}

/** Cuts the codes of the own country and area from a number of the directory, so that it can be dialled. */
export function withoutCodes(number: string, country: string, area: string): string {
  const digits = dialable(number);
  const national = cutStart(digits, country);
  return area === '' ? national : cutStart(national, area);
}

function cutStart(number: string, code: string): string {
  const [plain, wanted] = [number.replace(/^(\+|00)/, ''), code.replace(/^(\+|00)/, '')];
  return wanted !== '' && plain.length > wanted.length && plain.startsWith(wanted)
    ? plain.slice(wanted.length)
    : number;
}
