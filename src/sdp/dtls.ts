/** DTLS-SRTP in descriptions: fingerprint and setup (RFC 5763 section 5, RFC 8122, RFC 4145). */
import { attributesOf } from './parse.ts';
import type { AgreedDtls, Fingerprint, LocalDtls, SdpAttribute, SdpSession } from './types.ts';

export const DTLS = 'UDP/TLS/RTP/SAVP';
/** With feedback it is answered in kind. */
export const DTLS_PROTOCOLS: readonly string[] = [DTLS, 'UDP/TLS/RTP/SAVPF'];

/** Fingerprints of one description that are looked at. */
const MOST = 8;

type Setup = 'actpass' | 'active' | 'passive';

export function dtlsAttributes({ fingerprint }: LocalDtls, setup: Setup): SdpAttribute[] {
  return [
    { name: 'fingerprint', value: `${fingerprint.hash} ${fingerprint.value}` },
    { name: 'setup', value: setup },
  ];
}

/** Who is called begins the handshake when it may choose, and keeps its part in later offers (RFC 5763 sections 5 and 6.6). */
export function answerDtls(
  session: SdpSession,
  owner: { readonly attributes: readonly SdpAttribute[] },
  before: AgreedDtls['role'] | null,
): AgreedDtls | null {
  const setup = setupOf(session, owner) ?? 'actpass';
  const role = setup === 'actpass' ? (before ?? 'client') : partnerOf(setup);
  return agree(session, owner, role);
}

/** Of our offer with 'actpass' they take one part; some say 'actpass' again once the handshake is done: all stays as it is. */
export function settleDtls(
  session: SdpSession,
  owner: { readonly attributes: readonly SdpAttribute[] },
  before: AgreedDtls['role'] | null,
): AgreedDtls | null {
  const setup = setupOf(session, owner) ?? 'active';
  return agree(session, owner, setup === 'actpass' ? before : partnerOf(setup));
}

function agree(
  session: SdpSession,
  owner: { readonly attributes: readonly SdpAttribute[] },
  role: AgreedDtls['role'] | null,
): AgreedDtls | null {
  const fingerprints = fingerprintsOf(owner);
  const believed = fingerprints.length > 0 ? fingerprints : fingerprintsOf(session);
  return role === null || believed.length === 0 ? null : { role, fingerprints: believed };
}

function partnerOf(setup: string): AgreedDtls['role'] | null {
  if (setup === 'active') return 'server';
  return setup === 'passive' ? 'client' : null;
}

function setupOf(session: SdpSession, owner: { readonly attributes: readonly SdpAttribute[] }): string | undefined {
  return attributesOf(owner, 'setup')[0] ?? attributesOf(session, 'setup')[0];
}

function fingerprintsOf(owner: { readonly attributes: readonly SdpAttribute[] }): Fingerprint[] {
  return attributesOf(owner, 'fingerprint')
    .slice(0, MOST)
    .flatMap(value => {
      const match = /^(sha-(?:256|384|512)) +([0-9a-f]{2}(?::[0-9a-f]{2}){31,63})$/i.exec(value);
      return match === null ? [] : [{ hash: (match[1] ?? '').toLowerCase(), value: (match[2] ?? '').toUpperCase() }];
    });
}
