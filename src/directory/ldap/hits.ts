/** LDAP entries as people of the directory. */
import { tidy } from '../contact.ts';
import type { Hit, NumberKind } from '../facts.ts';
import { withoutCodes } from '../numbers.ts';
import type { LdapSettings } from './settings.ts';

/** Values of an entry by the names of its attributes, in lower case. */
export type LdapEntry = ReadonlyMap<string, readonly string[]>;

const KINDS: { readonly [attribute: string]: NumberKind } = {
  telephonenumber: 'office',
  ipphone: 'office',
  homephone: 'home',
  mobile: 'mobile',
};

/** Of one entry; a stranger's server may send thousands. */
const MOST_NUMBERS = 12;
const LONGEST_TEXT = 128;

/** Who has no number is not shown. */
export function isCallable({ name, numbers }: Hit): boolean {
  return name !== '' && numbers.length > 0;
}

export function inOrder(hits: Hit[], { sorted }: LdapSettings): readonly Hit[] {
  return sorted ? hits.sort((a, b) => collator.compare(a.name, b.name)) : hits;
}

const collator = new Intl.Collator(undefined, { sensitivity: 'base', numeric: true });

export function hitOf(entry: LdapEntry, settings: LdapSettings): Hit {
  const { numberAttributes, countryCode, areaCode } = settings;
  const numbers = numberAttributes.flatMap(attribute =>
    valuesOf(entry, attribute).map(value => ({
      kind: KINDS[attribute.toLowerCase()] ?? 'other',
      number: withoutCodes(value, countryCode, areaCode),
    })),
  );
  return { id: null, name: nameOf(entry, settings), numbers: numbers.slice(0, MOST_NUMBERS) };
}

/** By the pattern; an entry that has nothing of it is shown by the first name attribute that it has. */
function nameOf(entry: LdapEntry, { shownName, nameAttributes }: LdapSettings): string {
  const shown = shownName.replace(/%([\w;-]+)/g, (_, attribute: string) => valuesOf(entry, attribute)[0] ?? '');
  const words = shown.replace(/\s+/g, ' ').replace(/^[\s,;]+|[\s,;]+$/g, '');
  return words || nameAttributes.flatMap(attribute => valuesOf(entry, attribute))[0] || '';
}

function valuesOf(entry: LdapEntry, attribute: string): readonly string[] {
  const values = entry.get(attribute.toLowerCase()) ?? [];
  return values.map(value => tidy(value.slice(0, LONGEST_TEXT))).filter(value => value !== '');
}
