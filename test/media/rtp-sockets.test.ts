import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { loadAddon } from '../../src/base/addon.ts';
import { startMetronome } from '../../src/base/metronome.ts';
import { UdpPorts } from '../../src/media/rtp/ports.ts';
import { parseRtp } from '../../src/media/rtp/wire.ts';
import { eventually } from '../support/eventually.ts';
import { freePorts } from '../support/ports.ts';

type Addon = Record<string, (...args: unknown[]) => unknown>;

const datagrams = loadAddon<Addon>('datagrams');
const metronome = loadAddon<Addon>('metronome');

describe('RTP sockets', () => {
  for (const [address, other] of [
    ['127.0.0.1', '127.0.0.2'],
    ['::1', '::1'],
  ] as const) {
    it(`what comes is read with its source and its time, whole and in order, on ${address}`, async () => {
      const first = (await freePorts(4)) + 1;
      const ports = new UdpPorts({ first, last: first + 2 });
      const pair = await ports.open(address, null);
      assert.ok(pair.ok, JSON.stringify(pair));
      const heard: { text: string; from: string; port: number; at: number | undefined }[] = [];
      pair.value.listen(
        (data, from, port, at) => heard.push({ text: data.toString(), from, port, at }),
        () => {},
      );
      const senders = [address, other].map(own => ({ own, socket: createSocket(address === '::1' ? 'udp6' : 'udp4') }));
      for (const { own, socket } of senders) {
        socket.bind({ address: own });
        await once(socket, 'listening');
      }
      const wanted: { text: string; from: string; port: number }[] = [];
      // More than one go of the addon reads, from sources that change.
      for (let i = 0; i < 40; i++) {
        const { own, socket } = senders[Number(i % 3 === 0)] as (typeof senders)[number];
        const text = 'x'.repeat(i) + i;
        wanted.push({ text, from: own, port: socket.address().port });
        socket.send(text, pair.value.rtpPort, address);
        await new Promise(resolve => setImmediate(resolve));
      }
      const sent = performance.now();
      await eventually('all packets', () => {
        ports.read(performance.now());
        return heard.length === wanted.length || undefined;
      });
      assert.deepEqual(
        heard.map(({ text, from, port }) => ({ text, from, port })),
        wanted,
      );
      assert.ok(heard.every(({ at = sent }) => at <= performance.now()));
      for (const { socket } of senders) socket.close();
      pair.value.close();
      const again = await ports.open(address, pair.value.rtpPort);
      assert.ok(again.ok, 'the port is free at once');
      again.value.close();
      ports.read(performance.now());
    });
  }

  it('sends the part that was asked for, to each address in turn', async () => {
    const first = (await freePorts(4)) + 1;
    const pair = await new UdpPorts({ first, last: first + 2 }).open('127.0.0.1', null);
    assert.ok(pair.ok);
    const heard: string[][] = [[], []];
    const ends = heard.map(list => createSocket('udp4').on('message', data => list.push(data.toString())));
    for (const end of ends) {
      end.bind({ address: '127.0.0.1' });
      await once(end, 'listening');
    }
    const packet = Buffer.from('abcdef');
    for (const [i, length] of [1, 2, 3, 4].entries()) {
      pair.value.sendRtp(packet, length, '127.0.0.1', (ends[i % 2] as (typeof ends)[number]).address().port);
    }
    pair.value.sendRtp(packet, 3, 'nowhere', 1);
    await eventually('the packets', () => heard.flat().length === 4 || undefined);
    assert.deepEqual(heard, [
      ['a', 'abc'],
      ['ab', 'abcd'],
    ]);
    for (const end of ends) end.close();
    pair.value.close();
  });

  it('bad arguments give errors, none of them ends the process', function () {
    if (!datagrams.ok || !metronome.ok) this.skip();
    const { adopt, release, aim, transmit, receive, source } = datagrams.value as Required<Addon>;
    const bad = [undefined, null, -1, 0, 7.5, 99_999, 'x', {}, [], () => {}, new Uint8Array(2), Symbol('x')];
    for (const one of bad) {
      for (const call of [adopt, release, receive, transmit, aim, source]) call?.(one, one, one);
      assert.equal((metronome.value as Addon).start?.(one, one), null);
      (metronome.value as Addon).stop?.(one);
    }
  });

  it('a metronome is silent once it is stopped, also out of its own beat and twice', async function () {
    let beats = 0;
    const stop = startMetronome(2, periods => {
      beats += periods;
      if (beats >= 5) stop?.();
    });
    if (stop === null) this.skip();
    await eventually('five beats', () => beats >= 5 || undefined);
    const after = beats;
    await new Promise(resolve => setTimeout(resolve, 30));
    assert.equal(beats, after);
    stop();
  });

  it('a metronome that nobody holds any more is silent', async function () {
    if (!metronome.ok) this.skip();
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    let beats = 0;
    (metronome.value as Addon).start?.(2, () => beats++);
    await eventually('silence', async () => {
      const before = beats;
      collect();
      await new Promise(resolve => setTimeout(resolve, 50));
      return beats > 0 && beats === before;
    });
  });
});

describe('RTP header (RFC 3550 section 5.1)', () => {
  const header = (first: number): number[] => [first, 0x80, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10];

  it('sources, extension and padding are taken off', () => {
    const packet = [...header(0xb2), ...new Array(8).fill(0), 0xbe, 0xde, 0, 1, 1, 2, 3, 4, 0xaa, 0xbb, 0, 2];
    const read = parseRtp(Buffer.from(packet));
    assert.deepEqual(read && { ...read, payload: [...read.payload] }, {
      ...{ marker: true, payloadType: 0, sequence: 0x0102, timestamp: 0x03040506, ssrc: 0x0708090a },
      payload: [0xaa, 0xbb],
    });
  });

  it('what ends within its header is nothing; a padding that cannot be is sound', () => {
    for (const [first, length] of [
      [0x80, 11],
      [0x40, 20],
      [0x83, 20],
      [0x90, 14],
    ] as const) {
      assert.equal(parseRtp(Buffer.from([...header(first), ...new Array(8).fill(0)]).subarray(0, length)), null);
    }
    assert.equal(parseRtp(Buffer.from([...header(0x90), 0, 0, 0xff, 0xff, 1]))?.payload, undefined);
    assert.deepEqual(parseRtp(Buffer.from([...header(0xa0), 1, 2, 200]))?.payload.length, 3);
  });
});
