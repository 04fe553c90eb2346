import { faultText } from '../../../src/base/result.ts';
import { type Html, html } from '../html.ts';
import { field, form } from '../layout.ts';
import { type Page, page, redirect, type Visit } from '../page.ts';
import { notOwnPassword } from './password.ts';

/** What opens encrypted files. Nobody gets a key out again; a new one needs the password, as files that it opens can bring others. */
export const configurationKeys: Page = {
  path: '/configuration-keys',
  title: 'Configuration keys',
  group: 'Management',
  roles: ['admin'],
  show: visit => page(content(visit, {})),
  submit: async (visit, sent) => {
    const { addKey, provisioning } = visit.phone;
    const old = await notOwnPassword(visit, sent.get('old'));
    if (old !== null) return page(content(visit, { old }), 422);
    const added = await addKey(sent.get('key') ?? '');
    if (!added.ok) return page(content(visit, { key: `Nothing was kept. ${faultText(added.error)}` }), 422);
    provisioning.check();
    return redirect('/configuration-keys', 'The key is kept. The phone looks for its files with it.');
  },
};

function content({ session, phone }: Visit, wrong: { readonly old?: string; readonly key?: string }): Html {
  return html`<p>${phone.keys.hasKey ? 'The phone has a key.' : 'The phone has no key yet.'} With it the phone opens encrypted
configuration; a new one goes before those that are there, which still open what they opened.</p>
${form({
  session,
  to: '/configuration-keys',
  body: html`${field({ name: 'old', label: 'Your password now', type: 'password', autocomplete: 'current-password', wrong: wrong.old ?? null })}
${field({ name: 'key', label: 'Key, 64 hexadecimal digits, or passphrase', type: 'password', autocomplete: 'off', wrong: wrong.key ?? null })}
<p><button>Keep it</button></p>`,
})}`;
}
