import assert from 'node:assert/strict';
import { pcma } from '../../src/media/codec/pcma.ts';
import { pcmu } from '../../src/media/codec/pcmu.ts';
import { Receiver } from '../../src/media/receiver.ts';
import { seeded } from '../support/audio.ts';

const RATE = 16_000;
const BLOCK = 160;
const BLOCK_MS = 10;
const UNITS = 160;

type Call = {
  seconds: number;
  /** Milliseconds that packet n takes; null loses it. */
  delay: (index: number) => number | null;
  /** By how much our tick is faster than the sender's, parts per million. */
  ppm?: number;
  sequence?: number;
  timestamp?: number;
  payloadType?: (index: number) => number;
  /** Sample at 8 kHz. */
  sound?: (at: number) => number;
  /** Of packet time, milliseconds. */
  ptime?: number;
  optimization?: number;
  heard?: (block: Int16Array, now: number, receiver: Receiver) => void;
};

/** A voiced sound: harmonics of a fundamental that glides and a level that swells. */
function voice(at: number): number {
  const t = at / 8000;
  const phase = 2 * Math.PI * (130 * t + 4 * Math.sin(2 * t));
  const level = 3000 * (0.6 + 0.4 * Math.sin(5 * t));
  return level * (Math.sin(phase) + 0.5 * Math.sin(2 * phase) + 0.3 * Math.sin(3 * phase));
}

/** One call in simulated time; nothing waits. */
function call(options: Call): Receiver {
  const { seconds, delay, ppm = 0, sequence = 0, timestamp = 0, sound = voice, ptime = 20 } = options;
  const units = (UNITS * ptime) / 20;
  const receiver = new Receiver({
    rate: RATE,
    block: BLOCK,
    formats: [
      { payloadType: 0, record: pcmu, fmtp: '' },
      { payloadType: 8, record: pcma, fmtp: '' },
    ],
    jitter: { minimum: 10, maximum: 300, optimization: options.optimization ?? 10 },
  });
  const codecs = new Map([
    [0, pcmu.create('')],
    [8, pcma.create('')],
  ]);
  const samples = new Int16Array(units);
  const block = new Int16Array(BLOCK);
  const waiting: { at: number; index: number }[] = [];
  let next = 0;
  for (let now = 3; now < seconds * 1000; now += BLOCK_MS / (1 + ppm * 1e-6)) {
    for (; next * ptime <= now; next++) {
      const late = delay(next);
      if (late !== null) waiting.push({ at: next * ptime + late, index: next });
    }
    waiting.sort((a, b) => a.at - b.at);
    for (let first = waiting[0]; first !== undefined && first.at <= now; first = waiting[0]) {
      const { at, index } = first;
      waiting.shift();
      const payloadType = options.payloadType?.(index) ?? 0;
      const payload = new Uint8Array(units);
      for (let i = 0; i < units; i++) samples[i] = sound(index * units + i);
      codecs.get(payloadType)?.encode(samples, units, payload);
      const stamp = (timestamp + index * units) >>> 0;
      receiver.put(
        { payloadType, sequence: (sequence + index) & 0xffff, timestamp: stamp, marker: false, ssrc: 1, payload },
        at,
      );
    }
    receiver.fill(block, now);
    options.heard?.(block, now, receiver);
  }
  return receiver;
}

/** Largest second difference from sample to sample, and blocks of silence: a click, a hole. */
class Listener {
  click = 0;
  silent = 0;
  #a = 0;
  #b = 0;

  constructor(from: number) {
    this.hear = (block, now) => {
      let energy = 0;
      for (const sample of block) {
        if (now > from) this.click = Math.max(this.click, Math.abs(sample - 2 * this.#b + this.#a));
        this.#a = this.#b;
        this.#b = sample;
        energy += sample ** 2;
      }
      if (now > from && energy < BLOCK * 50 ** 2) this.silent++;
    };
  }

  hear: (block: Int16Array, now: number) => void;
}

describe('receiver', () => {
  const clean = new Listener(1000);
  call({ seconds: 20, delay: () => 5, heard: clean.hear });

  it('clocks that differ by 300 ppm for an hour: nothing lost, no click, no hole, the delay stays', () => {
    // A short period keeps an hour quick: the same 20 ms of a steady tone, made once.
    const tone = Int16Array.from({ length: UNITS }, (_, i) => 5000 * Math.sin((2 * Math.PI * 150 * i) / 8000));
    const steady = new Listener(1000);
    call({ seconds: 5, delay: () => 5, sound: at => tone[at % UNITS] as number, heard: steady.hear });
    for (const ppm of [300, -300]) {
      const listener = new Listener(1000);
      const receiver = call({
        seconds: 3600,
        delay: () => 5,
        ppm,
        sound: at => tone[at % UNITS] as number,
        heard: listener.hear,
      });
      const { lost, late, gaps, shortenedMs, stretchedMs, delayMs } = receiver.stats();
      assert.deepEqual({ lost, late, gaps }, { lost: 0, late: 0, gaps: 0 }, `${ppm}`);
      assert.equal(listener.silent, 0, `${ppm}`);
      assert.ok(listener.click < 2 * steady.click, `${ppm}: ${listener.click} against ${steady.click}`);
      // 300 ppm of an hour are 1080 ms.
      assert.ok(Math.abs(stretchedMs - shortenedMs - 3.6 * ppm) < 140, `${stretchedMs - shortenedMs}`);
      assert.ok(delayMs < 125, `${delayMs}`);
    }
  });

  it('five in a hundred lost: no step larger than thrice the sound has itself, no hole', () => {
    const random = seeded(7);
    const listener = new Listener(1000);
    const receiver = call({ seconds: 60, delay: () => (random() < 0.05 ? null : 5), heard: listener.hear });
    assert.ok(listener.click < 3 * clean.click, `${listener.click} against ${clean.click}`);
    assert.equal(listener.silent, 0);
    const { lost, concealedMs } = receiver.stats();
    assert.ok(Math.abs(concealedMs - 20 * lost) < 0.1 * concealedMs + 20, `${concealedMs} ms for ${lost} frames`);
  });

  it('a loss fades into the noise behind the voice, at its level and colour; it goes when sound comes, and in a dead line', () => {
    const random = seeded(5);
    let last = 0;
    const room = (): number => {
      last = 0.9 * last + 30 * (2 * random() - 1);
      return last;
    };
    // A voice and pauses of half a second in turn; nothing for 300 ms at the end of a word, nothing at all from 12 s on.
    const speaks = (ms: number): boolean => ms % 1500 < 1000;
    const sound = (at: number): number => room() + (speaks(at / 8) ? voice(at) : 0);
    const lost = (ms: number): boolean => (ms >= 7000 && ms < 7300) || ms >= 12_000;
    const heard: number[] = [];
    call({
      seconds: 18,
      delay: n => (lost(20 * n) ? null : 15),
      sound,
      heard: block => {
        for (const sample of block) heard.push(sample);
      },
    });
    const piece = (fromMs: number, toMs: number): number[] => heard.slice(fromMs * 16, toMs * 16);
    const truth = piece(5680, 5950);
    const made = piece(7200, 7300);
    const decibels = (a: number[], b: number[]): number => 10 * Math.log10(power(a) / power(b));
    assert.ok(Math.abs(decibels(made, truth)) < 2, `level off by ${decibels(made, truth)} dB`);
    assert.ok(Math.abs(slope(made) - slope(truth)) < 0.1, `colour ${slope(made)}, not ${slope(truth)}`);
    assert.ok(decibels(piece(7400, 7450), truth) < 3, 'the noise is heard once, not twice');
    assert.ok(Math.abs(decibels(piece(13_000, 13_500), truth)) < 2, 'one second after the last packet');
    assert.equal(power(piece(17_000, 17_500)), 0, 'five seconds after the last packet');
  });

  it('one spike of 200 ms: everything is played, and the delay comes back', () => {
    let highest = 0;
    const receiver = call({
      seconds: 60,
      delay: index => (index >= 500 && index < 510 ? 5 + (510 - index) * 20 : 5),
      sound: at => (at % 16_000 < 10_000 ? voice(at) : 0),
      heard: (_block, now, one) => {
        if (now > 10_000 && now < 12_000) highest = Math.max(highest, one.stats().delayMs);
      },
    });
    assert.ok(highest > 120, `${highest}`);
    assert.ok(receiver.stats().delayMs <= 30, `${receiver.stats().delayMs}`);
    assert.equal(receiver.stats().late, 0);
  });

  it('after a spike the delay comes back in the next pause, and not in the holes within words', () => {
    const phrase: number[] = [];
    const paused: number[] = [];
    call({
      seconds: 13,
      delay: index => (index >= 500 && index < 505 ? 5 + (505 - index) * 20 : 5),
      // Holes of 100 ms in each 400 ms, and a pause from 11.4 to 12 s.
      sound: at => (at % 32_000 < 27_200 && at % 3200 >= 800 ? voice(at) : 0),
      heard: (_block, now, one) => {
        const { shortenedMs, delayMs } = one.stats();
        if (now > 9900 && now < 11_400) phrase.push(shortenedMs);
        if (now > 12_000) paused.push(delayMs);
      },
    });
    assert.deepEqual([...new Set(phrase)], [phrase[0]]);
    assert.ok(Math.max(...paused) <= 30, `${paused}`);
  });

  it('a slower and then a faster route: the delay follows in both directions', () => {
    const delays: number[] = [];
    const receiver = call({
      seconds: 60,
      delay: index => (index >= 1000 && index < 2000 ? 75 : 5),
      sound: at => (at % 16_000 < 10_000 ? voice(at) : 0),
      heard: (_block, now, one) => {
        if (now % 1000 < BLOCK_MS) delays.push(one.stats().targetMs);
      },
    });
    assert.ok(Math.max(...delays.slice(28, 40)) <= 40, `${delays.slice(28, 40)}`);
    assert.ok(receiver.stats().delayMs <= 40, `${receiver.stats().delayMs}`);
    const { late, lost } = receiver.stats();
    assert.ok(lost <= 3, `${late} late, ${lost} lost`);
  });

  it('sequence and timestamp wrap, and the codec changes in mid-stream: not heard', () => {
    const listener = new Listener(1000);
    const receiver = call({
      seconds: 20,
      delay: () => 5,
      sequence: 65_300,
      timestamp: 2 ** 32 - 300 * UNITS,
      payloadType: index => (index > 400 && index < 600 ? 8 : 0),
      heard: listener.hear,
    });
    const { lost, late, gaps } = receiver.stats();
    assert.deepEqual({ lost, late, gaps }, { lost: 0, late: 0, gaps: 0 });
    assert.ok(listener.click < 1.5 * clean.click, `${listener.click} against ${clean.click}`);
  });

  it('packets of 10 to 60 ms are played alike', () => {
    for (const ptime of [10, 20, 30, 40, 60]) {
      const listener = new Listener(1000);
      const receiver = call({ seconds: 10, delay: () => 5, ptime, heard: listener.hear });
      assert.equal(receiver.stats().lost, 0, `${ptime}`);
      assert.equal(listener.silent, 0, `${ptime}`);
      assert.ok(listener.click < 1.5 * clean.click, `${ptime}: ${listener.click}`);
    }
  });

  it('a far end that sends 10 ms every 20 ms (baresip after its codec changed): the delay stays bounded, sound goes on', () => {
    const listener = new Listener(1000);
    let longest = 0;
    const heard: Call['heard'] = (block, now, receiver) => {
      listener.hear(block, now);
      longest = Math.max(longest, receiver.stats().delayMs);
    };
    const receiver = call({ seconds: 20, ptime: 10, delay: index => 5 + 10 * index, heard });
    assert.ok(longest <= 300, `${longest} ms`);
    assert.equal(listener.silent, 0);
    assert.equal(receiver.stats().late, 0);
  });

  it('the optimization factor: more delay and less loss; 12 keeps its delay, 13 never stretches', () => {
    const fare = (optimization: number) => {
      const random = seeded(5);
      const delay = (index: number): number => (index < 1500 ? 40 * random() - 60 * Math.log(random()) : 5);
      return call({ seconds: 60, delay, optimization }).stats();
    };
    const [low, balanced, keeping, rigid] = [0, 10, 12, 13].map(fare);
    assert.ok(low && balanced && keeping && rigid);
    assert.ok(low.lost > balanced.lost, `${low.lost}, ${balanced.lost}`);
    assert.ok(balanced.targetMs < 50 && keeping.targetMs > 100, `${balanced.targetMs}, ${keeping.targetMs}`);
    assert.ok(low.shortenedMs > 0 && rigid.shortenedMs + rigid.stretchedMs === 0);
  });

  it('networks at random: sound goes on, bounded', () => {
    for (let seed = 1; seed <= 12; seed++) {
      const random = seeded(seed);
      const loss = random() * 0.3;
      const jitter = random() * 150;
      const listener = new Listener(1000);
      const receiver = call({
        seconds: 10,
        delay: () => (random() < loss ? null : jitter * random()),
        sequence: Math.floor(random() * 65_536),
        timestamp: Math.floor(random() * 2 ** 32),
        heard: listener.hear,
      });
      const stats = receiver.stats();
      for (const [name, value] of Object.entries(stats)) assert.ok(Number.isFinite(value), `${seed}: ${name}`);
      assert.ok(stats.delayMs <= 330, `${seed}: ${stats.delayMs}`);
      assert.ok(listener.silent < 100, `${seed}: ${listener.silent} of 900 blocks silent`);
    }
  });
});

function power(samples: number[]): number {
  return samples.reduce((sum, sample) => sum + sample ** 2, 0) / samples.length;
}

/** How alike a sample and the next one are: 0 for white noise, towards 1 for a rumble. */
function slope(samples: number[]): number {
  const product = samples.reduce((sum, sample, i) => sum + sample * (samples[i + 1] ?? 0), 0);
  return product / samples.length / power(samples);
}
