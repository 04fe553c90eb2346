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
};

type Ctx = Context<{ Bindings: HttpBindings }>;

const MOST_FORM_OCTETS = 256 * 1024;
const MOST_LOG_IN_OCTETS = 4096;

export function webApp({ phone, httpsPort }: WebAppOptions): RequestListener {
  const { store, clock, log, access } = phone;
  const sessions = new Sessions(clock, () => store.get(web.sessionTimeout) * 1000);
  access.changed.subscribe(() => sessions.endAll());
  const streams = new EventStreams();
  const app = new Hono<{ Bindings: HttpBindings }>({ getPath: request => new URL(request.url).pathname });

  app.use(async (c, next) => {
    for (const [name, value] of Object.entries(SAFE_HEADERS)) c.header(name, value);
    const { incoming } = c.env;
    if (!isOurHost(incoming.headers.host, incoming.socket.localAddress ?? '', names(phone))) {
      return plain(c, 421, 'This phone is not known by that name. Use its address.');
    }
    const port = httpsPort();
    if (!isSecure(incoming) && port !== null && store.get(web.httpsOnly)) return toHttps(c, port);
    return next();
  });
  for (const { path, mime, text } of ASSETS) app.get(path, c => c.body(text, 200, { 'Content-Type': mime }));
  app.get('/login', c => c.html(logInForm(phone)));
  app.post('/login', async c => {
    if (!isOurOrigin(asked(c))) return plain(c, 403, REFUSED);
    const body = await readText(c.env.incoming, MOST_LOG_IN_OCTETS);
    if ('refused' in body) return plain(c, body.refused, REFUSED);
    const source = sourceOf(c.env.incoming.socket.remoteAddress ?? '');
    const result = await logIn(phone, new URLSearchParams(body.text), source);
    if (result.type === 'refused') {
      if (result.wait > 0) c.header('Retry-After', String(result.wait));
      return c.html(result.document, result.wait > 0 ? 429 : 401);
    }
    const secure = isSecure(c.env.incoming);
    const secret = sessions.open(result.role, addressOf(c));
    setCookie(c, cookieName(secure), secret, { path: '/', httpOnly: true, sameSite: 'Strict', secure });
    return c.redirect('/status', 303);
  });
  app.post('/logout', async c => {
    const visit = visitOf(c);
    const form = visit === null ? null : await readForm(c, visit.session);
    if (visit === null || form === null) return plain(c, 403, REFUSED);
    sessions.end(visit.session);
    deleteCookie(c, cookieName(isSecure(c.env.incoming)), { path: '/', secure: isSecure(c.env.incoming) });
    return c.redirect('/login', 303);
  });
  app.get('/', c => c.redirect('/status', 303));
  for (const one of PAGES) {
    app.get(one.path, async c => {
      const visit = visitOf(c, one.quiet !== true);
      if (visit === null) return toLogIn(c);
      return isOpen(one, visit.session) ? give(c, one, visit, await one.show(visit)) : absent(c);
    });
    app.post(one.path, async c => {
      const visit = visitOf(c);
      if (visit === null) return plain(c, 403, REFUSED);
      if (!isOpen(one, visit.session)) return absent(c);
      const answer = await take(c, one, visit);
      return answer === null ? plain(c, 403, REFUSED) : give(c, one, visit, answer);
    });
  }
  // Nobody learns which pages there are before the log-in.
  app.notFound(c => {
    if (c.req.method !== 'GET' && c.req.method !== 'HEAD') return plain(c, 403, REFUSED);
    return visitOf(c) === null ? toLogIn(c) : absent(c);
  });
  app.onError((thrown, c) => {
    log.error(`${c.req.method} ${c.req.path}: ${thrownText(thrown)}`);
    return plain(c, 500, 'Something went wrong in the phone; its log says what.');
  });

  const addressOf = (c: Ctx): string => c.env.incoming.socket.remoteAddress ?? '';

  const visitOf = (c: Ctx, seen = true): Visit | null => {
    const cookie = getCookie(c, cookieName(isSecure(c.env.incoming)));
    const session = sessions.find(cookie, addressOf(c), seen);
    return session === null ? null : { phone, session, query: new URL(c.req.url).searchParams };
  };

  const isOpen = (one: Page, { role }: Session): boolean => {
    if (!one.roles.includes(role)) return false;
    const allowed = store
      .get(web.userPages)
      .split(/\s+/)
      .filter(name => name !== '');
    return role === 'admin' || allowed.length === 0 || allowed.includes(one.path.slice(1));
  };

  /** null: not from a page of ours. */
  const take = async (c: Ctx, one: Page, visit: Visit): Promise<Answer | null> => {
    if (/^multipart\/form-data/i.test(c.req.header('content-type') ?? '')) {
      if (one.receive === undefined || !isOurOrigin(asked(c))) return null;
      const { readUpload } = await import('./multipart.ts');
      const upload = await readUpload(c.env.incoming);
      if (!upload.ok) return { type: 'redirect', to: one.path, notice: upload.error };
      if (isTokenOf(visit.session, upload.value.fields.get('token') ?? '')) return one.receive(visit, upload.value);
      upload.value.content.destroy();
      return null;
    }
    const form = await readForm(c, visit.session);
    return form === null || one.submit === undefined ? null : one.submit(visit, form);
  };

  const give = (c: Ctx, one: Page, visit: Visit, answer: Answer): Response => {
    const { session } = visit;
    if (answer.type === 'redirect') {
      if (answer.notice !== undefined) session.notices.push(answer.notice);
      return c.redirect(answer.to, 303);
    }
    if (answer.type === 'download') {
      const { name } = answer;
      if (name !== null) c.header('Content-Disposition', `attachment; filename="${name.replace(/[^\w.-]/g, '_')}"`);
      return c.body(new Uint8Array(answer.content), 200, { 'Content-Type': answer.mime });
    }
    if (answer.type === 'events') {
      const served = streams.serve(c.env.outgoing, answer.next, () => sessions.lives(session));
      return served ? RESPONSE_ALREADY_SENT : plain(c, 503, 'Too many live pages are open.');
    }
    const notices = session.notices.splice(0);
    const menu = menuOf(PAGES, visit, other => isOpen(other, session), one.path);
    const { title } = one;
    return c.html(
      documentOf({ title, device: deviceOf(phone), body: answer.body, notices, menu }),
      answer.status ?? 200,
    );
  };

  const absent = (c: Ctx): Response => {
    const body = html`<p>There is no such page. <a href="/status">To the status page</a></p>`;
    return c.html(documentOf({ title: 'Not found', device: deviceOf(phone), body, menu: null }), 404);
  };

  return getRequestListener(app.fetch, {
    overrideGlobalObjects: false,
    errorHandler: () => new Response(null, { status: 400 }),
  });
}

const REFUSED = 'The form did not come from a page of this phone, or its session is over. Log in and try again.';

export function deviceOf({ model }: WebPhone): string {
  return `phone400 ${model.name}`;
}

function names({ store }: WebPhone): string[] {
  return store.get(web.hostNames).toLowerCase().split(',');
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
