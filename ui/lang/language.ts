/** What a language is made of. */
import type { en } from './en.ts';

export type TextKey = keyof typeof en;

/** One text for each plural form that the language has (CLDR); `args.count` chooses. */
export type PluralText = { readonly [form in Exclude<Intl.LDMLPluralRule, 'other'>]?: string } & {
  readonly other: string;
};

export type Text = string | PluralText;

/** The texts of a language file. An unknown key does not compile; a missing one is English. */
export type Translation = {
  /** What was translated by machine and has not been read by a person who speaks the language. */
  readonly review: 'all' | readonly TextKey[];
  readonly texts: { readonly [key in TextKey]?: Text };
};

/** A language that is in memory. */
export type Language = {
  /** As `personal_settings/language` spells it. */
  readonly name: string;
  /** BCP 47: plural forms, dates, the script's fonts, the direction of reading. */
  readonly locale: string;
  readonly texts: { readonly [key in TextKey]: Text };
};
