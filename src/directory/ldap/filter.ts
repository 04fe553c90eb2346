/** Search filters with what was typed put into them (RFC 4515). */
import { bare } from '../numbers.ts';

/** So many digits at the end are looked for: how a directory writes the codes before them nobody knows. */
const LAST_DIGITS = 7;

/** What a user or a caller sends stays text: it can neither end the filter nor widen it (RFC 4515 section 3). */
export function escaped(text: string): string {
  return text.replace(/[\\*()\0]/g, sign => `\\${sign.charCodeAt(0).toString(16).padStart(2, '0')}`);
}

/** Names or numbers that begin with what was typed. A star that the filter has behind its sign is the same one. */
export function typedFilter(template: string, text: string): string {
  return filled(template, `${escaped(text)}*`);
}

/** Numbers that may be this caller's; a short one has to be the whole. */
export function callerFilter(template: string, number: string): string {
  const digits = bare(number);
  const wanted = digits.length > LAST_DIGITS ? `*${escaped(digits.slice(-LAST_DIGITS))}` : escaped(digits);
  return filled(template, wanted);
}

/** A filter without its outer brackets gets them. */
function filled(template: string, value: string): string {
  // A function, because $ means something in a text that replaces.
  const filter = template.trim().replace(/%\*?/g, () => value);
  return filter.startsWith('(') ? filter : `(${filter})`;
}
