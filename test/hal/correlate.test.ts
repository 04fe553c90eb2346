import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { correlate } from '../../hal/sim/audio/correlate.ts';
import { readWav, wavHeader } from '../../src/base/pcm/wav.ts';
import { seeded } from '../support/audio.ts';

const welcome = fileURLToPath(new URL('../../hal/sim/sounds/welcome.wav', import.meta.url));
const other = fileURLToPath(new URL('../data/codec/other-speech.wav', import.meta.url));

describe('likeness of a recording', () => {
  let directory = '';
  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'phone400-'));
  });
  after(() => rm(directory, { recursive: true }));

  async function likeness(reference: string, sound: { rate: number; samples: Int16Array }): Promise<number> {
    const file = join(directory, 'heard.wav');
    await writeFile(
      file,
      Buffer.concat([wavHeader(sound.rate, sound.samples.length), new Uint8Array(sound.samples.buffer)]),
    );
    const match = await correlate(reference, file);
    assert.ok(match.ok, JSON.stringify(match));
    return match.value.peak;
  }

  /** Speech as a jitter buffer in trouble plays it: late, quieter, every 70 to 250 ms 10 ms more or less, gaps. */
  async function played(): Promise<{ rate: number; samples: Int16Array }> {
    const said = await readWav(welcome);
    assert.ok(said.ok);
    const { rate, samples } = said.value;
    const random = seeded(400);
    const heard = Array<number>(Math.round(rate / 3)).fill(0);
    for (let at = 0; at < samples.length; ) {
      const count = Math.floor((0.07 + 0.18 * random()) * rate);
      const piece = samples.subarray(at, at + count);
      const what = random();
      if (what < 0.1) heard.push(...piece.map((sample, i) => (i < rate / 50 ? 0 : sample / 3)));
      else heard.push(...piece.map(sample => sample / 3));
      if (what > 0.5) heard.push(...piece.subarray(-rate / 100).map(sample => sample / 3));
      at += count + (what < 0.5 ? rate / 100 : 0);
    }
    return { rate, samples: Int16Array.from(heard) };
  }

  it('stretched, shortened and torn speech is still what was said; other speech is clearly not', async () => {
    const sound = await played();
    const [same, different] = [await likeness(welcome, sound), await likeness(other, sound)];
    assert.ok(same > 0.8 && different < 0.4, `${same} ${different}`);
  });

  it('where a third is missing, so is a third of the likeness; silence and noise are not alike at all', async () => {
    const sound = await played();
    const part = await likeness(welcome, { ...sound, samples: sound.samples.slice(0, 0.7 * sound.samples.length) });
    const random = seeded(1);
    const noise = await likeness(welcome, { ...sound, samples: sound.samples.map(() => 2000 * random() - 1000) });
    const silence = await likeness(welcome, { ...sound, samples: sound.samples.map(() => 0) });
    assert.ok(part > 0.45 && part < 0.75 && noise < 0.2 && silence === 0, `${part} ${noise} ${silence}`);
  });

  it('a silent reference and files that are none are told', async () => {
    const silent = join(directory, 'silent.wav');
    await writeFile(silent, Buffer.concat([wavHeader(8000, 800), Buffer.alloc(1600)]));
    assert.equal((await correlate(silent, welcome)).ok, false);
    assert.equal((await correlate(welcome, directory)).ok, false);
  });
});
