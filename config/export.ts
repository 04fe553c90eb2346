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
  return [...values.keys()]
    .sort(byPath)
    .map(path => `${path}=${values.get(path)}\n`)
    .join('');
}

/** Part by part, numbers by value: 9 stands before 10. */
export function byPath(a: string, b: string): number {
  const [left, right] = [a.toLowerCase().split('/'), b.toLowerCase().split('/')];
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    const order = byPart(left[i] ?? '', right[i] ?? '');
    if (order !== 0) return order;
  }
  return left.length - right.length || byText(a, b);
}

function byPart(a: string, b: string): number {
  const numbers = /^\d+$/.test(a) && /^\d+$/.test(b);
  return (numbers ? Number(a) - Number(b) : 0) || byText(a, b);
}

function byText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
