import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Sine } from '../../hal/sim/audio/source.ts';
import { ManualClock } from '../../src/base/clock.ts';
import { FileWriter } from '../../src/media/recording/file-writer.ts';
import { PcapRecord, pcapHeader } from '../../src/media/recording/pcap.ts';
import { parseRtp } from '../../src/media/rtp/wire.ts';
import { amplitude } from '../support/audio.ts';
import { connect, Desk, towards } from '../support/engines.ts';
import { eventually } from '../support/eventually.ts';

type Captured = { ms: number; from: number; to: number; payload: Buffer };

/** IPv4 over raw IP only. */
function readPcap(file: Buffer): Captured[] {
  assert.equal(file.readUInt32BE(0), 0xa1b2c3d4);
  assert.equal(file.readUInt32BE(20), 101);
  const packets: Captured[] = [];
  for (let at = 24; at < file.length; ) {
    const [seconds, micros, kept, long] = [0, 4, 8, 12].map(offset => file.readUInt32BE(at + offset)) as [
      number,
      number,
      number,
      number,
    ];
    assert.equal(kept, long);
    const ip = file.subarray(at + 16, at + 16 + kept);
    assert.equal(ip.length, kept, 'the last record is whole');
    let sum = 0;
    for (let i = 0; i < 20; i += 2) sum += ip.readUInt16BE(i);
    assert.equal((sum & 0xffff) + (sum >>> 16), 0xffff, 'header checksum');
    const [from, to] = [ip.readUInt16BE(20), ip.readUInt16BE(22)];
    packets.push({ ms: seconds * 1000 + micros / 1000, from, to, payload: ip.subarray(28) });
    at += 16 + kept;
  }
  return packets;
}

describe('recording', () => {
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'phone400-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('packets: every one that was sent or came, in order, in a file that only its owner reads; tcpdump agrees', async () => {
    const desk = new Desk();
    const a = desk.phone(new Sine(440, 16_000));
    const b = desk.phone();
    const file = join(folder, 'recordings', 'packets.pcap');
    await a.order('recordPackets', { file, remote: null });
    const [from, to] = await connect(a, b);
    await desk.pass(2000);
    await a.order('recordPackets', { file: null, remote: null });
    const packets = readPcap(await readFile(file));
    const sent = packets.filter(one => one.from === from && one.to === to);
    const come = packets.filter(one => one.from === to && one.to === from);
    assert.ok(sent.length >= 99 && come.length >= 99, `${sent.length}, ${come.length}`);
    const wire = desk.network.sent.filter(one => one.from === from).map(one => one.data);
    for (const [i, { payload }] of sent.entries()) assert.ok(payload.equals(wire[i] as Buffer));
    assert.equal(parseRtp(sent[0]?.payload as Buffer)?.payloadType, 8);
    for (const [i, one] of packets.slice(1).entries()) assert.ok(one.ms >= (packets[i]?.ms ?? 0));
    assert.equal((await stat(file)).mode & 0o777, 0o600);
    const tcpdump = spawnSync('tcpdump', ['-nn', '-r', file], { encoding: 'utf8' });
    if (tcpdump.error === undefined) {
      assert.equal(tcpdump.stdout.trim().split('\n').length, packets.length);
      assert.match(tcpdump.stdout, new RegExp(`192\\.0\\.2\\.1\\.${from} > 192\\.0\\.2\\.1\\.${to}: UDP, length 172`));
    }
  });

  it('packets of an encrypted call stay encrypted, and the key is not in the file', async () => {
    const desk = new Desk();
    const a = desk.phone(new Sine(440, 16_000));
    const b = desk.phone();
    const secret = Buffer.from('0123456789abcdefghijklmnopqrst');
    const key = { key: secret.toString('base64'), mki: '', lifetime: 2 ** 48 };
    const coverage = { encryptRtp: true, encryptRtcp: true, authenticateRtp: true };
    const crypto = { suite: 'AES_CM_128_HMAC_SHA1_80', send: key, receive: [key], coverage };
    const file = join(folder, 'packets.pcap');
    await a.order('recordPackets', { file, remote: null });
    const [from] = await connect(a, b, { crypto });
    await desk.pass(500);
    await a.order('recordPackets', { file: null, remote: null });
    const raw = await readFile(file);
    const packets = readPcap(raw).filter(one => one.from === from);
    // 160 octets of speech, the RTP header and ten octets of tag.
    assert.ok(packets.length > 20 && packets.every(({ payload }) => payload.length === 182));
    for (const text of [secret, Buffer.from(key.key)]) assert.equal(raw.indexOf(text), -1);
  });

  it('packets go to a host, one record a datagram', async () => {
    const socket = createSocket('udp4');
    await new Promise<void>(resolve => socket.bind(0, '127.0.0.1', resolve));
    const got: Buffer[] = [];
    socket.on('message', data => got.push(data));
    const desk = new Desk();
    const a = desk.phone(new Sine(440, 16_000));
    const b = desk.phone();
    await a.order('recordPackets', { file: null, remote: { address: '127.0.0.1', port: socket.address().port } });
    await connect(a, b);
    await desk.pass(100);
    await eventually('the packets', () => got.length >= 8);
    await a.order('recordPackets', { file: null, remote: null });
    socket.close();
    const packets = readPcap(Buffer.concat([pcapHeader(), ...got]));
    assert.ok(packets.every(({ payload }) => parseRtp(payload)?.payload.length === 160));
  });

  it('a call: the user on the left, the far end on the right, from the beginning to the end', async () => {
    const desk = new Desk();
    const a = desk.phone(new Sine(440, 16_000));
    const b = desk.phone(new Sine(1000, 16_000));
    await connect(a, b);
    await desk.pass(500);
    const file = join(folder, 'call.wav');
    await a.order('recordCall', { file });
    await desk.pass(1000);
    await a.order('mute', { on: true });
    await desk.pass(1000);
    await eventually(
      'a file that is whole before it ends',
      async () => (await readFile(file)).readUInt32LE(40) > 100_000,
    );
    assert.deepEqual(await a.order('recordCall', { file: null }), { dropped: 0 });
    const wav = await readFile(file);
    const [channels, rate, octets] = [wav.readUInt16LE(22), wav.readUInt32LE(24), wav.readUInt32LE(40)];
    assert.deepEqual([channels, rate, octets, wav.length], [2, 16_000, 2 * 64_000, 44 + 2 * 64_000]);
    const all = new Int16Array(wav.buffer.slice(wav.byteOffset + 44, wav.byteOffset + wav.length));
    const [left, right] = [0, 1].map(channel => all.filter((_, i) => i % 2 === channel)) as [Int16Array, Int16Array];
    assert.ok(amplitude(left.subarray(0, 16_000), 440, rate) > 9000);
    assert.ok(amplitude(left.subarray(0, 16_000), 1000, rate) < 100);
    assert.ok(amplitude(right, 1000, rate) > 9000 && amplitude(right, 440, rate) < 100);
    assert.ok(
      left.subarray(16_400).every(sample => sample === 0),
      'who is muted is not recorded',
    );
    assert.equal((await stat(file)).mode & 0o777, 0o600);
  });

  it('what is said while all are on hold is in no recording, and what is said to anybody is', async () => {
    const desk = new Desk();
    const a = desk.phone(new Sine(440, 16_000));
    const b = desk.phone(new Sine(1000, 16_000));
    const [, port] = await connect(a, b);
    const file = join(folder, 'held.wav');
    await a.order('recordCall', { file });
    await desk.pass(500);
    for (const direction of ['sendonly', 'inactive', 'sendrecv'] as const) {
      await a.order('setStream', { stream: 1, settings: towards(port, { direction }) });
      await desk.pass(500);
    }
    await a.order('recordCall', { file: null });
    const wav = await readFile(file);
    const all = new Int16Array(wav.buffer.slice(wav.byteOffset + 44, wav.byteOffset + wav.length));
    const left = all.filter((_, i) => i % 2 === 0);
    const quarter = (at: number): Int16Array => left.subarray(at * 8000 + 400, (at + 1) * 8000);
    for (const at of [1, 2])
      assert.ok(
        quarter(at).every(sample => sample === 0),
        `${at}`,
      );
    for (const at of [0, 3]) assert.ok(amplitude(quarter(at), 440, 16_000) > 9000, `${at}`);
  });

  it('a disk that is too slow costs whole pieces, which are counted; a file ends at its limit', async () => {
    const clock = new ManualClock();
    let ended = 0;
    const file = join(folder, 'slow');
    const opened = await FileWriter.open(file, { clock, limit: 600 * 1024, ended: () => ended++ });
    assert.ok(opened.ok);
    const writer = opened.value;
    const piece = new Uint8Array(1024).fill(7);
    let kept = 0;
    const push = (count: number): void => {
      const { dropped } = writer;
      for (let i = 0; i < count; i++) writer.push(piece, piece.length);
      kept += count - (writer.dropped - dropped);
    };
    // Nothing is written before time goes on.
    push(300);
    assert.equal(writer.dropped, 300 - 256);
    while (ended === 0) {
      await eventually('the disk', async () => {
        await clock.advance(100);
        return (await stat(file)).size === kept * 1024;
      });
      push(100);
    }
    await writer.close();
    assert.equal(ended, 1);
    const { length } = await readFile(file);
    assert.ok(length <= 600 * 1024 && length % 1024 === 0, `${length}`);
  });

  it('neither an existing file nor a link is written to, and a place that cannot be is told', async () => {
    const target = join(folder, 'precious');
    await writeFile(target, 'precious');
    await symlink(target, join(folder, 'link.wav'));
    const desk = new Desk();
    const phone = desk.phone();
    for (const name of ['precious', 'link.wav', 'precious/call.wav']) {
      const answer = await phone.try('recordCall', { file: join(folder, name) });
      assert.ok(!answer.ok && /cannot be written/.test(answer.error.what), name);
    }
    assert.equal(await readFile(target, 'utf8'), 'precious');
  });

  it('a packet over IPv6, and one that is too long', () => {
    const record = new PcapRecord();
    record.write(1234, { address: '2001:db8::1', port: 1 }, { address: 'fe80::2%eth0', port: 2 }, new Uint8Array(3), 3);
    const ip = Buffer.from(record.octets.subarray(16, record.length));
    assert.equal(
      ip.toString('hex').slice(0, 80),
      `60000000000b11402001${'0db8'}${'0'.repeat(23)}1fe80${'0'.repeat(27)}2`,
    );
    record.write(0, { address: '192.0.2.1', port: 1 }, { address: '192.0.2.2', port: 2 }, new Uint8Array(9000), 9000);
    assert.equal(Buffer.from(record.octets).readUInt32BE(8), 2048);
    assert.equal(Buffer.from(record.octets).readUInt32BE(12), 9028);
  });
});
