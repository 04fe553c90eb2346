/** What all pages have in common. */
import type { Role } from '../../src/access/access.ts';
import { type Fault, faultText } from '../../src/base/result.ts';
import { type Html, html } from './html.ts';
import type { Page, PageGroup, Visit } from './page.ts';
import type { Session } from './sessions.ts';

const GROUPS: readonly PageGroup[] = ['Status', 'Directory', 'Configuration', 'Management'];

export type Frame = {
  readonly title: string;
  /** Product and model. */
  readonly device: string;
  readonly body: Html;
  readonly notices?: readonly string[];
  /** null before the log-in. */
  readonly menu: Html | null;
};

export function documentOf({ title, device, body, notices = [], menu }: Frame): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>${title} &ndash; ${device}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="/assets/style.css">
<link rel="icon" href="data:,">
</head>
<body>
<a class="skip" href="#main">To the content</a>
<header><p>${device}</p></header>
${menu}
<main id="main">
<h1>${title}</h1>
${notices.map(notice => html`<p class="notice" role="status">${notice}</p>`)}
${body}
</main>
</body>
</html>
`.text;
}

export function menuOf(pages: readonly Page[], { session }: Visit, open: (page: Page) => boolean, here: string): Html {
  const entry = ({ path, title }: Page): Html =>
    html`<li><a href="${path}"${path === here && html` aria-current="page"`}>${title}</a></li>`;
  const group = (name: PageGroup): Html | null => {
    const entries = pages.filter(one => one.group === name && open(one));
    return entries.length === 0 ? null : html`<h2>${name}</h2><ul>${entries.map(entry)}</ul>`;
  };
  return html`<nav aria-label="Pages">${GROUPS.map(group)}
${form({ session, to: '/logout', body: html`<button>Log off ${nameOf(session.role)}</button>` })}</nav>`;
}

function nameOf(role: Role): string {
  return role === 'admin' ? 'the administrator' : 'the user';
}

export type FormOptions = {
  readonly session: Session;
  readonly to: string;
  readonly body: Html;
  /** It holds a file. */
  readonly file?: boolean;
};

/** Every form that changes something carries the token of its session, before anything else. */
export function form({ session, to, body, file = false }: FormOptions): Html {
  return html`<form method="post" action="${to}"${file && html` enctype="multipart/form-data"`}>
<input type="hidden" name="token" value="${session.token}">
${body}
</form>`;
}

export function factTable(facts: readonly (readonly [name: string, value: string])[]): Html {
  const row = ([name, value]: readonly [string, string]): Html =>
    html`<tr><th scope="row">${name}</th><td>${value}</td></tr>`;
  return html`<table><tbody>${facts.map(row)}</tbody></table>`;
}

/** A file of another kind has thousands. */
const MOST_FAULTS = 100;

export function listOf(faults: readonly Fault[], title = 'Faults'): Html {
  if (faults.length === 0) return html``;
  return html`<h2>${title} (${faults.length})</h2>
<ul>${faults.slice(0, MOST_FAULTS).map(fault => html`<li>${faultText(fault)}</li>`)}</ul>
${faults.length > MOST_FAULTS && html`<p>&hellip; and ${faults.length - MOST_FAULTS} more.</p>`}`;
}

export type FieldOptions = {
  readonly name: string;
  readonly label: string;
  readonly type?: 'text' | 'password' | 'file';
  readonly value?: string;
  readonly autocomplete?: string;
  /** What is wrong with it. */
  readonly wrong?: string | null;
};

export function field({
  name,
  label,
  type = 'text',
  value = '',
  autocomplete = 'off',
  wrong = null,
}: FieldOptions): Html {
  return html`<p class="field"><label for="${name}">${label}</label>
<input id="${name}" name="${name}" type="${type}" value="${value}" autocomplete="${autocomplete}"${
    wrong !== null && html` aria-invalid="true" aria-describedby="${name}-wrong"`
  }>${wrong !== null && html`<span class="wrong" id="${name}-wrong">${wrong}</span>`}</p>`;
}
