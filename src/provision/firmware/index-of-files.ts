/** The list of the files that an image brings: JSON at the end of its payload, behind the files in their order. */
import { fail, ok, type Result } from '../../base/result.ts';
import { LARGEST_PAYLOAD } from './image.ts';

export type PackedFile = {
  /** Relative, with `/` between folders. */
  readonly name: string;
  readonly length: number;
  readonly executable: boolean;
};

const MOST_FILES = 8192;
const LONGEST_NAME = 255;

/** Plain printable names that stay where they are put: nothing absolute, no `.` and `..`. */
export function isFileName(name: string): boolean {
  if (name.length === 0 || name.length > LONGEST_NAME || /[^\x20-\x7e]|\\/.test(name)) return false;
  return name.split('/').every(part => part !== '' && part !== '.' && part !== '..');
}

export function printIndex(files: readonly PackedFile[]): Buffer {
  const rows = files.map(({ name, length, executable }) =>
    executable ? { name, length, executable } : { name, length },
  );
  return Buffer.from(JSON.stringify(rows));
}

/** `octets`: how long all files are together. */
export function readIndex(text: Uint8Array, octets: number): Result<PackedFile[], string> {
  let read: unknown;
  try {
    read = JSON.parse(Buffer.from(text).toString());
  } catch {
    return fail('has a list of files that cannot be read');
  }
  if (!Array.isArray(read) || read.length > MOST_FILES) return fail('has no list of files');
  const files: PackedFile[] = [];
  const names = new Set<string>();
  let sum = 0;
  for (const row of read as unknown[]) {
    const { name, length, executable = false } = (row ?? {}) as Partial<PackedFile>;
    if (typeof name !== 'string' || !isFileName(name) || names.has(name)) return fail('has a file with a bad name');
    if (!Number.isSafeInteger(length) || (length as number) < 0 || (length as number) > LARGEST_PAYLOAD)
      return fail(`has a file of an impossible size: ${name}`);
    names.add(name);
    sum += length as number;
    files.push({ name, length: length as number, executable: executable === true });
  }
  return sum === octets ? ok(files) : fail('has files of another size than its list says');
}
