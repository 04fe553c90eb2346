import assert from 'node:assert/strict';
import { SimSlots } from '../../../hal/sim/slots.ts';
import { ManualClock } from '../../../src/base/clock.ts';
import { createLog } from '../../../src/base/log.ts';
import { faultText } from '../../../src/base/result.ts';
import { Firmware } from '../../../src/provision/firmware/firmware.ts';
import { checkSignature, HEAD_OCTETS, layoutOf, readHead } from '../../../src/provision/firmware/image.ts';
import { certify } from '../../../src/provision/firmware/keys.ts';
import { KEYS_FILE } from '../../../src/provision/firmware/memory.ts';
import type { Offered } from '../../../src/provision/firmware/offer.ts';
import { checkImage } from '../../../src/provision/firmware/reading.ts';
import type { Files } from '../../support/failing-folder.ts';
import { FailingSlots } from '../../support/failing-slots.ts';
import { type ImageOptions, imageOf, readingOf, signingKey, sourceOf } from '../../support/firmware.ts';

const key = signingKey();
const next = signingKey();
const made = (version: string, more: ImageOptions = {}): Buffer => imageOf({ version, key, octets: 150_000, ...more });
const V1 = made('1.0');
const V2 = made('2.0', { floor: '1.5' });
const V3 = made('3.0', { key: next, certificates: [certify(next.public, key.key, true)] });

/** A phone that runs version 1. */
const FACTORY: Files = new Map([
  [KEYS_FILE, Buffer.from(key.pem)],
  ['slot.a', V1],
]);

type Settings = { minimum?: string; allowOlder?: boolean; wanted?: boolean; rate?: number };

/** One start of a phone: from its boot loader to the next restart or power cut. */
class Run {
  readonly clock = new ManualClock();
  readonly folder: FailingSlots;
  readonly slots: SimSlots;
  readonly firmware: Firmware;
  readonly settings: Settings;
  restarts = 0;
  registered = false;
  readonly percents: number[] = [];
  readonly warned: string[];

  private constructor(folder: FailingSlots, slots: SimSlots, firmware: Firmware, settings: Settings, warned: string[]) {
    this.warned = warned;
    this.folder = folder;
    this.slots = slots;
    this.firmware = firmware;
    this.settings = settings;
    firmware.changed.subscribe(() => this.percents.push(firmware.state.percent));
  }

  static async start(files: Files | FailingSlots, settings: Settings = {}): Promise<Run> {
    const folder = files instanceof FailingSlots ? files : new FailingSlots(files);
    const slots = await SimSlots.start(folder);
    const clock = new ManualClock();
    const warned: string[] = [];
    const sink = ({ text }: { text: string }): unknown => warned.push(text);
    const log = createLog({ clock, level: 'warning', sink, redact: text => text }).room('firmware');
    const firmware = await Firmware.open({ slots, folder, model: '405HD', builtIn: '0.1.0', clock, log });
    const run = new Run(folder, slots, firmware, settings, warned);
    Object.assign(run, { clock });
    await firmware.start({
      policy: () => ({ minimum: settings.minimum ?? '', allowOlder: settings.allowOlder ?? false }),
      rate: () => settings.rate ?? 0,
      trialTime: () => 600_000,
      lines: () => ({ registered: run.registered, wanted: settings.wanted ?? true }),
      restart: () => run.restarts++,
    });
    return run;
  }

  /** Time passes until nothing more happens. */
  async pass(ms: number): Promise<void> {
    await this.clock.advance(ms);
    for (let turn = 0; turn < 50; turn++) await new Promise(resolve => setImmediate(resolve));
  }

  /** What a restart finds on the disk. */
  get left(): Files {
    const [files] = this.folder.remains();
    return files ?? new Map();
  }

  async offer(image: Buffer): Promise<Offered> {
    return this.firmware.offer(sourceOf(image));
  }

  /** A line registers, and what follows from it is on the disk. */
  async register(): Promise<void> {
    this.registered = true;
    this.firmware.registered();
    await this.pass(0);
  }
}

function why(offered: Offered): string {
  return 'fault' in offered ? offered.fault.what : offered.type;
}

/** The version of the image in the slot that would run; throws unless it is whole and signed. */
async function bootable(files: Files, running: string): Promise<string> {
  const slot = files.get(`slot.${running}`) ?? new Uint8Array();
  const head = readHead(slot.subarray(0, HEAD_OCTETS));
  assert.ok(head.ok);
  const { total } = layoutOf(head.value.description);
  const image = slot.subarray(0, total);
  const checked = await checkImage(readingOf(image), image.length);
  assert.ok(checked.ok, checked.ok ? '' : checked.error);
  assert.ok(checkSignature(checked.value.head, { keys: [key.public, next.public], retired: [] }).ok);
  return head.value.description.version;
}

describe('new firmware', () => {
  it('is staged while calls go on, switched to when nobody uses the phone, and good once a line registers', async () => {
    const first = await Run.start(FACTORY);
    assert.equal(first.firmware.version, '1.0');
    first.firmware.idle(false);
    assert.deepEqual(await first.offer(V2), { type: 'staged', version: '2.0' });
    assert.equal(first.firmware.state.phase, 'waiting');
    assert.deepEqual(await first.offer(V2), { type: 'busy' });
    assert.ok(first.percents.includes(100) && first.percents.length > 3);
    await first.pass(3_600_000);
    assert.equal(first.restarts, 0);
    first.firmware.idle(true);
    await first.pass(4000);
    first.firmware.idle(false);
    await first.pass(60_000);
    assert.equal(first.restarts, 0);
    first.firmware.idle(true);
    await first.pass(5000);
    assert.deepEqual([first.restarts, first.firmware.state.phase], [1, 'restarting']);

    const second = await Run.start(first.left);
    assert.deepEqual([second.firmware.version, second.firmware.state.phase], ['2.0', 'confirming']);
    assert.deepEqual(await second.offer(V3), { type: 'busy' });
    await second.register();
    assert.equal(second.firmware.state.phase, 'idle');
    // Its floor holds now, whatever the administrator allows.
    assert.match(why(await second.offer(made('1.4'))), /older than 1.5, below which this phone never goes/);

    assert.deepEqual(await second.offer(V3), { type: 'staged', version: '3.0' });
    await second.pass(5000);
    const third = await Run.start(second.left, { allowOlder: true });
    await third.register();
    // The key that signed so far is retired.
    assert.match(why(await third.offer(made('4.0'))), /a key that is not trusted here/);
    assert.deepEqual(await third.offer(made('2.5', { key: next })), { type: 'staged', version: '2.5' });
  });

  it('is refused in words', async () => {
    const run = await Run.start(FACTORY, { minimum: '1.8' });
    assert.deepEqual(await run.offer(V1), { type: 'same' });
    const reasons: [Buffer, RegExp][] = [
      [made('0.9'), /older than 1.8/],
      [made('2.0', { models: ['440HD', '420HD'] }), /for 440HD, 420HD, and this phone is a 405HD/],
      [made('2.0', { key: null }), /is not signed/],
      [made('2.0', { key: next }), /is signed with a key that is not trusted/],
      [Buffer.from('<html>404</html>'), /no image for a 405HD .* no image at all/],
      // Those of the older phones have the same names.
      [Buffer.alloc(5000, 7), /no image for a 405HD .* another model/],
    ];
    for (const [image, reason] of reasons) {
      assert.match(why(await run.offer(image)), reason);
      assert.match(run.firmware.faults[0]?.what ?? '', reason);
    }
    const plain = await Run.start(FACTORY);
    assert.match(why(await plain.offer(made('0.9'))), /older than 1.0, which runs now/);
    const older = await Run.start(FACTORY, { allowOlder: true });
    assert.equal((await older.offer(made('0.9'))).type, 'staged');
    const keyless = await Run.start(new Map([['slot.a', V1]]));
    assert.match(why(await keyless.offer(V2)), /not trusted/);
    const bad = await Run.start(new Map([...FACTORY, [KEYS_FILE, Buffer.from('x')]]));
    assert.match(bad.firmware.faults[0]?.what ?? '', /no public key in PEM form/);
  });

  it('that comes damaged or broken off goes on where it was, also after a restart', async () => {
    const asked: number[] = [];
    const chunk = 65_536;
    const run = await Run.start(FACTORY);
    const staged = run.firmware.offer(
      sourceOf(V2, {
        asked: from => asked.push(from),
        breaksAfter: () => (asked.length === 1 || asked.length === 3 ? 70_000 : V2.length),
        spoil: octets => (asked.length === 2 ? octets.fill(0) : undefined),
      }),
    );
    for (let wait = 0; wait < 6; wait++) await run.pass(60_000);
    assert.equal((await staged).type, 'staged');
    // What came damaged brought nothing.
    assert.deepEqual(asked, [0, 8192, 8192, 8192 + chunk]);

    const cut = await Run.start(FACTORY);
    void cut.firmware.offer(sourceOf(V2, { breaksAfter: () => 100_000 }));
    await cut.pass(1000);
    await cut.firmware.close();
    const again = await Run.start(cut.left);
    const from: number[] = [];
    assert.equal((await again.firmware.offer(sourceOf(V2, { asked: at => from.push(at) }))).type, 'staged');
    assert.deepEqual(from, [8192 + chunk]);
    // Another image does not go on with the first one's octets.
    const other = await Run.start(cut.left);
    const start: number[] = [];
    assert.equal((await other.firmware.offer(sourceOf(V3, { asked: at => start.push(at) }))).type, 'staged');
    assert.deepEqual(start, [0]);
  });

  it('is given up for this time when attempts bring nothing', async () => {
    const run = await Run.start(FACTORY);
    const failed = run.firmware.offer(sourceOf(V2, { spoil: octets => octets.fill(1) }));
    for (let wait = 0; wait < 5; wait++) await run.pass(300_000);
    assert.match(why(await failed), /became another one/);
    assert.equal(run.firmware.state.phase, 'idle');
    assert.match(run.firmware.faults[0]?.what ?? '', /became another one/);
    const full = await Run.start(new FailingSlots(FACTORY, 30));
    const offered = full.firmware.offer(sourceOf(V2));
    for (let wait = 0; wait < 5; wait++) await full.pass(300_000);
    assert.match(why(await offered), /power failed/);
  });

  it('that nobody waits for any more is left where it is', async () => {
    const run = await Run.start(FACTORY, { rate: 65_536 });
    const giveUp = new AbortController();
    const offered = run.firmware.offer(sourceOf(V2), giveUp.signal);
    await run.pass(200);
    assert.equal(run.firmware.state.phase, 'downloading');
    giveUp.abort();
    assert.match(why(await offered), /Nobody waits/);
    const early = run.firmware.offer(sourceOf(V2), AbortSignal.abort());
    assert.match(why(await early), /Nobody waits/);
    run.settings.rate = 0;
    assert.equal((await run.offer(V2)).type, 'staged');
  });

  it('comes no faster than allowed', async () => {
    const run = await Run.start(FACTORY, { rate: 65_536 });
    const offered = run.firmware.offer(sourceOf(V2));
    await run.pass(1000);
    assert.ok(run.firmware.state.percent > 40 && run.firmware.state.percent < 70, String(run.firmware.state.percent));
    await run.pass(2500);
    assert.equal((await offered).type, 'staged');
  });

  it('under which nobody registers gives way; the same image is not taken again, unless the servers are to blame', async () => {
    const first = await Run.start(FACTORY);
    await first.offer(V2);
    await first.pass(5000);
    const second = await Run.start(first.left);
    await second.pass(600_000);
    assert.equal(second.firmware.state.phase, 'returning');
    await second.pass(5000);
    assert.equal(second.restarts, 1);
    const third = await Run.start(second.left);
    assert.deepEqual([third.firmware.version, third.firmware.state.phase], ['1.0', 'returned']);
    assert.match(third.firmware.faults[0]?.what ?? '', /Version 2.0 was taken back/);
    await third.register();
    assert.match(why(await third.offer(V2)), /was tried before and did not come up/);
    assert.equal((await third.offer(made('2.0', { built: '2026-02-05T09:00:00.000Z' }))).type, 'staged');

    const without = await Run.start(second.left);
    await without.pass(600_000);
    assert.equal((await without.offer(V2)).type, 'staged');
    assert.deepEqual(without.firmware.faults, []);
  });

  it('that does not come up at all gives way after three starts', async () => {
    const first = await Run.start(FACTORY);
    await first.offer(V2);
    await first.pass(5000);
    let files = first.left;
    const versions: string[] = [];
    for (let start = 0; start < 5; start++) {
      const run = await Run.start(files);
      versions.push(run.firmware.version);
      files = run.left;
    }
    assert.deepEqual(versions, ['2.0', '2.0', '2.0', '1.0', '1.0']);
  });

  it('whose start cannot be counted waits, the one before runs and says why', async () => {
    const first = await Run.start(FACTORY);
    await first.offer(V2);
    await first.pass(5000);
    const full = await Run.start(new FailingSlots(first.left, 0));
    assert.deepEqual([full.firmware.version, full.slots.boot.onTrial], ['1.0', false]);
    assert.match(
      faultText(full.firmware.faults[0] ?? { what: '' }),
      /could not be started.*cannot be counted.*restart/,
    );
    assert.ok(full.warned.some(text => /cannot be counted/.test(text)));
    const room = await Run.start(first.left);
    assert.deepEqual([room.firmware.version, room.firmware.faults], ['2.0', []]);
  });

  it('without lines is good when it has run for the trial time', async () => {
    const first = await Run.start(FACTORY);
    await first.offer(V2);
    await first.pass(5000);
    const second = await Run.start(first.left, { wanted: false });
    await second.pass(600_000);
    assert.equal(second.firmware.state.phase, 'idle');
    assert.equal((await Run.start(second.left)).firmware.version, '2.0');
  });

  it('loses no phone when the power fails at any of 500 points of staging, switching and confirming', async () => {
    /** From version 1 to version 2 and 3, whatever of it is done already. */
    const story = async (folder: FailingSlots): Promise<void> => {
      for (let start = 0; start < 8; start++) {
        const run = await Run.start(folder);
        if (run.firmware.state.phase === 'confirming') await run.register();
        const { version } = run.firmware;
        if (version === '3.0') return;
        const offered = run.firmware.offer(sourceOf(version === '1.0' ? V2 : V3));
        await Promise.race([offered, run.pass(0)]);
        await run.pass(5000);
        await run.firmware.close();
        if (folder.dark) return;
      }
    };
    const whole = new FailingSlots(FACTORY);
    await story(whole);
    assert.equal((await Run.start(whole)).firmware.version, '3.0');
    const { taken: total, blocks } = whole;
    let seed = 20_260_105;
    const random = (): number => {
      seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
      return seed / 2 ** 32;
    };
    for (let point = 0; point < 500; point++) {
      // Small records take many steps, and images few: half of the points are among these.
      const any = Math.floor(random() * total);
      const steps = point % 2 === 0 ? any : (blocks[any % blocks.length] ?? any);
      const folder = new FailingSlots(FACTORY, steps, random);
      await story(folder);
      assert.ok(folder.dark);
      for (const files of folder.remains()) {
        const slots = await SimSlots.start(new FailingSlots(files));
        const { running, onTrial } = slots.boot;
        const version = await bootable(files, running);
        // The one to go back to is whole as well.
        if (onTrial) assert.ok((await bootable(files, running === 'a' ? 'b' : 'a')) < version);
        if (point % 10 > 0) continue;
        const again = new FailingSlots(files);
        await story(again);
        assert.equal((await Run.start(again)).firmware.version, '3.0');
      }
    }
  });
});
