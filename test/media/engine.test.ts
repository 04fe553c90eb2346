import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Sine } from '../../hal/sim/audio/source.ts';
import { readWav } from '../../src/base/pcm/wav.ts';
import { parseRtcp, parseRtp } from '../../src/media/rtp/wire.ts';
import { PLAIN_VOICE } from '../../src/media/voice/settings.ts';
import { amplitude, correlate, seeded } from '../support/audio.ts';
import { ADDRESS, connect, Desk, PCMA, PCMU, type Phone, towards } from '../support/engines.ts';

const welcome = fileURLToPath(new URL('../../hal/sim/sounds/welcome.wav', import.meta.url));
const other = fileURLToPath(new URL('../data/codec/other-speech.wav', import.meta.url));

function types(phone: Phone): string[] {
  const told = phone.facts.filter(fact => fact.type !== 'quality');
  return told.map(fact => (fact.type === 'digit' ? fact.digit : fact.type));
}

describe('media engine', () => {
  let directory = '';
  before(() => {
    directory = mkdtempSync(join(tmpdir(), 'phone400-'));
  });
  after(() => rmSync(directory, { recursive: true }));

  it('speech of one is what the ear of the other recorded, and nothing else', async () => {
    const desk = new Desk();
    const a = desk.phone();
    const b = desk.phone();
    await connect(a, b);
    const file = join(directory, 'speech.wav');
    await b.order('recordEar', { path: file });
    await desk.pass(400);
    const { ms } = await a.order('speakFile', { path: welcome });
    await desk.pass(ms + 400);
    await b.order('recordEar', { path: null });
    const same = await correlate(welcome, file);
    assert.ok(same.ok);
    assert.ok(same.value.peak > 0.98, `${same.value.peak}`);
    assert.ok(same.value.offsetMs > 400 && same.value.offsetMs < 520, `${same.value.offsetMs}`);
    const different = await correlate(other, file);
    assert.ok(different.ok && different.value.peak < 0.6, JSON.stringify(different));
    const stats = await b.stats();
    assert.deepEqual([stats.packetsLost, stats.packetsLate, stats.strangers], [0, 0, 0]);
    assert.equal(stats.codec, 'PCMA');
  });

  it('other packet times and laws carry the tone at its level', async () => {
    for (const ptime of [10, 30, 60]) {
      const desk = new Desk();
      const a = desk.phone(new Sine(1000, 16_000));
      const b = desk.phone();
      await connect(a, b, { codec: { ...PCMU, ptime }, accept: [] });
      await b.order('setVolume', { path: 'handset', step: 11 });
      const file = join(directory, `tone-${ptime}.wav`);
      await desk.pass(600);
      await b.order('recordEar', { path: file });
      await desk.pass(1000);
      await b.order('recordEar', { path: null });
      const heard = await readWav(file);
      assert.ok(heard.ok);
      assert.ok(Math.abs(amplitude(heard.value.samples, 1000, 16_000) - 10_362) < 300, `${ptime} ms`);
      assert.equal(heard.value.samples.length, 16_000);
    }
  });

  it('RTP: consecutive numbers, a timestamp that is the time, one marker; and RTCP beside it', async () => {
    const desk = new Desk();
    const a = desk.phone(new Sine(440, 16_000));
    const b = desk.phone();
    const [from] = await connect(a, b);
    await desk.pass(20_000);
    const sent = desk.network.sent.filter(one => one.from === from).map(one => parseRtp(one.data));
    assert.equal(sent.length, 1000);
    sent.forEach((packet, i) => {
      assert.equal(((packet?.sequence ?? 0) - (sent[0]?.sequence ?? 0)) & 0xffff, i);
      assert.equal(((packet?.timestamp ?? 0) - (sent[0]?.timestamp ?? 0)) >>> 0, i * 160);
      assert.equal(packet?.marker, i === 0);
      assert.equal(packet?.payload.length, 160);
    });
    const reports = desk.network.sent.filter(one => one.from === from + 1).flatMap(one => parseRtcp(one.data));
    assert.ok(reports.length >= 2 && reports.length <= 8, `${reports.length}`);
    assert.ok((await a.stats()).roundTripMs !== null);
  });

  it('mute, hold and a held call: nobody hears the room', async () => {
    const desk = new Desk();
    const a = desk.phone(new Sine(440, 16_000));
    const b = desk.phone();
    const [from, to] = await connect(a, b);
    const loudness = async (ms: number): Promise<{ packets: number; loud: number }> => {
      const before = desk.network.sent.length;
      await desk.pass(ms);
      const packets = desk.network.sent.slice(before).filter(one => one.from === from);
      return { packets: packets.length, loud: packets.filter(one => !one.data.subarray(12).every(quietA)).length };
    };
    assert.deepEqual(await loudness(200), { packets: 10, loud: 10 });
    await a.order('mute', { on: true });
    await desk.pass(20);
    assert.deepEqual(await loudness(200), { packets: 10, loud: 0 });
    await a.order('mute', { on: false });
    await a.order('setStream', { stream: 1, settings: towards(to, { direction: 'sendonly' }) });
    await desk.pass(20);
    assert.deepEqual(await loudness(200), { packets: 10, loud: 0 });
    for (const direction of ['recvonly', 'inactive'] as const) {
      await a.order('setStream', { stream: 1, settings: towards(to, { direction }) });
      assert.deepEqual(await loudness(200), { packets: 0, loud: 0 });
    }
    const before = desk.network.sent.length;
    await desk.pass(20_000);
    assert.ok(desk.network.sent.slice(before).some(one => one.from === from + 1));
    await a.order('setStream', { stream: 1, settings: towards(to) });
    await desk.pass(20);
    assert.deepEqual(await loudness(200), { packets: 10, loud: 10 });
  });

  it('a cue is heard in the own ear as loud as the path is set, never by the far end; without a path on the ringer', async () => {
    const desk = new Desk();
    const a = desk.phone();
    const b = desk.phone();
    const tone = { frequencies: [1000, 0], levels: [20, 0], cadence: [{ on: 400, off: 0 }], repeat: false } as const;
    await connect(a, b);
    await desk.pass(600);
    const heard = async (step: number, path: 'handset' | null): Promise<readonly number[]> => {
      const files = [join(directory, `cue-${step}-a.wav`), join(directory, `cue-${step}-b.wav`)] as const;
      await a.order('selectPath', { path });
      await a.order('setVolume', { path: 'handset', step });
      await a.order('recordEar', { path: files[0] });
      await b.order('recordEar', { path: files[1] });
      await desk.pass(100);
      await a.order('playCue', { tone });
      await desk.pass(700);
      await a.order('recordEar', { path: null });
      await b.order('recordEar', { path: null });
      const sounds = await Promise.all(files.map(file => readWav(file)));
      return sounds.map(one =>
        one.ok ? Math.round(amplitude(one.value.samples.subarray(3200, 4800), 1000, 16_000)) : -1,
      );
    };
    const [loud = 0, far] = await heard(11, 'handset');
    assert.ok(Math.abs(loud - 3277) < 150, `${loud}`);
    assert.equal(far, 0);
    const [quiet = 0] = await heard(5, 'handset');
    assert.ok(Math.abs(20 * Math.log10(loud / quiet) - 18) < 1, `${loud} ${quiet}`);
    assert.deepEqual(await heard(8, null), [0, 0]);
  });

  it('strangers, unknown payload types and garbage are dropped; floods, too', async () => {
    const desk = new Desk();
    const a = desk.phone(new Sine(440, 16_000));
    const b = desk.phone();
    const [, to] = await connect(a, b);
    await desk.pass(200);
    const packet = desk.network.sent.findLast(one => one.to === to)?.data as Buffer;
    const unknown = Buffer.from(packet);
    unknown[1] = 96;
    const before = await b.stats();
    for (let i = 0; i < 1000; i++) {
      desk.network.deliver(packet, '198.51.100.66', 40_000, to);
      desk.network.deliver(packet, '198.51.100.66', 40_001, to + 1);
      desk.network.deliver(unknown, ADDRESS, 40_000, to);
      desk.network.deliver(packet.subarray(0, i % 12), ADDRESS, 40_000, to);
      desk.network.deliver(packet.subarray(0, i % 12), ADDRESS, 40_001, to + 1);
    }
    const after = await b.stats();
    assert.equal(after.strangers - before.strangers, 2000);
    assert.equal(after.packetsReceived, before.packetsReceived);
    assert.ok(after.floods > 2500, `${after.floods}`);
  });

  it('quality: what was lost is rated, told every 5 s, and known to the other side', async () => {
    const desk = new Desk();
    const a = desk.phone(new Sine(440, 16_000));
    const b = desk.phone();
    const extended = { voipMetrics: true, statistics: true, receiverTime: true };
    await connect(a, b, { rtcp: { mux: false, reducedSize: true, extended } });
    await desk.pass(10_000);
    const clean = (await b.stats()).quality;
    assert.ok(clean !== null && clean.near.mosLq > 4.3 && clean.near.lossPercent === 0, JSON.stringify(clean));
    const random = seeded(11);
    desk.network.loss = () => random() < 0.1;
    await desk.pass(30_000);
    desk.network.loss = () => false;
    await desk.pass(8000);
    const near = (await b.stats()).quality?.near;
    const far = (await a.stats()).quality?.far;
    assert.ok(near !== undefined && near.lossPercent > 5 && near.lossPercent < 8, JSON.stringify(near));
    assert.ok(near.mosCq < 4.1 && near.mosCq > 3.3 && near.rCq <= near.rLq);
    assert.ok(far !== undefined && far !== null && Math.abs(far.mosLq - near.mosLq) < 0.1, JSON.stringify(far));
    assert.equal(b.facts.filter(fact => fact.type === 'quality').length, 9);
    const last = await b.order('closeStream', { stream: 1 });
    assert.ok(last !== null && last.remoteSsrc !== last.ssrc && last.at - last.startedAt >= 48_000);
  });

  it('RTCP shares the port of RTP where that was agreed (RFC 5761 section 5.1.1)', async () => {
    const desk = new Desk();
    const a = desk.phone();
    const b = desk.phone();
    const [from, to] = await connect(a, b, { rtcp: { mux: true, reducedSize: false } });
    await desk.pass(12_000);
    assert.ok((await a.stats()).roundTripMs !== null && (await b.stats()).roundTripMs !== null);
    assert.ok(desk.network.sent.every(one => one.to === from || one.to === to));
  });

  it('SRTP and SRTCP share a port, too (RFC 5761 section 4)', async () => {
    const desk = new Desk();
    const a = desk.phone(new Sine(440, 16_000));
    const b = desk.phone();
    const key = { key: Buffer.alloc(30, 7).toString('base64'), mki: '', lifetime: 2 ** 48 };
    const coverage = { encryptRtp: true, encryptRtcp: true, authenticateRtp: true };
    const crypto = { suite: 'AES_CM_128_HMAC_SHA1_80', send: key, receive: [key], coverage };
    const [from, to] = await connect(a, b, { crypto, rtcp: { mux: true, reducedSize: true } });
    await desk.pass(12_000);
    for (const phone of [a, b]) {
      const { roundTripMs, refused, packetsReceived } = await phone.stats();
      assert.ok(roundTripMs !== null && refused === 0 && packetsReceived > 500);
    }
    assert.ok(desk.network.sent.every(one => one.to === from || one.to === to));
  });

  it('keep-alives go out where nothing else does, under a payload type that means nothing (RFC 6263 section 4.6)', async () => {
    const desk = new Desk();
    const a = desk.phone();
    const opened = await a.order('openStream', { stream: 1, address: ADDRESS, network: { keepAliveMs: 15_000 } });
    await a.order('setStream', { stream: 1, settings: towards(50_000, { direction: 'recvonly' }) });
    await desk.pass(61_000);
    const sent = desk.network.sent.filter(one => one.to === 50_000).map(one => parseRtp(one.data));
    assert.deepEqual(
      sent.map(packet => [packet?.payloadType, packet?.payload.length]),
      Array(4).fill([20, 0]),
    );
    assert.ok(desk.network.sent.every(one => one.from >= opened.rtpPort));
  });

  it('facts: speech begins, stops for 5 s, comes back; the far end says BYE', async () => {
    const desk = new Desk();
    const a = desk.phone();
    const b = desk.phone();
    const [, to] = await connect(a, b);
    await desk.pass(1000);
    assert.deepEqual(types(b), ['rtp-started']);
    await a.order('setStream', { stream: 1, settings: towards(to, { direction: 'inactive' }) });
    await desk.pass(12_000);
    assert.deepEqual(types(b), ['rtp-started', 'no-rtp']);
    assert.deepEqual(types(a), ['rtp-started']);
    await a.order('setStream', { stream: 1, settings: towards(to) });
    await desk.pass(100);
    await a.order('closeStream', { stream: 1 });
    assert.deepEqual(types(b), ['rtp-started', 'no-rtp', 'rtp-started', 'rtcp-bye']);
    await b.order('close', {});
    await a.order('close', {});
    await desk.clock.advance(20_000);
    assert.equal(desk.clock.pending, 0);
  });

  it('digits: as events when agreed, each told once; else as tones in the speech', async () => {
    const desk = new Desk();
    const a = desk.phone();
    const b = desk.phone();
    await connect(a, b);
    await desk.pass(200);
    for (const digit of '12#') await a.order('sendDigit', { stream: 1, digit, ms: 100 });
    await desk.pass(2000);
    assert.deepEqual(types(b), ['rtp-started', '1', '2', '#']);

    const c = desk.phone();
    const d = desk.phone();
    await connect(c, d, { eventPayloadType: null });
    await d.order('setVolume', { path: 'handset', step: 11 });
    await desk.pass(200);
    const file = join(directory, 'digit.wav');
    await d.order('recordEar', { path: file });
    await c.order('sendDigit', { stream: 1, digit: '5', ms: 200 });
    await desk.pass(400);
    await d.order('recordEar', { path: null });
    const heard = await readWav(file);
    assert.ok(heard.ok);
    const middle = heard.value.samples.subarray(1600, 3200);
    assert.ok(amplitude(middle, 770, 16_000) > 2800);
    assert.ok(amplitude(middle, 1336, 16_000) > 3600);
    assert.deepEqual(types(d), ['rtp-started', '5']);
    await c.order('setStream', { stream: 1, settings: towards(1, { direction: 'inactive' }) });
    assert.ok(!(await c.try('sendDigit', { stream: 1, digit: '5', ms: 200 })).ok);
  });

  it('two calls of one phone do not hear each other, unless both are in the conference', async () => {
    const desk = new Desk();
    const middle = desk.phone();
    const left = desk.phone(new Sine(440, 16_000));
    const right = desk.phone();
    await right.order('setVolume', { path: 'handset', step: 11 });
    const file = join(directory, 'conference.wav');
    const heard = async (conference: boolean): Promise<number> => {
      for (const [stream, far] of [
        [1, left],
        [2, right],
      ] as const) {
        const mine = await middle.order('openStream', { stream, address: ADDRESS });
        const theirs = await far.order('openStream', { stream: 1, address: ADDRESS });
        await far.order('setStream', { stream: 1, settings: towards(mine.rtpPort) });
        await middle.order('setStream', { stream, settings: towards(theirs.rtpPort) });
        await far.order('selectPath', { path: 'handset' });
      }
      const parties = [1, 2].map(stream => ({ stream, db: 0 }));
      await middle.order('confer', { parties: conference ? parties : [] });
      await middle.order('selectPath', { path: 'speaker' });
      await desk.pass(600);
      await right.order('recordEar', { path: file });
      await desk.pass(1000);
      await right.order('recordEar', { path: null });
      for (const stream of [1, 2]) await middle.order('closeStream', { stream });
      for (const far of [left, right]) await far.order('closeStream', { stream: 1 });
      const recorded = await readWav(file);
      assert.ok(recorded.ok);
      return amplitude(recorded.value.samples, 440, 16_000);
    };
    assert.ok((await heard(false)) < 10);
    assert.ok((await heard(true)) > 9000);
  });

  it('tones, volume and the ringer; the ear is silent without a path', async () => {
    const desk = new Desk();
    const a = desk.phone();
    const file = join(directory, 'tones.wav');
    const level = async (): Promise<number> => {
      await a.order('recordEar', { path: file });
      await desk.pass(500);
      await a.order('recordEar', { path: null });
      const heard = await readWav(file);
      assert.ok(heard.ok);
      return amplitude(heard.value.samples, 425, 16_000);
    };
    const tone = { frequencies: [425, 0], levels: [10, 0], cadence: [], repeat: true } as const;
    await a.order('playTone', { tone });
    assert.equal(await level(), 0);
    await a.order('selectPath', { path: 'handset' });
    await a.order('setVolume', { path: 'handset', step: 11 });
    const loud = await level();
    await a.order('setVolume', { path: 'handset', step: 9 });
    assert.ok(Math.abs(20 * Math.log10(loud / (await level())) - 6) < 0.1);
    await a.order('playTone', { tone: null });
    assert.equal(await level(), 0);
  });

  it('sidetone: the own voice in the ear of the handset, until it is muted; not from the loudspeaker', async () => {
    const desk = new Desk();
    const a = desk.phone(new Sine(440, 16_000));
    const handset = { ...PLAIN_VOICE.paths.handset, sidetone: -12 };
    await a.order('setVoice', { settings: { ...PLAIN_VOICE, paths: { ...PLAIN_VOICE.paths, handset } } });
    const file = join(directory, 'sidetone.wav');
    const heard = async (): Promise<number> => {
      await desk.pass(50);
      await a.order('recordEar', { path: file });
      await desk.pass(500);
      await a.order('recordEar', { path: null });
      const sound = await readWav(file);
      assert.ok(sound.ok);
      return amplitude(sound.value.samples, 440, 16_000);
    };
    await a.order('selectPath', { path: 'handset' });
    assert.ok(Math.abs(20 * Math.log10((await heard()) / 10_362) + 12) < 0.2);
    await a.order('mute', { on: true });
    assert.equal(await heard(), 0);
    await a.order('mute', { on: false });
    await a.order('selectPath', { path: 'speaker' });
    assert.equal(await heard(), 0);
  });

  it('the own voice comes back after a second, for a test of the sound', async () => {
    const desk = new Desk();
    const a = desk.phone(new Sine(440, 16_000));
    const file = join(directory, 'loop-back.wav');
    await a.order('selectPath', { path: 'speaker' });
    await a.order('setVolume', { path: 'speaker', step: 11 });
    await a.order('loopBack', { on: true });
    await a.order('recordEar', { path: file });
    await desk.pass(2000);
    await a.order('loopBack', { on: false });
    await desk.pass(500);
    await a.order('recordEar', { path: null });
    const sound = await readWav(file);
    assert.ok(sound.ok);
    const { samples } = sound.value;
    const level = (from: number, to: number): number => amplitude(samples.subarray(from * 16, to * 16), 440, 16_000);
    assert.equal(level(0, 1000), 0);
    assert.ok(level(1050, 1950) > 5000);
    assert.equal(level(2050, 2450), 0);
  });

  it('the path changes in a call: not one packet is missing, no sample jumps', async () => {
    const desk = new Desk();
    const a = desk.phone(new Sine(200, 16_000));
    const b = desk.phone();
    await connect(a, b);
    await b.order('setVolume', { path: 'handset', step: 11 });
    await desk.pass(600);
    const before = await b.stats();
    const file = join(directory, 'switch.wav');
    await b.order('recordEar', { path: file });
    for (const path of ['speaker', 'headset', 'handset'] as const) {
      await desk.pass(200);
      await a.order('selectPath', { path });
    }
    await desk.pass(200);
    await b.order('recordEar', { path: null });
    const after = await b.stats();
    assert.deepEqual([after.packetsReceived - before.packetsReceived, after.packetsLost], [40, 0]);
    const sound = await readWav(file);
    assert.ok(sound.ok);
    const { samples } = sound.value;
    assert.ok(samples.every((sample, i) => Math.abs(sample - (samples[i - 1] ?? sample)) < 1400));
  });

  it('wrong orders are faults in words, and change nothing', async () => {
    const desk = new Desk();
    const a = desk.phone();
    const b = desk.phone();
    const [, to] = await connect(a, b);
    const remote = { address: 'phone.example.com', rtpPort: to, rtcpPort: to + 1 };
    for (const wrong of [
      { ...towards(to), codec: { ...PCMA, name: 'SPEEX' } },
      { ...towards(to), remote },
      { ...towards(70_000) },
      { ...towards(to), codec: { ...PCMA, ptime: 5000 } },
      { ...towards(to), codec: { ...PCMA, payloadType: 300 } },
    ]) {
      const answer = await a.try('setStream', { stream: 1, settings: wrong });
      assert.ok(!answer.ok && answer.error.what.length > 20);
    }
    assert.ok(!(await a.try('setStream', { stream: 9, settings: towards(to) })).ok);
    assert.ok(!(await a.try('openStream', { stream: 1, address: ADDRESS })).ok);
    assert.ok(!(await a.try('speakFile', { path: '/nowhere.wav' })).ok);
    await desk.pass(200);
    assert.ok((await b.stats()).packetsReceived >= 9);
  });
});

/** Code of a sample next to zero in A-law. */
function quietA(octet: number): boolean {
  return octet === 0xd5 || octet === 0x55;
}
