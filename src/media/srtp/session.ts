import { fail, ok, type Result } from '../../base/result.ts';
import type { StreamCrypto } from '../protocol.ts';
import { masterKey } from './master-key.ts';
import { SrtpReceiver } from './receiver.ts';
import { SrtpSender } from './sender.ts';
import { findSuite } from './suite.ts';

/**
 * SRTP and SRTCP of one stream, both directions. Each direction has keys of its own, and a direction whose keys stay the
 * same in a new agreement goes on counting: a key never protects two packets with the same index.
 */
export class SrtpSession {
  readonly #onAgeing: () => void;
  #crypto: StreamCrypto | null = null;
  #sender: SrtpSender | null = null;
  #receiver: SrtpReceiver | null = null;
  /** Of the keys before, until the first packet under the new ones: some are still on their way. */
  #previous: SrtpReceiver | null = null;
  #refused = 0;

  constructor(onAgeing: () => void) {
    this.#onAgeing = onAgeing;
  }

  /** Packets that were refused because they are malformed, forged or replayed. */
  get refused(): number {
    return this.#refused;
  }

  /** Takes these keys, or says what is wrong with them and leaves all as it was. */
  agree(crypto: StreamCrypto): Result<void> {
    const suite = findSuite(crypto.suite);
    if (suite === undefined) return fail({ what: `'${crypto.suite}' is no SRTP suite.`, where: 'media stream' });
    const send = masterKey(suite, crypto.send);
    if (!send.ok) return send;
    const receive = [];
    for (const key of crypto.receive) {
      const master = masterKey(suite, key);
      if (!master.ok) return master;
      receive.push(master.value);
    }
    if (receive.length === 0) return fail({ what: 'There is no key to receive with.', where: 'media stream' });
    const before = this.#crypto;
    if (!sameKeys(before, crypto, ({ send: key }) => key)) {
      this.#sender = new SrtpSender(suite, send.value, crypto.coverage, this.#onAgeing);
    }
    if (!sameKeys(before, crypto, ({ receive: keys }) => keys)) {
      this.#previous = this.#receiver;
      this.#receiver = new SrtpReceiver(suite, receive, crypto.coverage);
    }
    this.#crypto = crypto;
    return ok(undefined);
  }

  /** In place, with room behind for `TRAILER_OCTETS`; the new length, or 0 when it must not be sent. */
  protectRtp(packet: Buffer, length: number): number {
    return this.#sender?.protectRtp(packet, length) ?? 0;
  }

  protectRtcp(packet: Buffer, length: number): number {
    return this.#sender?.protectRtcp(packet, length) ?? 0;
  }

  /** The plain packet in the same memory, or null when it is to be dropped. */
  unprotectRtp(packet: Buffer): Buffer | null {
    const opened = this.#receiver?.openRtp(packet) ?? this.#previous?.openRtp(packet) ?? null;
    return this.#note(opened);
  }

  unprotectRtcp(packet: Buffer): Buffer | null {
    const opened = this.#receiver?.openRtcp(packet) ?? this.#previous?.openRtcp(packet) ?? null;
    return this.#note(opened);
  }

  #note(opened: Buffer | null): Buffer | null {
    // Before there are keys nothing can be judged: the far end was quicker, and speaks already.
    if (opened === null) this.#refused += this.#receiver === null ? 0 : 1;
    else if ((this.#receiver?.opened ?? 0) > 0) this.#previous = null;
    return opened;
  }
}

function sameKeys(before: StreamCrypto | null, after: StreamCrypto, part: (crypto: StreamCrypto) => unknown): boolean {
  const text = (crypto: StreamCrypto) => JSON.stringify([crypto.suite, crypto.coverage, part(crypto)]);
  return before !== null && text(before) === text(after);
}
