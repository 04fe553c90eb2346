/** The words of the user interface in the language that is chosen. */
import { catalogue } from './catalogue.ts';
import { en } from './en.ts';
import type { Language, Text, TextKey } from './language.ts';
import { reasonMessage } from './reasons.ts';

export type { Language, TextKey } from './language.ts';

const ENGLISH: Language = { name: 'ENGLISH', locale: 'en-GB', texts: en };

/** Languages in memory, by name. A phone rarely speaks more than one beside English. */
const loaded = new Map<string, Language>([[ENGLISH.name, ENGLISH]]);

/** What a screen says, before it has words: a key, and what is put into its places. */
export type Message = { readonly key: TextKey; readonly args?: { readonly [name: string]: string | number } };

export function isText(key: string): key is TextKey {
  return Object.hasOwn(en, key);
}

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

/** All wordings of a message, longest first; the argument `reason` is said in the language as well. */
export function wordings(language: Language, { key, args = {} }: Message): readonly string[] {
  const texts = pluralForm(language.texts[key], language.locale, args.count).split('|');
  if (typeof args.reason !== 'string') return texts.map(text => filled(text, args));
  return reasonWordings(language, args.reason).flatMap(reason => texts.map(text => filled(text, { ...args, reason })));
}

/** Why something failed, said by call control in plain English; a server's own words stay as they are. */
export function reasonWordings(language: Language, said: string): readonly string[] {
  const known = reasonMessage(said);
  return known === null ? [said] : wordings(language, known.message).map(text => text + known.status);
}

/** What its user can do about that; nothing where the reason says it. */
export function hintWordings(language: Language, said: string): readonly string[] {
  const hint = reasonMessage(said)?.hint ?? null;
  return hint === null ? [] : wordings(language, { key: hint });
}

function filled(text: string, args: NonNullable<Message['args']>): string {
  return text.replace(/\{(\w+)\}/g, (place, name: string) => String(Object.hasOwn(args, name) ? args[name] : place));
}

const rules = new Map<string, Intl.PluralRules>();

function pluralForm(text: Text, locale: string, count: string | number | undefined): string {
  if (typeof text === 'string') return text;
  const rule = rules.get(locale) ?? new Intl.PluralRules(locale);
  rules.set(locale, rule);
  return text[rule.select(Number(count ?? 0))] ?? text.other;
}
