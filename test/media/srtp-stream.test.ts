/** Encrypted streams of whole engines on a network in memory. */
import assert from 'node:assert/strict';
import { Sine } from '../../hal/sim/audio/source.ts';
import type { StreamCrypto } from '../../src/media/protocol.ts';
import { parseRtcp, parseRtp } from '../../src/media/rtp/wire.ts';
import { dtls } from '../../src/media/srtp/dtls/addon.ts';
import { ADDRESS, Desk, type Phone, towards } from '../support/engines.ts';

const key = (octets: number, fill: number) => ({
  key: Buffer.alloc(octets, fill).toString('base64'),
  mki: '',
  lifetime: 2 ** 48,
});

function crypto(send: number, receive: number, suite = 'AES_CM_128_HMAC_SHA1_80', octets = 30): StreamCrypto {
  const coverage = { encryptRtp: true, encryptRtcp: true, authenticateRtp: true };
  return { suite, send: key(octets, send), receive: [key(octets, receive)], coverage };
}

async function open(a: Phone, b: Phone): Promise<[number, number]> {
  const ports = [];
  for (const phone of [a, b]) {
    ports.push((await phone.order('openStream', { stream: 1, address: ADDRESS })).rtpPort);
    await phone.order('selectPath', { path: 'handset' });
  }
  return ports as [number, number];
}

describe('encrypted streams', () => {
  it('both hear each other, what is on the wire tells nothing, and RTCP is encrypted too', async () => {
    const desk = new Desk();
    const [a, b] = [desk.phone(new Sine(1000, 0.5)), desk.phone(new Sine(700, 0.5))];
    const [one, two] = await open(a, b);
    await a.order('setStream', { stream: 1, settings: towards(two, { crypto: crypto(1, 2) }) });
    await b.order('setStream', { stream: 1, settings: towards(one, { crypto: crypto(2, 1) }) });
    await desk.pass(8000);
    for (const phone of [a, b]) {
      const stats = await phone.stats();
      assert.ok(stats.packetsReceived > 390 && stats.refused === 0, JSON.stringify(stats));
      assert.notEqual(stats.roundTripMs, null, 'reports are understood');
    }
    const sound = desk.network.sent.filter(({ from }) => from === one).map(({ data }) => data);
    const payload = parseRtp(sound[20] as Buffer)?.payload;
    assert.equal(payload?.length, 170, '160 octets and the tag');
    assert.ok(new Set(payload).size > 80, 'no tone in A-law, which has few values');
    const reports = desk.network.sent.filter(({ from }) => from === one + 1);
    assert.ok(reports.length > 0);
    for (const { data } of reports) assert.equal(data.subarray(8).includes('phone'), false);
    assert.ok(reports.every(({ data }) => parseRtcp(data).every(packet => packet.type !== 'bye')));
  });

  it('plain, forged and repeated packets are counted and never played', async () => {
    const desk = new Desk();
    const [a, b] = [desk.phone(), desk.phone(new Sine(700, 0.5))];
    const [one, two] = await open(a, b);
    await a.order('setStream', { stream: 1, settings: towards(two, { crypto: crypto(1, 2) }) });
    await b.order('setStream', { stream: 1, settings: towards(one) });
    await desk.pass(1000);
    const clear = await a.stats();
    assert.equal(clear.packetsReceived, 0, 'unprotected sound on an encrypted stream');
    assert.ok(clear.refused >= 45);
    assert.ok(!a.facts.some(({ type }) => type === 'rtp-started'));
    await b.order('setStream', { stream: 1, settings: towards(one, { crypto: crypto(2, 1) }) });
    await desk.pass(1000);
    const before = await a.stats();
    for (const { data } of desk.network.sent.filter(({ from }) => from === two)) {
      desk.network.deliver(Buffer.from(data), ADDRESS, two, one);
    }
    const after = await a.stats();
    assert.equal(after.packetsReceived, before.packetsReceived);
    assert.ok(after.refused > before.refused);
    // A binding request, by which some far ends open their way through a router.
    desk.network.deliver(Buffer.from(`000100002112a442${'00'.repeat(12)}`, 'hex'), ADDRESS, two, one);
    assert.equal((await a.stats()).refused, after.refused, 'STUN is no attack on the keys (RFC 7983 section 7)');
  });

  it('new keys in the middle of a call cost no packet; wrong ones leave the stream as it was', async () => {
    const desk = new Desk();
    const [a, b] = [desk.phone(new Sine(1000, 0.5)), desk.phone(new Sine(700, 0.5))];
    const [one, two] = await open(a, b);
    const set = async (first: StreamCrypto, second: StreamCrypto) => {
      await a.order('setStream', { stream: 1, settings: towards(two, { crypto: first }) });
      await b.order('setStream', { stream: 1, settings: towards(one, { crypto: second }) });
    };
    await set(crypto(1, 2), crypto(2, 1));
    await desk.pass(1000);
    await set(crypto(3, 4, 'AEAD_AES_256_GCM', 44), crypto(4, 3, 'AEAD_AES_256_GCM', 44));
    await desk.pass(1000);
    const bad = { ...crypto(1, 2), suite: 'AEAD_AES_128_GCM' };
    const refused = await a.try('setStream', { stream: 1, settings: towards(two, { crypto: bad }) });
    assert.ok(!refused.ok && !JSON.stringify(refused).includes(bad.send.key));
    await desk.pass(1000);
    for (const phone of [a, b]) {
      const { packetsReceived, packetsLost, refused: dropped } = await phone.stats();
      assert.deepEqual([packetsLost, dropped], [0, 0]);
      assert.ok(packetsReceived > 140);
    }
  });

  const dtlsIt = dtls === null ? it.skip : it;
  dtlsIt(
    'with DTLS nothing passes before the handshake, then sound and reports do (RFC 5764 section 5.1.2)',
    async () => {
      const desk = new Desk();
      const [a, b] = [desk.phone(new Sine(1000, 0.5)), desk.phone(new Sine(700, 0.5))];
      const one = await a.order('openStream', { stream: 1, address: ADDRESS });
      const two = await b.order('openStream', { stream: 1, address: ADDRESS });
      const { fingerprint } = one;
      assert.ok(fingerprint !== null && /^(?:[0-9A-F]{2}:){31}[0-9A-F]{2}$/.test(fingerprint.value));
      const peer = (role: 'client' | 'server') => ({ dtls: { role, fingerprints: [fingerprint] } });
      for (const phone of [a, b]) await phone.order('selectPath', { path: 'handset' });
      const there = towards(two.rtpPort, peer('client'));
      const nowhere = { ...there, remote: { ...there.remote, address: '0.0.0.0' } };
      await a.order('setStream', { stream: 1, settings: nowhere });
      await b.order('setStream', { stream: 1, settings: towards(one.rtpPort, peer('server')) });
      await desk.pass(300);
      assert.equal(desk.network.sent.length, 0, 'the server waits in silence, and a client that is on hold');
      await a.order('setStream', { stream: 1, settings: there });
      await desk.pass(6000);
      for (const phone of [a, b]) {
        assert.ok(phone.facts.some(fact => fact.type === 'keyed' && fact.suite === 'AEAD_AES_256_GCM'));
        const stats = await phone.stats();
        assert.ok(stats.packetsReceived > 290 && stats.refused === 0, JSON.stringify(stats));
        assert.notEqual(stats.roundTripMs, null);
      }
      const kinds = new Set(desk.network.sent.map(({ data }) => (data[0] ?? 0) >> 6));
      assert.deepEqual([...kinds].sort(), [0, 2], 'DTLS and RTP, nothing else');
    },
  );

  dtlsIt('a hello that comes before the answer counts', async () => {
    const desk = new Desk();
    const [a, b] = [desk.phone(new Sine(1000, 0.5)), desk.phone(new Sine(700, 0.5))];
    const [one, two] = await open(a, b);
    const { fingerprint } = await a.order('openStream', { stream: 2, address: ADDRESS });
    const peer = (role: 'client' | 'server') => ({ dtls: { role, fingerprints: fingerprint ? [fingerprint] : [] } });
    await b.order('setStream', { stream: 1, settings: towards(one, peer('client')) });
    await desk.pass(100);
    assert.ok(desk.network.sent.length > 0);
    await a.order('setStream', { stream: 1, settings: towards(two, peer('server')) });
    // Repetitions wait for real time, which hardly passes here.
    await desk.pass(100);
    for (const phone of [a, b]) assert.ok(phone.facts.some(({ type }) => type === 'keyed'));
  });

  dtlsIt('with another certificate than agreed nothing ever passes, and it is told', async () => {
    const desk = new Desk();
    const [a, b] = [desk.phone(new Sine(1000, 0.5)), desk.phone(new Sine(700, 0.5))];
    const [one, two] = await open(a, b);
    const wrong = [{ hash: 'sha-256', value: Array(32).fill('00').join(':') }];
    await b.order('setStream', {
      stream: 1,
      settings: towards(one, { dtls: { role: 'server', fingerprints: wrong } }),
    });
    await a.order('setStream', {
      stream: 1,
      settings: towards(two, { dtls: { role: 'client', fingerprints: wrong } }),
    });
    await desk.pass(1000);
    for (const phone of [a, b]) {
      assert.ok(phone.facts.some(({ type }) => type === 'no-keys'));
      assert.equal((await phone.stats()).packetsReceived, 0);
    }
    assert.ok(desk.network.sent.every(({ data }) => (data[0] ?? 0) >> 6 === 0));
  });
});
