/**
 * `node scripts/languages.ts [NAME…]`: what each language of the screen lacks, what waits for a person to review it, and
 * which texts are too long for their place, by model. Exit code 1 when a text is cut although it has no name in it, 2 when a
 * NAME is no language.
 */
import { models } from '../hal/models/index.ts';
import { catalogue } from '../ui/lang/catalogue.ts';
import { languageNamed, loadLanguage } from '../ui/lang/index.ts';
import type { TextKey } from '../ui/lang/language.ts';
import { fittingOf, formsOf, placeOf, textKeys } from '../ui/lang/places.ts';

const wanted = process.argv.slice(2).map(name => name.toUpperCase());
const names: readonly string[] = catalogue.map(({ name }) => name);
const unknown = wanted.filter(name => !names.includes(name));
if (unknown.length > 0) {
  console.error(`no such language: ${unknown.join(', ')}. There are ${names.join(', ')}.`);
  process.exit(2);
}
let cutTexts = 0;

for (const { name, native, locale, load } of catalogue) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  if (load === undefined && name !== 'ENGLISH') {
    console.log(`${name} (${native}): no file yet; add ui/lang/${locale}.ts as docs/languages.md says`);
    continue;
  }
  const translation = (await load?.())?.translation;
  await loadLanguage(name);
  const missing = translation === undefined ? [] : textKeys.filter(key => translation.texts[key] === undefined);
  const made = textKeys.filter(key => !missing.includes(key));
  const review = translation === undefined ? [] : translation.review === 'all' ? made : translation.review;
  console.log(`${name} (${native}): ${made.length} of ${textKeys.length} texts, ${review.length} to be reviewed`);
  if (missing.length > 0) console.log(`  English until translated: ${missing.join(', ')}`);
  for (const key of textKeys) tellFitting(name, key);
}
process.exitCode = cutTexts > 0 ? 1 : 0;

function tellFitting(name: string, key: TextKey): void {
  const language = languageNamed(name);
  const fittings = models.map(model => ({ model: model.name, fitting: fittingOf(language, key, model) }));
  const on = (wanted: string): string =>
    fittings.flatMap(({ model, fitting }) => (fitting === wanted ? [model] : [])).join(', ');
  const text = formsOf(language.texts[key]).join(' / ');
  if (on('short') !== '') console.log(`  ${placeOf(key)} ${key} "${text}": a shorter wording on ${on('short')}`);
  if (on('cut') === '') return;
  cutTexts++;
  console.log(`  ${placeOf(key)} ${key} "${text}": CUT on ${on('cut')}`);
}
