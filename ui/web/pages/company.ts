/** What the company gives its phones, for those without a server that has it: directory and speed dials (guide sections 21.23 and 23.1.2). */
import type { Param } from '../../../config/param.ts';
import { directoryUrl, speedDialUrl } from '../../../config/params/provisioning.ts';
import { faultText } from '../../../src/base/result.ts';
import { shownName } from '../../../src/base/urls.ts';
import type { Contents } from '../../../src/directory/facts.ts';
import { Drafts, GONE } from '../draft.ts';
import { type Html, html } from '../html.ts';
import { form, listOf } from '../layout.ts';
import { type Answer, type Page, page, redirect, type Visit } from '../page.ts';
import type { WebCompanyFile, WebPhone } from '../phone.ts';
import { cleanName, wholeFile } from '../upload.ts';

const PATH = '/company';

type Part = {
  /** Names it in forms. */
  readonly id: string;
  readonly title: string;
  /** What the lines of the file are, and what they become. */
  readonly lines: string;
  readonly unit: string;
  /** Names the file of a server. */
  readonly url: Param<string>;
  readonly file: (phone: WebPhone) => WebCompanyFile;
  readonly columns: readonly string[];
};

const PARTS: readonly Part[] = [
  {
    id: 'directory',
    title: 'The company’s directory',
    lines: 'Lines of name,office,home,mobile in UTF-8. They are found on the phone under Corporate Directory.',
    unit: 'People',
    url: directoryUrl,
    file: ({ company }) => company.directory,
    columns: ['Name', 'Office', 'Home', 'Mobile'],
  },
  {
    id: 'speed-dials',
    title: 'Speed dials',
    lines:
      'Lines of index,number,flag: the key, counted from 1, the number, and 1 for a key with a lamp. Keys that are set otherwise stay.',
    unit: 'Keys',
    url: speedDialUrl,
    file: ({ company }) => company.speedDials,
    columns: ['Key', 'Number', 'Lamp'],
  },
];

const drafts = new Drafts<{ readonly part: Part; readonly bytes: Uint8Array; readonly name: string }>();

export const company: Page = {
  path: PATH,
  title: 'Company files',
  group: 'Directory',
  roles: ['admin'],
  show: visit => page(html`${PARTS.map(one => section(visit, one))}`),
  submit: async (visit, sent) => {
    const gone = PARTS.find(({ id }) => id === sent.get('forget'));
    if (gone === undefined) return apply(visit, sent);
    const file = gone.file(visit.phone);
    await file.forget();
    return redirect(PATH, await saved(file, 'The file is deleted.'));
  },
  receive: async (visit, upload) => {
    const wanted = PARTS.find(({ id }) => id === upload.fields.get('of'));
    const most = wanted?.file(visit.phone).largest ?? 0;
    const bytes = await wholeFile(upload, most);
    if (wanted === undefined) return redirect(PATH, 'The form cannot be read.');
    if (bytes === null) return redirect(PATH, `The file did not come whole, or has more than ${most} octets.`);
    const name = cleanName(upload, 'upload.csv');
    const read = await wanted.file(visit.phone).preview(bytes, name);
    if (!read.ok) return redirect(PATH, `Nothing was taken over. ${faultText(read.error)}`);
    const { taken, leftOut, problems, sample } = read.value;
    return page(html`<h2>${wanted.title}: ${name}</h2>
<p>${wanted.unit}: ${taken}, in place of ${wanted.file(visit.phone).taken}. Lines that are left out: ${leftOut}.</p>
${listOf(problems, 'Lines that are left out')}
${taken > 0 && table(wanted, sample)}
${taken > sample.length && html`<p>… and ${taken - sample.length} more.</p>`}
${form({
  session: visit.session,
  to: PATH,
  body: html`${drafts.keep(visit, { part: wanted, bytes, name })}<p><button name="apply" value="1">Take it over</button> <button name="no" value="1">Leave it</button></p>`,
})}`);
  },
};

async function apply(visit: Visit, sent: URLSearchParams): Promise<Answer> {
  const draft = drafts.take(visit, sent);
  if (draft === null) return redirect(PATH, `Nothing was taken over. ${GONE}`);
  if (!sent.has('apply')) return redirect(PATH, 'Nothing was taken over.');
  const file = draft.part.file(visit.phone);
  const taken = await file.take(draft.bytes, draft.name, 'uploaded');
  if (!taken.ok) return redirect(PATH, `Nothing was taken over. ${faultText(taken.error)}`);
  return redirect(PATH, await saved(file, `The file is taken over. ${draft.part.unit}: ${taken.value.taken}.`));
}

async function saved(file: WebCompanyFile, words: string): Promise<string> {
  const result = await file.flush();
  return result.ok ? words : `${words} But it ends with the next start. ${faultText(result.error)}`;
}

function section({ session, phone }: Visit, { id, title, lines, unit, url, file }: Part): Html {
  const { origin, taken } = file(phone);
  const named = phone.store.get(url);
  return html`<h2>${title}</h2>
<p>${origin === null ? 'There is none.' : `${unit}: ${taken}, ${origin === 'fetched' ? 'from the server' : 'uploaded here'}.`}</p>
${named !== '' && html`<p>The configuration names ${shownName(named)}: at the next look for news that file takes the place of one that is uploaded.</p>`}
<p>${lines} You see first what a file brings.</p>
${form({
  session,
  to: PATH,
  file: true,
  body: html`<input type="hidden" name="of" value="${id}">
<p class="field"><label for="${id}">${title}: file</label> <input id="${id}" name="file" type="file" required></p>
<p><button>Show what it brings</button></p>`,
})}
${origin === 'uploaded' && form({ session, to: PATH, body: html`<p><button name="forget" value="${id}">Delete it</button></p>` })}`;
}

function table({ columns }: Part, rows: Contents['sample']): Html {
  return html`<table><thead><tr>${columns.map(column => html`<th scope="col">${column}</th>`)}</tr></thead>
<tbody>${rows.map(([first, ...rest]) => html`<tr><th scope="row">${first}</th>${rest.map(cell => html`<td>${cell}</td>`)}</tr>`)}</tbody></table>`;
}
