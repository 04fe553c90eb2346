/** Finds people by the letters that were typed so far, and by their numbers. */
import { atOnce, type Sliced, sorted } from '../base/slices.ts';
import type { Hit } from './facts.ts';
import { bare, bestMatch, numberKey } from './numbers.ts';

type Indexed = { readonly hit: Hit; readonly words: readonly string[]; readonly numbers: readonly string[] };

/** People of whom one may be meant by a number: all of a company may have that of its switchboard. */
const MOST_ALIKE = 100;

/** Built once for each list of people; a search looks at what was prepared. */
export class SearchIndex {
  /** In the order of their names. */
  readonly all: readonly Hit[];
  readonly #people: readonly Indexed[];
  readonly #byNumber: ReadonlyMap<string, readonly Hit[]>;

  private constructor(all: readonly Hit[], people: readonly Indexed[], byNumber: ReadonlyMap<string, readonly Hit[]>) {
    this.all = all;
    this.#people = people;
    this.#byNumber = byNumber;
  }

  static of(hits: readonly Hit[]): SearchIndex {
    return atOnce(SearchIndex.building(hits));
  }

  /** The same in slices. */
  static *building(hits: readonly Hit[]): Sliced<SearchIndex> {
    const people: Indexed[] = [];
    const byNumber = new Map<string, Hit[]>();
    const all = yield* sorted(hits, (a, b) => collator.compare(a.name, b.name));
    for (const hit of all) {
      people.push(indexed(hit));
      for (const { number } of hit.numbers) {
        const key = numberKey(number);
        const alike = byNumber.get(key) ?? [];
        if (alike.length === 0) byNumber.set(key, alike);
        if (alike.length < MOST_ALIKE) alike.push(hit);
      }
      yield;
    }
    return new SearchIndex(all, people, byNumber);
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

function indexed(hit: Hit): Indexed {
  const name = folded(hit.name);
  const words = name.split(/[\s,.;()/-]+/).filter(word => word !== '');
  return { hit, words: [name, ...words], numbers: hit.numbers.map(({ number }) => bare(number)) };
}

const collator = new Intl.Collator(undefined, { sensitivity: 'base', numeric: true });

/** Without accents and capitals; Korean syllables become the letters that are typed. */
function folded(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
}
