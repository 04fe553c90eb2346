/** A configuration as a file: every value, sorted by path as the phones of the field do it. */
import { lookup } from './catalogue.ts';
import type { Setting, Unknown } from './layers.ts';

export type ExportOptions = {
  /** Makes the token that stands for a secret; without it secrets are left out, so that loading back clears none. */
  readonly seal?: (secret: string) => string;
};

/** An undeclared name that sounds like a secret is treated as one. */
export function soundsSecret(path: string): boolean {
  return /passw|secret|psw|private_?key/i.test(path);
}

/** The text of the file. `system/type` stands in it like every other value: it is loaded back on the same model only. */
export function exportText(
  settings: Iterable<Setting>,
  unknown: Iterable<Unknown>,
  { seal }: ExportOptions = {},
): string {
  const values = new Map<string, string>();
  const put = (path: string, text: string, secret: boolean): void => {
    if (!secret || text === '') values.set(path, text);
    else if (seal !== undefined) values.set(path, seal(text));
  };
  for (const { path, text } of unknown) put(path, text, soundsSecret(path));
  for (const { path, value } of settings) {
    const found = lookup(path);
    if (found.found !== 'param') continue;
    const { param } = found.target;
    // An empty secret is left out like every other: loaded back elsewhere it would clear one.
    if (param.secret && (value === '' || seal === undefined)) continue;
    put(path, param.print(value as never), param.secret);
  }
  return sortedPaths(values.keys())
    .map(path => `${path}=${values.get(path)}\n`)
    .join('');
}

type Part = { readonly text: string; readonly number: number };

/** Part by part, numbers by value: 9 stands before 10. Each path is taken apart once: the sort of a whole phone compares twelve thousand times. */
export function sortedPaths(paths: Iterable<string>): string[] {
  const keyed = Array.from(paths, path => ({ path, parts: path.toLowerCase().split('/').map(partOf) }));
  return keyed.sort((a, b) => byParts(a.parts, b.parts) || byText(a.path, b.path)).map(({ path }) => path);
}

function partOf(text: string): Part {
  return { text, number: /^\d+$/.test(text) ? Number(text) : Number.NaN };
}

function byParts(a: readonly Part[], b: readonly Part[]): number {
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const order = byPart(a[i] as Part, b[i] as Part);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

function byPart(a: Part, b: Part): number {
  // A text that is no number compares with nothing.
  return a.number - b.number || byText(a.text, b.text);
}

function byText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
