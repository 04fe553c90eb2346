/** Key and certificate of the phone's pages: made at the first start, kept, made anew when they run out. */
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { type DataFolder, replaceFile } from '../../../src/base/data-folder.ts';
import type { Fault } from '../../../src/base/result.ts';
import { newPrivateKey, selfSigned } from './self-signed.ts';

export type Identity = {
  /** PEM both. */
  readonly key: string;
  readonly certificate: string;
  /** SHA-256, as browsers show it. */
  readonly fingerprint: string;
};

export const IDENTITY_FILE = 'web.pem';

export type IdentityOptions = {
  readonly folder: DataFolder;
  readonly mac: string;
  readonly names: readonly string[];
  readonly now: Date;
};

const DAY = 86_400_000;
const YEARS = 10;
const RENEWED_BEFORE = 30 * DAY;
/** A phone that does not know the time yet must not make a certificate that is over. */
const EARLIEST = new Date('2026-01-01T00:00:00Z');

/**
 * The file is read as PEM of key and certificate; one that does not fit its purpose any more is replaced. The fault says
 * that it could not be written: browsers will ask again after the next start.
 */
export async function webIdentity(options: IdentityOptions): Promise<{ identity: Identity; fault: Fault | null }> {
  const { folder, mac, names, now } = options;
  const kept = Buffer.from((await folder.read(IDENTITY_FILE).catch(() => null)) ?? []).toString();
  const known = identityIn(kept, names, now);
  if (known !== null) return { identity: known, fault: null };
  const key = newPrivateKey();
  const start = now < EARLIEST ? EARLIEST : now;
  const certificate = selfSigned({
    key,
    commonName: mac,
    names: [...names, `phone400-${mac.toLowerCase()}`],
    from: new Date(EARLIEST.getTime() - DAY),
    until: new Date(start.getTime() + YEARS * 365 * DAY),
  });
  const { fingerprint256: fingerprint } = new X509Certificate(certificate);
  return { identity: { key, certificate, fingerprint }, fault: await keep(folder, key + certificate) };
}

async function keep(folder: DataFolder, pem: string): Promise<Fault | null> {
  const kept = await replaceFile(folder, IDENTITY_FILE, pem);
  if (kept.ok) return null;
  return { ...kept.error, what: `The certificate of the web pages cannot be kept. ${kept.error.what}` };
}

function identityIn(pem: string, names: readonly string[], now: Date): Identity | null {
  try {
    const [, key = '', certificate = ''] =
      /^(-----BEGIN PRIVATE KEY-----.+-----END PRIVATE KEY-----\n)(-----BEGIN CERTIFICATE-----.+)$/s.exec(pem) ?? [];
    const read = new X509Certificate(certificate);
    const fits = names.every(name => read.checkIP(name) !== undefined || read.checkHost(name) !== undefined);
    const belongs = read.checkPrivateKey(createPrivateKey(key));
    const lasts = new Date(read.validTo).getTime() - now.getTime() > RENEWED_BEFORE;
    return belongs && fits && lasts ? { key, certificate, fingerprint: read.fingerprint256 } : null;
  } catch {
    return null;
  }
}
