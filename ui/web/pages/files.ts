import { setImmediate as nextTurn } from 'node:timers/promises';
import { lookup } from '../../../config/catalogue.ts';
import { type CfgFile, readCfg } from '../../../config/cfg-file.ts';
import type { Preview } from '../../../config/import.ts';
import { LARGEST_FILE } from '../../../config/ini.ts';
import * as web from '../../../config/params/web.ts';
import { type Problem, problemText } from '../../../config/problem.ts';
import { fail, ok } from '../../../src/base/result.ts';
import { Drafts, GONE } from '../draft.ts';
import { type Html, html } from '../html.ts';
import { form } from '../layout.ts';
import { type Answer, type Page, page, redirect, type Visit } from '../page.ts';
import { cleanName, wholeFile } from '../upload.ts';
import { changedText, saved } from './settings.ts';

const drafts = new Drafts<CfgFile>();

/** Takes a file over as settings made at the phone, after it has shown what that would change. */
export const files: Page = {
  path: '/import',
  title: 'Import and export',
  group: 'Configuration',
  roles: ['admin'],
  show: visit => page(content(visit)),
  receive: async (visit, upload) => {
    const bytes = await wholeFile(upload, LARGEST_FILE);
    if (bytes === null)
      return redirect('/import', `The file did not come whole, or has more than ${LARGEST_FILE} octets.`);
    const name = cleanName(upload, 'upload.cfg');
    // Each step in a turn of its own: a phone that has all its settings in the file would keep a call waiting.
    await nextTurn();
    const file = await readUploaded(bytes, name, visit);
    await nextTurn();
    const preview = visit.phone.store.preview(file);
    await nextTurn();
    return page(shown(visit, file, preview));
  },
  submit: async (visit, sent): Promise<Answer> => {
    const file = drafts.take(visit, sent);
    if (file === null) return redirect('/import', `Nothing was taken over. ${GONE}`);
    if (!sent.has('apply')) return redirect('/import', 'Nothing was taken over.');
    const { changed } = visit.phone.store.import(file);
    return redirect('/import', await saved(visit, changedText(changed)));
  },
};

/** Everything in force as a file; secrets are left out, or encrypted when the phone has a key. */
export const download: Page = {
  path: '/export',
  title: 'Export',
  group: null,
  roles: ['admin'],
  show: ({ phone }) => {
    const { keys, store } = phone;
    const text = store.export(keys.hasKey ? { seal: secret => keys.sealValue(secret) } : {});
    const name = `${phone.view().network.mac || 'phone400'}.cfg`;
    return { type: 'download', name, mime: 'text/plain; charset=utf-8', content: Buffer.from(text) };
  },
};

/** Passwords of the pages need the old one; whoever found this page open must not set others with a file. */
const PASSWORDS: ReadonlySet<string> = new Set([web.adminPassword.path, web.userPassword.path]);

async function readUploaded(bytes: Buffer, name: string, { phone }: Visit): Promise<CfgFile> {
  const alone = 'cannot be included by a file that is uploaded';
  const read = await readCfg(name, {
    file: async asked => (asked.endsWith(name) ? ok(bytes) : fail(alone)),
    keys: phone.keys,
  });
  const known = (path: string): string => {
    const found = lookup(path);
    return found.found === 'param' ? found.target.path : path;
  };
  const left = read.entries.filter(({ path }) => PASSWORDS.has(known(path)));
  const reason = 'is left out; passwords of these pages are changed on the page Passwords';
  return {
    ...read,
    entries: read.entries.filter(entry => !left.includes(entry)),
    problems: [
      ...read.problems,
      ...left.map(({ path, file, line }): Problem => ({ grade: 'warning', file, line, path, reason })),
    ],
  };
}

function content({ session, phone }: Visit): Html {
  return html`<h2>Import</h2>
<p>A configuration file, whole or in part, encrypted or not. You see first what it would change.</p>
${form({
  session,
  to: '/import',
  file: true,
  body: html`<p class="field"><label for="file">File</label> <input id="file" name="file" type="file" required></p>
<p><button>Show what it changes</button></p>`,
})}
<h2>Export</h2>
<p>Everything in force, sorted. ${phone.keys.hasKey ? 'Passwords are encrypted with the key of this phone.' : 'Passwords are left out.'}</p>
<p><a href="/export">Download the configuration file</a></p>`;
}

const MOST_SHOWN = 200;

function shown(visit: Visit, file: CfgFile, { changes, problems }: Preview): Html {
  const left = (list: readonly unknown[]): Html | false =>
    list.length > MOST_SHOWN && html`<p>&hellip; and ${list.length - MOST_SHOWN} more.</p>`;
  return html`<h2>${file.file}</h2>
<p>${file.entries.length} settings, ${changes.length} of them other than now.</p>
${
  problems.length > 0 &&
  html`<h3>Lines that cannot be used, or only in part (${problems.length})</h3>
<ul>${problems.slice(0, MOST_SHOWN).map(problem => html`<li>${problemText(problem)}</li>`)}</ul>${left(problems)}`
}
${
  changes.length > 0 &&
  html`<h3>What changes</h3>
<table><thead><tr><th scope="col">Setting</th><th scope="col">Now</th><th scope="col">Then</th></tr></thead>
<tbody>${changes
    .slice(0, MOST_SHOWN)
    .map(
      ({ path, before, after }) => html`<tr><th scope="row">${path}</th><td>${before}</td><td>${after}</td></tr>`,
    )}</tbody></table>${left(changes)}`
}
${form({
  session: visit.session,
  to: '/import',
  body: html`${drafts.keep(visit, file)}<p>${changes.length > 0 && html`<button name="apply" value="1">Take it over</button> `}<button name="no" value="1">Leave it</button></p>`,
})}`;
}
