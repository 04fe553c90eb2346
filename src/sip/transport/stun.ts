/** The STUN binding as a keep-alive (RFC 5626 section 4.4.2): a request without attributes, and its answer. */
import { crc32 } from 'node:zlib';
import { fail, ok, type Result } from '../../base/result.ts';
import { printHostPort } from '../uri.ts';

const HEADER = 20;
const MAGIC = 0x21_12_a4_42;
const BINDING_REQUEST = 0x00_01;
const BINDING_SUCCESS = 0x01_01;
const BINDING_ERROR = 0x01_11;
const MAPPED_ADDRESS = 0x00_01;
const XOR_MAPPED_ADDRESS = 0x00_20;
const FINGERPRINT = 0x80_28;
const FINGERPRINT_XOR = 0x53_54_55_4e;
/** Octets of a transaction id. */
export const TRANSACTION_ID = 12;

/** RFC 5389 section 6: two zero bits, the magic cookie. No SIP message begins like this. */
export function isStun(bytes: Buffer): boolean {
  return bytes.length >= HEADER && (bytes[0] ?? 255) < 64 && bytes.readUInt32BE(4) === MAGIC;
}

export function bindingRequest(transaction: Buffer): Buffer {
  const head = Buffer.alloc(HEADER);
  head.writeUInt16BE(BINDING_REQUEST, 0);
  head.writeUInt32BE(MAGIC, 4);
  transaction.copy(head, 8, 0, TRANSACTION_ID);
  return head;
}

/** `mapped` is the address from which we were seen, 'host:port'; null in a refusal, which answers nonetheless. */
export type BindingAnswer = { readonly transaction: Buffer; readonly mapped: string | null };

/** Reads an answer; fails for anything malformed, altered or of another kind. */
export function parseBindingAnswer(bytes: Buffer): Result<BindingAnswer, string> {
  if (!isStun(bytes) || bytes.readUInt16BE(2) !== bytes.length - HEADER) return fail('this is no STUN message');
  const type = bytes.readUInt16BE(0);
  const transaction = bytes.subarray(8, HEADER);
  const attributes = parseAttributes(bytes);
  if (attributes === null) return fail('an attribute is malformed');
  if (type === BINDING_ERROR) return ok({ transaction, mapped: null });
  if (type !== BINDING_SUCCESS) return fail('this is no answer to a binding request');
  const xored = attributes.get(XOR_MAPPED_ADDRESS);
  const plain = attributes.get(MAPPED_ADDRESS);
  const mapped = xored === undefined ? readAddress(plain, null) : readAddress(xored, bytes.subarray(4, HEADER));
  return mapped === null ? fail('the mapped address is missing or malformed') : ok({ transaction, mapped });
}

/** The first attribute of each type; null when the lengths do not fit or the fingerprint is wrong. */
function parseAttributes(bytes: Buffer): Map<number, Buffer> | null {
  const attributes = new Map<number, Buffer>();
  for (let at = HEADER; at < bytes.length; ) {
    if (at + 4 > bytes.length) return null;
    const type = bytes.readUInt16BE(at);
    const end = at + 4 + bytes.readUInt16BE(at + 2);
    if (end > bytes.length) return null;
    const value = bytes.subarray(at + 4, end);
    if (type === FINGERPRINT && !goodFingerprint(bytes.subarray(0, at), value)) return null;
    if (!attributes.has(type)) attributes.set(type, value);
    // Values are padded to four octets.
    at = end + ((4 - (end % 4)) % 4);
  }
  return attributes;
}

/** RFC 5389 section 15.5. */
function goodFingerprint(before: Buffer, value: Buffer): boolean {
  return value.length === 4 && value.readUInt32BE(0) === (crc32(before) ^ FINGERPRINT_XOR) >>> 0;
}

/** RFC 5389 sections 15.1 and 15.2; `key` is magic cookie and transaction id, null for the plain form. */
function readAddress(value: Buffer | undefined, key: Buffer | null): string | null {
  const family = value?.[1];
  const length = family === 1 ? 4 : family === 2 ? 16 : 0;
  if (value === undefined || length === 0 || value.length !== 4 + length) return null;
  const clear = (from: number, index: number): number => (value[from + index] ?? 0) ^ (key?.[index] ?? 0);
  const port = (clear(2, 0) << 8) | clear(2, 1);
  const octets = Array.from({ length }, (_, index) => clear(4, index));
  return printHostPort(family === 1 ? octets.join('.') : groups(octets), port);
}

function groups(octets: readonly number[]): string {
  const pairs = Array.from({ length: 8 }, (_, at) => ((octets[2 * at] ?? 0) << 8) | (octets[2 * at + 1] ?? 0));
  return new URL(`http://[${pairs.map(pair => pair.toString(16)).join(':')}]`).hostname.slice(1, -1);
}
