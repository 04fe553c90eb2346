import { en } from './en.ts';

export type TextKey = keyof typeof en;

/** A language is one file with all keys of English and a record below. */
export type Language = {
  /** BCP 47, for the names of days and months. */
  readonly locale: string;
  readonly texts: { readonly [key in TextKey]: string };
};

const ENGLISH: Language = { locale: 'en-GB', texts: en };

/** By the name that `personal_settings/language` has. */
const LANGUAGES: ReadonlyMap<string, Language> = new Map([['ENGLISH', ENGLISH]]);

/** What a screen says, before it has words: a key, and what is put into its places. */
export type Message = { readonly key: TextKey; readonly args?: { readonly [name: string]: string | number } };

/** The names of all languages. */
export const languageNames: readonly string[] = [...LANGUAGES.keys()];

/** The language of that name in any case; English where there is none. */
export function languageNamed(name: string): Language {
  return LANGUAGES.get(name.toUpperCase()) ?? ENGLISH;
}

/** All wordings of a message, longest first. */
export function wordings(language: Language, { key, args = {} }: Message): readonly string[] {
  return language.texts[key]
    .split('|')
    .map(wording =>
      wording.replace(/\{(\w+)\}/g, (place, name: string) => String(Object.hasOwn(args, name) ? args[name] : place)),
    );
}
