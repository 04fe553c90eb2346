/** A disk that is really full: a small one in a name space of its own. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..', '..');

type Ran = { readonly out: string; readonly error: string };

/** Runs a module on a disk of 200 KiB at /mnt. */
function onSmallDisk(text: string): Ran | null {
  return inNameSpace('mount -t tmpfs -o size=200k none /mnt || exit 77; exec "$0" --input-type=module -e "$1"', text);
}

/** null where no name space can be made; throws when what runs there does not come to an end. */
function inNameSpace(script: string, argument: string): Ran | null {
  const unshare = ['--user', '--map-root-user', '--mount', 'sh', '-c', script, process.execPath, argument];
  const ran = spawnSync('unshare', unshare, { cwd: ROOT, encoding: 'utf8', timeout: 60_000 });
  if (ran.error !== undefined && 'code' in ran.error && ran.error.code === 'ENOENT') return null;
  if (ran.error !== undefined) throw ran.error;
  const none = ran.status === 77 || /^unshare: /m.test(ran.stderr);
  return none ? null : { out: ran.stdout, error: ran.stderr };
}

describe('a full disk', () => {
  it('what does not fit is told and takes no room; what was there stays, and what fits is kept', function () {
    const ran = onSmallDisk(`
import { KeptSets } from './src/provision/kept-sets.ts';
import { Store } from './config/store.ts';
import { UserFile } from './config/user-file.ts';
import { diskFolder } from './src/base/data-folder.ts';
const sets = await KeptSets.open(diskFolder('/mnt/fetched'), new Date(0));
const set = (root, octets) => ({ root, files: new Map([[root, Buffer.alloc(octets, 10)]]) });
const say = [];
say.push((await sets.stage(set('small.cfg', 60_000))).value);
await sets.keep();
const large = await sets.stage(set('large.cfg', 300_000));
say.push(large.ok ? 'taken' : large.error.what.includes('ENOSPC'), sets.current?.root);
const store = new Store({ userFile: new UserFile(diskFolder('/mnt')) });
await store.load({ model: '405HD' });
store.set('voip/dialing/timeout', '7');
say.push((await store.flush()).ok);
say.push((await KeptSets.open(diskFolder('/mnt/fetched'), new Date(0))).current?.root);
say.push((await sets.stage(set('next.cfg', 60_000))).value);
console.log(JSON.stringify(say));
`);
    if (ran === null) return this.skip();
    assert.equal(ran.out, '["new",true,"small.cfg",true,"small.cfg","new"]\n', ran.error);
  });

  it('leaves the last good configuration, the slot that runs and the settings whole, whatever room is left', function () {
    const program = join(ROOT, 'test/support/full-disk.ts');
    const mounted =
      'mount -t tmpfs -o size=4m none /mnt && mkdir /mnt/small && mount -t tmpfs -o size=700k none /mnt/small || exit 77; exec "$0" "$1" /mnt/small';
    const ran = inNameSpace(mounted, program);
    if (ran === null) return this.skip();
    const ways = Object.keys(JSON.parse(ran.out || ran.error) as object);
    assert.deepEqual(ways.sort(), [
      'configuration kept',
      'configuration refused, ENOSPC',
      'firmware failed, ENOSPC',
      'firmware runs',
      'firmware staged, ENOSPC',
      'firmware waits for room to count its start',
    ]);
  });
});
