import assert from 'node:assert/strict';
import { mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import { BUNDLE } from '../../scripts/bundle.ts';
import { useRig } from '../support/rig.ts';

const ROOT = join(import.meta.dirname, '../..');

describe('the web pages as they are delivered', () => {
  const rig = useRig();

  it('are loaded from their bundle, with the libraries that are in it', async () => {
    const outdir = join(await rig.folder(), 'dist');
    await mkdir(outdir);
    await symlink(join(ROOT, 'node_modules'), join(outdir, 'node_modules'));
    const entryPoints = ['app', 'multipart'].map(name => join(ROOT, `ui/web/${name}.ts`));
    const outExtension = { '.js': '.mjs' };
    const { metafile } = await build({
      ...BUNDLE,
      entryPoints,
      outdir,
      sourcemap: false,
      outExtension,
      metafile: true,
    });
    const { inputs, outputs } = metafile;
    const required = Object.values(outputs).flatMap(({ imports }) => imports.map(({ path }) => path));
    const used = [...Object.keys(inputs).map(name => name.replace('node:node:', 'node:')), ...required];
    assert.ok(used.includes('node:stream') && !used.some(name => /^(node:)?http2?$/.test(name)), `${used}`);
    const [app, multipart] = await Promise.all(['app', 'multipart'].map(name => import(join(outdir, `${name}.mjs`))));
    assert.equal(typeof app.webApp, 'function');
    assert.equal(typeof multipart.readUpload, 'function');
  });
});
