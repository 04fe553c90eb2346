import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { model405HD } from '../../hal/models/405HD.ts';
import type { Frame, KeyEvent } from '../../hal/ports.ts';
import { type ControlServer, openControl } from '../../hal/sim/control.ts';
import type { ControlSources } from '../../hal/sim/control-words.ts';
import { SimNetwork } from '../../hal/sim/network.ts';
import { Panel } from '../../hal/sim/panel.ts';
import { realClock } from '../../src/base/clock.ts';
import { Facts } from '../../src/base/facts.ts';
import { fail, ok } from '../../src/base/result.ts';

// biome-ignore lint/suspicious/noExplicitAny: answers are read as scripts read them.
type Reply = any;

class Client {
  readonly socket: Socket;
  readonly #lines: AsyncIterator<string>;

  constructor(path: string) {
    this.socket = connect(path);
    this.socket.on('error', () => {});
    this.#lines = createInterface({ input: this.socket })[Symbol.asyncIterator]();
  }

  send(text: string): void {
    this.socket.write(text);
  }

  async next(): Promise<Reply> {
    const line = await this.#lines.next();
    return line.done === true ? undefined : JSON.parse(line.value);
  }

  ask(order: unknown): Promise<Reply> {
    this.send(`${JSON.stringify(order)}\n`);
    return this.next();
  }
}

const FRAME: Frame = {
  title: 'Line 1',
  rows: [{ text: 'Mon 5 Jan' }, { text: 'Line 200', emphasis: true }],
  softkeys: ['Dir', 'Missed', '', 'DnD'],
  icons: ['registered'],
  cursor: { row: 1, column: 3 },
};

describe('control socket', () => {
  let folder: string;
  let path: string;
  let panel: Panel;
  let server: ControlServer;
  let keys: KeyEvent[];
  let done: string[];
  const changed = new Facts<void>();
  let calls: { phase: string }[];
  let lines: { index: number; registration: string }[];
  const clients: Client[] = [];

  const sources: ControlSources = {
    calls: () => calls,
    lines: () => lines,
    stats: async () => ({ streams: [] }),
    view: () => ({ situation: 'idle' }),
    traces: () =>
      ['a', 'b'].map(callId => ({ callId, steps: [{ startLine: 'OPTIONS sip:h', text: `whole ${callId}` }] })),
    changed: listener => changed.subscribe(listener),
    set: (name, value) => {
      done.push(`${name}=${value}`);
      return name === 'bad' ? fail({ what: 'no such parameter', where: 'bad' }) : ok(undefined);
    },
    audioIn: async file => {
      done.push(`in ${file}`);
      return ok({ ms: 1234 });
    },
    record: async file => {
      done.push(`record ${file}`);
      return ok(undefined);
    },
    offer: async file => (file.endsWith('.cfg') ? ok('new') : fail({ where: file, what: 'The file cannot be read.' })),
    importBook: async (file, dryRun) => {
      done.push(`contacts of ${basename(file)}${dryRun ? ', only to see' : ''}`);
      return ok({ added: 2 });
    },
    exportBook: () => 'name\n',
    lock: on => {
      done.push(`lock ${on}`);
      return ok(undefined);
    },
    powerCut: () => done.push('power cut'),
  };

  const network = new SimNetwork({ interfaceName: 'lo', address: '127.0.0.1', mac: '00908F123456' });
  const open = (at = path) => openControl({ path: at, panel, network, clock: realClock, sources });
  const client = (): Client => {
    const opened = new Client(path);
    clients.push(opened);
    return opened;
  };

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'control-'));
    path = join(folder, 'phone');
    panel = new Panel(model405HD, realClock);
    panel.show(FRAME);
    [keys, done, calls, lines] = [[], [], [], [{ index: 0, registration: 'registering' }]];
    panel.onKey(event => keys.push(event));
    const opened = await open();
    assert.ok(opened.ok);
    server = opened.value;
  });

  afterEach(async () => {
    for (const opened of clients.splice(0)) opened.socket.destroy();
    await server.close();
    rmSync(folder, { recursive: true });
  });

  it('is open to its owner alone, and is gone when closed', async () => {
    assert.equal(statSync(path).mode & 0o777, 0o600);
    await server.close();
    assert.throws(() => statSync(path));
  });

  it('presses and holds keys, types, and moves hook and headset, each answered in order', async () => {
    const phone = client();
    const orders = [
      { id: 1, key: 'OK', ms: 30 },
      { id: 2, keys: '2#' },
      { id: 'three', hook: 'off' },
      { id: 4, headset: 'plug' },
      { id: 5, headset: 'mute' },
    ];
    phone.send(orders.map(order => `${JSON.stringify(order)}\n`).join(''));
    for (const { id } of orders) assert.deepEqual(await phone.next(), { id, ok: true });
    assert.deepEqual(
      keys.map(event => `${event.key} ${event.down}`),
      ['OK true', 'OK false', '2 true', '2 false', '# true', '# false'],
    );
    assert.ok(panel.lifted && panel.plugged);
  });

  it('shows screen, lamps and the facts behind', async () => {
    const phone = client();
    panel.set('header', { colour: 'blue', cadence: 'slow' });
    assert.deepEqual(await phone.ask({ id: 1, get: 'screen' }), {
      id: 1,
      ok: true,
      title: 'Line 1',
      rows: ['Mon 5 Jan', 'Line 200'],
      emphasis: [1],
      softkeys: ['Dir', 'Missed', '', 'DnD'],
      icons: ['registered'],
      cursor: { row: 1, column: 3 },
    });
    const { png } = await phone.ask({ get: 'screen', png: true });
    assert.equal(Buffer.from(png, 'base64').toString('latin1', 1, 4), 'PNG');
    assert.deepEqual((await phone.ask({ get: 'lamps' })).lamps, { header: { colour: 'blue', cadence: 'slow' } });
    assert.deepEqual((await phone.ask({ get: 'lines' })).lines, lines);
    assert.deepEqual((await phone.ask({ get: 'calls' })).calls, []);
    assert.deepEqual((await phone.ask({ get: 'stats' })).stats, { streams: [] });
    assert.deepEqual((await phone.ask({ get: 'view' })).view, { situation: 'idle' });
    const steps = [{ startLine: 'OPTIONS sip:h' }];
    assert.deepEqual((await phone.ask({ get: 'traces' })).traces, [
      { callId: 'a', steps },
      { callId: 'b', steps },
    ]);
    assert.deepEqual((await phone.ask({ get: 'traces', callId: 'b' })).traces, [
      { callId: 'b', steps: [{ ...steps[0], text: 'whole b' }] },
    ]);
    assert.equal((await phone.ask({ get: 'view', callId: 'b' })).ok, false);
  });

  it('changes settings and sound, and cuts the power', async () => {
    const phone = client();
    assert.deepEqual(await phone.ask({ set: { a: 1, b: 'two', c: true } }), { id: null, ok: true });
    assert.equal((await phone.ask({ set: { bad: 1 } })).error, 'bad: no such parameter');
    assert.equal((await phone.ask({ audio: { in: 'a.wav' } })).ms, 1234);
    await phone.ask({ audio: { record: '/tmp/out.wav' } });
    await phone.ask({ audio: { record: null } });
    await phone.ask({ power: 'cut' });
    const files = [`in ${resolve('a.wav')}`, 'record /tmp/out.wav', 'record null'];
    assert.deepEqual(done, ['a=1', 'b=two', 'c=true', 'bad=1', ...files, 'power cut']);
  });

  const wrong: readonly (readonly [line: string, error: RegExp])[] = [
    ['{"id":1', /not JSON/],
    ['[1]', /JSON object/],
    ['"key"', /JSON object/],
    ['{"id":1}', /one of key, keys, hook/],
    ['{"id":1,"__proto__":{"key":"1"}}', /one of key/],
    ['{"id":1,"toString":1}', /one of key/],
    ['{"key":"1","hook":"on"}', /more than one order: key, hook/],
    ['{"key":"TRANSFER"}', /no key "TRANSFER".*VOICEMAIL/],
    ['{"key":["1"],"ms":-1}', /"ms" has to be 0 to 60000/],
    ['{"key":"1","msec":5}', /"msec", only with id, key, ms/],
    ['{"keys":"12a"}', /dial keys/],
    ['{"hook":true}', /"off".*"on"/],
    ['{"headset":"hook"}', /no headset/],
    ['{"headset":"wave"}', /"plug"/],
    ['{"get":"constructor"}', /screen, lamps, calls, lines, stats, view/],
    ['{"get":"lamps","png":true}', /"png"/],
    ['{"wait":"Connected"}', /"wait"/],
    ['{"wait":{"scren":"x"}}', /"screen":TEXT/],
    ['{"wait":{"pattern":"("}}', /"pattern"/],
    ['{"wait":{"line":"0","registration":"registered"}}', /"line"/],
    ['{"wait":{"screen":"x","ms":1e9}}', /"ms" has to be 0 to 600000/],
    ['{"audio":{"out":"x"}}', /\{"in":FILE\}/],
    ['{"audio":{}}', /\{"in":FILE\}/],
    ['{"set":{"a":{}}}', /"a" has to be/],
    ['{"power":"off"}', /"cut"/],
    ['\u0000\ufffd', /not JSON/],
  ];
  it(`answers ${wrong.length} wrong orders with what would be right, and goes on`, async () => {
    const phone = client();
    for (const [line, error] of wrong) {
      phone.send(`${line}\n`);
      const reply = await phone.next();
      assert.equal(reply.ok, false, line);
      assert.match(reply.error, error, line);
    }
    assert.deepEqual(keys, []);
    assert.equal((await phone.ask({ id: 9, get: 'lines' })).ok, true);
  });

  it('ends a connection whose line never ends, and serves the others', async () => {
    const [flood, other] = [client(), client()];
    flood.send('x'.repeat(70_000));
    assert.match((await flood.next()).error, /65536/);
    assert.equal(await flood.next(), undefined);
    assert.equal((await other.ask({ id: 1, get: 'lines' })).ok, true);
  });

  it('reads lines however they are cut, and answers a client that has said everything', async () => {
    const phone = client();
    for (const byte of Buffer.from('{"id":"ä","get":"lines"}\r\n\n')) {
      phone.socket.write(Buffer.of(byte));
      await new Promise(setImmediate);
    }
    assert.equal((await phone.next()).id, 'ä');
    phone.socket.end('{"id":2,"wait":{"call":"connected","ms":2000}}\n');
    await other();
    assert.deepEqual({ ...(await phone.next()), ms: 0 }, { id: 2, ok: true, ms: 0 });

    async function other(): Promise<void> {
      await client().ask({ get: 'lines' });
      calls = [{ phase: 'connected' }];
      changed.publish();
    }
  });

  it('waits for text, for a pattern, for a call and for a line while another client acts', async () => {
    const [waiting, acting] = [client(), client()];
    const awaited = [
      { screen: 'Connected' },
      { pattern: '^0?0:\\d\\d$' },
      { screen: 'End' },
      { call: 'connected' },
      { call: 'none' },
      { line: 0, registration: 'registered' },
    ];
    for (const wait of awaited) {
      panel.show(FRAME);
      calls = [{ phase: 'calling' }];
      lines = [{ index: 0, registration: 'registering' }];
      const answer = waiting.ask({ id: 7, wait: { ...wait, ms: 5000 } });
      await acting.ask({ get: 'lines' });
      panel.show({ ...FRAME, title: 'Connected', rows: [{ text: '00:01' }], softkeys: ['', '', '', 'End'] });
      calls = 'call' in wait && wait.call === 'none' ? [] : [{ phase: 'ringback' }, { phase: 'connected' }];
      lines = [{ index: 0, registration: 'registered' }];
      changed.publish();
      assert.equal((await answer).ok, true, JSON.stringify(wait));
    }
  });

  it('gives up waiting in time and tells what there is instead', async () => {
    const phone = client();
    calls = [{ phase: 'ringback' }];
    const text = await phone.ask({ id: 1, wait: { screen: 'Connected', ms: 20 } });
    assert.match(text.error, /"Connected" on the screen did not come within 20 ms/);
    assert.equal(text.screen.title, 'Line 1');
    assert.match((await phone.ask({ wait: { call: 'connected', ms: 0 } })).error, /calls: ringback/);
    const line = await phone.ask({ wait: { line: 1, registration: 'registered', ms: 0 } });
    assert.match(line.error, /lines: 0 registering/);
  });

  it('plays the DHCP server of the simulated network', async () => {
    await open();
    const one = client();
    const answer = await one.ask({ lease: { 160: 'http://h/', 43: { hex: '0102' } } });
    assert.equal(answer.ok, true);
    assert.deepEqual(
      network.lease?.options,
      new Map([
        [43, Buffer.from([1, 2])],
        [160, Buffer.from('http://h/')],
      ]),
    );
    for (const bad of [{ 0: 'a' }, { 300: 'a' }, { x: 'a' }, { 1: 7 }, { 1: { hex: 'abc' } }, 7]) {
      assert.match(String((await one.ask({ lease: bad })).error), /"lease" has to be/);
    }
    assert.equal((await one.ask({ lease: null })).ok, true);
    assert.equal(network.lease, null);
  });

  it('takes contacts in and gives them out', async () => {
    const one = client();
    assert.deepEqual(await one.ask({ book: { import: 'people.csv' } }), { id: null, ok: true, added: 2 });
    assert.ok((await one.ask({ book: { import: 'people.csv' }, dryRun: true })).ok);
    assert.deepEqual(done, ['contacts of people.csv', 'contacts of people.csv, only to see']);
    assert.deepEqual(await one.ask({ book: 'export' }), { id: null, ok: true, text: 'name\n' });
    for (const bad of [7, {}, { import: '' }, { import: 'a', export: 'b' }, 'import'])
      assert.match(String((await one.ask({ book: bad })).error), /"book" has to be/);
    assert.match(String((await one.ask({ book: { import: 'a' }, dryRun: 1 })).error), /"dryRun" has to be/);
  });

  it('locks the phone and opens it', async () => {
    const one = await client();
    for (const lock of [true, false]) assert.deepEqual(await one.ask({ lock }), { id: null, ok: true });
    assert.deepEqual(done, ['lock true', 'lock false']);
    for (const bad of ['on', 1, null]) assert.match(String((await one.ask({ lock: bad })).error), /"lock" has to be/);
  });

  it('offers a configuration file', async () => {
    const one = client();
    assert.deepEqual(await one.ask({ offer: 'phone.cfg' }), { id: null, ok: true, outcome: 'new' });
    assert.match(String((await one.ask({ offer: 'none' })).error), /none.*cannot be read/);
    for (const bad of [7, '', null]) assert.match(String((await one.ask({ offer: bad })).error), /"offer" has to be/);
  });

  it('does not end a phone whose socket it finds in use, and replaces one that nobody answers on', async () => {
    const second = await open();
    assert.ok(!second.ok && second.error.what.includes('another phone'));
    assert.equal((await client().ask({ get: 'lines' })).ok, true);

    const stale = join(folder, 'stale');
    await leaveStale(stale);
    const replaced = await open(stale);
    assert.ok(replaced.ok);
    assert.equal(statSync(stale).mode & 0o777, 0o600);
    await replaced.value.close();
  });

  it('leaves alone what is not a socket, and says why a path cannot be used', async () => {
    const file = join(folder, 'file');
    writeFileSync(file, 'precious');
    for (const bad of [file, join(folder, 'none', 'phone'), join(folder, 'x'.repeat(120))]) {
      const opened = await open(bad);
      assert.ok(!opened.ok && opened.error.where === bad, bad);
    }
    assert.equal(statSync(file).size, 8);
  });

  it('closes while clients wait', async () => {
    const phone = client();
    const answer = phone.ask({ wait: { screen: 'never', ms: 60_000 } });
    await client().ask({ get: 'lines' });
    await server.close();
    assert.equal(await answer, undefined);
  });
});

/** A socket file as a killed process leaves it. */
async function leaveStale(path: string): Promise<void> {
  const { execFile } = await import('node:child_process');
  const code = `require('net').createServer().listen(process.argv[1], () => process.kill(process.pid, 'SIGKILL'))`;
  await new Promise<void>(resolved => execFile(process.execPath, ['-e', code, path], () => resolved()));
  assert.ok(statSync(path).isSocket());
}
