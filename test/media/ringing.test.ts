import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Store } from '../../config/store.ts';
import { RINGS } from '../../config/tables/rings.ts';
import { readWav, wavHeader } from '../../src/base/pcm/wav.ts';
import { callSettings } from '../../src/call/from-config.ts';
import { readRings, unknownRings } from '../../src/main/rings.ts';
import { Ringing } from '../../src/media/ringing.ts';
import { amplitude } from '../support/audio.ts';
import { Desk } from '../support/engines.ts';

const RATE = 16_000;

function wav(rate: number, ms: number, hertz = 1000): Buffer {
  const samples = Int16Array.from({ length: (rate * ms) / 1000 }, (_, i) => {
    return 10_000 * Math.sin((2 * Math.PI * hertz * i) / rate);
  });
  return Buffer.concat([wavHeader(rate, samples.length), Buffer.from(samples.buffer)]);
}

/** Header and octets of another format: 7 is mu-law, 6 A-law, 3 floating point. */
function coded(code: number, bits: number, octets: number): Buffer {
  const header = wavHeader(8000, 0);
  header.writeUInt16LE(code, 20);
  header.writeUInt16LE(bits, 34);
  header.writeUInt32LE(octets, 40);
  return Buffer.concat([header, Buffer.alloc(octets, 0x9a)]);
}

describe('ring tones in files', () => {
  let data = '';
  beforeEach(async () => {
    data = await mkdtemp(join(tmpdir(), 'phone400-'));
    await mkdir(join(data, 'rings'));
  });
  afterEach(() => rm(data, { recursive: true }));

  const put = (name: string, content: Buffer | string) => writeFile(join(data, 'rings', name), content);

  it('8 and 16 kHz with PCM and G.711 are taken; all others are refused with a reason', async () => {
    const good = { narrow: wav(8000, 500), Wide: wav(16_000, 500), alaw: coded(6, 8, 8000), mulaw: coded(7, 8, 8000) };
    for (const [name, content] of Object.entries(good)) await put(`${name}.wav`, content);
    const bad: [string, Buffer | string, RegExp][] = [
      ['text.wav', 'no sound at all', /not a wav file/],
      ['empty.wav', '', /not a wav file/],
      ['header.wav', wavHeader(8000, 0), /no sound/],
      ['float.wav', coded(3, 32, 8000), /code 3, 32 bit/],
      ['fast.wav', wav(44_100, 500), /44100 samples per second/],
      ['short.wav', wav(8000, 50), /lasts 50 ms/],
      ['long.wav', coded(7, 8, 31 * 8000), /lasts 31000 ms/],
      ['large.wav', wav(16_000, 17_000), /544044 octets/],
      ['ring01.wav', wav(8000, 500), /built in/],
      [`${'x'.repeat(65)}.wav`, wav(8000, 500), /64 characters/],
    ];
    for (const [name, content] of bad) await put(name, content);
    await mkdir(join(data, 'rings', 'folder.wav'));
    await put('notes.txt', 'is passed over');
    const { rings, faults } = await readRings(data);
    assert.deepEqual([...rings.keys()].sort(), Object.keys(good).sort());
    assert.equal(faults.length, bad.length + 1);
    for (const [name, , reason] of bad) {
      const fault = faults.find(({ where }) => where?.endsWith(`/${name}`));
      assert.match(fault?.what ?? '', reason, name);
    }
    assert.deepEqual(await readRings(join(data, 'nowhere')), { rings: new Map(), faults: [] });
  });

  it('a line rings with a file by its name in any case; a name that is unknown is told, and rings like the first', async () => {
    await put('Bells.wav', wav(8000, 500));
    const { rings } = await readRings(data);
    const store = new Store();
    assert.ok(store.set('personal_settings/lines/0/ring_tone', 'bells', 'session').ok);
    assert.ok(store.set('personal_settings/lines/1/ring_tone', 'gong', 'session').ok);
    const settings = callSettings(store, [], { suites: [], dtls: false }, 2, ['handset', 'speaker'], rings);
    const file = join(data, 'rings', 'Bells.wav');
    assert.deepEqual(settings.lines[0]?.ring, { file, pauseMs: 2000, instead: RINGS.Ring01 });
    assert.equal(settings.lines[1]?.ring, RINGS.Ring01);
    assert.deepEqual(
      unknownRings(store, rings).map(({ where }) => where),
      ['personal_settings/lines/1/ring_tone'],
    );
  });

  it('plays at the rate of the device, again after the pause, until it is stopped', async () => {
    for (const rate of [8000, 16_000]) {
      await put('tone.wav', wav(rate, 500));
      const ringing = new Ringing(RATE);
      const ring = { file: join(data, 'rings', 'tone.wav'), pauseMs: 300, instead: RINGS.Ring01 };
      assert.ok((await ringing.play(ring)).ok);
      const sum = new Float32Array(RATE * 1.3);
      ringing.addTo(sum);
      const part = (from: number, to: number) =>
        Int16Array.from(sum.subarray((from * RATE) / 1000, (to * RATE) / 1000));
      assert.ok(Math.abs(amplitude(part(100, 400), 1000, RATE) - 10_000) < 100);
      assert.ok(part(510, 790).every(sample => sample === 0));
      assert.ok(amplitude(part(900, 1200), 1000, RATE) > 9900);
      await ringing.play(null);
      assert.ok(!ringing.playing);
    }
  });

  it('a file in the ear is heard in place of the dial tone, which comes back behind it', async () => {
    const desk = new Desk();
    const phone = desk.phone();
    await put('words.wav', wav(RATE, 300));
    await phone.order('selectPath', { path: 'handset' });
    const dial = { frequencies: [425, 0], levels: [10, 0], cadence: [], repeat: true } as const;
    await phone.order('playTone', { tone: dial });
    const heard = join(data, 'heard.wav');
    const levels = async (): Promise<readonly number[]> => {
      await phone.order('recordEar', { path: heard });
      await desk.pass(200);
      await phone.order('recordEar', { path: null });
      const read = await readWav(heard);
      assert.ok(read.ok);
      return [425, 1000].map(hertz => Math.round(amplitude(read.value.samples, hertz, RATE) / 100));
    };
    const sound = { file: join(data, 'rings', 'words.wav'), pauseMs: 60_000, instead: RINGS.Ring01 };
    await phone.order('ring', { sound, inEar: true });
    const [tone = 0, words = 0] = await levels();
    assert.ok(tone < 2 && words > 10, `${tone}, ${words}`);
    await phone.order('ring', { sound: null, inEar: false });
    const [again = 0, silence = 0] = await levels();
    assert.ok(again > 10 && silence < 2, `${again}, ${silence}`);
  });

  it('a file that is gone rings as a tone, and the order says why', async () => {
    const desk = new Desk();
    const phone = desk.phone();
    const file = join(data, 'rings', 'gone.wav');
    const answer = await phone.try('ring', { sound: { file, pauseMs: 0, instead: RINGS.Ring01 }, inEar: true });
    assert.ok(!answer.ok && answer.error.where === file);
    await phone.order('selectPath', { path: 'headset' });
    const heard = join(data, 'heard.wav');
    await phone.order('recordEar', { path: heard });
    await desk.pass(500);
    await phone.order('recordEar', { path: null });
    const read = await readWav(heard);
    assert.ok(read.ok && amplitude(read.value.samples, 800, RATE) > 1000);
  });
});
