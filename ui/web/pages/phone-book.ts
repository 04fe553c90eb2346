/** The local directory: found, written, deleted, taken from a file and given as one (guide section 23.2). */
import { faultText } from '../../../src/base/result.ts';
import { type Contact, LARGEST_BOOK, NOBODY } from '../../../src/directory/contact.ts';
import { Drafts, GONE } from '../draft.ts';
import { type Html, html } from '../html.ts';
import { field, form, listOf } from '../layout.ts';
import { type Answer, type Page, page, redirect, type Visit } from '../page.ts';
import { cleanName, wholeFile } from '../upload.ts';

const PATH = '/phone_book';
const FIELDS = [
  ['name', 'Name'],
  ['office', 'Office'],
  ['home', 'Home'],
  ['mobile', 'Mobile'],
] as const;
/** Rows of one page. */
const SHOWN = 100;

const drafts = new Drafts<{ readonly bytes: Uint8Array; readonly name: string }>();

export const phoneBook: Page = {
  path: PATH,
  title: 'Directory',
  group: 'Directory',
  roles: ['admin', 'user'],
  show: visit => {
    const { query, phone } = visit;
    const id = query.has('id') ? idIn(query) : null;
    const known = id === null ? null : phone.book.contact(id);
    if (known !== null) return page(html`<h2>Change a contact</h2>${contactForm(visit, id, known)}`);
    return page(html`${query.has('id') && html`<p class="notice" role="status">This contact is not there any more.</p>`}
${list(visit)}<h2>Add a contact</h2>${contactForm(visit, null, given(query))}${exchange(visit)}`);
  },
  submit: async (visit, sent) => {
    const { book } = visit.phone;
    if (sent.has('apply') || sent.has('no')) return apply(visit, sent);
    const id = sent.has('id') ? idIn(sent) : null;
    if (id !== null && book.contact(id) === null) return redirect(PATH, 'This contact is not there any more.');
    if (sent.has('delete') && id !== null) {
      book.forget(id);
      return redirect(PATH, await saved(visit, 'The contact is deleted.'));
    }
    const contact = given(sent);
    const kept = book.keep(id, contact);
    if (kept.ok) return redirect(PATH, await saved(visit, 'The contact is saved.'));
    return page(
      html`<p class="notice wrong" role="alert">Nothing was saved: ${faultText(kept.error)}</p>${contactForm(visit, id, contact)}`,
      422,
    );
  },
  receive: async (visit, upload): Promise<Answer> => {
    const bytes = await wholeFile(upload, LARGEST_BOOK);
    if (bytes === null) return redirect(PATH, `The file did not come whole, or has more than ${LARGEST_BOOK} octets.`);
    const name = cleanName(upload, 'upload.csv');
    const preview = await visit.phone.book.preview(bytes, name);
    if (!preview.ok) return redirect(PATH, `Nothing was taken in. ${faultText(preview.error)}`);
    const { added, changed, problems } = preview.value;
    return page(html`<h2>${name}</h2>
<p>New contacts: ${added}. Contacts that get other numbers: ${changed}. Lines that are left out: ${problems.length}.</p>
${listOf(problems, 'Lines that are left out')}
${form({
  session: visit.session,
  to: PATH,
  body: html`${drafts.keep(visit, { bytes, name })}<p>${added + changed > 0 && html`<button name="apply" value="1">Take them in</button> `}<button name="no" value="1">Leave it</button></p>`,
})}`);
  },
};

export const phoneBookFile: Page = {
  path: `${PATH}/contacts.csv`,
  title: 'Directory as a file',
  group: null,
  roles: ['admin', 'user'],
  show: ({ phone }) => ({
    type: 'download',
    name: 'contacts.csv',
    mime: 'text/csv; charset=utf-8',
    content: Buffer.from(phone.book.export()),
  }),
};

async function apply(visit: Visit, sent: URLSearchParams): Promise<Answer> {
  const draft = drafts.take(visit, sent);
  if (draft === null) return redirect(PATH, `Nothing was taken in. ${GONE}`);
  if (!sent.has('apply')) return redirect(PATH, 'Nothing was taken in.');
  const taken = await visit.phone.book.import(draft.bytes, draft.name);
  if (!taken.ok) return redirect(PATH, `Nothing was taken in. ${faultText(taken.error)}`);
  const { added, changed } = taken.value;
  return redirect(PATH, await saved(visit, `New contacts: ${added}, changed: ${changed}.`));
}

async function saved({ phone }: Visit, words: string): Promise<string> {
  const result = await phone.book.flush();
  return result.ok ? words : `It will be lost with the next restart. ${faultText(result.error)}`;
}

/** -1 for what is no number: nobody has it. */
function idIn(fields: URLSearchParams): number {
  const text = fields.get('id') ?? '';
  return /^\d{1,9}$/.test(text) ? Number(text) : -1;
}

function given(fields: URLSearchParams): Contact {
  const entries = FIELDS.map(([name]) => [name, (fields.get(name) ?? '').slice(0, 256)]);
  return { ...NOBODY, ...Object.fromEntries(entries) };
}

function list({ phone, query }: Visit): Html {
  const text = (query.get('search') ?? '').slice(0, 64);
  const hits = phone.book.search(text);
  const first = Math.min(Math.max(0, idIn(new URLSearchParams({ id: query.get('from') ?? '' }))), hits.length);
  const shown = hits.slice(first, first + SHOWN);
  const link = (from: number, words: string): Html =>
    html`<a href="${PATH}?${new URLSearchParams({ search: text, from: String(from) }).toString()}">${words}</a> `;
  return html`<form method="get" action="${PATH}" role="search"><p class="field"><label for="search">Search the directory</label>
<input id="search" name="search" type="text" value="${text}" autocomplete="off"> <button>Search</button></p></form>
<p>${text === '' ? `${hits.length} contacts.` : `${hits.length} of ${phone.book.size} contacts.`}</p>
${
  shown.length > 0 &&
  html`<table><thead><tr>${FIELDS.map(([, label]) => html`<th scope="col">${label}</th>`)}</tr></thead>
<tbody>${shown.map(({ id, name, numbers }) => {
    const cell = ([field]: (typeof FIELDS)[number]): Html =>
      html`<td>${numbers.find(({ kind }) => kind === field)?.number}</td>`;
    return html`<tr><th scope="row"><a href="${PATH}?id=${id}">${name}</a></th>${FIELDS.slice(1).map(cell)}</tr>`;
  })}</tbody></table>`
}
<p>${first > 0 && link(Math.max(0, first - SHOWN), 'Those before')}${hits.length > first + SHOWN && link(first + SHOWN, 'Those behind')}</p>`;
}

function contactForm({ session }: Visit, id: number | null, contact: Contact): Html {
  return form({
    session,
    to: PATH,
    body: html`${id !== null && html`<input type="hidden" name="id" value="${id}">`}
${FIELDS.map(([name, label]) => field({ name, label, value: contact[name] }))}
<p><button>Save</button>${id !== null && html` <button name="delete" value="1">Delete</button> <a href="${PATH}">Leave it as it is</a>`}</p>`,
  });
}

function exchange({ session }: Visit): Html {
  return html`<h2>Import</h2>
<p>Lines of name,office,home,mobile in UTF-8, as a spreadsheet writes them. You see first what they would change. A contact of the same name
gets the numbers of the file.</p>
${form({
  session,
  to: PATH,
  file: true,
  body: html`<p class="field"><label for="file">File</label> <input id="file" name="file" type="file" required></p>
<p><button>Show what it brings</button></p>`,
})}
<h2>Export</h2>
<p><a href="${PATH}/contacts.csv">Download all contacts</a></p>`;
}
