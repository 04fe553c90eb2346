/** Finds people by the letters that were typed so far, and by their numbers. */
import type { Hit } from './facts.ts';
import { bare, bestMatch, numberKey } from './numbers.ts';

type Indexed = { readonly hit: Hit; readonly words: readonly string[]; readonly numbers: readonly string[] };

/** Built once for each list of people; a search looks at what was prepared. */
export class SearchIndex {
  readonly all: readonly Hit[];
  readonly #people: readonly Indexed[];
  readonly #byNumber = new Map<string, readonly Hit[]>();

  /** They are put into the order of their names. */
  constructor(hits: readonly Hit[]) {
    this.all = [...hits].sort((a, b) => collator.compare(a.name, b.name));
    this.#people = this.all.map(hit => {
      const name = folded(hit.name);
      const words = name.split(/[\s,.;()/-]+/).filter(word => word !== '');
      return { hit, words: [name, ...words], numbers: hit.numbers.map(({ number }) => bare(number)) };
    });
    for (const hit of this.all) {
      for (const { number } of hit.numbers) {
        const key = numberKey(number);
        this.#byNumber.set(key, [...(this.#byNumber.get(key) ?? []), hit]);
      }
    }
  }

  /** A word of the name, or a number, begins with the text; names that do so themselves come first. */
  search(text: string): readonly Hit[] {
    const wanted = folded(text).trimStart();
    if (wanted === '') return this.all;
    const digits = /^[\d+*#]+$/.test(wanted) ? bare(wanted) : null;
    const found = this.#people.filter(
      ({ words, numbers }) =>
        words.some(word => word.startsWith(wanted)) ||
        (digits !== null && numbers.some(number => number.startsWith(digits))),
    );
    const first = found.filter(({ words: [name = ''] }) => name.startsWith(wanted));
    const others = found.filter(({ words: [name = ''] }) => !name.startsWith(wanted));
    return [...first, ...others].map(({ hit }) => hit);
  }

  /** '' when nobody has the number. */
  nameOf(number: string): string {
    return bestMatch(this.#byNumber.get(numberKey(number)) ?? [], number)?.name ?? '';
  }
}

const collator = new Intl.Collator(undefined, { sensitivity: 'base', numeric: true });

/** Without accents and capitals; Korean syllables become the letters that are typed. */
function folded(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
}
