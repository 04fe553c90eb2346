/**
 * The languages of the screen: those of the administrator guide (2.2), Russian and Ukrainian. One record a language, and
 * a file with its texts (docs/languages.md); a language without a file yet is not offered.
 */
import type { Param } from '../../config/param.ts';
import type { language } from '../../config/params/personal.ts';
import type { Translation } from './language.ts';

/** As `personal_settings/language` spells it. */
type LanguageName = typeof language extends Param<infer Name> ? Name : never;

export type LanguageRecord = {
  readonly name: LanguageName;
  /** What its speakers call it: so it is listed, whatever language the phone speaks. */
  readonly native: string;
  /** BCP 47. */
  readonly locale: string;
  /** Reads the texts when somebody wants them; English is always there. */
  readonly load?: () => Promise<{ readonly translation: Translation }>;
};

export const catalogue: readonly LanguageRecord[] = [
  { name: 'ENGLISH', native: 'English', locale: 'en-GB' },
  { name: 'CHINESE', native: '简体中文', locale: 'zh-CN', load: () => import('./zh-cn.ts') },
  { name: 'CHINESETRADITIONAL', native: '繁體中文', locale: 'zh-TW', load: () => import('./zh-tw.ts') },
  { name: 'CZECH', native: 'Čeština', locale: 'cs', load: () => import('./cs.ts') },
  { name: 'DANISH', native: 'Dansk', locale: 'da', load: () => import('./da.ts') },
  { name: 'FINNISH', native: 'Suomi', locale: 'fi', load: () => import('./fi.ts') },
  { name: 'FRENCH', native: 'Français', locale: 'fr', load: () => import('./fr.ts') },
  { name: 'FRENCHCANADIAN', native: 'Français (Canada)', locale: 'fr-CA', load: () => import('./fr-ca.ts') },
  { name: 'GERMAN', native: 'Deutsch', locale: 'de', load: () => import('./de.ts') },
  { name: 'HEBREW', native: 'עברית', locale: 'he', load: () => import('./he.ts') },
  { name: 'ITALIAN', native: 'Italiano', locale: 'it', load: () => import('./it.ts') },
  { name: 'JAPANESE', native: '日本語', locale: 'ja', load: () => import('./ja.ts') },
  { name: 'KOREAN', native: '한국어', locale: 'ko', load: () => import('./ko.ts') },
  { name: 'LATVIAN', native: 'Latviešu', locale: 'lv', load: () => import('./lv.ts') },
  { name: 'POLISH', native: 'Polski', locale: 'pl', load: () => import('./pl.ts') },
  { name: 'PORTUGUESE', native: 'Português', locale: 'pt-PT', load: () => import('./pt.ts') },
  { name: 'PORTUGUESEBRAZILIAN', native: 'Português (Brasil)', locale: 'pt-BR', load: () => import('./pt-br.ts') },
  { name: 'RUSSIAN', native: 'Русский', locale: 'ru', load: () => import('./ru.ts') },
  { name: 'SLOVAK', native: 'Slovenčina', locale: 'sk', load: () => import('./sk.ts') },
  { name: 'SPANISH', native: 'Español', locale: 'es', load: () => import('./es.ts') },
  { name: 'TURKISH', native: 'Türkçe', locale: 'tr', load: () => import('./tr.ts') },
  { name: 'UKRAINIAN', native: 'Українська', locale: 'uk', load: () => import('./uk.ts') },
];

/** Those that can be chosen: they have texts. */
export const offered: readonly LanguageRecord[] = catalogue.filter(
  ({ name, load }) => name === 'ENGLISH' || load !== undefined,
);
