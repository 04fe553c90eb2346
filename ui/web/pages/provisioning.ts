import { LARGEST_FILE } from '../../../config/ini.ts';
import { faultText } from '../../../src/base/result.ts';
import type { Outcome, ProvisioningState } from '../../../src/provision/facts.ts';
import { type Html, html } from '../html.ts';
import { factTable, field, form, listOf } from '../layout.ts';
import { type Page, page, redirect, type Visit } from '../page.ts';
import { wholeFile } from '../upload.ts';
import { notOwnPassword } from './password.ts';

export const provisioning: Page = {
  path: '/provisioning',
  title: 'Provisioning',
  group: 'Management',
  roles: ['admin'],
  show: visit => page(content(visit)),
  submit: ({ phone: { provisioning } }, sent) => {
    if (sent.get('user') === null) {
      provisioning.check();
      return redirect('/provisioning', 'The phone looks for its files.');
    }
    provisioning.logIn({ user: sent.get('user') ?? '', password: sent.get('password') ?? '' });
    return redirect('/provisioning', 'The phone looks again.');
  },
  /** Such a file can bring other passwords, also by what it includes: so it needs the old one, as the page of passwords does. */
  receive: async (visit, upload) => {
    const bytes = await wholeFile(upload, LARGEST_FILE);
    if (bytes === null)
      return redirect('/provisioning', `The file did not come whole, or has more than ${LARGEST_FILE} octets.`);
    const old = await notOwnPassword(visit, upload.fields.get('old'));
    if (old !== null) return page(content(visit, old), 422);
    const taken = await visit.phone.provisioning.offer(bytes, upload.name);
    return redirect(
      '/provisioning',
      taken.ok ? TAKEN[taken.value] : `Nothing was taken over. ${faultText(taken.error)}`,
    );
  },
};

const TAKEN = {
  new: 'The file is in force, on trial until a line registers.',
  same: 'This is what is in force already.',
  refused: 'This was taken back before, since no line registered with it.',
};

const OUTCOMES: Readonly<Record<Outcome, string>> = {
  new: 'something new was taken over',
  same: 'what the server has is in force',
  refused: 'what the server has was taken back before',
  firmware: 'new firmware',
  nothing: 'nobody names a server',
  failed: 'failed',
};

const PHASES: Readonly<Record<ProvisioningState['phase'], string>> = {
  off: 'off',
  resting: 'rests until the next time',
  waiting: 'about to look',
  looking: 'looks',
  holding: 'has something new, and waits for the end of the call',
  applying: 'takes over what it found',
};

export function provisioningFacts({ phase, source, where, last }: ProvisioningState): [string, string][] {
  const when =
    last === null
      ? 'not yet'
      : `${last.time.toISOString().slice(0, 19).replace('T', ' ')} UTC: ${OUTCOMES[last.outcome]}`;
  return [
    ['Provisioning', PHASES[phase]],
    ['Last look', when],
    ['Source', [source, where].filter(text => text !== '').join(', ') || 'none'],
  ];
}

/** `old`: why the upload was refused. */
function content({ session, phone }: Visit, old: string | null = null): Html {
  const state = phone.provisioning.state();
  return html`${factTable(provisioningFacts(state))}
${listOf(state.faults)}
${form({ session, to: '/provisioning', body: html`<p><button>Look now</button></p>` })}
${
  state.logIn !== null &&
  html`<h2>The server asks who the phone is</h2>
<p>${state.logIn.where}: ${state.logIn.realm}${state.logIn.wrong && ' – what it was told was wrong'}</p>
${form({
  session,
  to: '/provisioning',
  body: html`${field({ name: 'user', label: 'User name' })}${field({ name: 'password', label: 'Password', type: 'password' })}
<p><button>Tell the server</button></p>`,
})}`
}
<h2>Upload</h2>
<p>A configuration file as the server of this phone would have it, encrypted or not. It takes the place of what was fetched
before, and is on trial until a line registers. It may have other passwords in it, so it needs yours.</p>
${form({
  session,
  to: '/provisioning',
  file: true,
  body: html`${field({ name: 'old', label: 'Your password now', type: 'password', autocomplete: 'current-password', wrong: old })}
<p class="field"><label for="file">File</label> <input id="file" name="file" type="file" required></p>
<p><button>Take it over</button></p>`,
})}`;
}
