/** A set of fetched configuration files as one file with a checksum: it is there as a whole or not at all. */
import { createHash } from 'node:crypto';
import type { CfgReading, ReadBytes } from '../../config/cfg-file.ts';
import { fail, ok } from '../base/result.ts';

/** The files by the names under which they were asked for; `root` is the one that was asked for first. */
export type CfgSet = { readonly root: string; readonly files: ReadonlyMap<string, Uint8Array> };

/** Where a set stands among others, so that the newest is known even when nothing else is. */
export type StoredSet = CfgSet & { readonly serial: number; readonly digest: string };

const DIGEST = 32;
const MOST_FILES = 128;

/** `digest` of what a set says, whenever it was kept. */
export function digestOf({ root, files }: CfgSet): string {
  const hash = createHash('sha256').update(JSON.stringify([root, ...files.keys()]));
  for (const bytes of files.values()) hash.update(`${bytes.length};`).update(bytes);
  return hash.digest('hex');
}

export function packSet(set: CfgSet, serial: number): Buffer {
  const list = [...set.files].map(([name, bytes]) => ({ name, length: bytes.length }));
  const head = Buffer.from(`${JSON.stringify({ version: 1, serial, root: set.root, files: list })}\n`);
  const body = Buffer.concat([head, ...set.files.values()]);
  return Buffer.concat([body, createHash('sha256').update(body).digest()]);
}

/** null for everything that is not a whole set, unchanged. */
export function unpackSet(bytes: Uint8Array): StoredSet | null {
  const body = bytes.subarray(0, -DIGEST);
  if (bytes.length <= DIGEST || !createHash('sha256').update(body).digest().equals(bytes.subarray(-DIGEST)))
    return null;
  try {
    const end = body.indexOf(10);
    const head: unknown = JSON.parse(Buffer.from(body.subarray(0, end)).toString());
    if (!isHead(head)) return null;
    const files = new Map<string, Uint8Array>();
    let at = end + 1;
    for (const { name, length } of head.files) {
      files.set(name, body.subarray(at, at + length));
      at += length;
    }
    const set = { root: head.root, files };
    return at === body.length ? { ...set, serial: head.serial, digest: digestOf(set) } : null;
  } catch {
    return null;
  }
}

type Head = { version: 1; serial: number; root: string; files: { name: string; length: number }[] };

function isHead(head: unknown): head is Head {
  const { version, serial, root, files } = (head ?? {}) as Partial<Head>;
  if (version !== 1 || !Number.isSafeInteger(serial) || typeof root !== 'string' || !Array.isArray(files)) return false;
  const sound = files.every(
    ({ name, length }) => typeof name === 'string' && Number.isSafeInteger(length) && length >= 0,
  );
  return sound && files.length <= MOST_FILES;
}

/** How `readCfg` reads a kept set: from the set alone, without the net. */
export function readingOf({ files }: CfgSet): Pick<CfgReading, 'file' | 'url'> {
  const read: ReadBytes = async name => {
    const bytes = files.get(name);
    return bytes === undefined ? fail('is not part of the kept set') : ok(bytes);
  };
  return { file: read, url: read };
}

/** Reads through `fetch` and remembers what came, so that it can be kept when all of it was good. */
export function recording(root: string, fetch: ReadBytes): { readonly reading: CfgReading; readonly set: CfgSet } {
  const files = new Map<string, Uint8Array>();
  const read: ReadBytes = async name => {
    const fetched = await fetch(name);
    if (fetched.ok) files.set(name, fetched.value);
    return fetched;
  };
  return { reading: { file: read, url: read }, set: { root, files } };
}
