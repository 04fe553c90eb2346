/** The words of the user interface in the language that is chosen. */
import { catalogue, offered } from './catalogue.ts';
import { en } from './en.ts';
import type { Language, Text, TextKey } from './language.ts';

export type { Language, TextKey } from './language.ts';

const ENGLISH: Language = { name: 'ENGLISH', locale: 'en-GB', texts: en };

/** Languages in memory, by name. A phone rarely speaks more than one beside English. */
const loaded = new Map<string, Language>([[ENGLISH.name, ENGLISH]]);

/** What a screen says, before it has words: a key, and what is put into its places. */
export type Message = { readonly key: TextKey; readonly args?: { readonly [name: string]: string | number } };

/** The names of all languages that can be chosen. */
export const languageNames: readonly string[] = offered.map(({ name }) => name);

/** The language of that name in any case; English where there is none, or as long as it has not been loaded. */
export function languageNamed(name: string): Language {
  return loaded.get(name.toUpperCase()) ?? ENGLISH;
}

/** Reads a language into memory; true when the screen has to be drawn anew because it is there now. */
export async function loadLanguage(name: string): Promise<boolean> {
  const record = catalogue.find(one => one.name === name.toUpperCase());
  if (record?.load === undefined || loaded.has(record.name)) return false;
  const { translation } = await record.load();
  loaded.set(record.name, { name: record.name, locale: record.locale, texts: { ...en, ...translation.texts } });
  return true;
}

/** Replaces some texts of a language, which it loads, until the process ends. */
export async function replaceTexts(name: string, texts: { readonly [key in TextKey]?: Text }): Promise<void> {
  await loadLanguage(name);
  const language = languageNamed(name);
  if (language.name === name) loaded.set(name, { ...language, texts: { ...language.texts, ...texts } });
}

/** All wordings of a message, longest first. */
export function wordings({ locale, texts }: Language, { key, args = {} }: Message): readonly string[] {
  return pluralForm(texts[key], locale, args.count)
    .split('|')
    .map(wording =>
      wording.replace(/\{(\w+)\}/g, (place, name: string) => String(Object.hasOwn(args, name) ? args[name] : place)),
    );
}

const rules = new Map<string, Intl.PluralRules>();

function pluralForm(text: Text, locale: string, count: string | number | undefined): string {
  if (typeof text === 'string') return text;
  const rule = rules.get(locale) ?? new Intl.PluralRules(locale);
  rules.set(locale, rule);
  return text[rule.select(Number(count ?? 0))] ?? text.other;
}
