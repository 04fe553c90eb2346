/** The parameters by page, as the guide has them; those that it shows nowhere by the first part of their path. */
import { CATALOGUE } from '../../../config/catalogue.ts';
import type { Param } from '../../../config/param.ts';
import * as web from '../../../config/params/web.ts';

/** Of what the guide shows nowhere. */
const OTHERS = 'Others';

export type SettingsPage = {
  /** In addresses. */
  readonly slug: string;
  readonly name: string;
  readonly params: readonly Param[];
};

/** Passwords of the pages themselves are changed with the old one only. */
const ELSEWHERE: ReadonlySet<Param> = new Set<Param>([web.adminPassword, web.userPassword]);

export const SETTINGS_PAGES: readonly SettingsPage[] = [
  ...Map.groupBy(
    CATALOGUE.filter(param => !ELSEWHERE.has(param)),
    pageOf,
  ),
]
  .map(([name, params]) => ({ slug: slugOf(name), name, params }))
  .sort((a, b) => Number(a.name.startsWith(OTHERS)) - Number(b.name.startsWith(OTHERS)) || (a.name < b.name ? -1 : 1));

function pageOf({ page, path }: Param): string {
  return page === 'none' ? `${OTHERS} > ${path.split('/')[0]}` : page;
}

function slugOf(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
}

export type Found = { readonly page: SettingsPage; readonly param: Param };

/** Parameters in whose path, label or help every word occurs; those that have all of them in the label first. */
export function search(pages: readonly SettingsPage[], text: string): Found[] {
  const words = text
    .toLowerCase()
    .split(/\s+/)
    .filter(word => word !== '');
  if (words.length === 0) return [];
  const has = (place: string): boolean => {
    const lower = place.toLowerCase();
    return words.every(word => lower.includes(word));
  };
  return pages
    .flatMap(page => page.params.map(param => ({ page, param })))
    .filter(({ param: { path, label, help } }) => has(`${path} ${label} ${help}`))
    .sort((a, b) => Number(has(b.param.label)) - Number(has(a.param.label)));
}
