import { html } from '../html.ts';
import { form } from '../layout.ts';
import { type Page, page, redirect } from '../page.ts';

/** The administrator locks the phone and opens it; whoever stands before it needs a code for that. */
export const lock: Page = {
  path: '/lock',
  title: 'Phone lock',
  group: 'Management',
  roles: ['admin'],
  show: ({ phone, session }) => {
    const locked = phone.lock.locked();
    return page(html`
<p role="status">The phone is ${locked ? 'locked' : 'open'}.</p>
<p>A locked phone calls emergency numbers only, and shows nothing of its settings, lists and directories. ${
      phone.lock.hasCode()
        ? 'Its user opens it with the unlock code; the administrator’s password opens it as well.'
        : 'No unlock code is set: at the phone only the administrator’s password opens it.'
    }</p>
${form({
  session,
  to: '/lock',
  body: html`<p><button name="set" value="${locked ? 'open' : 'lock'}">${locked ? 'Open the phone' : 'Lock the phone'}</button></p>`,
})}`);
  },
  submit: ({ phone }, sent) => {
    const set = sent.get('set');
    if (set === 'lock' || set === 'open') phone.lock.set(set === 'lock');
    return redirect('/lock');
  },
};
