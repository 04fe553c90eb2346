/** Firmware images in memory, and keys to sign them. */
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { fail, ok, thrownText } from '../../src/base/result.ts';
import type { Fetched, FetchReason } from '../../src/provision/fetch/request.ts';
import {
  chunkAt,
  type Description,
  HASH_OCTETS,
  HEAD_OCTETS,
  hashOf,
  layoutOf,
  printHead,
} from '../../src/provision/firmware/image.ts';
import { printIndex } from '../../src/provision/firmware/index-of-files.ts';
import { type KeyCertificate, type PublicKey, publicKeyOf } from '../../src/provision/firmware/keys.ts';
import type { FirmwareSource } from '../../src/provision/firmware/offer.ts';
import type { ReadAt } from '../../src/provision/firmware/reading.ts';

export type SigningKey = { readonly key: KeyObject; readonly public: PublicKey; readonly pem: string };

export function signingKey(): SigningKey {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString();
  return { key: privateKey, public: publicKeyOf(publicKey) ?? '', pem };
}

export type ImageOptions = Partial<Pick<Description, 'version' | 'models' | 'floor' | 'built'>> & {
  readonly key?: SigningKey | null;
  readonly certificates?: readonly KeyCertificate[];
  /** Octets of the one file in it. */
  readonly octets?: number;
};

/** One file with octets that follow from the version. */
export function imageOf(options: ImageOptions = {}): Buffer {
  const { version = '2.0.0', models = ['405HD'], floor = '', built = '2026-01-05T09:00:00.000Z' } = options;
  const file = Buffer.alloc(options.octets ?? 200);
  let seed = hashOf(Buffer.from(version)).readUInt32BE(0);
  for (let at = 0; at < file.length; at++) {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    file[at] = seed >>> 24;
  }
  const index = printIndex([{ name: 'app/phone400.js', length: file.length, executable: true }]);
  const payload = Buffer.concat([file, index]);
  const layout = layoutOf({ payload: payload.length });
  const table = Buffer.alloc(layout.table.length);
  for (let chunk = 0; chunk < layout.chunks; chunk++) {
    const { at, length } = chunkAt(layout, chunk);
    const from = at - layout.payloadAt;
    hashOf(payload.subarray(from, from + length)).copy(table, chunk * HASH_OCTETS);
  }
  const hashes = { index: index.length, payload: payload.length, table: hashOf(table).toString('hex') };
  const description = { version, models, floor, built, ...hashes };
  const head = printHead(description, options.certificates ?? [], options.key?.key ?? null);
  return Buffer.concat([head, table, payload], HEAD_OCTETS + table.length + payload.length);
}

export function readingOf(image: Uint8Array): ReadAt {
  return async (at, length) => image.subarray(at, at + length);
}

export type Serving = {
  /** Octets of the answer that the network carries before the connection breaks; none: all of it. */
  readonly breaksAfter?: () => number;
  /** Changes what is on its way. */
  readonly spoil?: (octets: Buffer, at: number) => void;
  /** Octets that were asked for, told at each request. */
  readonly asked?: (from: number) => void;
};

/** A server that has this image. */
export function sourceOf(image: Buffer, serving: Serving = {}): FirmwareSource {
  const from = { url: 'https://a.example/405HD.img', validators: { etag: '"1"' } };
  const broken = (what: string, reason: FetchReason): Fetched => fail({ where: from.url, what, reason });
  return {
    name: from.url,
    async fetch({ first, sink }) {
      if (first !== undefined || sink === undefined) {
        const bytes = image.subarray(0, first);
        return ok({ kind: 'partial', octets: bytes.length, bytes, total: image.length, ...from });
      }
      try {
        const at = (await sink.kept())?.octets ?? 0;
        serving.asked?.(at);
        await sink.begin(at, from);
        const end = Math.min(image.length, at + (serving.breaksAfter?.() ?? image.length));
        for (let next = at; next < end; next += 10_000) {
          const octets = Buffer.from(image.subarray(next, Math.min(end, next + 10_000)));
          serving.spoil?.(octets, next);
          await sink.write(octets);
        }
        if (end < image.length) return broken('The connection broke.', 'broken');
        await sink.end();
        return ok({ kind: 'body', octets: image.length, bytes: new Uint8Array(), ...from });
      } catch (thrown) {
        return broken(thrownText(thrown), 'disk');
      }
    },
  };
}
