/**
 * docs/parameters.md: the manual of all parameters, made from their declarations. `node scripts/parameters.ts` writes the
 * page, `node scripts/parameters.ts --check` says whether it is up to date (exit code 1 when not).
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CATALOGUE } from '../config/catalogue.ts';
import type { Param } from '../config/param.ts';

const PAGE = join(import.meta.dirname, '../docs/parameters.md');

/** Parameters that no page shows. */
const FILE_ONLY = 'none';

function page(): string {
  const pages = [...Map.groupBy(CATALOGUE, ({ page }) => page)].sort(([a], [b]) => byPage(a, b));
  const lines = [
    '# Parameters',
    '',
    'This page is made by `node scripts/parameters.ts` from the declarations in `config/params`; `npm test` fails while it is',
    'behind. Parameters with ○ are read and kept, but have no effect yet; `phone400 cfg status` counts them.',
    '',
    'By page of the web interface and by chapter of the guide. A change is effective at once (live), with a new',
    'registration (re-register), with new media (restart-media) or at the next start (reboot). How a file is written and',
    'which of two values counts: [configuration.md](configuration.md).',
    '',
    ...pages.map(([name]) => `* [${titleOf(name)}](#${anchorOf(titleOf(name))})`),
    ...pages.flatMap(([name, params]) => ['', `## ${titleOf(name)}`, ...sections(params)]),
    '',
  ];
  return lines.join('\n');
}

function titleOf(name: string): string {
  return name === FILE_ONLY ? 'Only in files' : name;
}

function byPage(a: string, b: string): number {
  return Number(a === FILE_ONLY) - Number(b === FILE_ONLY) || a.localeCompare(b, 'en');
}

/** As GitHub makes it from a heading. */
function anchorOf(title: string): string {
  return title
    .toLowerCase()
    .replace(/[^\w -]/g, '')
    .replaceAll(' ', '-');
}

function sections(params: readonly Param[]): string[] {
  const groups = [...Map.groupBy(params, ({ section }) => section)];
  const sorted = groups.sort(([a], [b]) => a.localeCompare(b, 'en', { numeric: true }));
  return sorted.flatMap(([section, members]) => [
    '',
    chapterOf(section),
    '',
    '| parameter | | values | default | applies |',
    '|---|---|---|---|---|',
    ...members.toSorted((a, b) => (a.path < b.path ? -1 : 1)).map(row),
  ]);
}

function chapterOf(section: string): string {
  if (section === '') return 'Beyond the guide';
  return `${/^\d/.test(section) ? 'Chapter' : 'Appendix'} ${section}`;
}

function row(param: Param): string {
  const { path, index, label, help, unit, aliases, apply, allowed } = param;
  const places = index === null ? '' : ` N ${index[0]}..${index[1]}.`;
  const old = aliases.length === 0 ? '' : ` Also read as ${aliases.map(alias => `\`${alias}\``).join(', ')}.`;
  const values = `${allowed}${unit === '' ? '' : ` (${unit})`}`;
  const name = `\`${path}\`${param.dormant ? ' ○' : ''}`;
  const cells = [name, `${escaped(`**${label}**. ${help}${places}`)}${old}`, escaped(values), standard(param), apply];
  return `| ${cells.join(' | ')} |`;
}

/** A longer list says less than it takes room. */
const MOST_SHOWN = 4;

/** One value, or those of the first places and the one that the rest has. */
function standard(param: Param): string {
  const first = param.index?.[0] ?? 0;
  const texts = param.paths.map((_, i) => param.print(param.defaultAt(first + i) as never));
  const last = texts.at(-1);
  const own = texts.slice(0, texts.findLastIndex(text => text !== last) + 1);
  if (own.length > MOST_SHOWN) return 'differs by N';
  return [...own, last ?? ''].map(text => (text === '' ? 'empty' : `\`${text.replaceAll('|', '\\|')}\``)).join(', ');
}

function escaped(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('<', '&lt;');
}

const wanted = page();
if (process.argv.includes('--check')) {
  if (readFileSync(PAGE, 'utf8') !== wanted) {
    console.error('docs/parameters.md is behind the declarations: run `node scripts/parameters.ts`');
    process.exitCode = 1;
  }
} else {
  writeFileSync(PAGE, wanted);
}
