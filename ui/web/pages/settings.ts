import { lookup } from '../../../config/catalogue.ts';
import type { Entry } from '../../../config/cfg-file.ts';
import type { Param } from '../../../config/param.ts';
import { type Fault, faultText } from '../../../src/base/result.ts';
import { type Html, html } from '../html.ts';
import { form } from '../layout.ts';
import { type Answer, type Page, page, redirect, type Visit } from '../page.ts';
import { isUsed } from './key-fields.ts';
import { currentText, pathAt, type Refusal, settingField } from './setting-field.ts';
import { SETTINGS_PAGES, type SettingsPage, search } from './settings-pages.ts';

/** All parameters, for the administrator. */
export const settings: Page = settingsPage({
  path: '/settings',
  title: 'Settings',
  roles: ['admin'],
  pages: SETTINGS_PAGES,
});

/** What users may change by themselves. */
export const personal: Page = settingsPage({
  path: '/personal',
  title: 'Personal settings',
  roles: ['user'],
  pages: SETTINGS_PAGES.filter(({ name }) => name.startsWith('Personal Settings')),
});

type Options = Pick<Page, 'path' | 'title' | 'roles'> & { readonly pages: readonly SettingsPage[] };

function settingsPage({ pages, ...record }: Options): Page {
  const place = ({ query }: Visit): { chosen: SettingsPage | undefined; n: number } => ({
    chosen: pages.find(({ slug }) => slug === query.get('page')),
    n: Number(query.get('n') ?? 0) || 0,
  });
  return {
    ...record,
    group: 'Configuration',
    show: visit => {
      const { chosen, n } = place(visit);
      if (chosen !== undefined) return page(pageForm(record.path, visit, chosen, n));
      return page(overview(record.path, pages, (visit.query.get('q') ?? '').slice(0, LONGEST_SEARCH)));
    },
    submit: async (visit, sent) => {
      const { chosen, n } = place(visit);
      if (chosen === undefined) return redirect(record.path);
      return save(record.path, visit, chosen, n, sent);
    },
  };
}

const MOST_FOUND = 100;
/** Letters. */
const LONGEST_SEARCH = 100;

function overview(base: string, pages: readonly SettingsPage[], wanted: string): Html {
  const found = search(pages, wanted);
  const finding = ({ page: { slug, name }, param }: (typeof found)[number]): Html =>
    html`<li><a href="${addressOf(base, slug, param.index?.[0] ?? 0)}#${pathAt(param, 0)}">${param.label}</a> <code>${param.path}</code> &ndash; ${name}</li>`;
  return html`<form method="get" action="${base}" role="search">
<p class="field"><label for="q">Search all settings</label>
<input id="q" name="q" type="search" value="${wanted}" maxlength="${LONGEST_SEARCH}"> <button>Search</button></p>
</form>
${wanted !== '' && html`<h2>Found (${found.length})</h2><ul>${found.slice(0, MOST_FOUND).map(finding)}</ul>`}
<h2>Pages</h2>
<ul>${pages.map(({ slug, name, params }) => html`<li><a href="${addressOf(base, slug, 0)}">${name}</a> (${params.length})</li>`)}</ul>`;
}

function addressOf(base: string, slug: string, n: number): string {
  return `${base}?page=${slug}${n === 0 ? '' : `&n=${n}`}`;
}

function pageForm(base: string, visit: Visit, chosen: SettingsPage, n: number, refusals: Refusals = new Map()): Html {
  const { store } = visit.phone;
  const sections = Map.groupBy(chosen.params, ({ index }) => index === null);
  const field = (param: Param): Html => {
    const path = pathAt(param, n);
    return settingField(store, param, path, refusals.get(path));
  };
  const to = addressOf(base, chosen.slug, n);
  const indexed = sections.get(false) ?? [];
  const [used, unused] = [true, false].map(is => indexed.filter(param => isUsed(store, param, n) === is)) as [
    Param[],
    Param[],
  ];
  // What cannot be used of them has to be seen.
  const open = unused.some(param => refusals.has(pathAt(param, n)));
  return html`<p><a href="${base}">All pages</a> &ndash; ${chosen.name}</p>
${indexed.length > 0 && indexLinks(base, chosen.slug, indexed, n)}
${refusals.size > 0 && html`<p class="notice wrong" role="alert">Nothing was saved: ${refusals.size} of the values cannot be used.</p>`}
${faultsAbout(visit, chosen, n).map(fault => html`<p class="notice wrong">${faultText(fault)}</p>`)}
${form({
  session: visit.session,
  to,
  body: html`<button class="default">Save</button>
${indexed.length > 0 && html`<h2>Number ${n}</h2>${used.map(field)}`}
${
  unused.length > 0 &&
  html`<details${open && html` open`}><summary>Fields of other types (${unused.length})</summary>${unused.map(field)}</details>`
}
${sections.has(true) && indexed.length > 0 && html`<h2>For all</h2>`}
${(sections.get(true) ?? []).map(field)}
<p><button>Save</button></p>`,
})}`;
}

/** Good values that cannot work together, such as those of a key. */
function faultsAbout({ phone }: Visit, { params }: SettingsPage, n: number): readonly Fault[] {
  const shown = params.map(param => pathAt(param, n));
  return phone.faults().filter(({ where }) => where && shown.some(path => path.startsWith(`${where}/`)));
}

/** Lines, keys and the like are counted from 0, as in files. */
function indexLinks(base: string, slug: string, params: readonly Param[], n: number): Html {
  const last = Math.max(...params.map(({ index }) => index?.[1] ?? 0));
  const link = (one: number): Html =>
    html`<a href="${addressOf(base, slug, one)}"${one === n && html` aria-current="true"`}>${one}</a> `;
  return html`<nav aria-label="Numbers"><p>${Array.from({ length: last + 1 }, (_, one) => link(one))}</p></nav>`;
}

type Refusals = ReadonlyMap<string, Refusal>;

/** All or nothing: a bad value is told beside its field, and nothing is saved. */
async function save(
  base: string,
  visit: Visit,
  chosen: SettingsPage,
  n: number,
  sent: URLSearchParams,
): Promise<Answer> {
  const { store } = visit.phone;
  const back = addressOf(base, chosen.slug, n);
  const cleared = sent.get('clear');
  if (cleared !== null) {
    if (!isOn(chosen, cleared)) return redirect(back);
    store.reset(cleared);
    return redirect(back, await saved(visit, `The override of ${cleared} is cleared.`));
  }
  const refusals = new Map<string, Refusal>();
  const entries: Entry[] = [];
  for (const [path, typed] of sent) {
    const found = lookup(path);
    if (found.found !== 'param' || !isOn(chosen, path)) continue;
    const { param } = found.target;
    const text = typed.trim();
    if (param.secret ? text === '' : text === currentText(store, param, path)) continue;
    const value = /[\0-\x1f\x7f]/.test(text)
      ? { ok: false as const, error: 'must not hold control characters' }
      : param.parse(text);
    if (value.ok) entries.push({ path, text, file: 'form', line: 0 });
    else refusals.set(path, { text: param.secret ? '' : text, reason: value.error });
  }
  if (refusals.size > 0) return page(pageForm(base, visit, chosen, n, refusals), 422);
  if (entries.length === 0) return redirect(back, 'Nothing was changed.');
  const { changed } = store.import({ file: 'form', entries, problems: [], complete: true });
  return redirect(back, await saved(visit, changedText(changed)));
}

/** The path is spelled as declared, and on this page. */
function isOn({ params }: SettingsPage, path: string): boolean {
  return params.some(({ paths }) => paths.includes(path));
}

/** What was changed, and what of it waits for the next start. */
export function changedText(changed: ReadonlySet<string>): string {
  const waiting = [...changed].filter(path => {
    const found = lookup(path);
    return found.found === 'param' && found.target.param.apply === 'reboot';
  });
  const count = `${changed.size} ${changed.size === 1 ? 'setting is' : 'settings are'} changed.`;
  return waiting.length === 0 ? count : `${count} At the next start: ${waiting.join(', ')}.`;
}

/** A change that is not on the disk is told as such. */
export async function saved({ phone }: Visit, words: string): Promise<string> {
  const result = await phone.store.flush();
  return result.ok ? words : `${words} But it ends with the next start: ${result.error.what}`;
}
