/** Sound through a real server: PulseAudio by ALSA's plugin. */
import assert from 'node:assert/strict';
import { Pcm } from '../../hal/device/pcm.ts';
import { openAudio } from '../../hal/open-audio.ts';
import type { Audio } from '../../hal/ports.ts';
import { loadAddon } from '../../src/base/addon.ts';
import { realClock } from '../../src/base/clock.ts';
import { silentLog } from '../../src/base/log.ts';
import { readWav } from '../../src/base/pcm/wav.ts';
import type { Fault } from '../../src/base/result.ts';
import type { MediaClient } from '../../src/media/client.ts';
import { type MediaPort, workerPort } from '../../src/media/port.ts';
import type { MediaOptions, StreamSettings } from '../../src/media/protocol.ts';
import { amplitude } from '../support/audio.ts';
import { eventually } from '../support/eventually.ts';
import { startMedia } from '../support/media-client.ts';
import { describeWith } from '../support/peers.ts';
import { freePorts } from '../support/ports.ts';
import { Pulse } from '../support/pulse.ts';
import { type Rig, useRig } from '../support/rig.ts';

const ADDRESS = '127.0.0.1';
const BLOCK = 160;
/** Amplitudes: a tone that is there, and the floor. */
const LOUD = 2000;
const SILENT = 100;

/** A device that sings 440 Hz into the ear and measures what the microphone says. */
class Probe {
  readonly reports: (Fault | null)[] = [];
  ticks = 0;
  readonly #last = new Int16Array(10 * BLOCK);
  readonly audio: Audio;

  private constructor(audio: Audio) {
    this.audio = audio;
  }

  static async open(rig: Rig, name: string): Promise<Probe> {
    const audio = await openAudio(name);
    assert.ok(audio.ok, JSON.stringify(audio));
    const probe = new Probe(audio.value);
    rig.defer(() => audio.value.close());
    audio.value.start(
      (microphone, ear, ring) => probe.#tick(microphone, ear, ring),
      report => probe.reports.push(report),
    );
    return probe;
  }

  hears(hertz: number): number {
    return amplitude(this.#last, hertz, 16_000);
  }

  #tick(microphone: Int16Array, ear: Int16Array, ring: Int16Array): void {
    this.#last.copyWithin(0, BLOCK);
    this.#last.set(microphone, 9 * BLOCK);
    for (let i = 0; i < BLOCK; i++) {
      const time = (this.ticks * BLOCK + i) / 16_000;
      ear[i] = 8000 * Math.sin(2 * Math.PI * 440 * time);
      ring[i] = 4000 * Math.sin(2 * Math.PI * 600 * time);
    }
    this.ticks++;
  }
}

const addon = loadAddon('alsa');

(addon.ok ? describeWith : (_peers: readonly string[], title: string) => describe.skip(title, () => {}))(
  ['pulseaudio'],
  'sound through PulseAudio',
  () => {
    const rig = useRig();

    it('speaks and listens; another path is another device; the ringer has its own; it rests and wakes', async () => {
      const pulse = await Pulse.start(rig);
      const [ear, other] = [pulse.ear('spk'), pulse.ear('spk2')];
      const probe = await Probe.open(rig, 'pulse:in=mic.monitor,out=spk,headset.in=mic2.monitor,ring=spk2');
      probe.audio.select('handset');
      await eventually('microphone', () => probe.hears(1000) > LOUD);
      await eventually('ear', () => ear.hears(440) > LOUD && ear.hears(600) < SILENT);
      await eventually('ringer', () => other.hears(600) > LOUD && other.hears(440) < SILENT);
      await eventually('delay', () => (probe.audio.delayMs ?? 0) > 5 && (probe.audio.delayMs ?? 0) < 500);
      probe.audio.select('headset');
      await eventually('headset', () => probe.hears(1500) > LOUD && probe.hears(1000) < SILENT);
      await eventually('ear', () => ear.hears(440) > LOUD);
      probe.audio.select(null);
      await eventually('closed microphone', () => probe.hears(1500) < SILENT);
      probe.audio.rest(true);
      const { ticks } = probe;
      await eventually('silence', () => ear.hears(440) < SILENT);
      assert.equal(probe.ticks, ticks);
      probe.audio.rest(false);
      await eventually('awake', () => ear.hears(440) > LOUD);
      assert.deepEqual(probe.reports, []);
    });

    it('a server that stands still: the clock goes on, the fault is told, sound returns', async () => {
      const pulse = await Pulse.start(rig);
      const ear = pulse.ear('spk');
      const probe = await Probe.open(rig, 'pulse:in=mic.monitor,out=spk');
      probe.audio.select('handset');
      await eventually('sound', () => ear.hears(440) > LOUD && probe.hears(1000) > LOUD);
      pulse.freeze(true);
      await eventually('fault', () => probe.reports.length > 0);
      assert.match(probe.reports[0]?.what ?? '', /stood still/);
      const { ticks } = probe;
      await eventually('clock', () => probe.ticks > ticks + 100);
      pulse.freeze(false);
      await eventually('sound', () => ear.hears(440) > LOUD && probe.hears(1000) > LOUD);
      assert.equal(probe.reports.at(-1), null);
    });

    it('PULSE_LATENCY_MSEC, of which ALSA knows nothing, takes away no sound', async () => {
      await Pulse.start(rig);
      process.env.PULSE_LATENCY_MSEC = '10';
      const pcm = await Pcm.open({
        name: 'pulse:spk',
        direction: 'playback',
        rate: 16_000,
        periodMs: 10,
        periods: 12,
      });
      assert.ok(pcm.ok, JSON.stringify(pcm));
      rig.defer(async () => {
        await pcm.value.close();
      });
      assert.ok((await pcm.value.start(8)).ok);
      const block = new Int16Array(BLOCK);
      const fill = (): void => {
        while (pcm.value.write(block, BLOCK) === BLOCK);
      };
      fill();
      // It is full, and takes the next period as soon as one has sounded: not when it is nearly empty.
      await eventually('room', async () => {
        const { delayMs } = pcm.value;
        const written = pcm.value.write(block, BLOCK);
        if (written > 0 && delayMs > 60) return true;
        if (written < 0) await pcm.value.start(8);
        fill();
        return false;
      });
    });

    it('what is not there is a fault that says what to do', async () => {
      await Pulse.start(rig);
      const before = process.env.PULSE_SERVER;
      for (const [name, server, words] of [
        ['pulse', 'unix:/nowhere', /Start PulseAudio/],
        ['pulse:in=gramophone', before, /cannot be (opened|started)/],
        ['alsa:no-such-pcm', before, /aplay -L/],
        ['alsa:in=mic,in=mic', before, /KEY=NAME/],
      ] as const) {
        process.env.PULSE_SERVER = server;
        const audio = await openAudio(name);
        assert.ok(!audio.ok, name);
        assert.match(`${audio.error.what} ${audio.error.remedy}`, words);
      }
    });

    it('killed and started anew in a call: the call goes on, and its sound comes back both ways', async () => {
      const pulse = await Pulse.start(rig);
      const workers: MediaPort[] = [];
      const first = await freePorts(40);
      const start = async (audio: string, from: number): Promise<MediaClient> => {
        const rtpPorts = { first: from, last: from + 19 };
        const options = { audio, rtpPorts, jitter: { minimum: 40, maximum: 200 }, cname: 'phone' };
        const connect = (media: MediaOptions): MediaPort => {
          const port = workerPort(media);
          workers.push(port);
          return port;
        };
        const client = await startMedia({ ...options, log: silentLog, clock: realClock, connect });
        rig.defer(() => client.close());
        return client;
      };
      const real = await start('pulse:in=mic.monitor,out=spk', first);
      const simulated = await start('tone:700', first + 20);
      const facts: string[] = [];
      real.facts.subscribe(fact => facts.push(fact.type));
      await connect(real, simulated);
      const folder = await rig.folder();
      const heard = async (): Promise<void> => {
        const ear = pulse.ear('spk');
        await eventually('the far end in the ear', () => ear.hears(700) > LOUD);
        await eventually('the microphone at the far end', () => farLevel(simulated, `${folder}/far.wav`));
      };
      await heard();
      await pulse.die();
      await eventually('fault', () => facts.includes('audio-fault'));
      const sent = async (): Promise<number> => {
        const stats = await real.order('stats', {});
        return stats.ok ? (stats.value.streams[0]?.packetsSent ?? 0) : 0;
      };
      const before = await sent();
      await eventually('packets', async () => (await sent()) > before + 50);
      await pulse.run();
      await heard();
      assert.ok(facts.includes('audio-back') && !facts.includes('worker-lost'), facts.join());
      // The thread dies with the device in its hands; the next one takes it.
      void workers[0]?.kill();
      await eventually('next worker', () => facts.includes('worker-restarted'));
      await heard();
    });
  },
);

async function connect(one: MediaClient, two: MediaClient): Promise<void> {
  const opened = [];
  for (const client of [one, two]) {
    const stream = await client.order('openStream', { stream: 1, address: ADDRESS });
    assert.ok(stream.ok);
    opened.unshift(stream.value.rtpPort);
  }
  for (const [i, client] of [one, two].entries()) {
    const rtpPort = opened[i] as number;
    const settings: StreamSettings = {
      remote: { address: ADDRESS, rtpPort, rtcpPort: rtpPort + 1 },
      codec: { name: 'PCMU', payloadType: 0, ptime: 20, fmtp: '' },
      accept: [],
      eventPayloadType: null,
      direction: 'sendrecv',
    };
    await client.order('setStream', { stream: 1, settings });
    await client.order('selectPath', { path: 'handset' });
  }
}

/** Whether 300 ms of the simulated phone's ear hold the microphone's 1000 Hz. */
async function farLevel(client: MediaClient, path: string): Promise<boolean> {
  await client.order('recordEar', { path });
  await new Promise(resolve => setTimeout(resolve, 300));
  await client.order('recordEar', { path: null });
  const sound = await readWav(path);
  return sound.ok && amplitude(sound.value.samples.slice(-1600), 1000, 16_000) > LOUD / 2;
}
