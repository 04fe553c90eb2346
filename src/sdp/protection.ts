/**
 * Which protection an audio line has: plain RTP, SRTP with keys in the description (RFC 4568), or SRTP with keys by DTLS
 * (RFC 5763), in offer and answer.
 */
import { ok, type Result } from '../base/result.ts';
import { configurationsOf, offerConfiguration, offerConfigurations } from './capabilities.ts';
import { answerDtls, DTLS, DTLS_PROTOCOLS, dtlsAttributes, settleDtls } from './dtls.ts';
import { cryptoAttributes, settleLine, takeUp } from './keys.ts';
import { refuse } from './refusal.ts';
import type {
  AgreedCrypto,
  AgreedDtls,
  LocalCrypto,
  LocalMedia,
  SdpAttribute,
  SdpMedia,
  SdpRefusal,
  SdpSession,
} from './types.ts';

/** Where the keys come from. Null in its place is plain RTP. */
export type Keying =
  | { readonly by: 'sdp'; readonly crypto: AgreedCrypto }
  | { readonly by: 'dtls'; readonly dtls: AgreedDtls };

/** What our audio line says of it, and what was agreed on. */
export type Protected = {
  readonly protocol: string;
  readonly attributes: readonly SdpAttribute[];
  readonly keying: Keying | null;
};

/** How a stream is encrypted already: later offers stay with it. */
export type Secured = { readonly protocol: string; readonly keying: Keying };

const PLAIN = 'RTP/AVP';
const SECURE = 'RTP/SAVP';
/** The same with feedback (RFC 5124), which is answered in kind and not used. */
const SECURE_PROTOCOLS: readonly string[] = [SECURE, 'RTP/SAVPF'];

const UNPROTECTED: Protected = { protocol: PLAIN, attributes: [], keying: null };

export function offeredProtection({ crypto }: LocalMedia, secured: Secured | null): Protected {
  if (crypto === undefined) return UNPROTECTED;
  const { dtls } = crypto;
  const handshake = secured === null ? dtls?.offered === true : secured.keying.by === 'dtls';
  const attributes = dtls !== undefined && handshake ? dtlsAttributes(dtls, 'actpass') : cryptoAttributes(crypto);
  if (secured !== null) return { protocol: secured.protocol, attributes, keying: null };
  const protocol = handshake ? DTLS : SECURE;
  if (crypto.mode === 'mandatory') return { protocol, attributes, keying: null };
  switch (crypto.offer) {
    case 'capabilities': {
      const offer = handshake ? offerConfiguration : offerConfigurations;
      return { protocol: PLAIN, attributes: offer(protocol, attributes), keying: null };
    }
    case 'best-effort':
      return { protocol: PLAIN, attributes, keying: null };
    case 'none':
      return UNPROTECTED;
  }
}

/**
 * Their offer: the first protection of theirs that we know is taken; plain RTP only where we do not insist, and where the line
 * itself is not plain, only in a configuration of theirs that asks for nothing else (RFC 5939 3.6.2).
 */
export function answeredProtection(
  session: SdpSession,
  media: SdpMedia,
  { crypto }: LocalMedia,
  secured: Secured | null,
): Result<Protected, SdpRefusal> {
  if (!isKnown(media.protocol)) return refuse(488, 302, 'Incompatible transport protocol');
  if (crypto !== undefined) {
    const direct = takeLine(session, media, crypto, secured);
    if (direct !== null) return ok(direct);
    for (const { name, protocol, attributes } of configurationsOf(session, media)) {
      const taken = protocol === PLAIN ? null : takeLine(session, { protocol, attributes }, crypto, secured);
      if (taken === null) continue;
      return ok({ ...taken, attributes: [...taken.attributes, { name: 'acfg', value: name }] });
    }
  }
  const plain = media.protocol === PLAIN ? UNPROTECTED : plainConfiguration(session, media);
  if (plain === null) return refuse(488, 302, crypto ? 'No common encryption' : 'Encryption is switched off');
  return crypto?.mode === 'mandatory' ? refuse(488, 302, 'Encryption is required') : ok(plain);
}

function plainConfiguration(session: SdpSession, media: SdpMedia): Protected | null {
  const plain = configurationsOf(session, media).find(one => one.protocol === PLAIN && one.attributes.length === 0);
  return plain === undefined ? null : { ...UNPROTECTED, attributes: [{ name: 'acfg', value: plain.name }] };
}

/** Their answer to what `offeredProtection` offered. */
export function settledProtection(
  session: SdpSession,
  media: SdpMedia,
  { crypto }: LocalMedia,
  secured: Secured | null,
): Result<Protected, SdpRefusal> {
  const { protocol } = media;
  if (!isKnown(protocol)) return refuse(488, 302, 'Incompatible transport protocol');
  const agreed = crypto === undefined || DTLS_PROTOCOLS.includes(protocol) ? null : settleLine(media, crypto);
  if (agreed !== null) return ok({ protocol, attributes: [], keying: { by: 'sdp', crypto: agreed } });
  const handshake = crypto?.dtls !== undefined && !SECURE_PROTOCOLS.includes(protocol);
  const dtls = handshake ? settleDtls(session, media, roleIn(secured)) : null;
  if (dtls !== null) return ok({ protocol, attributes: [], keying: { by: 'dtls', dtls } });
  if (protocol !== PLAIN) return refuse(488, 302, 'No common encryption');
  return crypto?.mode === 'mandatory' ? refuse(488, 302, 'Encryption is required') : ok(UNPROTECTED);
}

function roleIn(secured: Secured | null): AgreedDtls['role'] | null {
  return secured?.keying.by === 'dtls' ? secured.keying.dtls.role : null;
}

function isKnown(protocol: string): boolean {
  return protocol === PLAIN || SECURE_PROTOCOLS.includes(protocol) || DTLS_PROTOCOLS.includes(protocol);
}

/** Keys in the line, else a fingerprint, which stands beside plain RTP where somebody offers by best effort. */
function takeLine(
  session: SdpSession,
  line: Pick<SdpMedia, 'protocol' | 'attributes'>,
  crypto: LocalCrypto,
  secured: Secured | null,
): Protected | null {
  const { protocol } = line;
  const keys = DTLS_PROTOCOLS.includes(protocol) ? null : takeUp(line, crypto);
  if (keys !== null) return { protocol, attributes: keys.attributes, keying: { by: 'sdp', crypto: keys.crypto } };
  if (crypto.dtls === undefined || SECURE_PROTOCOLS.includes(protocol)) return null;
  const dtls = answerDtls(session, line, roleIn(secured));
  if (dtls === null) return null;
  const attributes = dtlsAttributes(crypto.dtls, dtls.role === 'client' ? 'active' : 'passive');
  return { protocol, attributes, keying: { by: 'dtls', dtls } };
}
