import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { lookup } from '../../config/catalogue.ts';
import type { Kind, Param } from '../../config/param.ts';

/** Where a declaration says something else than the table of the guide on purpose, and why. */
const DEVIATIONS: readonly { readonly path: RegExp; readonly fact: keyof Row; readonly why: string }[] = [
  {
    path: /^(voip\/line|personal_settings\/lines|system\/(lock|feature_key_synchronization\/\w+))\/N\//,
    fact: 'index',
    why: 'a 440HD has six lines',
  },
  { path: /^(personal_settings\/functional_key|voip\/line_key)\/N\//, fact: 'index', why: 'a 440HD has more keys' },
  { path: /^voip\/services\/group_paging\/group\/N\//, fact: 'index', why: 'a 440HD has 18 groups' },
  { path: /group\/N\/multicast_addr$/, fact: 'type', why: 'no other addresses than of groups are taken' },
  { path: /languages\/LANG\//, fact: 'path', why: 'stands for one of the languages, which are all declared' },
  { path: /^provisioning\/redirect_server_url$/, fact: 'default', why: 'a phone asks no third party by itself' },
  { path: /^security\/(provisioning|sip)\/verify/, fact: 'default', why: 'secure by default' },
  { path: /^security\/web\/https_only$/, fact: 'default', why: 'secure by default: passwords do not go in the clear' },
  { path: /^system\/type$/, fact: 'default', why: 'the model is known from the hardware' },
  { path: /^system\/web_user_access_list$/, fact: 'default', why: 'empty stands for the built-in list' },
  { path: /^voip\/services\/conference\/conf_ms_addr$/, fact: 'default', why: '0.0.0.0 stands for nothing' },
  { path: /^personal_settings\/lcd_contrast$/, fact: 'values', why: 'the screen of a 440HD goes from 55 to 90' },
  { path: /nlp\/speaker\/mode$/, fact: 'default', why: 'LOW keeps most of whoever speaks against the echo' },
  { path: /^voip\/media\/srtp\/use_MKI$/, fact: 'default', why: 'there is one key, and most far ends know no MKI' },
];

type Row = { path: string; index: string; type: string; values: string; default: string };

const KINDS: { readonly [type: string]: readonly Kind[] } = {
  bool: ['bool'],
  int: ['int'],
  // What is not known of a list of words makes it a text.
  enum: ['enum', 'string'],
  string: ['string', 'host', 'hosts', 'url', 'time'],
  password: ['password'],
  ip: ['host', 'ip'],
  url: ['url', 'string'],
};

/** What a row says and the declaration does not; a fact that the table gives in prose cannot be compared. */
const COMPARISONS: { readonly [fact in keyof Row]: (param: Param, row: Row) => string | null } = {
  path: () => null,
  index: ({ index }, row) => {
    const declared = index?.join('..') ?? '';
    return row.index === declared || (row.index === 'UNKNOWN' && declared !== '') ? null : declared;
  },
  type: ({ kind }, row) => (KINDS[row.type]?.includes(kind) ? null : kind),
  values: (param, row) => {
    const [, min, max] = /^(-?\d+)\.\.(-?\d+)/.exec(row.values) ?? [];
    if (row.type === 'int' && min !== undefined) {
      const { bounds } = param;
      return bounds?.min === Number(min) && bounds.max === Number(max) ? null : `${bounds?.min}..${bounds?.max}`;
    }
    if (row.type === 'enum' || row.type === 'bool')
      return wordsOf(row.values).find(word => !param.parse(word).ok) ?? null;
    const [, longest] = /(?:up to |len 0\.\.)(\d+)/.exec(row.values) ?? [];
    if (longest === undefined || param.length === null) return null;
    return param.length.max === Number(longest) ? null : `up to ${param.length.max}`;
  },
  default: (param, row) => {
    if (/^UNKNOWN/.test(row.default) || param.index !== null || param.secret) return null;
    const declared = param.defaultAt(0);
    const read = standardsOf(row.default).map(text => param.parse(text));
    return read.some(result => result.ok && result.value === declared) ? null : String(declared);
  },
};

/** The members that the table names: words that stand alone or before what they mean. */
function wordsOf(values: string): string[] {
  return values.split(/[|;]/).flatMap(part => /^\s*(\d|[A-Z][A-Z0-9_]+)\s*(?:$|=|\()/.exec(part)?.[1] ?? []);
}

/** What the cell may mean: all of it, its first word, a value for each model or seen on a phone, nothing. */
function standardsOf(cell: string): string[] {
  const models = [...cell.matchAll(/\d+HD:([^;\s]+)|(\S+) observed/g)].map(([, model, seen]) => model ?? seen ?? '');
  return [cell, cell.split(' ')[0] ?? '', ...models, ...(cell.startsWith('empty') ? [''] : [])];
}

describe('the table of the guide', () => {
  const differences = rows().flatMap(row => {
    const found = lookup(row.path.replace('/N/', `/${/^\d+/.exec(row.index)?.[0] ?? 0}/`));
    if (found.found !== 'param') return [{ path: row.path, fact: 'path', text: `${row.path} is not declared` }];
    const { param } = found.target;
    return (Object.keys(COMPARISONS) as (keyof Row)[]).flatMap(fact => {
      const declared = COMPARISONS[fact](param, row);
      const text = `${row.path}: ${fact} is ${row[fact]} in the guide, ${declared} here`;
      return declared === null ? [] : [{ path: row.path, fact, text }];
    });
  });
  const isListed = ({ path, fact }: { path: string; fact: string }) =>
    DEVIATIONS.some(deviation => deviation.path.test(path) && deviation.fact === fact);

  it('agrees with each declaration, but for the deviations that are listed with their reason', () => {
    assert.deepEqual(
      differences.filter(difference => !isListed(difference)).map(({ text }) => text),
      [],
    );
  });

  it('differs where a deviation is listed', () => {
    const stale = DEVIATIONS.filter(
      ({ path, fact }) => !differences.some(each => path.test(each.path) && each.fact === fact),
    );
    assert.deepEqual(stale, []);
  });
});

function rows(): Row[] {
  const text = readFileSync(new URL('../data/config/parameters.csv', import.meta.url), 'utf8');
  const lines = text.trim().split('\n').slice(1);
  return lines.map(line => {
    const cells = [...line.matchAll(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g)].map(match =>
      (match[1] ?? '').replaceAll('"', ''),
    );
    const [path = '', index = '', type = '', values = '', standard = ''] = cells;
    return { path, index, type, values, default: standard };
  });
}
