import assert from 'node:assert/strict';
import { mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import { BUNDLE } from '../../scripts/bundle.ts';
import { useRig } from '../support/rig.ts';

const ROOT = join(import.meta.dirname, '../..');

describe('the web pages as they are delivered', function () {
  this.timeout(20_000);
  const rig = useRig();

  it('are loaded from their bundle, with the libraries that are in it', async () => {
    const outdir = join(await rig.folder(), 'dist');
    await mkdir(outdir);
    await symlink(join(ROOT, 'node_modules'), join(outdir, 'node_modules'));
    const entryPoints = ['app', 'multipart'].map(name => join(ROOT, `ui/web/${name}.ts`));
    await build({ ...BUNDLE, entryPoints, outdir, sourcemap: false, outExtension: { '.js': '.mjs' } });
    const [app, multipart] = await Promise.all(['app', 'multipart'].map(name => import(join(outdir, `${name}.mjs`))));
    assert.equal(typeof app.webApp, 'function');
    assert.equal(typeof multipart.readUpload, 'function');
  });
});
