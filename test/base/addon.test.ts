import assert from 'node:assert/strict';
import { copyFile, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type AddonPlace, loadAddon, sourcesRecord, staleAddons } from '../../src/base/addon.ts';
import { faultText } from '../../src/base/result.ts';
import { useRig } from '../support/rig.ts';

const BUILT = join(import.meta.dirname, '../../build/native');

describe('native addons', () => {
  const rig = useRig();

  /** An addon of this machine, as if it were built from a file that lies here; null when none was built. */
  async function place(): Promise<(AddonPlace & { readonly sources: string }) | null> {
    const [any] = (await readdir(BUILT).catch(() => [])).filter(name => name.endsWith('.node'));
    if (any === undefined) return null;
    const folder = await rig.folder();
    await mkdir(join(folder, 'code'));
    await writeFile(join(folder, 'code/some.c'), 'int one;');
    await copyFile(join(BUILT, any), join(folder, 'some.node'));
    await writeFile(join(folder, 'some.sources'), sourcesRecord(['code/some.c'], folder));
    return { folder, sources: folder };
  }

  it('one that was not built is a fault that says what to do', () => {
    const none = loadAddon('none', { folder: '/nowhere', sources: '/nowhere' });
    assert.ok(!none.ok && /not built.*npm run native/.test(faultText(none.error)));
    assert.deepEqual(staleAddons({ folder: '/nowhere', sources: '/nowhere' }), []);
  });

  it('one that was built from other sources than those that lie here is not used, and the fault says what to do', async function () {
    const here = await place();
    if (here === null) this.skip();
    assert.ok(loadAddon('some', here).ok);
    assert.deepEqual(staleAddons(here), []);
    const refused = (): void => {
      const loaded = loadAddon('some', here);
      assert.ok(!loaded.ok && /'some' was built from other sources.*npm run native/.test(faultText(loaded.error)));
      assert.deepEqual(staleAddons(here), [loaded.error]);
    };
    await writeFile(join(here.folder, 'code/some.c'), 'int two;');
    refused();
    await rm(join(here.folder, 'code/some.c'));
    refused();
    await rm(join(here.folder, 'some.sources'));
    refused();
    assert.ok(loadAddon('some', { ...here, sources: null }).ok, 'beside the bundle there are no sources');
  });
});
