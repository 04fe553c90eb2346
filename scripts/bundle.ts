/** How programs and libraries become the files of the product. */
import type { BuildOptions, Plugin } from 'esbuild';

/**
 * Node's own modules as they are, and of them only what is used. An `import` of one would read all of its exports, and with them come
 * modules that nobody here needs: in a phone 1 MiB, in both threads together, and a tenth of the work of its start.
 */
const NODE_MODULES: Plugin = {
  name: 'modules of Node',
  setup(build) {
    build.onResolve({ filter: /^node:/ }, ({ path, kind }) =>
      kind === 'require-call' ? null : { path, namespace: NODE },
    );
    build.onLoad({ filter: /^/, namespace: NODE }, ({ path }) => ({ contents: exportsOf(path) }));
  },
};
const NODE = 'node';

/** Marked so that what is not used goes away; `Object.keys` reads no export. */
function exportsOf(module: string): string {
  const names = Object.keys(process.getBuiltinModule(module) ?? {}).filter(name => /^[a-z]\w*$/i.test(name));
  const lines = names.map(
    (name, at) => `const n${at} = /* @__PURE__ */ (() => m.${name})(); export { n${at} as ${name} };`,
  );
  return [`const m = /* @__PURE__ */ process.getBuiltinModule('${module}'); export default m;`, ...lines].join('\n');
}

export const BUNDLE = {
  bundle: true,
  splitting: true,
  // No folder for the parts: src/media/port.ts looks for the worker beside itself.
  chunkNames: '[name]-[hash]',
  platform: 'node',
  // Libraries in the old module format ask for Node's own modules by this name.
  banner: { js: 'const require=process.getBuiltinModule;' },
  format: 'esm',
  target: 'node24',
  minify: true,
  // Functions lose their names: with them the phone takes 2 MiB more. The maps tell them.
  sourcemap: true,
  legalComments: 'linked',
  external: ['blessed', 'libopus-wasm', 'node-linux-*'],
  plugins: [NODE_MODULES],
} as const satisfies BuildOptions;

/**
 * Characters beyond ISO 8859-1 as escapes: for a single one V8 keeps the whole file with two octets a character. esbuild leaves those of
 * regular expressions and tagged templates as they are.
 */
export function narrowed(text: string): string {
  return text.replace(/[^\0-\xff]/g, sign => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
