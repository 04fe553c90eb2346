import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Clock, ManualClock, realClock } from '../../src/base/clock.ts';
import { silentLog } from '../../src/base/log.ts';
import { MediaClient } from '../../src/media/client.ts';
import { REPLACED_MS } from '../../src/media/held-orders.ts';
import { type MediaPort, workerPort } from '../../src/media/port.ts';
import type { MediaFact, MediaMessage, MediaOptions, StreamSettings, WorkerFact } from '../../src/media/protocol.ts';

import { startMedia } from '../support/media-client.ts';
import { freePorts } from '../support/ports.ts';
import { isHeard } from '../support/speech.ts';

const ADDRESS = '127.0.0.1';
const firstPort = await freePorts(20);
const options: MediaOptions = {
  audio: 'null',
  rtpPorts: { first: firstPort, last: firstPort + 19 },
  jitter: { minimum: 40, maximum: 200 },
  cname: 'phone',
};

function start(connect?: (options: MediaOptions) => MediaPort): Promise<MediaClient> {
  return startMedia({ ...options, log: silentLog, clock: realClock, ...(connect && { connect }) });
}

function towards(rtpPort: number): StreamSettings {
  const remote = { address: ADDRESS, rtpPort, rtcpPort: rtpPort + 1 };
  const codec = { name: 'PCMU', payloadType: 0, ptime: 20, fmtp: '' };
  return { remote, codec, accept: [], eventPayloadType: null, direction: 'sendrecv' };
}

async function connected(a: MediaClient, b: MediaClient): Promise<void> {
  const one = await a.order('openStream', { stream: 1, address: ADDRESS });
  const two = await b.order('openStream', { stream: 1, address: ADDRESS });
  assert.ok(one.ok && two.ok);
  await a.order('setStream', { stream: 1, settings: towards(two.value.rtpPort) });
  await b.order('setStream', { stream: 1, settings: towards(one.value.rtpPort) });
  for (const client of [a, b]) await client.order('selectPath', { path: 'handset' });
}

function fact(client: MediaClient, type: (MediaFact | WorkerFact)['type']): Promise<void> {
  return new Promise(resolve => {
    const end = client.facts.subscribe(one => {
      if (one.type !== type) return;
      end();
      resolve();
    });
  });
}

describe('media client and worker', () => {
  let directory = '';
  before(() => {
    directory = mkdtempSync(join(tmpdir(), 'phone400-'));
  });
  after(() => rmSync(directory, { recursive: true }));

  it('two workers over loopback: speech comes through; killed in the call, it comes back', async () => {
    const ports: MediaPort[] = [];
    const a = await start(media => {
      const port = workerPort(media);
      ports.push(port);
      return port;
    });
    const b = await start();
    try {
      await connected(a, b);
      const heard = (name: string): Promise<void> => isHeard({ media: a }, { media: b }, join(directory, name));
      await heard('before.wav');

      const lost = fact(a, 'worker-lost');
      const restarted = fact(a, 'worker-restarted');
      void ports[0]?.kill();
      await lost;
      const meanwhile = a.order('stats', {});
      await restarted;
      assert.ok((await meanwhile).ok, 'orders wait for the next worker');
      await heard('after.wav');
      const stats = await a.order('stats', {});
      assert.ok(stats.ok && (stats.value.streams[0]?.packetsReceived ?? 0) > 100);

      const bye = fact(b, 'rtcp-bye');
      await a.order('closeStream', { stream: 1 });
      await bye;
    } finally {
      await a.close();
      await b.close();
    }
  });

  it('a sound device that cannot be opened is a fault at the start, never another device', async () => {
    for (const [audio, words] of [
      ['alsa:no-such-pcm', /no-such-pcm|alsa/],
      ['gramophone', /no driver/],
      ['wav:/nowhere/in.wav', /in\.wav|read/],
    ] as const) {
      const client = new MediaClient({ ...options, audio, log: silentLog, clock: realClock });
      const ready = await client.ready;
      assert.ok(!ready.ok);
      assert.match(`${ready.error.where} ${ready.error.what}`, words);
    }
  });

  it('orders that are given before the first worker is ready wait as long as it may take, or fail with it', async () => {
    for (const started of [true, false]) {
      const clock = new ManualClock();
      const posted: string[] = [];
      let tell = (_message: MediaMessage): void => {};
      const connect = (): MediaPort => ({
        post: request => {
          posted.push(request.order);
          queueMicrotask(() => tell({ id: request.id, answer: { ok: true, value: undefined } }));
        },
        onMessage: listener => {
          tell = listener;
        },
        onLost: () => {},
        kill: async () => {},
      });
      const client = new MediaClient({ ...options, log: silentLog, clock, connect });
      const order = client.order('mute', { on: true });
      await clock.advance(14_000);
      if (started) tell({ fact: { type: 'ready' } });
      else await clock.advance(1000);
      assert.deepEqual(
        [(await client.ready).ok, (await order).ok, posted],
        [started, started, started ? ['mute'] : []],
      );
      await client.close();
    }
  });

  it('ports in use: the next pair; none left: a fault that says what to do', async () => {
    const taken = createSocket('udp4');
    await new Promise<void>(resolve => taken.bind(0, ADDRESS, resolve));
    const first = taken.address().port & ~1;
    const range = { first, last: first + 1 };
    const client = await startMedia({ ...options, rtpPorts: range, log: silentLog, clock: realClock });
    const answer = await client.order('openStream', { stream: 1, address: ADDRESS });
    assert.ok(!answer.ok);
    assert.match(`${answer.error.what} ${answer.error.remedy}`, /EADDRINUSE.*port range/);
    await client.close();
    taken.close();
  });

  /** A machine that is busy elsewhere may need long for another worker. */
  const patient: Clock = { ...realClock, after: (ms, fire) => realClock.after(ms < REPLACED_MS ? ms : 20 * ms, fire) };

  it('a worker that really hangs is replaced, calls that begin meanwhile get their ports, and sound comes back', async () => {
    const hanging = new URL('../support/hanging-worker.ts', import.meta.url);
    let life = 0;
    const connect = (media: MediaOptions) => (life++ === 0 ? workerPort(media, hanging) : workerPort(media));
    const a = await startMedia({ ...options, log: silentLog, clock: patient, connect });
    const b = await start();
    try {
      const [lost, restarted, heard] = [fact(a, 'worker-lost'), fact(a, 'worker-restarted'), fact(a, 'rtp-started')];
      await connected(a, b);
      await heard;
      void a.order('speakFile', { path: 'hang' });
      const opening = a.order('openStream', { stream: 2, address: ADDRESS });
      const asked = a.order('stats', {});
      await lost;
      const again = fact(a, 'rtp-started');
      assert.equal((await asked).ok, false, 'what it did not answer has failed');
      const opened = await opening;
      assert.ok(opened.ok, `but a stream is opened by the next one: ${JSON.stringify(opened)}`);
      await restarted;
      await again;
      const stats = await a.order('stats', {});
      assert.ok(stats.ok && stats.value.streams.length === 2, JSON.stringify(stats));
    } finally {
      await a.close();
      await b.close();
    }
  });

  it('a worker that hangs is noticed within a second and replaced; one that does not close is ended', async () => {
    const clock = new ManualClock();
    const started: { kills: number; orders: string[]; tell: (message: MediaMessage) => void }[] = [];
    const connect = (): MediaPort => {
      const fake = { kills: 0, orders: [] as string[], tell: (_message: MediaMessage): void => {} };
      started.push(fake);
      return {
        post: request => {
          fake.orders.push(request.order);
          if (request.order === 'stats' || request.order === 'close') return;
          const value = request.order === 'openStream' ? { rtpPort: 4000, rtcpPort: 4001 } : undefined;
          queueMicrotask(() => fake.tell({ id: request.id, answer: { ok: true, value } }));
        },
        onMessage: listener => {
          fake.tell = listener;
          queueMicrotask(() => listener({ fact: { type: 'ready' } }));
        },
        onLost: () => {},
        kill: async () => {
          fake.kills++;
        },
      };
    };
    const client = await startMedia({ ...options, log: silentLog, clock, connect });
    const facts: string[] = [];
    client.facts.subscribe(one => facts.push(one.type));
    await client.order('openStream', { stream: 1, address: ADDRESS });
    await client.order('setStream', { stream: 1, settings: towards(5000) });
    await client.order('mute', { on: true });
    for (let i = 0; i < 10; i++) {
      await clock.advance(200);
      started[0]?.tell({ beat: i });
    }
    assert.deepEqual(facts, []);
    const hanging = client.order('stats', {});
    await clock.advance(1000);
    assert.equal((await hanging).ok, false);
    assert.equal(started[0]?.kills, 1);
    await clock.advance(200);
    assert.deepEqual(facts, ['worker-lost', 'ready', 'worker-restarted']);
    const replayed = ['mute', 'openStream', 'setStream', 'selectPath'];
    assert.deepEqual(started[1]?.orders, replayed);
    await clock.advance(1000);
    const held = client.order('setVolume', { path: 'handset', step: 3 });
    await clock.advance(400);
    assert.ok((await held).ok);
    assert.deepEqual(started[2]?.orders, ['setVolume', ...replayed, 'setVolume'], 'the third knows all of it, too');
    const closing = client.close();
    for (let i = 0; i < 10; i++) {
      await clock.advance(100);
      started[2]?.tell({ beat: i });
    }
    await closing;
    assert.equal(started[2]?.kills, 1);
    assert.equal((await client.order('stats', {})).ok, false, 'closed is closed');
    assert.equal(clock.pending, 0);
  });

  it('a worker that cannot even be ended is left behind; one that cannot be started is tried again', async () => {
    const clock = new ManualClock();
    const lives: ((fault: { what: string }) => void)[] = [];
    const asked: string[] = [];
    const connect = (): MediaPort => {
      if (lives.length === 1) {
        lives.push(() => {});
        throw new Error('no threads left');
      }
      let tell = (_message: MediaMessage): void => {};
      return {
        post: request => {
          asked.push(request.order);
          const value = request.order === 'openStream' ? { rtpPort: 4000, rtcpPort: 4001 } : undefined;
          queueMicrotask(() => tell({ id: request.id, answer: { ok: true, value } }));
        },
        onMessage: listener => {
          tell = listener;
          queueMicrotask(() => listener({ fact: { type: 'ready' } }));
        },
        onLost: listener => lives.push(listener),
        kill: () => new Promise(() => {}),
      };
    };
    const client = await startMedia({ ...options, log: silentLog, clock, connect });
    const back = fact(client, 'worker-restarted');
    // Closed before its ports are known: nobody opens it again.
    void client.order('openStream', { stream: 1, address: ADDRESS });
    void client.order('closeStream', { stream: 1 });
    // Set before they are known: the next worker is told.
    void client.order('openStream', { stream: 2, address: ADDRESS });
    await client.order('setStream', { stream: 2, settings: towards(5000) });
    asked.length = 0;
    lives[0]?.({ what: 'It died.' });
    await clock.advance(1000);
    await back;
    assert.deepEqual(asked, ['mute', 'openStream', 'setStream', 'selectPath']);
    const closing = client.close();
    await clock.advance(2000);
    await closing;
  });
});
