import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { constants } from 'node:fs';
import { open, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Worker } from 'node:worker_threads';
import { press, until } from '../../src/cli/demo/hands.ts';
import { openStage, SECOND, type Stage } from '../../src/cli/demo/stage.ts';
import type { Phone } from '../../src/main.ts';
import { dtls } from '../../src/media/srtp/dtls/addon.ts';
import { eventually } from '../support/eventually.ts';
import { isHeard } from '../support/speech.ts';

const REQUIRE = { 'voip/media/srtp/mode': 'REQUIREENCRYPTION', 'phone400/srtp/keys_without_tls': '1' };

/** Two whole phones in a call; the media worker of one is killed. */
describe('story: the media worker is lost in a call', () => {
  const workers: Worker[] = [];
  const note = (worker: Worker): unknown => workers.push(worker);
  let stage: Stage;

  beforeEach(async () => {
    workers.length = 0;
    process.on('worker', note);
    const opened = await openStage(
      () => {},
      () => {},
    );
    assert.ok(opened.ok);
    stage = opened.value;
    for (const phone of [stage.first, stage.second]) {
      await until(phone, 'registration', ({ lines }) => lines[0]?.registration === 'registered');
    }
  });

  afterEach(async () => {
    process.off('worker', note);
    await stage.close();
    await rm(stage.folder, { recursive: true, force: true });
  });

  async function call({ first, second }: Stage): Promise<void> {
    press(first, ...SECOND);
    await until(second, 'ringing', ({ calls }) => calls[0]?.phase === 'incoming');
    press(second, 'SPEAKER');
    for (const phone of [first, second]) {
      await until(phone, 'the call', ({ calls }) => calls[0]?.phase === 'connected');
    }
  }

  async function received(phone: Phone): Promise<number> {
    const stats = await phone.media.order('stats', {});
    return stats.ok ? (stats.value.streams[0]?.packetsReceived ?? 0) : 0;
  }

  async function bothHear({ first, second, folder }: Stage): Promise<void> {
    for (const phone of [first, second]) {
      const before = await received(phone);
      await eventually('packets', async () => (await received(phone)) > before);
    }
    await Promise.all([
      isHeard(first, second, join(folder, 'at-second.wav')),
      isHeard(second, first, join(folder, 'at-first.wav')),
    ]);
  }

  /** The first phone's worker is the first one that was started. */
  const kill = (): unknown => workers[0]?.terminate();

  async function lose({ first }: Stage, how: () => unknown = kill): Promise<void> {
    const lost = Promise.withResolvers<void>();
    const back = Promise.withResolvers<void>();
    const end = first.media.facts.subscribe(({ type }) => {
      if (type === 'worker-lost') lost.resolve();
      if (type === 'worker-restarted') back.resolve();
    });
    void how();
    await Promise.all([lost.promise, back.promise]);
    end();
  }

  /** A pipe that nobody reads is not even opened: the thread stands in the system and cannot be ended. */
  it('hung in the system its ports stay taken: the far end is told others, and both hear each other again (RFC 3264 section 8.3.1)', async () => {
    const { first, second } = stage;
    await call(stage);
    const ports = (): Set<string> => {
      const texts = first.agent.traces.flatMap(({ steps }) => steps.filter(({ direction }) => direction === 'out'));
      return new Set(texts.flatMap(({ text }) => text.match(/m=audio \d+/g) ?? []));
    };
    assert.equal(ports().size, 1);
    const pipe = join(stage.folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
    try {
      await lose(stage, () => first.media.order('recordEar', { path: pipe }));
      await until(first, 'the call', ({ calls }) => calls[0]?.phase === 'connected');
      const before = [await received(first), await received(second)] as const;
      await bothHear(stage);
      assert.equal(ports().size, 2);
      const after = [await received(first), await received(second)] as const;
      assert.ok(after[0] - before[0] > 50 && after[1] - before[1] > 50, `${before} ${after}`);
    } finally {
      await (await open(pipe, constants.O_RDONLY | constants.O_NONBLOCK)).close();
    }
  });

  it('keys in SDP go on as they were', async () => {
    const { first, second } = stage;
    for (const phone of [first, second]) {
      for (const [path, value] of Object.entries(REQUIRE)) assert.ok(phone.store.set(path, value).ok);
    }
    await call(stage);
    assert.match(first.desk.state.calls[0]?.encryption ?? '', /AE/);
    await lose(stage);
    await bothHear(stage);
  });

  it('the recording of the call goes on in a second file, and both open', async () => {
    const { first, folder } = stage;
    assert.ok(first.store.set('phone400/recording/calls', '1').ok);
    await call(stage);
    first.desk.record();
    const files = async (): Promise<string[]> => {
      const found = await readdir(folder, { recursive: true });
      return found.filter(name => /call-.*\.wav$/.test(name)).sort();
    };
    await eventually('some of the first file', async () => (await seconds(folder, (await files())[0])) > 0.2);
    await lose(stage);
    await eventually('some of the second file', async () => (await seconds(folder, (await files())[1])) > 0.2);
    assert.ok(first.desk.state.recording);
    assert.ok((await seconds(folder, (await files())[0])) > 0.2);
    first.desk.record();
    assert.equal((await files()).length, 2);
  });

  it('with DTLS the far end is told the new certificate, and both hear each other again (RFC 8842 section 4)', async function () {
    if (dtls === null) this.skip();
    const { first, second } = stage;
    for (const phone of [first, second]) {
      for (const [path, value] of Object.entries({ ...REQUIRE, 'phone400/srtp/offered_keying': 'DTLS' })) {
        assert.ok(phone.store.set(path, value).ok);
      }
    }
    await call(stage);
    const keyed = (): Promise<void> =>
      until(first, 'keys', ({ calls }) => (calls[0]?.encryption ?? '') !== '' && calls[0]?.phase === 'connected');
    await keyed();
    const fingerprints = (): Set<string> => {
      const texts = first.agent.traces.flatMap(({ steps }) => steps.filter(({ direction }) => direction === 'out'));
      return new Set(texts.flatMap(({ text }) => text.match(/a=fingerprint:\S+ \S+/g) ?? []));
    };
    assert.equal(fingerprints().size, 1);
    const again = new Promise<void>(resolve => {
      first.media.facts.subscribe(({ type }) => type === 'keyed' && resolve());
    });
    await lose(stage);
    await again;
    assert.equal(fingerprints().size, 2);
    await bothHear(stage);
  });
});

/** What the head of a recording of two channels of 16 bit says. */
async function seconds(folder: string, name: string | undefined): Promise<number> {
  if (name === undefined) return 0;
  const head = await readFile(join(folder, name));
  return head.length < 44 ? 0 : head.readUInt32LE(40) / head.readUInt32LE(28);
}
