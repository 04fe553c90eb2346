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
 * The first character beyond ISO 8859-1, and what stands around it; undefined when there is none. For one of them V8 keeps the whole
 * file with two octets a character. esbuild writes them as escapes, but for regular expressions and tagged templates.
 */
export function wideCharacter(text: string): string | undefined {
  return /.{0,30}[^\0-\xff].{0,30}/s.exec(text)?.[0];
}
