/**
 * The product: one file for the command, one for the media worker, beside the package's version.
 * blessed stays outside, since it loads its widgets by computed names; a phone without a terminal never needs it.
 */
import { chmodSync, copyFileSync, cpSync, existsSync, globSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { build } from 'esbuild';
import { staleAddons } from '../src/base/addon.ts';
import { faultText } from '../src/base/result.ts';
import { BUNDLE, narrowed } from './bundle.ts';

// Beside the bundle nothing says any longer what an addon was built from.
const stale = staleAddons();
if (stale.length > 0) {
  process.stderr.write(stale.map(fault => `build: ${faultText(fault)}\n`).join(''));
  process.exit(1);
}
rmSync('dist', { recursive: true, force: true });
// Apart: a part that both have would be one more file to read for each of them.
for (const entryPoints of [{ phone400: 'src/cli/phone400.ts' }, { 'media-worker': 'src/media/worker.ts' }]) {
  await build({ entryPoints, outdir: 'dist', ...BUNDLE });
}
for (const file of globSync('dist/*.js')) {
  const text = readFileSync(file, 'utf8');
  const narrow = narrowed(text);
  if (narrow !== text) writeFileSync(file, narrow);
}
chmodSync('dist/phone400.js', 0o755);
copyFileSync('hal/sim/sounds/welcome.wav', 'dist/welcome.wav');
cpSync('hal/raster/fonts', 'dist/fonts', { recursive: true });
cpSync('LICENSES', 'dist/LICENSES', { recursive: true });
// The addons that were built on this machine; src/base/addon.ts looks for them beside the bundle.
if (existsSync('build/native')) {
  cpSync('build/native', 'dist/native', { recursive: true, filter: file => !file.endsWith('.sources') });
}
