/** A real sound device whose microphone hears its own loudspeaker: what the far end gets back of itself. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadAddon } from '../../src/base/addon.ts';
import { realClock } from '../../src/base/clock.ts';
import { silentLog } from '../../src/base/log.ts';
import { readWav } from '../../src/base/pcm/wav.ts';
import type { MediaClient } from '../../src/media/client.ts';
import type { StreamSettings } from '../../src/media/protocol.ts';
import { type EchoStrength, PLAIN_VOICE } from '../../src/media/voice/settings.ts';
import { startMedia } from '../support/media-client.ts';
import { describeWith } from '../support/peers.ts';
import { freePorts } from '../support/ports.ts';
import { Pulse } from '../support/pulse.ts';
import { useRig } from '../support/rig.ts';

const ADDRESS = '127.0.0.1';
const SPEECH = fileURLToPath(new URL('../../hal/sim/sounds/welcome.wav', import.meta.url));
const built = loadAddon('alsa').ok && loadAddon('apm').ok;

(built ? describeWith : (_peers: readonly string[], title: string) => describe.skip(title, () => {}))(
  ['pulseaudio'],
  'echo through PulseAudio',
  () => {
    const rig = useRig();

    async function start(audio: string): Promise<{ client: MediaClient; rtpPort: number }> {
      const first = await freePorts(4);
      const options = {
        audio,
        rtpPorts: { first, last: first + 3 },
        jitter: { minimum: 40, maximum: 200 },
        cname: 'a',
      };
      const client = await startMedia({ ...options, log: silentLog, clock: realClock });
      rig.defer(() => client.close());
      const stream = await client.order('openStream', { stream: 1, address: ADDRESS });
      assert.ok(stream.ok);
      return { client, rtpPort: stream.value.rtpPort };
    }

    function towards(rtpPort: number): StreamSettings {
      const remote = { address: ADDRESS, rtpPort, rtcpPort: rtpPort + 1 };
      const codec = { name: 'PCMU', payloadType: 0, ptime: 20, fmtp: '' };
      return { remote, codec, accept: [], eventPayloadType: null, direction: 'sendrecv' };
    }

    it('the far end speaks and hears next to nothing of itself, by the delay that the device tells', async () => {
      await Pulse.start(rig);
      const device = await start('pulse:in=spk.monitor,out=spk');
      const far = await start('null');
      await device.client.order('setStream', { stream: 1, settings: towards(far.rtpPort) });
      await far.client.order('setStream', { stream: 1, settings: towards(device.rtpPort) });
      await device.client.order('setVolume', { path: 'speaker', step: 9 });
      await device.client.order('selectPath', { path: 'speaker' });
      await far.client.order('selectPath', { path: 'handset' });
      const folder = await rig.folder();
      /** Mean square of what comes back while the far end speaks its sentence. */
      const returned = async (echo: EchoStrength): Promise<number> => {
        const speaker = { ...PLAIN_VOICE.paths.speaker, echo };
        const settings = { ...PLAIN_VOICE, paths: { ...PLAIN_VOICE.paths, speaker } };
        await device.client.order('setVoice', { settings });
        const file = join(folder, `${echo}.wav`);
        // A first sentence teaches the canceller the room.
        for (const record of echo === 'off' ? [file] : [null, file]) {
          await far.client.order('recordEar', { path: record });
          const spoken = await far.client.order('speakFile', { path: SPEECH });
          assert.ok(spoken.ok);
          await new Promise(resolve => setTimeout(resolve, spoken.value.ms));
        }
        await far.client.order('recordEar', { path: null });
        const sound = await readWav(file);
        assert.ok(sound.ok);
        return sound.value.samples.reduce((sum, sample) => sum + sample ** 2, 1) / sound.value.samples.length;
      };
      const [open, cancelled] = [await returned('off'), await returned('low')];
      const lessBy = 10 * Math.log10(open / cancelled);
      assert.ok(open > 10_000, `the loop is there: ${open}`);
      assert.ok(lessBy > 8, `${lessBy.toFixed(1)} dB`);
    });
  },
);
