import assert from 'node:assert/strict';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { readWav } from '../../src/base/pcm/wav.ts';
import { Phone } from '../support/phone.ts';
import { useRig } from '../support/rig.ts';

describe('story: phone400 hwtest', () => {
  const rig = useRig();

  it('begins with the tests, and the own voice is heard again after a second', async () => {
    const phone = await Phone.start(rig, { command: 'hwtest', audio: 'tone' });
    assert.equal((await phone.screen()).title, 'Diagnostics');
    await phone.key('6');
    await phone.softkey('Start');
    const file = join(await rig.folder(), 'ear.wav');
    await phone.audio({ record: file });
    await delay(2000);
    await phone.audio({ record: null });
    const heard = await readWav(file);
    assert.ok(heard.ok);
    const { samples, rate } = heard.value;
    const loudest = (from: number, to: number): number =>
      samples
        .subarray((from * rate) / 1000, (to * rate) / 1000)
        .reduce((most, one) => Math.max(most, Math.abs(one)), 0);
    assert.ok(loudest(1200, 2500) > 500);
    await phone.softkey('Stop');
    await phone.key('LEFT');
    assert.equal((await phone.screen()).title, 'Diagnostics');
  });

  it('knows the hook switch, which opens no line meanwhile', async () => {
    const phone = await Phone.start(rig, { command: 'hwtest', model: '440HD' });
    await phone.key('1');
    await phone.hook('off');
    await phone.screenShows('Lifted');
    await phone.key('SPEAKER');
    await phone.screenShows('Key SPEAKER');
    await phone.hook('on');
    await phone.key('OK', 900);
    assert.equal((await phone.screen()).title, 'Diagnostics');
  });
});
