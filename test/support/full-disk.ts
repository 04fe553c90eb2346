/**
 * What a phone does on a disk that is full, as a program for a small disk of its own: full-disk.ts FOLDER. For each amount of
 * free room, a few KiB apart, a new configuration and new firmware are kept or refused. It ends with a line for each way in
 * which that went, and with 1 when the last good set, the running slot or the user's settings suffered.
 */
import assert from 'node:assert/strict';
import { cp, mkdir, readFile, rm, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import * as dialing from '../../config/params/dialing.ts';
import { Store } from '../../config/store.ts';
import { UserFile } from '../../config/user-file.ts';
import { openSlotFile, SimSlots } from '../../hal/sim/slots.ts';
import { ManualClock } from '../../src/base/clock.ts';
import { diskFolder } from '../../src/base/data-folder.ts';
import { silentLog } from '../../src/base/log.ts';
import { Firmware } from '../../src/provision/firmware/firmware.ts';
import { KEYS_FILE } from '../../src/provision/firmware/memory.ts';
import type { Offered } from '../../src/provision/firmware/offer.ts';
import { KeptSets } from '../../src/provision/kept-sets.ts';
import { imageOf, signingKey, sourceOf } from './firmware.ts';

const [disk = ''] = process.argv.slice(2);
const PAGE = 4096;
const OCTETS = 90_000;
const key = signingKey();
const image = (version: string): Buffer => imageOf({ version, key, octets: OCTETS });
const [V1, V2] = [image('1.0'), image('2.0')];
const seen = new Map<string, number>();
const count = (what: string): void => void seen.set(what, (seen.get(what) ?? 0) + 1);

/** Fills the disk but for so many pages. */
async function fill(pages: number): Promise<void> {
  const { bavail, bsize } = await statfs(disk);
  await writeFile(join(disk, 'filler'), Buffer.alloc(Math.max(0, bavail * bsize - pages * PAGE)));
}
const empty = (): Promise<void> => rm(join(disk, 'filler'), { force: true });

const cfg = (octets: number) => ({ root: 'a.cfg', files: new Map([['a.cfg', Buffer.alloc(octets, 10)]]) });
const sets = () => KeptSets.open(diskFolder(join(disk, 'data/fetched')), new Date(0));
const sizeIn = (kept: KeptSets) => kept.current?.files.get('a.cfg')?.length;

async function configuration(pages: number): Promise<void> {
  await fill(pages);
  const staged = await (await sets()).stage(cfg(OCTETS));
  const now = sizeIn(await sets());
  assert.equal(now, staged.ok ? OCTETS : 1000);
  count(staged.ok ? 'configuration kept' : `configuration refused, ${staged.error.what.match(/ENOSPC/)?.[0]}`);
  const store = new Store({ userFile: new UserFile(diskFolder(join(disk, 'data'))) });
  await store.load({ model: '405HD' });
  assert.equal(store.get(dialing.timeout), 7);
  await empty();
  if (!staged.ok) assert.ok((await (await sets()).stage(cfg(OCTETS))).ok);
}

async function phone(folder: string) {
  const files = {
    ...diskFolder(folder),
    open: (name: string, purpose: 'read' | 'write') => openSlotFile(folder, name, purpose),
  };
  const slots = await SimSlots.start(files);
  const clock = new ManualClock();
  const options = { slots, folder: files, model: '405HD', builtIn: '0.1.0', clock, log: silentLog };
  const firmware = await Firmware.open(options);
  let restarts = 0;
  await firmware.start({
    policy: () => ({ minimum: '', allowOlder: false }),
    rate: () => 0,
    trialTime: () => 600_000,
    lines: () => ({ registered: true, wanted: true }),
    restart: () => void restarts++,
  });
  const offer = async (): Promise<Offered> => {
    let offered: Offered | null = null;
    void firmware.offer(sourceOf(V2)).then(answer => {
      offered = answer;
    });
    for (let wait = 0; offered === null && wait < 4000; wait++) {
      await clock.advance(wait % 20 === 19 ? 60_000 : 0);
      await delay(1);
    }
    assert.ok(offered !== null);
    return offered;
  };
  const settle = async (): Promise<void> => {
    for (let wait = 0; wait < 400 && restarts === 0 && firmware.state.phase !== 'idle'; wait++) {
      await clock.advance(100);
      await delay(1);
    }
  };
  return { firmware, offer, settle };
}

async function newFirmware(pages: number): Promise<void> {
  const folder = join(disk, 'data/firmware');
  await fill(pages);
  const first = await phone(folder);
  const offered = await first.offer();
  if (offered.type === 'staged') await first.settle();
  const told = first.firmware.faults[0]?.what ?? '';
  await first.firmware.close();
  assert.deepEqual(await readFile(join(folder, 'slot.a')), V1);
  const after = await phone(folder);
  const { version } = after.firmware;
  await after.firmware.close();
  if (offered.type === 'failed') {
    count(`firmware failed, ${offered.fault.what.match(/ENOSPC/)?.[0] ?? offered.fault.what}`);
    assert.equal(version, '1.0');
    // What did not fit left room for the user.
    const room = await statfs(disk);
    assert.ok(room.bavail * room.bsize >= (pages - 3) * PAGE, `${room.bavail} pages of ${pages} are free`);
    await empty();
    const again = await phone(folder);
    assert.equal((await again.offer()).type, 'staged');
    await again.firmware.close();
    return;
  }
  assert.equal(offered.type, 'staged');
  count(
    version === '2.0'
      ? 'firmware runs'
      : told === ''
        ? 'firmware waits for room to count its start'
        : `firmware staged, ${told.match(/ENOSPC/)?.[0]}`,
  );
  assert.ok(['1.0', '2.0'].includes(version));
  await empty();
}

const base = join(disk, '..', 'base');
await mkdir(join(base, 'firmware'), { recursive: true });
await writeFile(join(base, 'firmware', KEYS_FILE), key.pem);
await writeFile(join(base, 'firmware/slot.a'), V1);
const store = new Store({ userFile: new UserFile(diskFolder(base)) });
await store.load({ model: '405HD' });
store.set('voip/dialing/timeout', '7', 'user');
await store.flush();
const first = await KeptSets.open(diskFolder(join(base, 'fetched')), new Date(0));
await first.stage(cfg(1000));
await first.keep();
for (const step of [configuration, newFirmware]) {
  for (let pages = 0; pages <= OCTETS / PAGE + 12; pages++) {
    await rm(join(disk, 'data'), { recursive: true, force: true });
    await cp(base, join(disk, 'data'), { recursive: true });
    await step(pages);
  }
}
process.stdout.write(`${JSON.stringify(Object.fromEntries(seen))}\n`);
