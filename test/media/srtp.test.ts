import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { StreamCrypto } from '../../src/media/protocol.ts';
import { AeadCipher } from '../../src/media/srtp/aead-cipher.ts';
import { FULL_COVERAGE } from '../../src/media/srtp/cipher.ts';
import { CounterMode } from '../../src/media/srtp/counter-mode.ts';
import { derive } from '../../src/media/srtp/derive.ts';
import { rtpHeaderOctets } from '../../src/media/srtp/header.ts';
import { packetCipher } from '../../src/media/srtp/packet-cipher.ts';
import { ReplayWindow, WINDOW } from '../../src/media/srtp/replay-window.ts';
import { SrtpSession } from '../../src/media/srtp/session.ts';
import { findSuite, SUITES, type Suite, TRAILER_OCTETS } from '../../src/media/srtp/suite.ts';
import { seeded } from '../support/audio.ts';

type Hex = string;
type Vectors = {
  keystream: { source: string; key: Hex; iv: Hex; blocks: { block: number; keystream: Hex }[] }[];
  keyDerivation: { source: string; masterKey: Hex; masterSalt: Hex; derived: { [name: string]: Hex } }[];
  packets: {
    source: string;
    suite: string;
    masterKey: Hex;
    masterSalt: Hex;
    kind: 'rtp' | 'rtcp';
    roc?: number;
    srtcpIndex?: number;
    plain: Hex;
    protected: Hex;
  }[];
  aead: {
    source: string;
    suite: string;
    level: 'session keys' | 'master keys';
    key?: Hex;
    salt?: Hex;
    masterKey?: Hex;
    masterSalt?: Hex;
    kind: 'rtp' | 'rtcp';
    roc?: number;
    srtcpIndex?: number;
    plain: Hex;
    protected: Hex;
  }[];
};

const vectors: Vectors = JSON.parse(readFileSync('test/data/vectors/srtp.json', 'utf8'));
const hex = (text: Hex) => Buffer.from(text, 'hex');
const NONE = Buffer.alloc(0);

/** A buffer with room for a trailer. */
const roomy = (plain: Buffer) => Buffer.concat([plain], plain.length + TRAILER_OCTETS);

function master(suite: Suite, fill: number): string {
  return Buffer.from(
    Array.from({ length: suite.keyOctets + suite.saltOctets }, (_, i) => (i * 7 + fill) & 255),
  ).toString('base64');
}

const LIFE = 2 ** 48;

function crypto(suite: Suite, send: number, receive: number, more: Partial<StreamCrypto> = {}): StreamCrypto {
  return {
    suite: suite.name,
    send: { key: master(suite, send), mki: '', lifetime: LIFE },
    receive: [{ key: master(suite, receive), mki: '', lifetime: LIFE }],
    coverage: FULL_COVERAGE,
    ...more,
  };
}

function session(agreed: StreamCrypto, onAgeing = () => {}): SrtpSession {
  const made = new SrtpSession(onAgeing);
  const taken = made.agree(agreed);
  assert.ok(taken.ok, taken.ok ? '' : taken.error.what);
  return made;
}

function rtp(sequence: number, { ssrc = 0xcafebabe, payload = Buffer.alloc(160, 0xab) } = {}): Buffer {
  const header = Buffer.alloc(12);
  header.writeUInt8(0x80, 0);
  header.writeUInt16BE(sequence & 0xffff, 2);
  header.writeUInt32BE(ssrc, 8);
  return Buffer.concat([header, payload]);
}

/** A copy as it goes over the wire. */
function seal(side: SrtpSession, plain: Buffer, kind: 'Rtp' | 'Rtcp' = 'Rtp'): Buffer {
  const packet = roomy(plain);
  return Buffer.from(packet.subarray(0, side[`protect${kind}`](packet, plain.length)));
}

const [GCM256, , , , CM80] = SUITES as [Suite, Suite, Suite, Suite, Suite];

describe('SRTP', () => {
  for (const { source, key, iv, blocks } of vectors.keystream) {
    it(`key stream: ${source}`, () => {
      const stream = Buffer.alloc(16 * 65_282);
      const cipher = new CounterMode({ key: hex(key), salt: hex(iv).subarray(0, 14), authentication: NONE });
      cipher.apply(stream, 0, stream.length, 0, 0, 0);
      for (const { block, keystream } of blocks) {
        assert.equal(stream.toString('hex', 16 * block, 16 * block + 16), keystream);
      }
    });
  }

  for (const { source, masterKey, masterSalt, derived } of vectors.keyDerivation) {
    it(`key derivation: ${source}`, () => {
      const labels = ['srtpCipherKey', 'srtpAuthKey', 'srtpSalt', 'srtcpCipherKey', 'srtcpAuthKey', 'srtcpSalt'];
      for (const [name, expected] of Object.entries(derived)) {
        const label = labels.indexOf(name.replace(/\d+$/, ''));
        assert.equal(derive(hex(masterKey), hex(masterSalt), label, expected.length / 2).toString('hex'), expected);
      }
    });
  }

  it('key derivation: RFC 6188 7.4 (AES-192)', () => {
    const key = hex('73edc66c4fa15776fb57f9505c17136550ffda71f3e8e5f1');
    const salt = hex('c8522f3acd4ce86d5add78edbb11');
    assert.equal(derive(key, salt, 0, 24).toString('hex'), '31874736a8f1143870c26e4857d8a5b2c4a354407faadabb');
    assert.equal(derive(key, salt, 1, 20).toString('hex'), '355b10973cd95b9eacf4061c7e1a7151e7cfbfcb');
    assert.equal(derive(key, salt, 2, 14).toString('hex'), '2372b82d639b6d8503a47adc0a6c');
  });

  for (const vector of [...vectors.packets, ...vectors.aead]) {
    it(`packet: ${vector.source}, ${vector.suite} ${vector.kind}`, () => {
      const suite = findSuite(vector.suite) as Suite;
      const session = { key: hex('key' in vector ? (vector.key ?? '') : ''), authentication: NONE };
      const keys = { ...session, salt: hex('salt' in vector ? (vector.salt ?? '') : '') };
      const cipher =
        session.key.length > 0
          ? new AeadCipher({ rtp: keys, rtcp: keys }, NONE)
          : packetCipher(
              suite,
              { key: hex(vector.masterKey ?? ''), salt: hex(vector.masterSalt ?? ''), mki: NONE },
              FULL_COVERAGE,
            );
      const plain = hex(vector.plain);
      const packet = roomy(plain);
      const sealed = hex(vector.protected);
      const header = rtpHeaderOctets(plain, plain.length);
      if (vector.kind === 'rtp') cipher.sealRtp(packet, header, plain.length, vector.roc ?? 0);
      else cipher.sealRtcp(packet, plain.length, 0x8000_0000 + (vector.srtcpIndex ?? 0));
      assert.equal(packet.toString('hex', 0, sealed.length), vector.protected);
      const opened =
        vector.kind === 'rtp'
          ? cipher.openRtp(sealed, header, plain.length, vector.roc ?? 0)
          : cipher.openRtcp(sealed, plain.length);
      assert.ok(opened);
      assert.equal(sealed.toString('hex', 0, plain.length), vector.plain);
    });
  }

  for (const suite of SUITES) {
    it(`${suite.name}: what one side seals the other opens, with and without key identifiers`, () => {
      for (const mki of ['', '2a', '00000001']) {
        const keys = (fill: number) => ({ key: master(suite, fill), mki, lifetime: LIFE });
        const one = session(crypto(suite, 1, 2, { send: keys(1), receive: [keys(2)] }));
        const other = session(crypto(suite, 2, 1, { send: keys(2), receive: [keys(1)] }));
        for (const length of [0, 1, 16, 160, 1440]) {
          const plain = rtp(length, { payload: Buffer.alloc(length, length) });
          const sealed = seal(one, plain);
          assert.equal(sealed.length, plain.length + suite.rtpTag + mki.length / 2);
          assert.deepEqual(sealed.subarray(0, 12), plain.subarray(0, 12));
          if (length > 16) assert.notDeepEqual(sealed.subarray(12, 28), plain.subarray(12, 28));
          assert.deepEqual(other.unprotectRtp(sealed), plain);
        }
        const report = Buffer.concat([hex('81c8000bcafebabe'), Buffer.alloc(40, 7)]);
        const sealed = seal(other, report, 'Rtcp');
        assert.equal(sealed.length, report.length + 4 + suite.rtcpTag + mki.length / 2);
        assert.deepEqual(one.unprotectRtcp(sealed), report);
        assert.deepEqual([one.refused, other.refused], [0, 0]);
      }
    });

    it(`${suite.name}: a flipped bit, a cut and a replay are dropped and counted, and the true packet is taken after`, () => {
      const one = session(crypto(suite, 1, 2));
      const other = session(crypto(suite, 2, 1));
      let refused = 0;
      for (const kind of ['Rtp', 'Rtcp'] as const) {
        const open = (packet: Buffer) => other[`unprotect${kind}`](packet);
        const plain = kind === 'Rtp' ? rtp(9) : Buffer.concat([hex('81c8000bcafebabe'), Buffer.alloc(40, 7)]);
        const sealed = seal(one, plain, kind);
        for (let at = 0; at < sealed.length; at++) {
          const bad = Buffer.from(sealed);
          bad.writeUInt8(bad.readUInt8(at) ^ (1 << (at & 7)), at);
          assert.equal(open(bad), null, `${kind} octet ${at}`);
          assert.equal(open(Buffer.from(sealed.subarray(0, at))), null, `${kind} cut at ${at}`);
          refused += 2;
        }
        assert.deepEqual(open(Buffer.from(sealed)), plain);
        assert.equal(open(Buffer.from(sealed)), null);
        refused++;
      }
      assert.equal(other.refused, refused);
    });
  }

  it('an extension that is longer than the packet, too many sources and garbage are dropped', () => {
    const side = session(crypto(CM80, 1, 2));
    const extended = rtp(1, { payload: hex('bede00ff00000000') });
    extended.writeUInt8(0x90, 0);
    const crowded = rtp(1, { payload: Buffer.alloc(8) });
    crowded.writeUInt8(0x8f, 0);
    const random = seeded(11);
    const garbage = Array.from({ length: 2000 }, () =>
      Buffer.from(Array.from({ length: Math.floor(random() * 90) }, () => random() * 256)),
    );
    const all = [extended, crowded, Buffer.alloc(9000, 0x80), ...garbage];
    for (const packet of all) {
      assert.equal(side.unprotectRtp(Buffer.from(packet)), null);
      assert.equal(side.unprotectRtcp(Buffer.from(packet)), null);
      if (packet.length < 2048) side.protectRtp(roomy(packet), packet.length);
    }
    assert.equal(side.refused, 2 * all.length);
  });

  it('header extension and contributing sources stay readable and are authenticated', () => {
    const plain = rtp(1, { payload: Buffer.concat([hex('0102030411121314bede000155667788'), Buffer.alloc(20, 9)]) });
    plain.writeUInt8(0x92, 0);
    for (const suite of [CM80, GCM256]) {
      const sealed = seal(session(crypto(suite, 1, 2)), plain);
      assert.deepEqual(sealed.subarray(0, 28), plain.subarray(0, 28));
      assert.notDeepEqual(sealed.subarray(28, 48), plain.subarray(28, 48));
      assert.deepEqual(session(crypto(suite, 2, 1)).unprotectRtp(sealed), plain);
    }
  });

  it('three wraps of the sequence number, with loss, doubles and disorder around each', () => {
    const one = session(crypto(GCM256, 1, 2));
    const other = session(crypto(GCM256, 2, 1));
    const random = seeded(5);
    const payload = Buffer.alloc(4);
    let waiting: { sealed: Buffer; plain: Buffer }[] = [];
    for (let n = 30_000; n < 230_000; n++) {
      const near = ((n + 200) & 0xffff) < 400;
      // Far from a wrap a stream of real packets would only cost time; one in four keeps both sides counting.
      if (!near && n % 4 !== 0) continue;
      const plain = rtp(n, { payload });
      const sealed = seal(one, plain);
      if (random() < 0.05) continue;
      waiting.push({ sealed, plain });
      if (near && waiting.length < 20) continue;
      waiting = waiting.sort(() => random() - 0.5);
      for (const { sealed: packet, plain: expected } of waiting) {
        assert.deepEqual(other.unprotectRtp(Buffer.from(packet)), expected);
        if (near) assert.equal(other.unprotectRtp(packet), null);
      }
      waiting = [];
    }
  });

  it('a receiver that comes late finds the wraps behind the stream', () => {
    const one = session(crypto(CM80, 1, 2));
    for (let n = 0; n < 5 * 65_536; n += 1024) seal(one, rtp(n));
    const other = session(crypto(CM80, 2, 1));
    let missed = 0;
    while (other.unprotectRtp(seal(one, rtp(missed))) === null) missed++;
    assert.ok(missed < 8, `${missed} packets lost`);
  });

  it('the window remembers 128 packets and estimates indices around wraps', () => {
    const window = new ReplayWindow();
    assert.equal(window.indexOf(65_535), 65_535);
    window.add(65_535);
    assert.equal(window.indexOf(0), 65_536);
    window.add(65_536);
    assert.equal(window.indexOf(65_534), 65_534);
    assert.ok(window.isNew(65_534));
    assert.ok(!window.isNew(65_535));
    assert.ok(window.isNew(65_536 - WINDOW + 1) && !window.isNew(65_536 - WINDOW));
    const fresh = new ReplayWindow();
    fresh.add(3);
    assert.ok(!fresh.isNew(fresh.indexOf(65_530)), 'from before the beginning');
  });

  it('another source under the same keys counts for itself; of many the first is forgotten', () => {
    const other = session(crypto(CM80, 2, 1));
    for (let ssrc = 1; ssrc <= 40; ssrc++) {
      const one = session(crypto(CM80, 1, 2));
      for (const sequence of [65_535, 65_536]) {
        const plain = rtp(sequence, { ssrc });
        assert.deepEqual(other.unprotectRtp(seal(one, plain)), plain);
      }
    }
    assert.equal(other.refused, 0);
  });

  it('a key is told before its life ends, and seals nothing after; its other side refuses what is beyond', () => {
    let told = 0;
    const short = { key: master(CM80, 1), mki: '', lifetime: 160 };
    const one = session(crypto(CM80, 1, 2, { send: short }), () => told++);
    const endless = session(crypto(CM80, 1, 2));
    const other = session(crypto(CM80, 2, 1, { receive: [short] }));
    for (let n = 0; n < 160; n++) {
      assert.equal(told, n < 150 ? 0 : 1);
      assert.notEqual(other.unprotectRtp(seal(one, rtp(n))), null);
      seal(endless, rtp(n));
    }
    assert.equal(seal(one, rtp(160)).length, 0);
    assert.equal(other.unprotectRtp(seal(endless, rtp(160))), null);
  });

  it('several keys are told apart by their identifiers', () => {
    const keys = [1, 2, 3].map(n => ({ key: master(CM80, n), mki: `0${n}`, lifetime: LIFE }));
    const other = session(crypto(CM80, 9, 0, { receive: keys }));
    for (const [n, send] of keys.entries()) {
      const plain = rtp(n);
      assert.deepEqual(other.unprotectRtp(seal(session(crypto(CM80, 0, 9, { send })), plain)), plain);
    }
    const unknown = { key: master(CM80, 1), mki: '04', lifetime: LIFE };
    assert.equal(other.unprotectRtp(seal(session(crypto(CM80, 0, 9, { send: unknown })), rtp(5))), null);
  });

  it('new keys: the old ones open what is still on its way; unchanged keys go on counting', () => {
    const one = session(crypto(CM80, 1, 2));
    const other = session(crypto(CM80, 2, 1));
    assert.ok(other.unprotectRtp(seal(one, rtp(65_535))));
    assert.ok(one.agree(crypto(CM80, 1, 2)).ok);
    assert.ok(other.agree(crypto(CM80, 2, 1)).ok);
    assert.ok(other.unprotectRtp(seal(one, rtp(65_536))), 'the wrap before is remembered');
    const late = [65_537, 65_538].map(n => seal(one, rtp(n)));
    assert.ok(one.agree(crypto(CM80, 3, 2)).ok);
    assert.ok(other.agree(crypto(CM80, 2, 3)).ok);
    assert.ok(other.unprotectRtp(late[0] as Buffer));
    assert.ok(other.unprotectRtp(seal(one, rtp(2))));
    assert.equal(other.unprotectRtp(late[1] as Buffer), null);
  });

  it('lesser coverage is a matter of both sides', () => {
    const coverage = { encryptRtp: false, encryptRtcp: false, authenticateRtp: false };
    const one = session(crypto(CM80, 1, 2, { coverage }));
    const report = hex('81c80001cafebabe00000000');
    assert.deepEqual(seal(one, rtp(1)), rtp(1));
    const clear = seal(one, report, 'Rtcp');
    assert.deepEqual(clear.subarray(0, 12), report);
    assert.deepEqual(session(crypto(CM80, 2, 1, { coverage })).unprotectRtcp(Buffer.from(clear)), report);
    assert.equal(session(crypto(CM80, 2, 1)).unprotectRtcp(Buffer.from(clear)), null);
  });

  it('what cannot be keys is refused, without showing it', () => {
    const good = crypto(CM80, 1, 2);
    const secret = 'c2VjcmV0c2VjcmV0';
    const bad: StreamCrypto[] = [
      { ...good, suite: 'F8_128_HMAC_SHA1_80' },
      { ...good, receive: [] },
      { ...good, send: { ...good.send, key: secret } },
      { ...good, send: { ...good.send, mki: 'xyz' } },
      { ...good, send: { ...good.send, lifetime: 0 } },
      { ...good, receive: [{ ...good.send, lifetime: Number.NaN }] },
    ];
    for (const one of bad) {
      const taken = new SrtpSession(() => {}).agree(one);
      assert.ok(!taken.ok && !JSON.stringify(taken).includes(secret));
    }
    assert.equal(new SrtpSession(() => {}).protectRtp(roomy(rtp(1)), 172), 0);
  });
});
