/** The door of the DTLS addon: OpenSSL as Node's own binary has it. Optional: without it DTLS-SRTP is not offered. */
import { createHash, randomInt } from 'node:crypto';
import { loadAddon } from '../../../base/addon.ts';

declare const identity: unique symbol;
declare const association: unique symbol;
/** Certificate and private key; the key never leaves native memory. */
export type Identity = { readonly [identity]: true };
export type Association = { readonly [association]: true };

type Addon = {
  createIdentity(serial: number): Identity;
  certificateOf(identity: Identity): Buffer;
  createAssociation(identity: Identity, server: 0 | 1): Association;
  /** Datagrams to send; without one to read, at the beginning and when a timeout is due. */
  step(association: Association, datagram?: Uint8Array): Buffer[];
  /** 0 under way, 1 done, -1 failed. */
  stateOf(association: Association): 0 | 1 | -1;
  /** Milliseconds; -1: none. */
  timeoutOf(association: Association): number;
  peerCertificateOf(association: Association): Buffer | undefined;
  profileOf(association: Association): string;
  keysOf(association: Association, octets: number): Buffer;
};

const loaded = loadAddon<Addon>('dtls');

/** Null where it was not built. */
export const dtls: Addon | null = loaded.ok ? loaded.value : null;

let own: Identity | null = null;

/** This thread's certificate, made when it is asked for first; null without the addon. */
export function ownIdentity(): Identity | null {
  own ??= dtls?.createIdentity(randomInt(1, 2 ** 31 - 1)) ?? null;
  return own;
}

/** Hashes whose fingerprints are believed (RFC 8122 5); the older ones can be forged. */
const HASHES: readonly string[] = ['sha-256', 'sha-384', 'sha-512'];

/** 'AB:CD:…' (RFC 8122 5); '' for hashes that are not believed. */
export function fingerprintOf(certificate: Buffer, hash: string): string {
  if (!HASHES.includes(hash)) return '';
  const digits = createHash(hash.replace('-', '')).update(certificate).digest('hex').toUpperCase();
  return digits.match(/../g)?.join(':') ?? '';
}

type Fingerprint = { readonly hash: string; readonly value: string };

let fingerprint: Fingerprint | null = null;

/** What SDP says of this thread's certificate; null without the addon. Computed once: an INVITE waits for it. */
export function ownFingerprint(): Fingerprint | null {
  const mine = ownIdentity();
  if (mine === null || dtls === null) return null;
  fingerprint ??= { hash: 'sha-256', value: fingerprintOf(dtls.certificateOf(mine), 'sha-256') };
  return fingerprint;
}
