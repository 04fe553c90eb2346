import type { Clock, Timer } from '../../../base/clock.ts';
import { fail, ok, type Result } from '../../../base/result.ts';
import type { StreamCrypto, StreamDtls } from '../../protocol.ts';
import { FULL_COVERAGE } from '../cipher.ts';
import { RTP_LIFE } from '../master-key.ts';
import { findSuite, type Suite } from '../suite.ts';
import { type Association, dtls, fingerprintOf, ownIdentity } from './addon.ts';

/** Protection profiles of RFC 5764 4.1.2 and RFC 7714 14.2, as OpenSSL calls them. */
const SUITES: ReadonlyMap<string, string> = new Map([
  ['SRTP_AEAD_AES_256_GCM', 'AEAD_AES_256_GCM'],
  ['SRTP_AEAD_AES_128_GCM', 'AEAD_AES_128_GCM'],
  ['SRTP_AES128_CM_SHA1_80', 'AES_CM_128_HMAC_SHA1_80'],
]);

export type HandshakeParts = {
  dtls: StreamDtls;
  clock: Clock;
  send: (datagram: Buffer) => void;
  /** Once: the keys, or why there are none. */
  done: (keys: Result<StreamCrypto>) => void;
};

/**
 * One DTLS handshake for SRTP keys (RFC 5764), over one port of the stream.
 *
 *   under way --datagrams, timeouts--> done (certificate fits the fingerprint) | failed
 */
export class Handshake {
  readonly #parts: HandshakeParts;
  readonly #association: Association | null;
  #timer: Timer | null = null;
  #over = false;

  constructor(parts: HandshakeParts) {
    this.#parts = parts;
    const identity = ownIdentity();
    this.#association =
      dtls === null || identity === null
        ? null
        : dtls.createAssociation(identity, parts.dtls.role === 'server' ? 1 : 0);
    // Not before the stream has taken all of its settings. The client's first flight; the server waits for it.
    this.#timer = parts.clock.after(0, () => this.#step());
  }

  receive(datagram: Buffer): void {
    this.#step(datagram);
  }

  close(): void {
    this.#over = true;
    this.#timer?.cancel();
  }

  #step(datagram?: Buffer): void {
    if (this.#association === null || dtls === null) {
      this.#finish(fail({ what: 'DTLS was not built into this phone.', remedy: 'Build it with `npm run native`.' }));
      return;
    }
    for (const answer of dtls.step(this.#association, datagram)) this.#parts.send(answer);
    if (this.#over) return;
    const state = dtls.stateOf(this.#association);
    if (state !== 0) {
      this.#finish(state === 1 ? this.#keys(dtls, this.#association) : fail({ what: 'The DTLS handshake failed.' }));
      return;
    }
    const wait = dtls.timeoutOf(this.#association);
    this.#timer?.cancel();
    this.#timer = wait < 0 ? null : this.#parts.clock.after(wait, () => this.#step());
  }

  #finish(keys: Result<StreamCrypto>): void {
    if (this.#over) return;
    this.close();
    this.#parts.done(keys);
  }

  #keys(addon: NonNullable<typeof dtls>, association: Association): Result<StreamCrypto> {
    const { fingerprints, role } = this.#parts.dtls;
    const certificate = addon.peerCertificateOf(association);
    if (certificate === undefined || !fingerprints.some(one => isOf(certificate, one))) {
      return fail({ what: 'The far end has another certificate than its description says.' });
    }
    const suite = findSuite(SUITES.get(addon.profileOf(association)) ?? '');
    if (suite === undefined) return fail({ what: 'The far end knows none of our SRTP profiles.' });
    const octets = addon.keysOf(association, 2 * (suite.keyOctets + suite.saltOctets));
    const client = keyIn(octets, suite, 0);
    const server = keyIn(octets, suite, 1);
    const [send, receive] = role === 'client' ? [client, server] : [server, client];
    return ok({ suite: suite.name, send, receive: [receive], coverage: FULL_COVERAGE });
  }
}

function isOf(certificate: Buffer, { hash, value }: { readonly hash: string; readonly value: string }): boolean {
  const ours = fingerprintOf(certificate, hash.toLowerCase());
  return ours !== '' && ours === value.toUpperCase();
}

/** Client key, server key, client salt, server salt (RFC 5764 4.2). */
function keyIn(octets: Buffer, { keyOctets, saltOctets }: Suite, side: 0 | 1) {
  const key = octets.subarray(side * keyOctets, (side + 1) * keyOctets);
  const salt = octets.subarray(2 * keyOctets + side * saltOctets, 2 * keyOctets + (side + 1) * saltOctets);
  return { key: Buffer.concat([key, salt]).toString('base64'), mki: '', lifetime: RTP_LIFE };
}
