import type { Role } from '../../../src/access/access.ts';
import { html } from '../html.ts';
import { documentOf, field } from '../layout.ts';
import type { WebPhone } from '../phone.ts';

export type LogIn =
  | { readonly type: 'in'; readonly role: Role }
  /** `wait`: seconds until the next try is looked at. */
  | { readonly type: 'refused'; readonly wait: number; readonly document: string };

export function logInForm({ model, access }: WebPhone, { wrong = null }: { wrong?: string | null } = {}): string {
  const body = html`<form method="post" action="/login">
${field({ name: 'name', label: 'Name', autocomplete: 'username' })}
${field({ name: 'password', label: 'Password', type: 'password', autocomplete: 'current-password', wrong })}
<p><button>Log in</button></p>
</form>
${access.code !== null && html`<p>The administrator&rsquo;s first password is the code that the phone shows on its screen.</p>`}`;
  return documentOf({ title: 'Log in', device: `phone400 ${model.name}`, body, menu: null });
}

export async function logIn(phone: WebPhone, form: URLSearchParams, source: string): Promise<LogIn> {
  const verdict = await phone.access.logIn(form.get('name') ?? '', form.get('password') ?? '', source);
  if (verdict.type === 'ok') return { type: 'in', role: verdict.role };
  const wait = verdict.type === 'wait' ? verdict.seconds : 0;
  const wrong =
    wait > 0 ? `Too many wrong passwords. Try again in ${wait} seconds.` : 'The name or the password is wrong.';
  return { type: 'refused', wait, document: logInForm(phone, { wrong }) };
}
