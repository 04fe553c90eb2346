/**
 * Language packs: JSON files with which whoever runs the phones replaces texts of a language (docs/languages.md). They come
 * from outside: the reader is bounded, never throws, and one bad text costs that text only.
 */
import { type Fault, fail, ok, type Result, thrownText } from '../../src/base/result.ts';
import { catalogue } from './catalogue.ts';
import { en } from './en.ts';
import type { Text, TextKey } from './language.ts';
import { argumentsOf, formsOf } from './places.ts';

export type LanguagePack = {
  /** As `personal_settings/language` spells it. */
  readonly language: string;
  readonly texts: { readonly [key in TextKey]?: Text };
  /** Why some texts are left out. */
  readonly faults: readonly Fault[];
};

/** Octets. All texts of a language take a tenth of it. */
export const LARGEST_PACK = 256 * 1024;
/** Characters; no screen shows more. */
const LONGEST_TEXT = 256;
const MOST_FAULTS = 20;
const FORMS: readonly string[] = ['zero', 'one', 'two', 'few', 'many', 'other'];

/** `where` names the file in faults. */
export function readPack(data: Uint8Array, where: string): Result<LanguagePack> {
  if (data.length > LARGEST_PACK) return fail({ where, what: `a language pack has at most ${LARGEST_PACK} octets.` });
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(data));
  } catch (error) {
    return fail({ where, what: `not a language pack: ${thrownText(error)}`, remedy: 'It is JSON in UTF-8.' });
  }
  if (!isObject(json) || !isObject(json.texts)) {
    return fail({ where, what: 'not a language pack: it needs "language" and "texts".' });
  }
  const name = String(json.language).toUpperCase();
  if (!catalogue.some(language => language.name === name)) {
    const known = catalogue.map(language => language.name).join(', ');
    return fail({ where, what: `there is no language "${name.slice(0, 40)}".`, remedy: `Use one of ${known}.` });
  }
  const texts: { [key in TextKey]?: Text } = {};
  const faults: Fault[] = [];
  for (const [key, text] of Object.entries(json.texts)) {
    const wrong = wrongText(key, text);
    if (wrong === null) texts[key as TextKey] = text as Text;
    else if (faults.length < MOST_FAULTS) faults.push({ where: `${where}: ${key.slice(0, 60)}`, what: wrong });
  }
  return ok({ language: name, texts, faults });
}

function wrongText(key: string, text: unknown): string | null {
  if (!Object.hasOwn(en, key)) return 'the phone has no such text.';
  if (typeof text !== 'string' && !isPlural(text)) return 'a text, or an object of plural forms with "other".';
  const wanted = argumentsOf(formsOf(en[key as TextKey]).join(' '));
  for (const form of formsOf(text as Text)) {
    if (form.trim() === '') return 'the text is empty.';
    if (form.length > LONGEST_TEXT) return `longer than ${LONGEST_TEXT} characters.`;
    if (/\p{Cc}/u.test(form)) return 'control characters in the text.';
    const unknown = argumentsOf(form).find(name => !wanted.includes(name));
    if (unknown !== undefined) return `${unknown} is not filled in here, only ${wanted.join(', ') || 'nothing'}.`;
  }
  return null;
}

function isPlural(text: unknown): boolean {
  if (!isObject(text) || typeof text.other !== 'string') return false;
  return Object.entries(text).every(([form, value]) => FORMS.includes(form) && typeof value === 'string');
}

function isObject(value: unknown): value is { readonly [name: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
