import assert from 'node:assert/strict';
import { Keyring, readKey } from '../../config/keyring.ts';
import * as dialing from '../../config/params/dialing.ts';
import * as lines from '../../config/params/lines.ts';
import * as params from '../../config/params/provisioning.ts';
import { Store } from '../../config/store.ts';
import { ManualClock } from '../../src/base/clock.ts';
import { createLog, type LogLine } from '../../src/base/log.ts';
import { fail, ok } from '../../src/base/result.ts';
import { keepingServer } from '../../src/main/kept-server.ts';
import type { FetchReason, FetchRequest } from '../../src/provision/fetch/request.ts';
import { Fetched, fetchedFiles } from '../../src/provision/fetched.ts';
import type { Firmware } from '../../src/provision/hunt.ts';
import { KeptSets } from '../../src/provision/kept-sets.ts';
import { Provisioning } from '../../src/provision/provisioning.ts';
import { Remembered } from '../../src/provision/remembered.ts';
import { FailingFolder, type Files } from '../support/failing-folder.ts';

const MAC = '00908F12AB56';
const UPPER = `http://h/${MAC}.cfg`;
const LOWER = `http://h/${MAC.toLowerCase()}.cfg`;
const MINUTE = 60_000;
const DAY = 86_400_000;

type Served = string | Uint8Array | FetchReason;
const REASONS: readonly string[] = ['missing', 'unreachable', 'log-in', 'server'];

/** A phone without screen and calls, and the servers that it can reach. */
class Phone {
  readonly clock = new ManualClock();
  readonly folder: FailingFolder;
  readonly store = new Store({ clock: this.clock });
  readonly served = new Map<string, Served>();
  readonly asked: FetchRequest[] = [];
  readonly lines: LogLine[] = [];
  readonly options = new Map<number, Uint8Array>();
  readonly hidden: string[] = [];
  neighbours: string | null = null;
  neighboursAsked = 0;
  firmware: Firmware | null = null;
  logIn: { user: string; password: string } | null = null;
  sets!: KeptSets;
  fetched!: Fetched;
  provisioning!: Provisioning;
  readonly keys = new Keyring({
    keys: [readKey('5a'.repeat(32))].flatMap(key => (key.ok ? [key.value] : [])),
    mac: MAC,
  });

  constructor(files: Files = new Map(), steps?: number) {
    this.folder = new FailingFolder(files, steps);
  }

  async start(settings: Readonly<Record<string, string>> = {}): Promise<this> {
    const { clock, store, folder, keys } = this;
    const log = createLog({ clock, level: 'debug', sink: line => this.lines.push(line), redact: text => text });
    this.sets = await KeptSets.open(folder, clock.wall());
    const remembered = await Remembered.open(folder, log);
    const reload = async () => store.load({ model: '405HD', phone: await fetchedFiles(this.sets, keys) });
    await reload();
    for (const [path, value] of Object.entries(settings)) assert.ok(store.set(path, value, 'session').ok);
    this.fetched = new Fetched({ sets: this.sets, keys, clock, log, lines: () => 0, trialTime: () => 0, reload });
    this.provisioning = new Provisioning({
      settings: store,
      names: { mac: MAC, model: '405HD' },
      userAgent: 'phone',
      trust: {},
      fetch: request => this.#answer(request),
      sets: this.sets,
      keys,
      remembered,
      firmware: this.firmware,
      clock,
      log,
      random: () => 0.5,
      offset: () => 0,
      dhcp: () => this.options,
      askNeighbours: async () => {
        this.neighboursAsked++;
        return this.neighbours;
      },
      take: set => keepingServer(store, log, () => this.fetched.take(set)),
      hide: secret => this.hidden.push(secret),
      keepCredentials: ({ user, password }) => {
        store.set(params.httpUser.path, user);
        store.set(params.httpPassword.path, password);
      },
    });
    store.onChange(({ paths }) => this.provisioning.configure(paths));
    this.provisioning.start();
    await clock.advance(0);
    return this;
  }

  /** What goes over the power cut: the disk. */
  async next(files = this.folder.used, settings: Readonly<Record<string, string>> = {}): Promise<Phone> {
    const phone = new Phone(files);
    for (const [url, served] of this.served) phone.served.set(url, served);
    for (const [number, octets] of this.options) phone.options.set(number, octets);
    return phone.start(settings);
  }

  option160(text: string): this {
    this.options.set(160, Buffer.from(text));
    return this;
  }

  async check(): Promise<void> {
    this.provisioning.check();
    await this.clock.advance(0);
    await this.fetched.flush();
  }

  get id(): string {
    return this.store.get(lines.id, 0);
  }

  get outcome(): string | undefined {
    return this.provisioning.state.last?.outcome;
  }

  get urls(): string[] {
    return this.asked.map(({ url }) => url);
  }

  async #answer(request: FetchRequest) {
    this.asked.push(request);
    const { url } = request;
    const served = this.served.get(url) ?? 'missing';
    if (served === 'log-in') {
      const { credentials } = request;
      if (this.logIn === null || credentials?.password !== this.logIn.password) {
        const logIn = { realm: 'phones', wrong: credentials !== undefined };
        return fail({ where: url, what: 'Log in.', reason: 'log-in' as const, logIn });
      }
    } else if (typeof served === 'string' && REASONS.includes(served)) {
      return fail({ where: url, what: `It is ${served}.`, reason: served as FetchReason });
    }
    const bytes = Buffer.from(served === 'log-in' ? config('logged-in') : served);
    const etag = `"${bytes.length}-${bytes.at(-2)}"`;
    if (request.validators?.etag === etag) return ok({ kind: 'unchanged' as const, url, validators: { etag } });
    return ok({ kind: 'body' as const, url, octets: bytes.length, bytes, validators: { etag } });
  }
}

const config = (id: string, more = ''): string => `voip/line/0/id=${id}\n${more}`;

describe('provisioning', () => {
  it('finds its files from nothing, puts them in force, and fetches again only what changed', async () => {
    const phone = new Phone().option160('http://h');
    phone.served.set(LOWER, config('100', 'include global.cfg\n'));
    phone.served.set('http://h/global.cfg', 'voip/dialing/timeout=7\n');
    await phone.start();
    assert.deepEqual([phone.id, phone.outcome, phone.urls], ['100', 'new', [UPPER, LOWER, 'http://h/global.cfg']]);
    await phone.check();
    assert.equal(phone.outcome, 'same');
    assert.ok(phone.asked.slice(-2).every(({ validators }) => validators !== undefined));
    phone.served.set('http://h/global.cfg', 'voip/dialing/timeout=8\n');
    await phone.check();
    assert.deepEqual([phone.outcome, phone.provisioning.state.phase], ['new', 'resting']);
    const next = await phone.next();
    assert.deepEqual([next.id, next.outcome], ['100', 'same']);
  });

  it('keeps what it has when the server is bad, says why, and comes again', async () => {
    const phone = new Phone().option160('http://h/a.cfg');
    phone.served.set('http://h/a.cfg', config('100'));
    await phone.start({ 'provisioning/random_provisioning_time': '0' });
    const BAD: [served: Served, reason: string, what: RegExp][] = [
      ['missing', 'missing', /missing/],
      ['unreachable', 'unreachable', /unreachable/],
      ['log-in', 'log-in', /Log in/],
      ['', 'unusable', /no setting/],
      ['; nothing but a remark\n', 'unusable', /no setting/],
      ['<!DOCTYPE html><html>sorry</html>', 'unusable', /HTML|web page/i],
      [Buffer.from([0xff, 0xfe, 0, 1, 2]), 'unusable', /./],
      [config('666', 'system/type=440HD\n'), 'unusable', /for model 440HD/],
      [config('666', 'include gone.cfg\n'), 'missing', /missing/],
      [config('666', 'include a.cfg\n'), 'unusable', /includes itself/],
      [phone.keys.sealFile(Buffer.from(config('666')), '00908F000000'), 'unusable', /./],
    ];
    for (const [served, reason, what] of BAD) {
      phone.served.set('http://h/a.cfg', served);
      await phone.check();
      const { last, faults } = phone.provisioning.state;
      assert.deepEqual([phone.id, last?.outcome, last?.reason], ['100', 'failed', reason]);
      assert.match(faults[0]?.what ?? '', what);
    }
    phone.served.set('http://h/a.cfg', config('101'));
    await phone.clock.advance(75 * MINUTE);
    assert.deepEqual([phone.id, phone.outcome, phone.provisioning.state.faults], ['101', 'new', []]);
  });

  it('asks the sources in their order, and passes over only who has nothing for it', async () => {
    const phone = new Phone().option160('http://h/a.cfg');
    phone.options.set(66, Buffer.from('http://boot/;b.cfg'));
    phone.neighbours = 'http://n/n.cfg';
    phone.served.set('http://h/a.cfg', 'unreachable');
    phone.served.set('http://boot/b.cfg', config('200'));
    phone.served.set('http://n/n.cfg', config('300'));
    await phone.start();
    assert.deepEqual([phone.outcome, phone.urls], ['failed', ['http://h/a.cfg']]);
    phone.served.delete('http://h/a.cfg');
    await phone.check();
    assert.equal(phone.id, '200');
    phone.served.delete('http://boot/b.cfg');
    await phone.check();
    assert.deepEqual([phone.id, phone.neighboursAsked], ['200', 0], 'a phone that has a server asks no strangers');
    const fresh = new Phone();
    fresh.neighbours = 'http://n/n.cfg';
    fresh.served.set('http://n/n.cfg', config('300'));
    await fresh.start();
    assert.deepEqual([fresh.id, fresh.neighboursAsked], ['300', 1]);
    const next = await fresh.next();
    assert.deepEqual([next.outcome, next.neighboursAsked, next.urls], ['same', 0, ['http://n/n.cfg']]);
  });

  it('says what a source has that is no address, and is quiet where nobody says anything', async () => {
    const phone = await new Phone().option160('not an address').start();
    assert.deepEqual([phone.outcome, phone.provisioning.state.faults.length], ['nothing', 1]);
    const alone = await new Phone().start();
    assert.deepEqual([alone.outcome, alone.provisioning.state.faults], ['nothing', []]);
    assert.equal(alone.provisioning.state.source, '');
    assert.ok(!alone.lines.some(({ level }) => level === 'warning'));
    const both = new Phone().option160('not an address');
    both.options.set(66, Buffer.from('http://boot/;b.cfg'));
    both.served.set('http://boot/b.cfg', config('200'));
    await both.start();
    assert.deepEqual([both.id, both.outcome, both.provisioning.state.faults.length], ['200', 'new', 1]);
  });

  it('takes two fixed addresses, no firmware and none at all', async () => {
    const phone = new Phone().option160('http://other');
    phone.served.set(UPPER, config('100'));
    await phone.start({ 'provisioning/method': 'STATIC', 'provisioning/configuration/url': 'http://h/' });
    assert.deepEqual([phone.id, phone.urls], ['100', [UPPER]]);
    phone.store.set('provisioning/method', 'DISABLE', 'session');
    phone.asked.length = 0;
    await phone.clock.advance(3 * DAY);
    assert.deepEqual([phone.asked, phone.provisioning.state.phase], [[], 'off']);
    phone.store.set('provisioning/method', 'STATIC', 'session');
    await phone.clock.advance(0);
    assert.equal(phone.asked.length, 1);
  });

  it('goes where the configuration sends it at once, but not in circles', async () => {
    const phone = new Phone();
    const STATIC = 'provisioning/method=STATIC\nprovisioning/configuration/url=http://';
    phone.served.set('http://a/x.cfg', config('1', `${STATIC}b/x.cfg\n`));
    phone.served.set('http://b/x.cfg', config('2', `${STATIC}a/x.cfg\n`));
    phone.option160('http://a/x.cfg');
    await phone.start();
    await phone.clock.advance(MINUTE);
    assert.ok(phone.asked.length > 1 && phone.asked.length < 6, `${phone.urls}`);
  });

  it('stays with the server that it was sent to when the file there does not name it, until a file names another', async () => {
    const phone = new Phone().option160('http://a/x.cfg');
    const fixed = (url: string) => `provisioning/method=STATIC\nprovisioning/configuration/url=${url}\n`;
    phone.served.set('http://a/x.cfg', config('1', fixed('http://b/x.cfg')));
    phone.served.set('http://b/x.cfg', config('2'));
    await phone.start();
    await phone.clock.advance(MINUTE);
    for (let look = 0; look < 3; look++) await phone.check();
    assert.deepEqual(
      [phone.id, phone.outcome, phone.urls.filter(url => url === 'http://a/x.cfg').length],
      ['2', 'same', 1],
    );
    phone.served.set('http://b/x.cfg', config('3', fixed('http://c/x.cfg')));
    phone.served.set('http://c/x.cfg', config('4'));
    await phone.check();
    await phone.clock.advance(MINUTE);
    assert.deepEqual([phone.id, phone.store.get(params.configurationUrl)], ['4', 'http://c/x.cfg']);
    // Explicitly back to what the network says.
    phone.served.set('http://a/x.cfg', config('5'));
    phone.served.set('http://c/x.cfg', config('6', 'provisioning/method=DYNAMIC\n'));
    await phone.check();
    await phone.clock.advance(MINUTE);
    assert.equal(phone.id, '5');
  });

  it('has firmware first: what is staged starts the phone anew before its configuration is read', async () => {
    const phone = new Phone().option160('http://h/fw.img;a.cfg');
    const offers: string[] = [];
    let answer: Awaited<ReturnType<Firmware['offer']>> = ok('staged');
    phone.firmware = {
      offer: async url => {
        offers.push(url);
        return answer;
      },
    };
    phone.served.set('http://h/a.cfg', config('100'));
    await phone.start();
    assert.deepEqual([offers, phone.urls, phone.outcome], [['http://h/fw.img'], [], 'firmware']);
    answer = fail({ what: 'no image.', reason: 'missing' });
    await phone.check();
    assert.deepEqual([phone.id, phone.provisioning.state.faults], ['100', []]);
    answer = fail({ what: 'The signature is wrong.' });
    phone.served.set('http://h/a.cfg', config('101'));
    await phone.check();
    assert.deepEqual([phone.id, phone.provisioning.state.faults[0]?.what], ['101', 'The signature is wrong.']);
  });

  it('logs in with what somebody typed, keeps it when it was right, and tells nobody else', async () => {
    const phone = new Phone().option160('http://h/a.cfg');
    phone.served.set('http://h/a.cfg', 'log-in');
    phone.logIn = { user: 'u', password: 'right' };
    await phone.start();
    const { logIn } = phone.provisioning.state;
    assert.deepEqual([logIn?.realm, logIn?.wrong, logIn?.ask], ['phones', false, false]);
    phone.provisioning.logIn({ user: 'u', password: 'wrong' });
    await phone.clock.advance(0);
    assert.deepEqual([phone.provisioning.state.logIn?.wrong, phone.store.get(params.httpUser)], [true, '']);
    phone.provisioning.logIn({ user: 'u', password: 'right' });
    await phone.clock.advance(0);
    assert.deepEqual(
      [phone.id, phone.store.get(params.httpPassword), phone.provisioning.state.logIn],
      ['logged-in', 'right', null],
    );
    assert.deepEqual(phone.hidden, ['wrong', 'right']);
    phone.served.set('http://h/a.cfg', config('1', 'include http://else/b.cfg\n'));
    phone.served.set('http://else/b.cfg', 'voip/dialing/timeout=7\n');
    await phone.check();
    assert.deepEqual(
      phone.asked.slice(-2).map(({ credentials }) => credentials?.user),
      ['u', undefined],
    );
  });

  it('lets no call be disturbed', async () => {
    const phone = await new Phone().option160('http://h/a.cfg').start();
    phone.provisioning.busy(true);
    phone.served.set('http://h/a.cfg', config('100'));
    await phone.check();
    assert.deepEqual([phone.id, phone.provisioning.state.phase], ['0', 'holding']);
    phone.provisioning.busy(false);
    await phone.clock.advance(0);
    assert.equal(phone.id, '100');
  });

  it('what a technician entered goes before all else until it is taken back', async () => {
    const phone = new Phone().option160('http://h/a.cfg');
    phone.served.set('http://h/a.cfg', config('100'));
    phone.served.set(UPPER, config('500'));
    await phone.start();
    assert.ok(!(await phone.provisioning.enter('nowhere')).ok);
    assert.ok((await phone.provisioning.enter('http://h/<MAC>.cfg')).ok);
    await phone.clock.advance(0);
    assert.equal(phone.id, '500');
    const next = await phone.next();
    assert.deepEqual([next.id, next.urls], ['500', [UPPER]]);
    await next.provisioning.enter('');
    await next.clock.advance(0);
    assert.equal(next.id, '100');
  });

  it('takes a file that somebody uploads, and refuses what is none', async () => {
    const phone = await new Phone().start();
    assert.deepEqual(await phone.provisioning.offer(Buffer.from(config('700')), 'my phone.cfg'), ok('new'));
    assert.equal(phone.id, '700');
    for (const bad of ['', '<html>', config('1', 'include b.cfg\n'), config('1', 'system/type=440HD\n')]) {
      assert.ok(!(await phone.provisioning.offer(Buffer.from(bad), 'x.cfg')).ok, bad);
    }
    assert.equal((await phone.next()).id, '700');
  });

  it('a redirect server leads to the real one', async () => {
    const phone = new Phone();
    phone.served.set('https://r/', 'https://h/a.cfg\n');
    phone.served.set('https://h/a.cfg', config('100'));
    await phone.start({
      'provisioning/redirect_server_url': 'https://r/',
      'provisioning/configuration/http_auth/user_name': 'u',
    });
    assert.equal(phone.id, '100');
    const [redirect] = phone.asked;
    assert.deepEqual([redirect?.credentials, redirect?.tls?.verify, redirect?.redirects], [undefined, true, 'tell']);
  });

  it('no power cut while it fetches and keeps loses the last good configuration', async () => {
    const first = await new Phone().option160('http://h/a.cfg');
    first.served.set('http://h/a.cfg', config('100'));
    await first.start();
    const base = first.folder.used;
    const run = async (steps?: number): Promise<Phone> => {
      const phone = new Phone(base, steps).option160('http://h/a.cfg');
      phone.served.set('http://h/a.cfg', config('200', 'include b.cfg\n'));
      phone.served.set('http://h/b.cfg', 'voip/dialing/timeout=7\n');
      await phone.start();
      await phone.provisioning.close();
      return phone;
    };
    const total = (await run()).folder.taken;
    const seen = new Map<string, number>();
    let seed = 7;
    for (let point = 0; point < 500; point++) {
      seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
      const phone = await run(Math.floor((seed / 2 ** 32) * total));
      for (const files of phone.folder.remains()) {
        const after = new Phone(files);
        const sets = await KeptSets.open(after.folder, after.clock.wall());
        await after.store.load({ model: '405HD', phone: await fetchedFiles(sets, after.keys) });
        const found = `${after.id} ${after.store.get(dialing.timeout)}`;
        assert.ok(['100 5', '200 7'].includes(found), `${found} at ${point}`);
        seen.set(found, (seen.get(found) ?? 0) + 1);
      }
      if (point % 50 > 0) continue;
      const next = await phone.next(phone.folder.remains()[0]);
      assert.deepEqual([next.id, next.provisioning.state.faults], ['200', []]);
    }
    assert.ok(
      [...seen.values()].every(times => times > 100),
      'it was cut before and after',
    );
  });
});
