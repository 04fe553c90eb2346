import * as web from '../../../config/params/web.ts';
import type { Role } from '../../../src/access/access.ts';
import { faultText } from '../../../src/base/result.ts';
import { sourceOf } from '../guard.ts';
import { html } from '../html.ts';
import { field, form } from '../layout.ts';
import { type Answer, type Page, page, redirect, type Visit } from '../page.ts';

/** Asks for the old one: a page that was left open must not be enough. */
export const password: Page = {
  path: '/password',
  title: 'Passwords',
  group: 'Management',
  roles: ['admin', 'user'],
  show: visit => page(content(visit, null)),
  submit: async (visit, sent) => {
    const { phone, session } = visit;
    const account: Role = session.role === 'admin' && sent.get('account') === 'user' ? 'user' : session.role;
    const old = await notOwnPassword(visit, sent.get('old'));
    if (old !== null) return wrong(visit, { old });
    if (sent.get('new') !== sent.get('again')) return wrong(visit, { again: 'This is not the same as above.' });
    const changed = await phone.access.change(sent.get('new') ?? '', account);
    if (!changed.ok) return wrong(visit, { new: faultText(changed.error) });
    return redirect('/status', account === 'user' ? 'The user’s password is changed.' : undefined);
  },
};

/** Why this is not the password of whoever sent the form; null: it is. Guesses are counted as at the log-in. */
export async function notOwnPassword({ phone, session }: Visit, typed: string | null): Promise<string | null> {
  const own = phone.store.get(session.role === 'admin' ? web.adminName : web.userName);
  const verdict = await phone.access.logIn(own, typed ?? '', sourceOf(session.source));
  if (verdict.type === 'wait') return `Too many wrong passwords. Try again in ${verdict.seconds} seconds.`;
  return verdict.type === 'wrong' ? 'This is not your password.' : null;
}

type Wrong = { readonly old?: string; readonly new?: string; readonly again?: string };

function wrong(visit: Visit, what: Wrong): Answer {
  return page(content(visit, what), 422);
}

function content({ session, phone }: Visit, wrong: Wrong | null) {
  const admin = session.role === 'admin';
  return html`
${admin && phone.access.code !== null && html`<p>The phone still shows its admin code on the screen. A password of your own ends that.</p>`}
<p>At least eight characters. At the keypad digits are typed most easily. All sessions end when the administrator&rsquo;s password changes, those of the user when the user&rsquo;s does.</p>
${form({
  session,
  to: '/password',
  body: html`
${field({ name: 'old', label: 'Your password now', type: 'password', autocomplete: 'current-password', wrong: wrong?.old ?? null })}
${
  admin &&
  html`<p class="field"><label for="account">Whose password</label>
<select id="account" name="account"><option value="admin">Administrator</option><option value="user">User</option></select></p>`
}
${field({ name: 'new', label: 'New password', type: 'password', autocomplete: 'new-password', wrong: wrong?.new ?? null })}
${field({ name: 'again', label: 'New password again', type: 'password', autocomplete: 'new-password', wrong: wrong?.again ?? null })}
<p><button>Change</button></p>`,
})}`;
}
