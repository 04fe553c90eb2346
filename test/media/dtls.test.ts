import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { ManualClock, realClock } from '../../src/base/clock.ts';
import type { Result } from '../../src/base/result.ts';
import type { StreamCrypto, StreamDtls } from '../../src/media/protocol.ts';
import { dtls, fingerprintOf, ownFingerprint } from '../../src/media/srtp/dtls/addon.ts';
import { Handshake } from '../../src/media/srtp/dtls/handshake.ts';
import { seeded } from '../support/audio.ts';
import { Authority } from '../support/certificates.ts';
import { eventually } from '../support/eventually.ts';
import { describeWith } from '../support/peers.ts';
import { freePort } from '../support/ports.ts';
import { Program } from '../support/program.ts';
import { useRig } from '../support/rig.ts';

const describeBuilt = dtls === null ? describe.skip : describe;
const WRONG = { hash: 'sha-256', value: Array(32).fill('00').join(':') };

const settings = (role: StreamDtls['role'], fingerprint = ownFingerprint()): StreamDtls => ({
  role,
  fingerprints: fingerprint === null ? [] : [fingerprint],
});

/** Two of us; `wire` says which datagrams arrive. Gives what each side got. */
async function shake(client: StreamDtls, server: StreamDtls, wire = (_datagram: Buffer): boolean => true) {
  const got: { client?: Result<StreamCrypto>; server?: Result<StreamCrypto> } = {};
  const queue: (() => void)[] = [];
  const ends: { client?: Handshake; server?: Handshake } = {};
  const end = (name: 'client' | 'server', other: 'client' | 'server', dtls: StreamDtls): void => {
    ends[name] = new Handshake({
      dtls,
      // OpenSSL looks at the time itself.
      clock: realClock,
      send: datagram => {
        if (wire(datagram)) queue.push(() => ends[other]?.receive(datagram));
      },
      done: keys => {
        got[name] = keys;
      },
    });
  };
  end('server', 'client', server);
  end('client', 'server', client);
  for (let round = 0; round < 500 && (got.client === undefined || got.server === undefined); round++) {
    while (queue.length > 0) queue.shift()?.();
    await new Promise(resolve => setTimeout(resolve, 10));
  }
  ends.client?.close();
  ends.server?.close();
  return got;
}

describeBuilt('DTLS-SRTP', () => {
  it('both ends get the same keys, each its own direction (RFC 5764 section 4.2)', async () => {
    const { client, server } = await shake(settings('client'), settings('server'));
    assert.ok(client?.ok && server?.ok);
    assert.equal(client.value.suite, 'AEAD_AES_256_GCM');
    assert.deepEqual(client.value.send, server.value.receive[0]);
    assert.deepEqual(server.value.send, client.value.receive[0]);
    assert.notEqual(client.value.send.key, server.value.send.key);
  });

  it('a third of the datagrams is lost: the handshake comes about by its timers (RFC 6347 section 4.2.4)', async () => {
    const random = seeded(8);
    const { client, server } = await shake(settings('client'), settings('server'), () => random() > 0.33);
    assert.ok(client?.ok && server?.ok);
    assert.deepEqual(client.value.send, server.value.receive[0]);
  });

  it('another certificate than the description says gives no keys (RFC 5763 section 5)', async () => {
    for (const fingerprint of [WRONG, { hash: 'md5', value: '' }, { hash: 'sha-1', value: 'AB' }]) {
      const { client, server } = await shake(settings('client', fingerprint), settings('server'));
      assert.ok(client?.ok === false && server?.ok === true);
      assert.match(client.error.what, /another certificate/);
    }
  });

  it('garbage and mutated datagrams do no harm', async () => {
    const random = seeded(4);
    const { client } = await shake(settings('client'), settings('server'), datagram => {
      const bad = Buffer.from(datagram);
      if (random() < 0.2) bad.writeUInt8(Math.floor(random() * 256), Math.floor(random() * bad.length));
      bad.copy(datagram);
      return true;
    });
    assert.ok(client === undefined || typeof client.ok === 'boolean');
    const one = new Handshake({ dtls: settings('server'), clock: new ManualClock(), send: () => {}, done: () => {} });
    for (let round = 0; round < 3000; round++) {
      const noise = Buffer.from(Array.from({ length: Math.floor(random() * 200) }, () => random() * 256));
      if (noise.length > 13) noise.set([22, 0xfe, 0xfd, 0, 0, 0, 0, 0, 0, 0, round & 255, 0, noise.length - 13]);
      one.receive(noise);
    }
    one.close();
    const bad = dtls as unknown as { [name: string]: (...given: unknown[]) => unknown };
    for (const name of Object.keys(bad)) {
      if (name === 'createIdentity') continue;
      for (const given of [[], [null], [{}, -1], ['x', new Uint8Array(3)]]) {
        try {
          bad[name]?.(...given);
        } catch (thrown) {
          assert.ok(thrown instanceof Error);
        }
      }
    }
  });
});

describeWith(dtls === null ? ['dtls-addon'] : ['openssl'], 'DTLS-SRTP with OpenSSL', () => {
  const rig = useRig();
  const PROFILE = 'SRTP_AES128_CM_SHA1_80';
  const EXPORT = ['-use_srtp', PROFILE, '-keymatexport', 'EXTRACTOR-dtls_srtp', '-keymatexportlen', '60'];

  for (const role of ['client', 'server'] as const) {
    it(`we are the ${role}: OpenSSL exports the same keys (RFC 5764 section 4.2)`, async () => {
      const authority = await Authority.create(rig);
      const { certificate, key } = await authority.issue({ names: ['DNS:peer.test'] });
      const [ourPort, theirPort] = [await freePort(), await freePort()];
      const socket = createSocket('udp4');
      let handshake: Handshake | null = null;
      rig.defer(() => {
        handshake?.close();
        socket.close();
      });
      await new Promise<void>(resolve => void socket.bind(ourPort, '127.0.0.1', resolve));
      let peerPort = theirPort;
      let keys: Result<StreamCrypto> | undefined;
      const { X509Certificate } = await import('node:crypto');
      const { readFile } = await import('node:fs/promises');
      const der = new X509Certificate(await readFile(certificate)).raw;
      const begin = (): Handshake =>
        new Handshake({
          dtls: settings(role, { hash: 'sha-256', value: fingerprintOf(der, 'sha-256') }),
          clock: realClock,
          send: datagram => socket.send(datagram, peerPort, '127.0.0.1'),
          done: result => {
            keys = result;
          },
        });
      socket.on('message', (datagram, from) => {
        peerPort = from.port;
        handshake ??= begin();
        handshake.receive(datagram);
      });
      const files = ['-cert', certificate, '-key', key];
      const program =
        role === 'client'
          ? ['s_server', '-dtls1_2', '-accept', `127.0.0.1:${theirPort}`, ...files, '-verify', '1', ...EXPORT]
          : ['s_client', '-dtls1_2', '-connect', `127.0.0.1:${ourPort}`, ...files, ...EXPORT];
      const openssl = new Program(rig, 'openssl', program, { keepsInput: true });
      if (role === 'client') {
        await openssl.line(/ACCEPT/);
        handshake = begin();
      }
      const line = await openssl.line(/Keying material: [0-9A-F]{120}/);
      const exported = Buffer.from(/material: ([0-9A-F]+)/.exec(line)?.[1] ?? '', 'hex');
      const done = await eventually('keys on our side', () => keys);
      handshake?.close();
      assert.ok(done.ok, JSON.stringify(done));
      const [client, server] =
        role === 'client' ? [done.value.send, done.value.receive[0]] : [done.value.receive[0], done.value.send];
      assert.equal(done.value.suite, 'AES_CM_128_HMAC_SHA1_80');
      const part = (from: number, to: number) => exported.subarray(from, to);
      assert.equal(client?.key, Buffer.concat([part(0, 16), part(32, 46)]).toString('base64'));
      assert.equal(server?.key, Buffer.concat([part(16, 32), part(46, 60)]).toString('base64'));
    });
  }
});
