/**
 * docs/menus.md: the menus of the phone, made from their data in ui/lcd/menus. `node scripts/menus.ts` writes the page,
 * `node scripts/menus.ts --check` says whether it is up to date (exit code 1 when not).
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { lookup } from '../config/catalogue.ts';
import { Store } from '../config/store.ts';
import { languageNamed, type Message, wordings } from '../ui/lang/index.ts';
import { MENUS } from '../ui/lcd/menus/index.ts';
import type { MenuEntry, MenuName } from '../ui/lcd/menus/menu.ts';
import { valuesOf } from '../ui/values.ts';
import type { View } from '../ui/view.ts';

const PAGE = join(import.meta.dirname, '../docs/menus.md');

/** A phone with two lines, one paging group and a code to lock it, as far as menus look at it. */
const PHONE = {
  lines: [0, 1].map(index => ({ index, label: `label ${index + 1}` })),
  lineCount: 2,
  mayLock: true,
  about: { model: '405HD', firmware: '', functionKeys: 0 },
  directory: { hasCorporate: true, speedDial: () => null },
  settings: { pageGroups: [{ id: 0, name: 'group' }] },
  values: valuesOf(new Store()),
} as unknown as View;

const HEAD = `# Menus

This page is made by \`node scripts/menus.ts\` from the data in \`ui/lcd/menus\`; \`npm test\` fails while it is behind.

MENU opens the menu; a key opens the entry with its number at once, up and down with OK does so step by step. X, the left key
or Back goes back, MENU goes home. A caller wins: the menu is there again when he is gone, and what was being typed also after
the call. After two minutes without a key the menu closes.

\`phone400 hwtest\` is a phone that begins with Diagnostics (MENU 6 5), for who repairs it: no admin code is asked for.

A setting is written at once and belongs to the user; Default takes it back, so that the value of the files counts again.
What takes effect later says so. ○: kept, but without effect yet. Entries are hidden by the parameters in the last column.
Administration asks for the admin code, which the idle screen shows until it is changed ([web.md](web.md)).

A new entry is one line of data, a new kind of screen a record in \`ui/lcd/screens/index.ts\`; how text is typed stands in
\`ui/lcd/entry\`. Entries that exist once for each line or key are listed for the first one. The table is of a phone with several
lines. With one line nobody is asked which: the entries \`Line 1\` of MENU 4 are left out, so MENU 4 2, MENU 4 0 and MENU 4 \\* open
at once what MENU 4 2 1, MENU 4 0 1 and MENU 4 \\* 1 open here.

| keys | entry | opens | hidden by |
|---|---|---|---|
`;

function page(): string {
  return `${HEAD}${rows('main', 0, 'MENU').join('\n')}\n`;
}

function rows(name: MenuName, of: number, keys: string): string[] {
  const { entries } = MENUS[name];
  const all = typeof entries === 'function' ? entries(PHONE, of) : entries;
  return all.flatMap(entry => {
    const { opens, digit, title, shown } = entry;
    if (isRepeated(entry, name)) return [];
    const own = `${keys} ${digit === '' ? '…' : digit}`;
    const hidden = shown.map(({ path }) => `\`${path}\``).join(' ');
    const row = `| ${own.replaceAll('*', '\\*')} | ${words(title)} | ${what(entry)} | ${hidden} |`;
    return 'menu' in opens ? [row, ...rows(opens.menu, opens.of ?? 0, own)] : [row];
  });
}

/** The second and later ones of a kind. */
function isRepeated({ opens }: MenuEntry, name: MenuName): boolean {
  if ('menu' in opens) return (opens.of ?? 0) > 0;
  if (!('setting' in opens) || name === 'navigation-keys' || name === 'function-key') return false;
  return /^(personal_settings\/(lines|soft_key)|voip\/line)\/[1-9]/.test(opens.setting);
}

function words({ key, args = {} }: Message): string {
  return (wordings(languageNamed('ENGLISH'), { key, args })[0] ?? '').replaceAll('*', '\\*');
}

function what({ opens }: MenuEntry): string {
  if ('setting' in opens) {
    const found = lookup(opens.setting);
    const dormant = found.found === 'param' && found.target.param.dormant;
    return `\`${opens.setting}\`${dormant ? ' ○' : ''}`;
  }
  if ('menu' in opens) return opens.menu === 'administration' ? 'menu, behind the admin code' : 'menu';
  if ('page' in opens) return 'page';
  if ('calls' in opens) return 'calls';
  if ('people' in opens) return 'people';
  if ('newContact' in opens) return 'form';
  if ('confirm' in opens) return 'question';
  if ('test' in opens) return 'self-test';
  if ('pages' in opens) return 'speaks to the group';
  return 'new admin code';
}

if (process.argv.includes('--check')) {
  if (readFileSync(PAGE, 'utf8') !== page()) {
    process.stderr.write('docs/menus.md is behind the menus: run `node scripts/menus.ts`\n');
    process.exitCode = 1;
  }
} else writeFileSync(PAGE, page());
