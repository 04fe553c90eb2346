import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Capture } from '../../hal/device/capture.ts';
import { initialLife, type Life, type LifeInput, live } from '../../hal/device/lifecycle.ts';
import { parseNames } from '../../hal/device/names.ts';
import { Pcm } from '../../hal/device/pcm.ts';
import { Playback } from '../../hal/device/playback.ts';
import { loadAddon } from '../../src/base/addon.ts';
import { amplitude, seeded } from '../support/audio.ts';
import { useRig } from '../support/rig.ts';

const fault = { what: 'unplugged' };
const FORMAT = { rate: 16_000, periodMs: 10 };

/** The effects of the inputs, one line each: 'open a', 'stand-in on', 'tell unplugged', 'retry in 100' … */
function run(inputs: readonly LifeInput[]): { life: Life; lines: string[][] } {
  let life = initialLife;
  const lines = inputs.map(input => {
    const step = live(life, input);
    if (step === null) return ['-'];
    life = step.state;
    return step.effects.map(effect => {
      switch (effect.type) {
        case 'open':
          return `open ${effect.key}`;
        case 'stand-in':
          return effect.on ? 'stand-in' : 'device';
        case 'tell':
          return effect.fault === null ? 'back' : 'fault';
        case 'start-timer':
          return `${effect.timer} in ${effect.ms}`;
        case 'stop-timer':
          return `no ${effect.timer}`;
        default:
          return effect.type;
      }
    });
  });
  return { life, lines };
}

const want = (key: string | null): LifeInput => ({ type: 'want', key });
const opened: LifeInput = { type: 'opened' };
const failed: LifeInput = { type: 'failed', fault };
const lost: LifeInput = { type: 'lost', fault };
const stalled: LifeInput = { type: 'stalled' };
const moving: LifeInput = { type: 'moving' };
const retry: LifeInput = { type: 'timer', timer: 'retry' };
const giveUp: LifeInput = { type: 'timer', timer: 'give-up' };

describe('life of a sound device', () => {
  it('opens when wanted, with a stand-in until it is open; closes when not', () => {
    assert.deepEqual(run([want('a'), opened, opened, want(null), want(null)]).lines, [
      ['open a', 'stand-in'],
      ['adopt', 'no give-up', 'device'],
      ['-'],
      ['close', 'no give-up'],
      ['-'],
    ]);
  });

  it('another one is wanted: the old one runs until the new one is open', () => {
    assert.deepEqual(run([want('a'), opened, want('b'), opened]).lines.slice(2), [['open b'], ['adopt', 'no give-up']]);
    // Both may be the same card: then the old one has to go first.
    assert.deepEqual(run([want('a'), opened, want('b'), failed, opened]).lines.slice(3), [
      ['close', 'no give-up', 'open b', 'stand-in'],
      ['adopt', 'no give-up', 'device'],
    ]);
  });

  it('wanted in vain, and no longer wanted while it opens', () => {
    assert.deepEqual(run([want('a'), want(null), opened]).lines.slice(1), [['device'], ['discard']]);
    assert.deepEqual(run([want('a'), want('b'), opened, opened]).lines.slice(2), [
      ['adopt', 'no give-up', 'open b', 'device'],
      ['adopt', 'no give-up'],
    ]);
  });

  it('lost: told once, opened again at once and then ever more slowly, back is told', () => {
    assert.deepEqual(run([want('a'), opened, lost, retry, failed, retry, failed, retry, opened]).lines.slice(2), [
      ['close', 'no give-up', 'retry in 0', 'stand-in'],
      ['open a'],
      ['fault', 'retry in 100'],
      ['open a'],
      ['retry in 200'],
      ['open a'],
      ['adopt', 'no give-up', 'back', 'device'],
    ]);
    // What the first new attempt heals is told to nobody.
    assert.ok(
      !run([want('a'), opened, lost, retry, opened])
        .lines.flat()
        .includes('back'),
    );
    const often = run([want('a'), ...Array.from({ length: 20 }, () => [failed, retry]).flat()]);
    assert.deepEqual(often.lines.at(-2), ['retry in 5000']);
  });

  it('stands still: the stand-in takes over, and gives back; after a second it counts as lost', () => {
    assert.deepEqual(run([want('a'), opened, stalled, stalled, moving, moving, stalled, giveUp]).lines.slice(2), [
      ['give-up in 1000', 'stand-in'],
      ['-'],
      ['no give-up', 'device'],
      ['-'],
      ['give-up in 1000', 'stand-in'],
      ['close', 'no give-up', 'fault', 'retry in 0'],
    ]);
  });

  it('whatever comes: at most one is open, one opens, and sound that is wanted always has a clock', () => {
    const inputs = [want('a'), want('b'), want(null), opened, failed, lost, stalled, moving, retry, giveUp];
    const random = seeded(8);
    let life = initialLife;
    let open = 0;
    let opening = 0;
    for (let i = 0; i < 20_000; i++) {
      const input = inputs[Math.floor(random() * inputs.length)] as LifeInput;
      // These two only come of an attempt.
      if ((input === opened || input === failed) && opening === 0) continue;
      if (input === opened || input === failed) opening--;
      const step = live(life, input);
      for (const effect of step?.effects ?? []) {
        if (effect.type === 'open') opening++;
        if (effect.type === 'adopt') open = 1;
        if (effect.type === 'close') open = 0;
      }
      life = step?.state ?? life;
      assert.ok(opening <= 1);
      assert.equal(open === 1, life.open !== null);
      assert.equal(life.standIn, life.wanted !== null && (life.open === null || life.stalled));
    }
  });
});

describe('names of sound devices', () => {
  const parse = (details: string) => parseNames(details, 'default', name => name);

  it('one for all; one each; with commas and colons in them', () => {
    const same = { capture: 'hw:1,0', playback: 'hw:1,0' };
    assert.deepEqual(parse('hw:1,0'), {
      ok: true,
      value: { paths: { handset: same, headset: same, speaker: same }, ringer: null },
    });
    const many = parse('in=hw:CARD=A,DEV=0,out=spk,ring=bell,headset.out=usb:1,2');
    assert.ok(many.ok);
    assert.deepEqual(many.value.paths.handset, { capture: 'hw:CARD=A,DEV=0', playback: 'spk' });
    assert.deepEqual(many.value.paths.headset, { capture: 'hw:CARD=A,DEV=0', playback: 'usb:1,2' });
    assert.equal(many.value.ringer, 'bell');
    const none = parse('');
    assert.ok(none.ok && none.value.paths.speaker.playback === 'default');
  });

  it('what cannot be meant is a fault', () => {
    for (const bad of ['in=', 'in=a,in=b', 'a,in=b', 'in=a,out=']) assert.ok(!parse(bad).ok, bad);
  });
});

type Raw = Record<string, (...args: unknown[]) => unknown>;

describe('ALSA', () => {
  const rig = useRig();
  const addon = loadAddon<Raw>('alsa');
  before(function () {
    if (!addon.ok) this.skip();
  });

  /** ALSA's own configuration, and ours. */
  async function configured(text: string): Promise<string> {
    const folder = await rig.folder();
    const path = join(folder, 'asoundrc');
    writeFileSync(path, `</usr/share/alsa/alsa.conf>\n${text.replaceAll('FOLDER', folder)}`);
    const before = process.env.ALSA_CONFIG_PATH;
    process.env.ALSA_CONFIG_PATH = path;
    rig.defer(() => {
      if (before === undefined) delete process.env.ALSA_CONFIG_PATH;
      else process.env.ALSA_CONFIG_PATH = before;
    });
    return folder;
  }

  it('what is written sounds, on both channels of a device that insists on two', async () => {
    const folder = await configured(
      `pcm.filed { type file slave.pcm null file "FOLDER/out.raw" format raw }
       pcm.two { type multi slaves.a { pcm filed channels 2 } bindings { 0 { slave a channel 0 } 1 { slave a channel 1 } } }`,
    );
    const faults: unknown[] = [];
    const playback = await Playback.open('two', FORMAT, one => faults.push(one));
    assert.ok(playback.ok, JSON.stringify(playback));
    assert.ok((await playback.value.start()).ok);
    const block = Int16Array.from({ length: 160 }, (_, i) => i - 80);
    for (let i = 0; i < 5; i++) playback.value.write(block);
    await playback.value.close();
    playback.value.write(block);
    assert.deepEqual(faults, []);
    const octets = readFileSync(join(folder, 'out.raw'));
    const heard = new Int16Array(octets.buffer.slice(octets.byteOffset, octets.byteOffset + octets.length));
    const sound = heard.subarray(heard.findIndex(sample => sample !== 0));
    assert.deepEqual(
      sound.subarray(0, 320),
      Int16Array.from({ length: 320 }, (_, i) => (i >> 1) - 80),
    );
  });

  it('a device that insists on another rate gets it, at the level it was', async () => {
    const folder = await configured(
      `pcm.filed { type file slave.pcm null file "FOLDER/out.raw" format raw }
       pcm.fixed { type plug slave { pcm filed rate 48000 channels 1 format S16_LE } }`,
    );
    const playback = await Playback.open('fixed', FORMAT, () => {});
    assert.ok(playback.ok, JSON.stringify(playback));
    assert.ok((await playback.value.start()).ok);
    for (let at = 0; at < 16_000; at += 160) {
      playback.value.write(
        Int16Array.from({ length: 160 }, (_, i) => 10_000 * Math.sin((2 * Math.PI * 1000 * (at + i)) / 16_000)),
      );
    }
    await playback.value.close();
    const octets = readFileSync(join(folder, 'out.raw'));
    const heard = new Int16Array(octets.buffer.slice(octets.byteOffset, octets.byteOffset + octets.length));
    assert.ok(heard.length > 47_000, `${heard.length} samples`);
    assert.ok(Math.abs(amplitude(heard.slice(12_000, 36_000), 1000, 48_000) - 10_000) < 100);
  });

  it('a microphone that gives no time is refused; one that is not there is a fault', async () => {
    const silent = await Capture.open('null', FORMAT, () => {});
    assert.ok(silent.ok);
    const started = await silent.value.start(() => {});
    assert.ok(!started.ok);
    assert.match(started.error.what, /gives no time/);
    await silent.value.close();
    const nobody = await Capture.open('hw:99,0', FORMAT, () => {});
    assert.ok(!nobody.ok);
    assert.match(`${nobody.error.where}`, /hw:99,0/);
  });

  it('wrong arguments, closed devices and a hundred openings do no harm', async () => {
    assert.ok(addon.ok);
    const junk = [undefined, null, 1, -1, 'x', {}, [], new Int16Array(0), new Int8Array(3), () => {}];
    for (const [name, method] of Object.entries(addon.value)) {
      for (const one of junk) {
        for (const two of junk) {
          try {
            method(one, two, one, two, one, two);
          } catch (thrown) {
            assert.match(String(thrown), /arguments/, name);
          }
        }
      }
    }
    const pcms = await Promise.all(
      Array.from({ length: 100 }, () =>
        Pcm.open({ name: 'null', direction: 'playback', rate: 8000, periodMs: 20, periods: 4 }),
      ),
    );
    for (const pcm of pcms) {
      assert.ok(pcm.ok);
      assert.ok(pcm.value.write(new Int16Array(10), 11) < 0);
      assert.ok((await pcm.value.close()).ok);
      assert.ok(pcm.value.write(new Int16Array(10), 10) < 0);
      assert.ok(!(await pcm.value.close()).ok);
      assert.equal(pcm.value.delayMs, 0);
      assert.equal(
        pcm.value.watch(() => {}),
        false,
      );
    }
  });
});
