/**
 * From a request to a page: whose request it is, what it may see, what it may change. The only file that knows the server
 * library. Everything is denied that no page in `pages/index.ts` allows to the role of the session.
 */
import type { IncomingMessage, RequestListener } from 'node:http';
import { getRequestListener, type HttpBindings } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { type Context, Hono } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import * as web from '../../config/params/web.ts';
import { thrownText } from '../../src/base/result.ts';
import { ASSETS } from './assets/index.ts';
import { readText } from './body.ts';
import { EventStreams } from './events.ts';
import { isOurHost, isOurOrigin, SAFE_HEADERS, sourceOf } from './guard.ts';
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

type Ctx = Context<{ Bindings: HttpBindings }>;

const MOST_FORM_OCTETS = 256 * 1024;
const MOST_LOG_IN_OCTETS = 4096;

export function webApp(options: WebAppOptions): RequestListener {
  const app = new App(options);
  return getRequestListener(app.fetch, {
    overrideGlobalObjects: false,
    errorHandler: () => new Response(null, { status: 400 }),
  });
}

class App {
  readonly #options: WebAppOptions;
  readonly #sessions: Sessions;
  readonly #streams = new EventStreams();
  readonly #hono = new Hono<{ Bindings: HttpBindings }>({ getPath: request => new URL(request.url).pathname });

  constructor(options: WebAppOptions) {
    const { store, clock, access } = options.phone;
    this.#options = options;
    this.#sessions = new Sessions(clock, () => store.get(web.sessionTimeout) * 1000);
    access.changed.subscribe(role => this.#sessions.endAll(role));
    options.ended.addEventListener('abort', () => this.#sessions.close(), { once: true });
    this.#route();
  }

  get fetch() {
    return this.#hono.fetch;
  }

  #route(): void {
    const app = this.#hono;
    app.use(async (c, next) => this.#elsewhere(c) ?? next());
    for (const { path, mime, text } of ASSETS) app.get(path, c => c.body(text, 200, { 'Content-Type': mime }));
    app.get('/', c => c.redirect('/status', 303));
    app.get('/login', c => c.html(logInForm(this.#options.phone)));
    app.post('/login', c => this.#logIn(c));
    app.post('/logout', c => this.#logOut(c));
    for (const one of PAGES) {
      app.get(one.path, c => this.#show(c, one));
      app.post(one.path, c => this.#receive(c, one));
    }
    // Nobody learns which pages there are before the log-in.
    app.notFound(c => {
      if (c.req.method !== 'GET' && c.req.method !== 'HEAD') return plain(c, 403, REFUSED);
      return this.#visit(c) === null ? toLogIn(c) : this.#absent(c);
    });
    app.onError((thrown, c) => {
      this.#options.phone.log.error(`${c.req.method} ${c.req.path}: ${thrownText(thrown)}`);
      return plain(c, 500, 'Something went wrong in the phone; its log says what.');
    });
  }

  /** Not for this phone, or not for this protocol; null: to be looked at. */
  #elsewhere(c: Ctx): Response | null {
    const { phone, httpsPort } = this.#options;
    for (const [name, value] of Object.entries(SAFE_HEADERS)) c.header(name, value);
    const { incoming } = c.env;
    if (!isOurHost(incoming.headers.host, incoming.socket.localAddress ?? '', names(phone))) {
      return plain(c, 421, 'This phone is not known by that name. Use its address.');
    }
    const port = httpsPort();
    if (!isSecure(incoming) && port !== null && phone.store.get(web.httpsOnly)) return toHttps(c, port);
    return null;
  }

  async #logIn(c: Ctx): Promise<Response> {
    if (!isOurOrigin(asked(c))) return plain(c, 403, REFUSED);
    const body = await readText(c.env.incoming, MOST_LOG_IN_OCTETS);
    if ('refused' in body) return plain(c, body.refused, REFUSED);
    const result = await logIn(this.#options.phone, new URLSearchParams(body.text), sourceOf(addressOf(c)));
    if (result.type === 'refused') {
      if (result.wait > 0) c.header('Retry-After', String(result.wait));
      return c.html(result.document, result.wait > 0 ? 429 : 401);
    }
    const secure = isSecure(c.env.incoming);
    const secret = this.#sessions.open(result.role, addressOf(c));
    setCookie(c, cookieName(secure), secret, { path: '/', httpOnly: true, sameSite: 'Strict', secure });
    return c.redirect('/status', 303);
  }

  async #logOut(c: Ctx): Promise<Response> {
    const visit = this.#visit(c);
    const form = visit === null ? null : await readForm(c, visit.session);
    if (visit === null || form === null) return plain(c, 403, REFUSED);
    this.#sessions.end(visit.session);
    const secure = isSecure(c.env.incoming);
    deleteCookie(c, cookieName(secure), { path: '/', secure });
    return c.redirect('/login', 303);
  }

  async #show(c: Ctx, one: Page): Promise<Response> {
    const visit = this.#visit(c, one.quiet !== true);
    if (visit === null) return toLogIn(c);
    return this.#isOpen(one, visit.session) ? this.#give(c, one, visit, await one.show(visit)) : this.#absent(c);
  }

  async #receive(c: Ctx, one: Page): Promise<Response> {
    const visit = this.#visit(c);
    if (visit === null) return plain(c, 403, REFUSED);
    if (!this.#isOpen(one, visit.session)) return this.#absent(c);
    const answer = await take(c, one, visit);
    return answer === null ? plain(c, 403, REFUSED) : this.#give(c, one, visit, answer);
  }

  /** null: nobody who is logged in. */
  #visit(c: Ctx, seen = true): Visit | null {
    const cookie = getCookie(c, cookieName(isSecure(c.env.incoming)));
    const session = this.#sessions.find(cookie, addressOf(c), seen);
    const { searchParams: query } = new URL(c.req.url);
    return session === null ? null : { phone: this.#options.phone, session, query };
  }

  #isOpen(one: Page, { role }: Session): boolean {
    if (!one.roles.includes(role)) return false;
    const names = this.#options.phone.store.get(web.userPages).split(/\s+/);
    const allowed = names.filter(name => name !== '');
    return role === 'admin' || allowed.length === 0 || allowed.includes(one.path.split('/')[1] ?? '');
  }

  #give(c: Ctx, one: Page, visit: Visit, answer: Answer): Response {
    const { session } = visit;
    switch (answer.type) {
      case 'redirect':
        if (answer.notice !== undefined) session.notices.push(answer.notice);
        return c.redirect(answer.to, 303);
      case 'download': {
        const { name, mime, content } = answer;
        if (name !== null) c.header('Content-Disposition', `attachment; filename="${name.replace(/[^\w.-]/g, '_')}"`);
        return c.body(new Uint8Array(content), 200, { 'Content-Type': mime });
      }
      case 'events': {
        const served = this.#streams.serve(c.env.outgoing, answer.next, () => this.#sessions.lives(session));
        return served ? RESPONSE_ALREADY_SENT : plain(c, 503, 'Too many live pages are open.');
      }
      case 'page': {
        const notices = session.notices.splice(0);
        const menu = menuOf(PAGES, visit, other => this.#isOpen(other, session), one.path);
        const { body, status = 200 } = answer;
        return c.html(documentOf({ title: one.title, device: deviceOf(visit.phone), body, notices, menu }), status);
      }
    }
  }

  #absent(c: Ctx): Response {
    const body = html`<p>There is no such page. <a href="/status">To the status page</a></p>`;
    return c.html(documentOf({ title: 'Not found', device: deviceOf(this.#options.phone), body, menu: null }), 404);
  }
}

/** null: not from a page of ours. */
async function take(c: Ctx, one: Page, visit: Visit): Promise<Answer | null> {
  if (!/^multipart\/form-data/i.test(c.req.header('content-type') ?? '')) {
    const form = await readForm(c, visit.session);
    return form === null || one.submit === undefined ? null : one.submit(visit, form);
  }
  if (one.receive === undefined || !isOurOrigin(asked(c))) return null;
  const { readUpload } = await import('./multipart.ts');
  const upload = await readUpload(c.env.incoming);
  if (!upload.ok) return { type: 'redirect', to: one.path, notice: upload.error };
  if (isTokenOf(visit.session, upload.value.fields.get('token') ?? '')) return one.receive(visit, upload.value);
  upload.value.content.destroy();
  return null;
}

const REFUSED = 'The form did not come from a page of this phone, or its session is over. Log in and try again.';

function deviceOf({ model }: WebPhone): string {
  return `phone400 ${model.name}`;
}

function names({ store }: WebPhone): string[] {
  return store.get(web.hostNames).toLowerCase().split(',');
}

function addressOf(c: Ctx): string {
  return c.env.incoming.socket.remoteAddress ?? '';
}

function isSecure({ socket }: IncomingMessage): boolean {
  return 'encrypted' in socket;
}

/** A browser takes this name over HTTPS only, and gives it to nobody else. */
function cookieName(secure: boolean): string {
  return secure ? '__Host-session' : 'session';
}

function asked(c: Ctx) {
  const { headers } = c.env.incoming;
  const site = c.req.header('sec-fetch-site');
  return { host: headers.host, origin: headers.origin, site, secure: isSecure(c.env.incoming) };
}

/** null: not of a page of ours, or not a form. */
async function readForm(c: Ctx, session: Session): Promise<URLSearchParams | null> {
  if (!isOurOrigin(asked(c))) return null;
  const body = await readText(c.env.incoming, MOST_FORM_OCTETS);
  if ('refused' in body) return null;
  const form = new URLSearchParams(body.text);
  return isTokenOf(session, form.get('token') ?? '') ? form : null;
}

function toHttps(c: Ctx, port: number): Response {
  const { hostname } = new URL(c.req.url);
  const place = port === 443 ? hostname : `${hostname}:${port}`;
  // A form was already sent in the clear: it must not be sent again by itself.
  return c.redirect(`https://${place}/`, c.req.method === 'GET' || c.req.method === 'HEAD' ? 302 : 303);
}

function toLogIn(c: Ctx): Response {
  return c.redirect('/login', 303);
}

/** What is left of a refused body is not read: the connection ends. */
function plain(c: Ctx, status: 403 | 408 | 413 | 421 | 500 | 503, text: string): Response {
  return c.text(`${text}\n`, status, { Connection: 'close' });
}
