import { fail, ok, type Result } from '../../base/result.ts';
import type { StreamKey } from '../protocol.ts';
import { LONGEST_MKI, type Suite } from './suite.ts';

/** Packets that one master key may protect (RFC 3711 9.2). */
export const RTP_LIFE = 2 ** 48;
export const RTCP_LIFE = 2 ** 31;

export type MasterKey = {
  readonly key: Buffer;
  readonly salt: Buffer;
  readonly mki: Buffer;
  /** Packets. */
  readonly lifetime: number;
};

/** The fault never shows the key. */
export function masterKey(suite: Suite, { key, mki, lifetime }: StreamKey): Result<MasterKey> {
  const octets = Buffer.from(key, 'base64');
  if (octets.length !== suite.keyOctets + suite.saltOctets) {
    return wrong(`is ${octets.length} octets long, not ${suite.keyOctets + suite.saltOctets}`, suite);
  }
  if (!/^(?:[0-9a-f]{2})*$/i.test(mki) || mki.length > 2 * LONGEST_MKI) return wrong('has a bad identifier', suite);
  if (!(lifetime >= 1 && lifetime <= RTP_LIFE)) return wrong('has a lifetime that is none', suite);
  return ok({
    key: octets.subarray(0, suite.keyOctets),
    salt: octets.subarray(suite.keyOctets),
    mki: Buffer.from(mki, 'hex'),
    lifetime,
  });
}

function wrong(what: string, suite: Suite): Result<MasterKey> {
  return fail({ what: `A master key for ${suite.name} ${what}.`, where: 'SRTP' });
}
