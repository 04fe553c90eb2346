import { html } from '../html.ts';
import { form } from '../layout.ts';
import { type Answer, type Page, page, redirect, type Visit } from '../page.ts';

/** Both need a hook in a box: a click that was meant for something else does nothing. */
export const restart: Page = {
  path: '/restart',
  title: 'Restart and restore',
  group: 'Management',
  roles: ['admin'],
  show: visit => page(content(visit, null)),
  submit: (visit, sent): Answer => {
    const how = WAYS.find(one => one === sent.get('how'));
    if (how === undefined) return redirect('/restart');
    if (sent.get(`sure-${how}`) === null) return page(content(visit, how), 422);
    const { clock } = visit.phone;
    // The answer goes first.
    clock.after(AFTER, () => visit.phone.end(how));
    return page(html`<p role="status">The phone restarts. <a href="/status">To its pages</a>, in a few seconds.</p>`);
  },
};

const AFTER = 500;
const WAYS = ['restart', 'restore-own', 'restore-all'] as const;
type Way = (typeof WAYS)[number];

const WORDS: Readonly<Record<Way, { readonly title: string; readonly about: string; readonly button: string }>> = {
  restart: { title: 'Restart', about: 'Calls end.', button: 'Restart' },
  'restore-own': {
    title: 'Forget what was set at the phone',
    about:
      'What was set on the screen and in these pages goes, this password too; files of servers stay. The phone restarts.',
    button: 'Forget and restart',
  },
  'restore-all': {
    title: 'Restore the state of delivery',
    about: 'Settings, fetched files, certificates and passwords go. The phone restarts and shows a new admin code.',
    button: 'Restore and restart',
  },
};

function content({ session, phone }: Visit, unsure: Way | null) {
  const calls = phone.view().calls.filter(({ phase }) => phase !== 'ended').length;
  return html`${calls > 0 && html`<p class="notice" role="status">Calls that are up now: ${calls}.</p>`}
${WAYS.map(way => {
  const { title, about, button } = WORDS[way];
  return html`<h2>${title}</h2><p id="${way}-about">${about}</p>
${form({
  session,
  to: '/restart',
  body: html`<p><input type="checkbox" id="sure-${way}" name="sure-${way}" value="1" aria-describedby="${way}-about"${way === unsure && html` aria-invalid="true"`}>
<label for="sure-${way}">Yes, do it</label>${way === unsure && html` <span class="wrong">Tick this first.</span>`}</p>
<p><button name="how" value="${way}">${button}</button></p>`,
})}`;
})}`;
}
