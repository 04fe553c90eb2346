import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ManualClock } from '../../src/base/clock.ts';
import { createLog } from '../../src/base/log.ts';
import { Speech } from '../../src/main/speech.ts';
import { eventually } from '../support/eventually.ts';
import { describeWith } from '../support/peers.ts';
import { useRig } from '../support/rig.ts';

const open = (...command: [string, ...string[]]) => {
  const clock = new ManualClock();
  const played: (string | null)[] = [];
  const told: string[] = [];
  const log = createLog({ clock, level: 'info', sink: ({ text }) => told.push(text), redact: text => text });
  const speech = new Speech({ command, play: file => played.push(file), clock, log });
  return { clock, played, told, speech };
};

describe('spoken menus', () => {
  const rig = useRig();

  it('a speaker that hangs is ended', async () => {
    const pid = join(await rig.folder(), 'pid');
    const hang = `require('node:fs').writeFileSync('${pid}', String(process.pid)); setInterval(() => {}, 1000)`;
    const { clock, played, told, speech } = open(process.execPath, '-e', hang, '--');
    rig.defer(() => speech.close());
    speech.say('Menu', 'en-GB');
    const speaker = await eventually('the speaker', () => existsSync(pid) && Number(readFileSync(pid)));
    await clock.advance(2999);
    assert.deepEqual(told, []);
    await clock.advance(1);
    assert.match(told.join(), /espeak-ng hangs/);
    await eventually('its end', () => {
      try {
        return !process.kill(speaker, 0);
      } catch {
        return true;
      }
    });
    await speech.close();
    assert.deepEqual([played, clock.pending], [[], 0]);
  });

  it('one that is missing or fails is passed over', async () => {
    for (const command of [['/nonexistent/espeak-ng'], [process.execPath, '-e', 'process.exit(1)', '--']] as [
      string,
      ...string[],
    ][]) {
      const { clock, played, told, speech } = open(...command);
      speech.say('Menu', 'en-GB');
      assert.match(await eventually('a word of it', () => told[0]), /missing or failed/);
      assert.equal(clock.pending, 0);
      await speech.close();
      assert.deepEqual(played, []);
    }
  });

  it('without room for its sound the phone closes all the same', async () => {
    const { TMPDIR } = process.env;
    process.env.TMPDIR = '/nonexistent';
    try {
      const { played, speech } = open(process.execPath);
      speech.say('Menu', 'en-GB');
      await speech.close();
      assert.deepEqual(played, []);
    } finally {
      if (TMPDIR === undefined) delete process.env.TMPDIR;
      else process.env.TMPDIR = TMPDIR;
    }
  });

  it('what was read aloud takes no room any more', async () => {
    const write = "require('node:fs').writeFileSync(process.argv.at(-1), 'sound')";
    const { clock, played, speech } = open(process.execPath, '-e', write, '--');
    speech.say('Menu', 'en-GB');
    await eventually('the sound', async () => played.length > 0);
    const [file] = played;
    assert.ok(typeof file === 'string' && existsSync(file));
    await clock.advance(1000);
    await eventually('an empty folder', async () => readdirSync(dirname(file)).length === 0);
    await speech.close();
  });
});

describeWith(['espeak-ng'], 'spoken menus by espeak-ng', () => {
  it('make a file of each text, the last one wins, and it ends by itself', async () => {
    const { clock, played, speech } = open('espeak-ng');
    speech.say('Settings', 'en-GB');
    speech.say('-w /tmp/x --version $(reboot)', 'de');
    await eventually('the sound', async () => played.length > 0);
    const [file] = played;
    assert.ok(typeof file === 'string' && statSync(file).size > 10_000);
    await clock.advance(60_000);
    assert.deepEqual(played, [file, null]);
    await speech.close();
    assert.ok(!existsSync(file));
  });
});
