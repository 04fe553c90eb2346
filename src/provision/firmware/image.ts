/**
 * The firmware image (docs/firmware.md): a head of 4,096 octets, signed; a table with the SHA-256 of each chunk, whose own
 * hash stands in the head; the chunks. The head alone tells version and models and proves who made it; with the table each
 * chunk can be judged as soon as it has come.
 *
 *      0   8  "P400FW\r\n"
 *      8   2  format: 1
 *     10   2  octets of the description
 *     12   2  number of key certificates
 *     14   …  description: JSON in UTF-8
 *      …   …  key certificates, 105 octets each
 *      …   …  zeros
 *   4024   8  id of the key that signed; zeros: not signed
 *   4032  64  Ed25519 signature of all octets before
 *   4096   …  hash table, 32 octets a chunk, zeros up to a multiple of 4,096
 *      …   …  chunks of 65,536 octets, the last one may be shorter
 *
 * Numbers have their high octet first.
 */
import { createHash, type KeyObject, sign } from 'node:crypto';
import { fail, ok, type Result } from '../../base/result.ts';
import {
  CERTIFICATE_OCTETS,
  extendTrust,
  ID_OCTETS,
  type KeyCertificate,
  keyId,
  printCertificate,
  publicKeyOf,
  readCertificate,
  SIGNATURE_OCTETS,
  type Trust,
  verified,
} from './keys.ts';
import { isVersion } from './version.ts';

export const HEAD_OCTETS = 4096;
export const CHUNK_OCTETS = 65_536;
export const HASH_OCTETS = 32;
/** No slot of the series is larger. */
export const LARGEST_PAYLOAD = 128 * 1024 * 1024;
export const LARGEST_INDEX = 1024 * 1024;

const MAGIC = Buffer.from('P400FW\r\n');
const FORMAT = 1;
const DESCRIPTION_AT = 14;
const SIGNER_AT = HEAD_OCTETS - SIGNATURE_OCTETS - ID_OCTETS;
const SIGNATURE_AT = HEAD_OCTETS - SIGNATURE_OCTETS;
const MOST_CERTIFICATES = 8;
const MOST_MODELS = 32;

export type Description = {
  readonly version: string;
  /** Names of the models that it runs on. */
  readonly models: readonly string[];
  /** Once this image runs, no older version than this one is taken any more; '' sets no floor. */
  readonly floor: string;
  /** When it was made, as ISO 8601 writes it. */
  readonly built: string;
  /** Octets in all chunks together, and how many of them, at the end, are the list of files. */
  readonly payload: number;
  readonly index: number;
  /** SHA-256 of the hash table with its zeros, in hexadecimal digits. */
  readonly table: string;
};

export type Head = {
  readonly description: Description;
  readonly certificates: readonly KeyCertificate[];
  /** Id of the key that signed; null: not signed. */
  readonly signer: string | null;
  readonly octets: Uint8Array;
};

/** Whether octets begin as our images do, whatever follows. */
export function isOurs(octets: Uint8Array): boolean {
  return MAGIC.equals(octets.subarray(0, MAGIC.length));
}

/** Reads a head without asking who signed it. The failure says what is wrong with it. */
export function readHead(octets: Uint8Array): Result<Head, string> {
  const head = Buffer.from(octets);
  if (head.length < HEAD_OCTETS) return fail('is too short for a firmware image');
  if (head.length > HEAD_OCTETS) return fail('is longer than a head');
  if (!isOurs(head)) return fail('is not a firmware image of this family');
  if (head.readUInt16BE(8) !== FORMAT)
    return fail(`has format ${head.readUInt16BE(8)}, which this firmware does not know`);
  const certificatesAt = DESCRIPTION_AT + head.readUInt16BE(10);
  const count = head.readUInt16BE(12);
  const end = certificatesAt + count * CERTIFICATE_OCTETS;
  if (count > MOST_CERTIFICATES || end > SIGNER_AT) return fail('has a damaged head');
  if (head.subarray(end, SIGNER_AT).some(octet => octet !== 0)) return fail('has a damaged head');
  const description = readDescription(head.toString('utf8', DESCRIPTION_AT, certificatesAt));
  if (!description.ok) return description;
  const certificates: KeyCertificate[] = [];
  for (let at = certificatesAt; at < end; at += CERTIFICATE_OCTETS) {
    const certificate = readCertificate(head.subarray(at, at + CERTIFICATE_OCTETS));
    if (certificate === null) return fail('has a damaged key certificate');
    certificates.push(certificate);
  }
  const signer = head.toString('hex', SIGNER_AT, SIGNATURE_AT);
  return ok({
    description: description.value,
    certificates,
    signer: /^0+$/.test(signer) ? null : signer,
    octets: head,
  });
}

const FIELDS = ['version', 'models', 'floor', 'built', 'payload', 'index', 'table'];

function readDescription(text: string): Result<Description, string> {
  let read: unknown;
  try {
    read = JSON.parse(text);
  } catch {
    return fail('has a description that cannot be read');
  }
  if (typeof read !== 'object' || read === null || Array.isArray(read)) return fail('has no description');
  const unknown = Object.keys(read).find(name => !FIELDS.includes(name));
  if (unknown !== undefined) return fail('has a description with parts that this firmware does not know');
  const { version, models, floor, built, payload, index, table } = read as Partial<Description>;
  if (typeof version !== 'string' || !isVersion(version)) return fail('names no version');
  if (!isModels(models)) return fail('names no models');
  if (typeof floor !== 'string' || (floor !== '' && !isVersion(floor))) return fail('has a floor that is no version');
  if (typeof built !== 'string' || !/^\d{4}-\d\d-\d\dT[\d:.]{8,12}Z$/.test(built))
    return fail('does not say when it was made');
  if (!isCount(payload, 1, LARGEST_PAYLOAD) || !isCount(index, 1, Math.min(payload, LARGEST_INDEX)))
    return fail('has an impossible size');
  if (typeof table !== 'string' || !/^[0-9a-f]{64}$/.test(table)) return fail('has no hash');
  return ok({ version, models, floor, built, payload, index, table });
}

function isModels(models: unknown): models is string[] {
  if (!Array.isArray(models) || models.length === 0 || models.length > MOST_MODELS) return false;
  return models.every(model => typeof model === 'string' && isModelName(model));
}

function isModelName(text: string): boolean {
  return /^[A-Za-z0-9-]{1,16}$/.test(text);
}

function isCount(value: unknown, least: number, most: number): value is number {
  return Number.isSafeInteger(value) && (value as number) >= least && (value as number) <= most;
}

/** The head of an image, signed when there is a key. Throws when the parts do not fit into it. */
export function printHead(
  description: Description,
  certificates: readonly KeyCertificate[],
  key: KeyObject | null,
): Buffer {
  const text = Buffer.from(JSON.stringify(description));
  const end = DESCRIPTION_AT + text.length + certificates.length * CERTIFICATE_OCTETS;
  if (certificates.length > MOST_CERTIFICATES || end > SIGNER_AT) throw new Error('the head has no room for all this');
  const head = Buffer.alloc(HEAD_OCTETS);
  MAGIC.copy(head);
  head.writeUInt16BE(FORMAT, 8);
  head.writeUInt16BE(text.length, 10);
  head.writeUInt16BE(certificates.length, 12);
  Buffer.concat([text, ...certificates.map(printCertificate)]).copy(head, DESCRIPTION_AT);
  if (key === null) return head;
  const signer = publicKeyOf(key);
  if (signer === null) throw new Error('the key is not Ed25519');
  head.write(keyId(signer), SIGNER_AT, 'hex');
  sign(null, head.subarray(0, SIGNATURE_AT), key).copy(head, SIGNATURE_AT);
  return head;
}

/** Who signed: the trust after the image was taken, with the keys that it brought. The failure is a reason. */
export function checkSignature(head: Head, trust: Trust): Result<Trust, string> {
  if (head.signer === null) return fail('is not signed');
  // The certificates are part of what is signed, but each stands for itself.
  const extended = extendTrust(trust, head.certificates);
  const before = extendTrust(trust, []);
  // The old key may sign the image by which it retires.
  const key = [...before.keys, ...extended.keys].find(one => keyId(one) === head.signer);
  if (key === undefined) return fail(`is signed with a key that is not trusted here (${head.signer})`);
  const signed = head.octets.subarray(0, SIGNATURE_AT);
  if (!verified(key, signed, head.octets.subarray(SIGNATURE_AT)))
    return fail('has a signature that is wrong: it was changed');
  return ok(extended);
}

/** Where the parts of an image lie. */
export type Layout = {
  readonly table: { readonly at: number; readonly length: number };
  readonly chunks: number;
  readonly payloadAt: number;
  /** Octets of the whole image. */
  readonly total: number;
};

export function layoutOf({ payload }: Pick<Description, 'payload'>): Layout {
  const chunks = Math.ceil(payload / CHUNK_OCTETS);
  const length = Math.ceil((chunks * HASH_OCTETS) / HEAD_OCTETS) * HEAD_OCTETS;
  const payloadAt = HEAD_OCTETS + length;
  return { table: { at: HEAD_OCTETS, length }, chunks, payloadAt, total: payloadAt + payload };
}

/** Where chunk number `chunk` lies in the image. */
export function chunkAt({ payloadAt, total }: Layout, chunk: number): { readonly at: number; readonly length: number } {
  const at = payloadAt + chunk * CHUNK_OCTETS;
  return { at, length: Math.min(CHUNK_OCTETS, total - at) };
}

export function tableIsSound({ table }: Description, octets: Uint8Array): boolean {
  return hashOf(octets).toString('hex') === table;
}

export function chunkIsSound(table: Uint8Array, chunk: number, octets: Uint8Array): boolean {
  return hashOf(octets).equals(table.subarray(chunk * HASH_OCTETS, (chunk + 1) * HASH_OCTETS));
}

export function hashOf(octets: Uint8Array): Buffer {
  return createHash('sha256').update(octets).digest();
}

/** What tells an image from all others. */
export function digestOf({ octets }: Head): string {
  return hashOf(octets).toString('hex');
}
