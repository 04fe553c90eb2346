import type { Frame } from '../../../hal/ports.ts';
import { pictureSize } from '../../../hal/raster/fit.ts';
import { html } from '../html.ts';
import { form } from '../layout.ts';
import { type Page, page, redirect } from '../page.ts';
import type { WebPhone } from '../phone.ts';

/** Pixels of the page for the picture, about: each of its own becomes the same number of them. */
const WIDE = 640;

/** What the phone shows now. Without scripts the picture is that of the moment; simulated phones have keys here as well. */
export const screen: Page = {
  path: '/screen',
  title: 'Live screen',
  group: 'Status',
  roles: ['admin'],
  show: ({ phone, session }) => {
    const size = pictureSize(phone.model);
    const [width, height] = [size.width, size.height].map(
      pixels => pixels * Math.max(2, Math.floor(WIDE / size.width)),
    );
    const keys = phone.model.keys.map(
      ({ name, legend }) => html`<button name="key" value="${name}">${legend || name}</button>`,
    );
    return page(html`<p><img class="screen" id="screen" src="/screen.png" width="${width}" height="${height}" alt="The screen of the phone, in words below"></p>
<pre id="screen-text" dir="auto">${textOf(phone.screen.frame())}</pre>
<p><a href="/screen">Look again</a></p>
${
  phone.screen.press !== null &&
  html`<h2>Keys</h2>${form({ session, to: '/screen', body: html`<p class="keys" id="keys">${keys}</p>` })}`
}
<script src="/assets/live.js" defer></script>`);
  },
  submit: ({ phone }, sent) => {
    const key = sent.get('key') ?? '';
    if (phone.model.keys.some(({ name }) => name === key)) phone.screen.press?.(key);
    return redirect('/screen');
  },
};

export const picture: Page = {
  path: '/screen.png',
  title: 'Picture of the screen',
  group: null,
  roles: ['admin'],
  quiet: true,
  show: async ({ phone }) => ({
    type: 'download',
    name: null,
    mime: 'image/png',
    content: await phone.screen.picture(),
  }),
};

/** Says that the screen has changed, and what it says in words. */
export const live: Page = {
  path: '/screen/events',
  title: 'Changes of the screen',
  group: null,
  roles: ['admin'],
  quiet: true,
  show: ({ phone }) => ({ type: 'events', next: changesOf(phone) }),
};

/** Gives the words of a new frame, null while it is the same. */
function changesOf({ screen }: WebPhone): () => string | null {
  let shown: Frame | null = null;
  return () => {
    const frame = screen.frame();
    if (frame === shown) return null;
    shown = frame;
    return textOf(frame);
  };
}

function textOf({ title, rows, softkeys, strip = [] }: Frame): string {
  const labels = softkeys.filter(label => label !== '').map(label => `[${label}]`);
  const keys = strip.flatMap(({ text }, at) => (text === '' ? [] : [`KEY ${at + 1}: ${text}`]));
  return [title, ...rows.map(({ text }) => text), labels.join(' '), ...keys].join('\n');
}
