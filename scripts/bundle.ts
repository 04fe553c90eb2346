/** How programs and libraries become the files of the product. */
import type { BuildOptions } from 'esbuild';

export const BUNDLE = {
  bundle: true,
  splitting: true,
  // No folder for the parts: src/media/port.ts looks for the worker beside itself.
  chunkNames: '[name]-[hash]',
  platform: 'node',
  // Libraries in the old module format ask for Node's own modules by this name.
  banner: { js: "import{createRequire as nodeRequire}from'node:module';const require=nodeRequire(import.meta.url);" },
  format: 'esm',
  target: 'node24',
  minify: true,
  keepNames: true,
  sourcemap: true,
  legalComments: 'linked',
  external: ['blessed', 'libopus-wasm', 'node-linux-*'],
} as const satisfies BuildOptions;
