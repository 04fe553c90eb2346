/** The web pages in this process, over a phone whose screen and calls stand still, and clients without manners. */
import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:https';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { connect as connectTls } from 'node:tls';
import { Keyring } from '../../config/keyring.ts';
import * as web from '../../config/params/web.ts';
import { Store } from '../../config/store.ts';
import { UserFile } from '../../config/user-file.ts';
import { model405HD } from '../../hal/models/405HD.ts';
import type { Frame } from '../../hal/ports.ts';
import { screenPng } from '../../hal/raster/index.ts';
import { Access } from '../../src/access/access.ts';
import { ManualClock } from '../../src/base/clock.ts';
import { diskFolder } from '../../src/base/data-folder.ts';
import { silentLog } from '../../src/base/log.ts';
import { type Fault, ok } from '../../src/base/result.ts';
import { Book } from '../../src/directory/book.ts';
import { openCorporate } from '../../src/directory/corporate.ts';
import type { LoggedCall } from '../../src/directory/facts.ts';
import { listOf } from '../../src/directory/lists.ts';
import { openSpeedDials } from '../../src/directory/speed-dials.ts';
import { addKey } from '../../src/main/keys.ts';
import { NOT_STARTED } from '../../src/provision/facts.ts';
import { uiSettings } from '../../ui/settings.ts';
import { webApp } from '../../ui/web/app.ts';
import type { WebPhone } from '../../ui/web/phone.ts';
import { Entrance, LIMITS, WebServer } from '../../ui/web/server.ts';
import { webIdentity } from '../../ui/web/tls/identity.ts';
import type { Rig } from '../support/rig.ts';
import { idleDesk, view } from '../ui/fixtures.ts';

export type Reply = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
};

export type Sent = {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
};

const PASSWORD = { admin: web.adminPassword, user: web.userPassword };

export const ADMIN_PASSWORD = 'Correct horse 7';
export const USER_PASSWORD = 'Battery staple 8';

/** Talks to the pages at a port of this machine. */
export class Client {
  readonly port: number;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 4, rejectUnauthorized: false });

  constructor(rig: Rig, port: number) {
    this.port = port;
    rig.defer(() => this.#agent.destroy());
  }

  get host(): string {
    return `127.0.0.1:${this.port}`;
  }

  ask(path: string, { method = 'GET', headers = {}, body = '' }: Sent = {}): Promise<Reply> {
    return new Promise((resolve, reject) => {
      const asked = request(
        { host: '127.0.0.1', port: this.port, path, method, headers, agent: this.#agent },
        response => {
          const chunks: Buffer[] = [];
          response.on('data', chunk => chunks.push(chunk));
          response.on('error', reject);
          response.on('end', () => {
            const { statusCode: status = 0, headers } = response;
            resolve({ status, headers, body: Buffer.concat(chunks).toString() });
          });
        },
      );
      asked.on('error', reject);
      asked.end(body);
    });
  }

  post(
    path: string,
    fields: Readonly<Record<string, string>>,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Reply> {
    return this.ask(path, {
      method: 'POST',
      headers: { 'Content-Type': 'application/x-www-form-urlencoded', ...headers },
      body: new URLSearchParams(fields).toString(),
    });
  }

  /** A connection that says nothing by itself. */
  raw(tls = true): Socket {
    return tls
      ? connectTls({ host: '127.0.0.1', port: this.port, rejectUnauthorized: false })
      : connect({ host: '127.0.0.1', port: this.port });
  }

  /** With a password that is right. */
  async enter(name: string, password: string): Promise<Visitor> {
    const reply = await this.post('/login', { name, password });
    const [cookie = ''] = reply.headers['set-cookie'] ?? [];
    return Visitor.with(this, cookie.split(';')[0] ?? '');
  }
}

export class Site extends Client {
  readonly phone: WebPhone;
  readonly clock: ManualClock;
  /** What the phone was asked to do. */
  readonly done: string[];
  readonly data: string;
  calls: readonly LoggedCall[] = [];
  faults: Fault[] = [];
  locked = false;
  frame: Frame = {
    title: 'Phone',
    rows: [{ text: 'at rest' }],
    softkeys: ['New Call', '', '', ''],
    icons: [],
    cursor: null,
  };

  private constructor(rig: Rig, phone: WebPhone, port: number, clock: ManualClock, done: string[], data: string) {
    super(rig, port);
    this.phone = phone;
    this.clock = clock;
    this.done = done;
    this.data = data;
  }

  static async open(rig: Rig, cfg?: string, limits = LIMITS): Promise<Site> {
    const data = await rig.folder();
    const folder = diskFolder(data);
    const clock = new ManualClock();
    const store = new Store({ clock, userFile: new UserFile(folder) });
    await store.load({ model: '405HD', phone: cfg === undefined ? [] : [cfg] });
    const access = await Access.open({ store, folder, clock, log: silentLog, hide: () => {} });
    const { identity } = await webIdentity({ folder, mac: '00908F112233', names: ['127.0.0.1'], now: new Date() });
    const done: string[] = [];
    const keys = new Keyring({ keys: [] });
    const book = await Book.open(folder, () => 700);
    const folders = { uploaded: folder, fetched: diskFolder(await rig.folder()) };
    const company = { directory: await openCorporate(folders), speedDials: await openSpeedDials(folders) };
    const phone: WebPhone = {
      ...{ model: model405HD, store, access, clock, log: silentLog, fingerprint: identity.fingerprint },
      keys,
      addKey: text => addKey(folder, keys, text),
      serial: 'SIM1',
      hardwareRevision: 'simulated',
      view: () =>
        view(idleDesk, {
          settings: uiSettings(store),
          directory: {
            hasCorporate: false,
            calls: list => site.calls.filter(call => list === 'all' || listOf(call) === list),
            search: (_, text) => ({ hits: book.search(text), state: 'done', fault: null }),
            contact: id => book.contact(id),
            speedDial: () => null,
            nameOf: number => book.nameOf(number),
          },
        }),
      book,
      company,
      calls: {
        forgetCall: id => {
          site.calls = site.calls.filter(call => call.id !== id);
          return ok(undefined);
        },
        forgetCalls: list => {
          done.push(`forget ${list} calls`);
          return ok(undefined);
        },
      },
      faults: () => site.faults,
      screen: {
        frame: () => site.frame,
        picture: async () => screenPng(site.frame, model405HD),
        press: key => void done.push(`key ${key}`),
      },
      provisioning: {
        state: () => NOT_STARTED,
        check: () => void done.push('check'),
        logIn: ({ user }) => void done.push(`log in as ${user}`),
        offer: async (bytes, name) => {
          done.push(`offer ${name} ${bytes.length}`);
          return ok('new');
        },
      },
      lock: {
        locked: () => site.locked,
        hasCode: () => false,
        set: locked => {
          site.locked = locked;
        },
      },
      firmware: {
        version: '1.0.0',
        state: () => ({ phase: 'idle', version: '', percent: 0 }),
        offer: async (name, content) => {
          let octets = 0;
          for await (const chunk of content) octets += chunk.length;
          done.push(`image ${name} ${octets}`);
          return { type: 'staged', version: '2.0.0' };
        },
      },
      end: how => void done.push(how),
    };
    const ended = new AbortController();
    const entrance = new Entrance({
      identity,
      limits,
      log: silentLog,
      load: async () => webApp({ phone, httpsPort: () => site.port, ended: ended.signal }),
    });
    const server = await WebServer.open(entrance, { address: '127.0.0.1', port: 0, log: silentLog });
    if (!server.ok) throw new Error(server.error.what);
    rig.defer(async () => {
      ended.abort();
      entrance.close();
      await server.value.close();
      await store.flush();
    });
    const site = new Site(rig, phone, server.value.port, clock, done, data);
    return site;
  }

  /** Sets the password of the role and logs in with it. */
  async logIn(role: 'admin' | 'user' = 'admin'): Promise<Visitor> {
    const password = role === 'admin' ? ADMIN_PASSWORD : USER_PASSWORD;
    const { access, store } = this.phone;
    if (store.get(PASSWORD[role]) === '') await access.change(password, role);
    return this.enter(role, password);
  }

  saved(): string {
    return readFileSync(join(this.data, 'user.cfg'), 'utf8');
  }
}

/** Somebody with a session. */
export class Visitor {
  readonly site: Client;
  readonly cookie: string;
  readonly token: string;

  constructor(site: Client, cookie: string, token: string) {
    this.site = site;
    this.cookie = cookie;
    this.token = token;
  }

  static async with(site: Client, cookie: string): Promise<Visitor> {
    const { body } = await site.ask('/status', { headers: { Cookie: cookie } });
    return new Visitor(site, cookie, /name="token" value="([^"]+)"/.exec(body)?.[1] ?? '');
  }

  get(path: string): Promise<Reply> {
    return this.site.ask(path, { headers: { Cookie: this.cookie } });
  }

  post(
    path: string,
    fields: Readonly<Record<string, string>> = {},
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Reply> {
    return this.site.post(path, { token: this.token, ...fields }, { Cookie: this.cookie, ...headers });
  }

  /** To a page that shows what an upload would change. */
  answer(path: string, { body }: Reply, button: 'apply' | 'no'): Promise<Reply> {
    return this.post(path, { draft: /name="draft" value="([^"]+)"/.exec(body)?.[1] ?? '', [button]: '1' });
  }

  /** A form with a file. */
  upload(
    path: string,
    content: string | Buffer,
    { token = this.token, ...fields }: Readonly<Record<string, string>> = {},
  ): Promise<Reply> {
    const edge = 'edge-of-a-part';
    const parts = Object.entries({ token, ...fields }).map(
      ([name, value]) => `--${edge}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
    );
    const head = `${parts.join('')}--${edge}\r\nContent-Disposition: form-data; name="file"; filename="a.cfg"\r\nContent-Type: application/octet-stream\r\n\r\n`;
    return this.site.ask(path, {
      method: 'POST',
      headers: { Cookie: this.cookie, 'Content-Type': `multipart/form-data; boundary=${edge}` },
      body: Buffer.concat([Buffer.from(head), Buffer.from(content), Buffer.from(`\r\n--${edge}--\r\n`)]),
    });
  }
}

/** Everything that a connection receives until it ends. */
export function everything(socket: Socket): Promise<string> {
  return new Promise(resolve => {
    const chunks: Buffer[] = [];
    socket.on('data', chunk => chunks.push(chunk));
    socket.on('error', () => {});
    socket.on('close', () => resolve(Buffer.concat(chunks).toString('latin1')));
  });
}
