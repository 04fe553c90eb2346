/** What the subcommands of `phone400 firmware` have in common. */
import { createPrivateKey, type KeyObject } from 'node:crypto';
import { open, readFile, rename, rm } from 'node:fs/promises';
import { thrownText } from '../../base/result.ts';
import {
  CERTIFICATE_OCTETS,
  type KeyCertificate,
  publicKeyOf,
  readCertificate,
  readPublicKeys,
  type Trust,
} from '../../provision/firmware/keys.ts';
import type { ReadAt } from '../../provision/firmware/reading.ts';

/** Exit code 1: what was looked at is bad; the message says why. */
export class Bad extends Error {}

/** An Ed25519 private key in PEM form, as `new-key` writes it. */
export async function privateKey(file: string): Promise<KeyObject> {
  const text = await readFile(file).catch((thrown: unknown) => {
    throw new Bad(thrownText(thrown));
  });
  try {
    const key = createPrivateKey(text);
    if (publicKeyOf(key) !== null) return key;
  } catch {
    // Said below: what OpenSSL says helps nobody.
  }
  throw new Bad(`${file} is not an Ed25519 private key in PEM form`);
}

export async function certificatesIn(files: readonly string[]): Promise<KeyCertificate[]> {
  const certificates: KeyCertificate[] = [];
  for (const file of files) {
    const octets = Buffer.from((await readFile(file, 'utf8')).trim(), 'base64');
    const certificate = octets.length === CERTIFICATE_OCTETS ? readCertificate(octets) : null;
    if (certificate === null) throw new Bad(`${file} is not a key certificate`);
    certificates.push(certificate);
  }
  return certificates;
}

export async function trustIn(files: readonly string[]): Promise<Trust> {
  const keys: string[] = [];
  for (const file of files) {
    const read = readPublicKeys(await readFile(file, 'utf8'));
    if (!read.ok) throw new Bad(`${file} ${read.error}`);
    keys.push(...read.value);
  }
  return { keys, retired: [] };
}

/** Opens a file for reading at any place while `work` runs. */
export async function reading<T>(file: string, work: (read: ReadAt, size: number) => Promise<T>): Promise<T> {
  const handle = await open(file, 'r');
  try {
    const { size } = await handle.stat();
    return await work(async (at, length) => {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, at);
      return buffer.subarray(0, bytesRead);
    }, size);
  } finally {
    await handle.close();
  }
}

export type WriteAt = (octets: Uint8Array, at: number) => Promise<void>;

/** The file is there as a whole or not at all. */
export async function replacing(file: string, work: (write: WriteAt) => Promise<void>): Promise<void> {
  const next = `${file}.new`;
  const handle = await open(next, 'w');
  try {
    await work(async (octets, at) => {
      await handle.write(octets, 0, octets.length, at);
    });
    await handle.sync();
    await handle.close();
    await rename(next, file);
  } catch (thrown) {
    await handle.close();
    await rm(next, { force: true });
    throw thrown;
  }
}
