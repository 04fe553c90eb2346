/**
 * docs/screens.md: pictures of every screen of a 405HD and a 440HD, made of the scenes and menus of test/ui.
 * `node scripts/screens.ts` writes the page and its pictures; for each screen that changed it puts old and new side by side
 * into build/screens, to be reviewed. `--check` says whether the page is up to date (exit code 1 when not).
 */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { model405HD } from '../hal/models/405HD.ts';
import { model440HD } from '../hal/models/440HD.ts';
import type { Model } from '../hal/models/model.ts';
import { Bitmap } from '../hal/raster/bitmap.ts';
import { frontOf, rasterOf } from '../hal/raster/index.ts';
import { walkMenus } from '../test/ui/menu-walk.ts';
import { scenes } from '../test/ui/scenes.ts';
import { frameOf } from '../ui/lcd/frame.ts';
import { comparison } from './screens/compare.ts';
import { pngOf, readSheet, type Shot, sheetOf, shotsIn } from './screens/sheet.ts';

const DOCS = join(import.meta.dirname, '../docs');
const PAGE = join(DOCS, 'screens.md');
const REVIEW = join(import.meta.dirname, '../build/screens');
/** The smaller screen is shown magnified. */
const SHOWN: readonly { readonly model: Model; readonly scale: number }[] = [
  { model: model405HD, scale: 2 },
  { model: model440HD, scale: 1 },
];

type Group = { readonly title: string; readonly file: string; readonly scale: number; readonly shots: readonly Shot[] };

async function groupsOf({ model, scale }: (typeof SHOWN)[number]): Promise<Group[]> {
  const group = (title: string, slug: string, shots: readonly Shot[]): Group => ({
    title,
    file: `pictures/${model.name}-${slug}.png`,
    scale,
    shots,
  });
  const scene = Object.entries(scenes).map(([name, { view, navigator }]) => ({
    name,
    bitmap: frontOf(frameOf(model, view, navigator), model),
  }));
  const menus = (await walkMenus(model)).map(({ keys, frame }) => ({ name: keys, bitmap: rasterOf(frame, model) }));
  const byMenu = Map.groupBy(menus, ({ name }) => /^MENU( \d)?/.exec(name)?.[0] ?? '');
  return [
    group('At rest and in calls', 'screens', scene),
    ...[...byMenu].map(([keys, shots]) => group(keys, keys.toLowerCase().replaceAll(' ', '-'), shots)),
  ];
}

function pageOf(models: readonly { readonly model: Model; readonly groups: readonly Group[] }[]): string {
  return [
    '# Screens',
    '',
    'This page is made by `node scripts/screens.ts` from the scenes and menus that the tests show (`test/ui`); `npm test` fails',
    'while it is behind. Above each screen: what happens, or the keys that lead there.',
    ...models.flatMap(({ model, groups }) => [
      '',
      `## ${model.name}`,
      ...groups.flatMap(({ title, file, shots }) => [
        '',
        `### ${model.name}: ${title}`,
        '',
        `![${shots.length} screens](${file})`,
        '',
        `<!-- ${JSON.stringify(shots.map(({ name }) => name))} -->`,
      ]),
    ]),
    '',
  ].join('\n');
}

/** The names in a sheet as the page had them when it was written. */
function namesBefore(page: string, file: string): readonly string[] {
  const after = page.split(`](${file})\n\n<!-- `)[1];
  return after === undefined ? [] : (JSON.parse(after.slice(0, after.indexOf(' -->'))) as string[]);
}

function shotsBefore(page: string, { file, scale, shots }: Group): ReadonlyMap<string, Bitmap> {
  const [names, path] = [namesBefore(page, file), join(DOCS, file)];
  if (names.length === 0 || !existsSync(path)) return new Map();
  return shotsIn(readSheet(readFileSync(path)), names, shots[0]?.bitmap ?? new Bitmap(1, 1), scale);
}

function same(a: Bitmap | undefined, b: Bitmap | undefined): boolean {
  return a !== undefined && b !== undefined && Buffer.compare(a.pixels, b.pixels) === 0;
}

/** Names of the screens of a group that differ from their stored picture. */
function changedIn(page: string, group: Group): { name: string; before?: Bitmap; now?: Bitmap }[] {
  const before = shotsBefore(page, group);
  const now = new Map(group.shots.map(({ name, bitmap }) => [name, bitmap]));
  return [...new Set([...before.keys(), ...now.keys()])]
    .map(name => ({ name, before: before.get(name), now: now.get(name) }))
    .filter(shot => !same(shot.before, shot.now)) as { name: string; before?: Bitmap; now?: Bitmap }[];
}

const models = await Promise.all(SHOWN.map(async shown => ({ model: shown.model, groups: await groupsOf(shown) })));
const page = pageOf(models);
const old = existsSync(PAGE) ? readFileSync(PAGE, 'utf8') : '';
const changed = models.flatMap(({ groups }) =>
  groups.map(group => ({ group, shots: changedIn(old, group) })).filter(({ shots }) => shots.length > 0),
);

if (process.argv.includes('--check')) {
  for (const { group, shots } of changed) console.error(`${group.file}: ${shots.map(({ name }) => name).join(' · ')}`);
  if (changed.length > 0 || page !== old) {
    console.error('docs/screens.md is behind the screens: run `node scripts/screens.ts` and review build/screens');
    process.exitCode = 1;
  }
} else {
  rmSync(REVIEW, { recursive: true, force: true });
  mkdirSync(REVIEW, { recursive: true });
  for (const { group, shots } of changed) {
    writeFileSync(join(DOCS, group.file), pngOf(sheetOf(group.shots, group.scale)));
    for (const { name, before, now } of shots) {
      const sheet = group.file.replace(/^.*\//, '').replace(/\.png$/, '');
      const slug = `${sheet}-${name}`
        .replaceAll('*', 'star')
        .replaceAll('#', 'hash')
        .replace(/[^\w-]+/g, '_');
      if (before !== undefined) writeFileSync(join(REVIEW, `${slug}.png`), comparison(before, now, 2 * group.scale));
    }
  }
  writeFileSync(PAGE, page);
  const count = changed.reduce((sum, { shots }) => sum + shots.length, 0);
  console.log(`docs/screens.md: ${count} screens changed; old and new side by side are in build/screens`);
}
