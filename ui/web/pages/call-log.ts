/** Missed, received and dialed calls (guide chapter 42). */
import { printCsv } from '../../../config/csv.ts';
import { faultText } from '../../../src/base/result.ts';
import type { CallList, LoggedCall } from '../../../src/directory/facts.ts';
import { dateTexts, durationText, type TimeStyle, timeText } from '../../lang/time.ts';
import type { View } from '../../view.ts';
import { type Html, html } from '../html.ts';
import { form } from '../layout.ts';
import { type Page, page, redirect, type Visit } from '../page.ts';

const PATH = '/call_log';
const LISTS: { readonly [list in CallList]: string } = {
  all: 'All calls',
  missed: 'Missed calls',
  received: 'Received calls',
  dialed: 'Dialed calls',
};

const OUTCOMES: { readonly [outcome in LoggedCall['outcome']]: string } = {
  answered: 'answered',
  missed: 'missed',
  rejected: 'rejected',
  busy: 'the phone was busy',
  forwarded: 'forwarded',
  elsewhere: 'answered at another phone',
  cancelled: 'cancelled',
  'no-answer': 'no answer',
  failed: 'failed',
};

export const callLog: Page = {
  path: PATH,
  title: 'Call log',
  group: 'Directory',
  roles: ['admin', 'user'],
  show: visit => page(content(visit, listIn(visit.query))),
  submit: ({ phone }, sent) => {
    const list = listIn(sent);
    const to = `${PATH}?list=${list}`;
    const id = sent.get('forget');
    if (id !== null && /^\d{1,9}$/.test(id)) {
      const done = phone.calls.forgetCall(Number(id));
      return redirect(to, done.ok ? 'The call is deleted.' : faultText(done.error));
    }
    if (!sent.has('forget-all') || !sent.has('sure')) return redirect(to, 'Tick the box if the list shall be deleted.');
    const done = phone.calls.forgetCalls(list);
    return redirect(to, done.ok ? `${LISTS[list]}: deleted.` : faultText(done.error));
  },
};

export const callLogFile: Page = {
  path: `${PATH}/calls.csv`,
  title: 'Call log as a file',
  group: null,
  roles: ['admin', 'user'],
  show: ({ phone, query }) => {
    const list = listIn(query);
    const view = phone.view();
    const rows = view.directory
      .calls(list)
      .map(call => [
        call.time.toISOString(),
        call.direction,
        OUTCOMES[call.outcome],
        harmless(nameOf(view, call)),
        harmless(call.number),
        String(call.line + 1),
        String(call.seconds),
        harmless(call.forwardedTo),
        harmless(call.reason ?? ''),
      ]);
    const text = printCsv([
      ['time', 'direction', 'outcome', 'name', 'number', 'line', 'seconds', 'forwarded to', 'reason'],
      ...rows,
    ]);
    return { type: 'download', name: `calls-${list}.csv`, mime: 'text/csv; charset=utf-8', content: Buffer.from(text) };
  },
};

function listIn(fields: URLSearchParams): CallList {
  const asked = fields.get('list') ?? 'all';
  return Object.hasOwn(LISTS, asked) ? (asked as CallList) : 'all';
}

/** What a caller calls himself is no formula of a spreadsheet. */
function harmless(text: string): string {
  return /^[=@+\-\t\r]/.test(text) && !/^\+?\d+$/.test(text) ? `'${text}` : text;
}

function nameOf({ directory }: View, { number, name }: LoggedCall): string {
  return directory.nameOf(number) || name;
}

function content({ phone, session }: Visit, list: CallList): Html {
  const view = phone.view();
  const calls = view.directory.calls(list);
  const lists = Object.entries(LISTS).map(
    ([one, words]) =>
      html`<li><a href="${PATH}?list=${one}"${one === list && html` aria-current="true"`}>${words}</a></li>`,
  );
  return html`<ul aria-label="Lists">${lists}</ul><h2>${LISTS[list]}</h2>
${
  calls.length === 0
    ? html`<p>None.</p>`
    : form({ session, to: PATH, body: html`<input type="hidden" name="list" value="${list}">${table(view, calls)}` })
}
${
  calls.length > 0 &&
  html`<p><a href="${PATH}/calls.csv?list=${list}">Download this list</a></p>
${form({
  session,
  to: PATH,
  body: html`<input type="hidden" name="list" value="${list}">
<p><input id="sure" name="sure" type="checkbox" value="1"> <label for="sure">Delete all of this list</label>
<button name="forget-all" value="1">Delete</button></p>`,
})}`
}`;
}

function table(view: View, calls: readonly LoggedCall[]): Html {
  const { timeFormat, dateFormat, timeZone } = view.settings;
  const style: TimeStyle = { locale: 'en', timeFormat, dateFormat, timeZone };
  const columns = ['When', 'Who', 'Number', 'What', 'Length', 'Line', 'Do'];
  return html`<table><thead><tr>${columns.map(column => html`<th scope="col">${column}</th>`)}</tr></thead>
<tbody>${calls.map(call => row(view, call, style))}</tbody></table>`;
}

function row(view: View, call: LoggedCall, style: TimeStyle): Html {
  const { id, number, outcome, forwardedTo, divertedBy, seconds, line, time, reason } = call;
  const known = view.directory.nameOf(number);
  const who = nameOf(view, call) || number || 'unknown';
  const when = `${dateTexts(time, style)[0]} ${timeText(time, style)}`;
  const add = new URLSearchParams({ name: call.name, office: number }).toString();
  return html`<tr><th scope="row">${when}</th><td>${who}</td><td>${number}</td>
<td>${call.direction === 'out' && 'dialed, '}${OUTCOMES[outcome]}${forwardedTo !== '' && ` to ${forwardedTo}`}${divertedBy !== '' && `, for ${divertedBy}`}${reason !== undefined && `: ${reason}`}</td>
<td>${seconds > 0 && durationText(seconds)}</td><td>${line + 1}</td>
<td><button name="forget" value="${id}" aria-label="Delete the call of ${who}, ${when}">Delete</button>
${number !== '' && known === '' && html`<a href="/phone_book?${add}" aria-label="Add ${who} to the directory">Add to the directory</a>`}</td></tr>`;
}
