/**
 * From a request to a page: whose request it is, what it may see, what it may change. Everything is denied that no page in
 * `pages/index.ts` allows to the role of the session.
 */
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { setImmediate as nextTurn } from 'node:timers/promises';
import * as web from '../../config/params/web.ts';
import { thrownText } from '../../src/base/result.ts';
import { ASSETS } from './assets/index.ts';
import { readText } from './body.ts';
import { EventStreams } from './events.ts';
import { cookieText, document, Exchange, goTo, plain, type Reply } from './exchange.ts';
import { isOurHost, isOurOrigin, sourceOf } from './guard.ts';
import { html } from './html.ts';
import { documentOf, menuOf } from './layout.ts';
import type { Answer, Page, Visit } from './page.ts';
import { PAGES } from './pages/index.ts';
import { logIn, logInForm } from './pages/login.ts';
import type { WebPhone } from './phone.ts';
import { isTokenOf, type Session, Sessions } from './sessions.ts';

export type WebAppOptions = {
  readonly phone: WebPhone;
  /** Where encrypted pages are; null when there are none. */
  readonly httpsPort: () => number | null;
  /** The pages are closed, and nobody is logged in any more. */
  readonly ended: AbortSignal;
};

const MOST_FORM_OCTETS = 256 * 1024;
const MOST_LOG_IN_OCTETS = 4096;

export function webApp(options: WebAppOptions): RequestListener {
  const app = new App(options);
  return (incoming, outgoing) => void app.answer(incoming, outgoing);
}

class App {
  readonly #options: WebAppOptions;
  readonly #sessions: Sessions;
  readonly #streams = new EventStreams();

  constructor(options: WebAppOptions) {
    const { store, clock, access } = options.phone;
    this.#options = options;
    this.#sessions = new Sessions(clock, () => store.get(web.sessionTimeout) * 1000);
    access.changed.subscribe(role => this.#sessions.endAll(role));
    options.ended.addEventListener('abort', () => this.#sessions.close(), { once: true });
  }

  async answer(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const x = Exchange.of(incoming, outgoing);
    if (x === null) {
      outgoing.writeHead(400, { Connection: 'close' }).end();
      return;
    }
    try {
      const reply = this.#elsewhere(x) ?? (await this.#reply(x));
      if (reply !== null) x.send(reply);
    } catch (thrown) {
      this.#options.phone.log.error(`${x.method} ${x.path}: ${thrownText(thrown)}`);
      if (outgoing.headersSent) outgoing.destroy();
      else x.send(plain(500, 'Something went wrong in the phone; its log says what.'));
    }
  }

  /** Not for this phone, or not for this protocol; null: to be looked at. */
  #elsewhere(x: Exchange): Reply | null {
    const { phone, httpsPort } = this.#options;
    const { host } = x.incoming.headers;
    if (!isOurHost(host, x.incoming.socket.localAddress ?? '', names(phone))) {
      return plain(421, 'This phone is not known by that name. Use its address.');
    }
    const port = httpsPort();
    if (!x.secure && port !== null && phone.store.get(web.httpsOnly)) return toHttps(x, port);
    return null;
  }

  /** null: the reply is a stream, and under way. */
  #reply(x: Exchange): Reply | null | Promise<Reply | null> {
    const { path, reads } = x;
    if (reads) {
      const asset = ASSETS.find(one => one.path === path);
      if (asset !== undefined) return { status: 200, headers: { 'Content-Type': asset.mime }, body: asset.text };
      if (path === '/') return goTo('/status');
      if (path === '/login') return document(logInForm(this.#options.phone));
    }
    const posts = x.method === 'POST';
    if (posts && path === '/login') return this.#logIn(x);
    if (posts && path === '/logout') return this.#logOut(x);
    const one = PAGES.find(page => page.path === path);
    if (reads && one !== undefined) return this.#show(x, one);
    if (posts && one !== undefined) return this.#receive(x, one);
    // Nobody learns which pages there are before the log-in.
    if (!reads) return refused(403);
    return this.#visit(x) === null ? TO_LOG_IN : this.#absent();
  }

  async #logIn(x: Exchange): Promise<Reply> {
    if (!isOurOrigin(x.asked)) return refused(403);
    const body = await readText(x.incoming, MOST_LOG_IN_OCTETS);
    if ('refused' in body) return refused(body.refused);
    const result = await logIn(this.#options.phone, new URLSearchParams(body.text), sourceOf(x.address));
    if (result.type === 'refused') {
      const { wait } = result;
      return wait > 0
        ? document(result.document, 429, { 'Retry-After': String(wait) })
        : document(result.document, 401);
    }
    const { secure } = x;
    const secret = this.#sessions.open(result.role, x.address);
    return goTo('/status', { cookie: cookieText({ name: cookieName(secure), value: secret, secure }) });
  }

  async #logOut(x: Exchange): Promise<Reply> {
    const visit = this.#visit(x);
    if (visit === null) return refused(403);
    const form = await readForm(x, visit.session);
    if ('refused' in form) return refused(form.refused);
    this.#sessions.end(visit.session);
    const { secure } = x;
    return goTo('/login', { cookie: cookieText({ name: cookieName(secure), value: '', secure }) });
  }

  async #show(x: Exchange, one: Page): Promise<Reply | null> {
    const visit = this.#visit(x, one.quiet !== true);
    if (visit === null) return TO_LOG_IN;
    return this.#isOpen(one, visit.session) ? this.#give(x, one, visit, await one.show(visit)) : this.#absent();
  }

  async #receive(x: Exchange, one: Page): Promise<Reply | null> {
    const visit = this.#visit(x);
    if (visit === null) return refused(403);
    if (!this.#isOpen(one, visit.session)) return this.#absent();
    const answer = await take(x, one, visit);
    return 'refused' in answer ? refused(answer.refused) : this.#give(x, one, visit, answer);
  }

  /** null: nobody who is logged in. */
  #visit(x: Exchange, seen = true): Visit | null {
    const session = this.#sessions.find(x.cookie(cookieName(x.secure)), x.address, seen);
    return session === null ? null : { phone: this.#options.phone, session, query: x.query };
  }

  #isOpen(one: Page, { role }: Session): boolean {
    if (!one.roles.includes(role)) return false;
    const names = this.#options.phone.store.get(web.userPages).split(/\s+/);
    const allowed = names.filter(name => name !== '');
    return role === 'admin' || allowed.length === 0 || allowed.includes(one.path.split('/')[1] ?? '');
  }

  #give(x: Exchange, one: Page, visit: Visit, answer: Answer): Reply | null {
    const { session } = visit;
    switch (answer.type) {
      case 'redirect':
        if (answer.notice !== undefined) session.notices.push(answer.notice);
        return goTo(answer.to);
      case 'download': {
        const { name, mime, content } = answer;
        const file = name === null ? null : `attachment; filename="${name.replace(/[^\w.-]/g, '_')}"`;
        const headers = { 'Content-Type': mime, ...(file === null ? {} : { 'Content-Disposition': file }) };
        return { status: 200, headers, body: content };
      }
      case 'events': {
        const served = this.#streams.serve(x.outgoing, answer.next, () => this.#sessions.lives(session));
        return served ? null : plain(503, 'Too many live pages are open.');
      }
      case 'page': {
        const notices = session.notices.splice(0);
        const menu = menuOf(PAGES, visit, other => this.#isOpen(other, session), one.path);
        const { body, status } = answer;
        return document(documentOf({ title: one.title, device: deviceOf(visit.phone), body, notices, menu }), status);
      }
    }
  }

  #absent(): Reply {
    const body = html`<p>There is no such page. <a href="/status">To the status page</a></p>`;
    return document(documentOf({ title: 'Not found', device: deviceOf(this.#options.phone), body, menu: null }), 404);
  }
}

async function take(x: Exchange, one: Page, visit: Visit): Promise<Answer | Refused> {
  if (!/^multipart\/form-data/i.test(x.header('content-type') ?? '')) {
    const form = await readForm(x, visit.session);
    if ('refused' in form) return form;
    return one.submit === undefined ? STRANGE : one.submit(visit, form);
  }
  if (one.receive === undefined || !isOurOrigin(x.asked)) return STRANGE;
  const { readUpload } = await import('./multipart.ts');
  // To load it takes long enough for one turn.
  await nextTurn();
  const upload = await readUpload(x.incoming);
  if (!upload.ok) return { type: 'redirect', to: one.path, notice: upload.error };
  if (isTokenOf(visit.session, upload.value.fields.get('token') ?? '')) return one.receive(visit, upload.value);
  upload.value.content.destroy();
  return STRANGE;
}

const TO_LOG_IN = goTo('/login');

type Refused = { readonly refused: 403 | 408 | 413 };

/** Not from a page of ours. */
const STRANGE: Refused = { refused: 403 };

const REFUSALS: Readonly<Record<Refused['refused'], string>> = {
  403: 'The form did not come from a page of this phone, or its session is over. Log in and try again.',
  408: 'The form did not come whole in time. Nothing was changed; go back and send it again.',
  413: 'The form is larger than any of this phone. Nothing was changed; go back and shorten what was written.',
};

function refused(status: Refused['refused']): Reply {
  return plain(status, REFUSALS[status]);
}

function deviceOf({ model }: WebPhone): string {
  return `phone400 ${model.name}`;
}

function names({ store }: WebPhone): string[] {
  return store.get(web.hostNames).toLowerCase().split(',');
}

/** A browser takes this name over HTTPS only, and gives it to nobody else. */
function cookieName(secure: boolean): string {
  return secure ? '__Host-session' : 'session';
}

async function readForm(x: Exchange, session: Session): Promise<URLSearchParams | Refused> {
  if (!isOurOrigin(x.asked)) return STRANGE;
  const body = await readText(x.incoming, MOST_FORM_OCTETS);
  if ('refused' in body) return body;
  const form = new URLSearchParams(body.text);
  return isTokenOf(session, form.get('token') ?? '') ? form : STRANGE;
}

/** The name of the host is ours, its port may be none at all. */
function toHttps(x: Exchange, port: number): Reply {
  const url = URL.parse(`http://${x.incoming.headers.host}`);
  if (url === null) return plain(400, 'This is no address of this phone.');
  const place = port === 443 ? url.hostname : `${url.hostname}:${port}`;
  // A form was already sent in the clear: it must not be sent again by itself.
  return goTo(`https://${place}/`, { status: x.reads ? 302 : 303 });
}
