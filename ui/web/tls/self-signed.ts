/** The certificate that a phone signs for its own pages (RFC 5280). */
import { createPrivateKey, createPublicKey, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { isIP, isIPv4 } from 'node:net';
import { groupsOf } from '../ipv6.ts';
import { bits, integer, objectId, octets, sequence, set, tagged, text, time, yes } from './der.ts';

export type CertificateOptions = {
  /** PEM. */
  readonly key: string;
  readonly commonName: string;
  /** Addresses and host names that the pages are called by. */
  readonly names: readonly string[];
  readonly from: Date;
  readonly until: Date;
};

/** A fresh P-256 key, PEM. */
export function newPrivateKey(): string {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}

/** PEM. */
export function selfSigned({ key, commonName, names, from, until }: CertificateOptions): string {
  const name = sequence(set(sequence(objectId('2.5.4.3'), text(commonName))));
  const unsigned = sequence(
    tagged(0xa0, integer(Buffer.from([2]))),
    // Positive, and never the same again.
    integer(Buffer.concat([Buffer.from([0x40]), randomBytes(15)])),
    ECDSA_SHA256,
    name,
    sequence(time(from), time(until)),
    name,
    createPublicKey(createPrivateKey(key)).export({ type: 'spki', format: 'der' }),
    tagged(0xa3, sequence(...extensions(names))),
  );
  const certificate = sequence(unsigned, ECDSA_SHA256, bits(sign('sha256', unsigned, key)));
  const lines = certificate.toString('base64').match(/.{1,64}/g) ?? [];
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
}

const ECDSA_SHA256 = sequence(objectId('1.2.840.10045.4.3.2'));

/** No authority, for signatures of a server only. */
function extensions(names: readonly string[]): Buffer[] {
  const extension = (id: string, content: Buffer, critical: readonly Buffer[] = []): Buffer =>
    sequence(objectId(id), ...critical, octets(content));
  return [
    extension('2.5.29.19', sequence(), [yes]),
    extension('2.5.29.15', bits(Buffer.from([0x80]), 7), [yes]),
    extension('2.5.29.37', sequence(objectId('1.3.6.1.5.5.7.3.1'))),
    extension('2.5.29.17', sequence(...names.map(alternativeName))),
  ];
}

function alternativeName(name: string): Buffer {
  return isIP(name) === 0 ? tagged(0x82, Buffer.from(name)) : tagged(0x87, addressOctets(name));
}

function addressOctets(address: string): Buffer {
  if (isIPv4(address)) return Buffer.from(address.split('.').map(Number));
  return Buffer.from(
    groupsOf(address)
      .map(group => group.padStart(4, '0'))
      .join(''),
    'hex',
  );
}
