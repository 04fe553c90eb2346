import assert from 'node:assert/strict';
import { pcmu } from '../../src/media/codec/pcmu.ts';
import { EventSender } from '../../src/media/dtmf/event-sender.ts';
import { VoiceActivity } from '../../src/media/noise/activity.ts';
import { NoiseAnalyser } from '../../src/media/noise/analyser.ts';
import { NoiseDescription } from '../../src/media/noise/description.ts';
import { NoiseSynthesiser } from '../../src/media/noise/synthesiser.ts';
import { Sender } from '../../src/media/sender.ts';
import { seeded } from '../support/audio.ts';

const RATE = 8000;
const FRAME = 160;

/** Noise in which low frequencies prevail (`colour` near 1) or high ones (near -1), of this level (root mean square). */
function noise(count: number, level: number, colour: number, random = seeded(7)): Int16Array {
  let last = 0;
  const gain = level * Math.sqrt(3 * (1 - colour * colour));
  return Int16Array.from({ length: count }, () => {
    last = colour * last + gain * (2 * random() - 1);
    return last;
  });
}

function level(samples: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < samples.length; i++) sum += (samples[i] as number) ** 2;
  return Math.sqrt(sum / samples.length);
}

/** How much each sample resembles the one before it: 1 is a rumble, -1 a hiss. */
function colourOf(samples: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 1; i < samples.length; i++) sum += (samples[i] as number) * (samples[i - 1] as number);
  return sum / samples.length / level(samples) ** 2;
}

describe('comfort noise (RFC 3389)', () => {
  it('reads what it writes, and every other payload', () => {
    const written = new NoiseDescription();
    Object.assign(written, { level: 100, order: 3 });
    written.reflection.set([-0.9, 0.5, 0.01]);
    const payload = new Uint8Array(20);
    assert.equal(written.write(payload), 4);
    assert.equal(payload[0], 50, 'decibels below full scale');
    const read = new NoiseDescription();
    assert.ok(read.read(payload, 4));
    assert.ok(Math.abs(read.level - 100) < 7);
    assert.ok(Math.abs((read.reflection[0] as number) + 0.9) < 0.01);
    assert.ok(!read.read(payload, 0) && !read.read(payload, 21));
    assert.ok(read.read(Uint8Array.of(0xff), 1) && read.order === 0 && read.level < 0.1);
    const random = seeded(2);
    const sound = new Float32Array(400);
    const synthesiser = new NoiseSynthesiser();
    for (let round = 0; round < 300; round++) {
      const garbage = Uint8Array.from({ length: 1 + (round % 40) }, () => random() * 256);
      assert.ok(read.read(garbage, garbage.length));
      synthesiser.set(read);
      synthesiser.fill(sound, 0, 400);
      assert.ok(sound.every(sample => Math.abs(sample) <= 32_768));
    }
  });

  for (const colour of [0.9, 0, -0.6]) {
    it(`noise of colour ${colour} is heard again with its level and spectrum`, () => {
      const original = noise(100 * FRAME, 80, colour);
      const analyser = new NoiseAnalyser();
      for (let at = 0; at < original.length; at += FRAME) analyser.listen(original.subarray(at, at + FRAME), FRAME);
      const description = new NoiseDescription();
      analyser.describe(description);
      const payload = new Uint8Array(20);
      assert.equal(description.write(payload), 11);
      assert.ok(description.read(payload, 11));
      const synthesiser = new NoiseSynthesiser();
      synthesiser.set(description);
      const heard = new Float32Array(3 * RATE);
      synthesiser.fill(heard, 0, heard.length);
      const played = heard.subarray(RATE);
      assert.ok(Math.abs(20 * Math.log10(level(played) / 80)) < 1.5, `level ${level(played)}`);
      assert.ok(Math.abs(colourOf(played) - colour) < 0.1, `colour ${colourOf(played)}`);
    });
  }

  it('a pause is described once in a while, and speech begins with a marker', () => {
    const sent: [payloadType: number, octets: number, marker: boolean, timestamp: number][] = [];
    const sink = {
      payload: new Uint8Array(200),
      timestamp: 0,
      send: (octets: number, payloadType: number, timestamp: number, marker: boolean) =>
        sent.push([payloadType, octets, marker, timestamp]),
      advance: (units: number) => {
        sink.timestamp += units;
      },
    };
    const sender = new Sender({
      ...{ rate: RATE, block: FRAME, record: pcmu, fmtp: '', ours: '', payloadType: 0, ptime: 20 },
      ...{ eventPayloadType: null, redundancy: null, noisePayloadType: 13, events: new EventSender() },
    });
    const room = noise(200 * FRAME, 40, 0.5);
    const voice = Int16Array.from(room, (sample, i) => sample + 5000 * Math.sin(i / 4));
    const say = (sound: Int16Array, from: number, frames: number): void => {
      for (let i = from; i < from + frames; i++) sender.take(sound.subarray(i * FRAME, (i + 1) * FRAME), true, sink);
    };
    say(voice, 0, 50);
    say(room, 50, 100);
    say(voice, 150, 50);
    const spoken = sent.filter(([payloadType]) => payloadType === 0);
    const described = sent.filter(([payloadType]) => payloadType === 13);
    assert.ok(spoken.length >= 100 && spoken.length <= 115, `${spoken.length} packets of speech`);
    assert.ok(described.length >= 4 && described.length <= 8, `${described.length} descriptions`);
    assert.deepEqual(
      spoken.filter(([, , marker]) => marker).map(([, , , timestamp]) => timestamp),
      [0, 150 * FRAME],
    );
    assert.ok(described.every(([, octets, marker]) => octets === 11 && !marker));
  });

  it('voice activity follows the noise of the room', () => {
    const activity = new VoiceActivity();
    const active = (sound: Int16Array): number => {
      let count = 0;
      for (let at = 0; at < sound.length; at += FRAME) {
        if (activity.step(sound.subarray(at, at + FRAME), FRAME, 20)) count++;
      }
      return count / (sound.length / FRAME);
    };
    assert.ok(active(noise(5 * RATE, 20, 0)) < 0.1, 'a quiet room');
    active(noise(10 * RATE, 80, 0));
    assert.ok(active(noise(5 * RATE, 80, 0)) < 0.1, 'a louder room, after a while');
    assert.ok(active(noise(RATE, 300, 0)) > 0.9, 'speech in it');
    active(new Int16Array(RATE));
    assert.equal(active(new Int16Array(5 * RATE).fill(3)), 0, 'next to nothing');
  });
});
