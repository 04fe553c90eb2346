/** A conference with real far ends: five baresips with five tones and codecs, mixed by the phone. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { readWav } from '../../src/base/pcm/wav.ts';
import { Baresip } from '../support/baresip.ts';
import { eventually } from '../support/eventually.ts';
import { describeWith } from '../support/peers.ts';
import { Phone } from '../support/phone.ts';
import { useRig } from '../support/rig.ts';
import { toneShare } from '../support/tone.ts';

const OWN_TONE = 2300;
const PARTIES = [
  { user: '205', tone: 500, codecs: 'PCMU' },
  { user: '206', tone: 900, codecs: 'G722/16000/1' },
  { user: '207', tone: 1500, codecs: 'opus/48000/2' },
  { user: '208', tone: 1900, codecs: 'G726-32' },
  { user: '209', tone: 700, codecs: 'PCMA' },
] as const;
const NAMES = ['PCMU', 'G722', 'OPUS', 'G726', 'PCMA'];
const CODECS = {
  ...Object.fromEntries(NAMES.map((name, slot) => [`voip/codec/codec_info/${slot}/name`, name])),
  'voip/codec/ln16bit/adpcmpayloadformat': 'BIG_ENDIAN',
};
/** Of full scale. */
const LIMIT = 32_767;

describeWith(['baresip'], 'a conference with baresip', () => {
  const rig = useRig();

  it('the user hears all far ends; one of them hears the others and the phone, and not itself', async () => {
    const ends = await Promise.all(PARTIES.map(party => Baresip.start(rig, party)));
    const phone = await Phone.start(rig, { cfg: CODECS, audio: `tone:${OWN_TONE}` });
    const members = async (count: number): Promise<unknown> =>
      eventually(`${count} calls that speak`, async () => {
        const calls = await phone.calls();
        return calls.length === count && calls.every(call => call.phase === 'connected' && !call.heldByRemote);
      });
    for (const [at, end] of ends.entries()) {
      await end.order('dial', `sip:201@127.0.0.1:${phone.port}`);
      await phone.softkey('Answer');
      if (at > 0) await phone.softkey('Conf');
      await members(at + 1);
    }
    await phone.screenShows('Conference of 6');
    assert.ok((await phone.calls()).every(call => call.conference));
    const ear = join(await rig.folder(), 'ear.wav');
    await phone.audio({ record: ear });
    await new Promise(resolve => setTimeout(resolve, 1500));
    await phone.audio({ record: null });
    const codecs = (await phone.streams()).map(({ codec }) => codec);
    assert.deepEqual(codecs, ['PCMU', 'G722', 'OPUS', 'G726_BIG_ENDIAN', 'PCMA']);
    await phone.key('SPEAKER');
    for (const end of ends) await end.event('CALL_CLOSED');
    for (const { user, tone } of PARTIES) {
      const share = await toneShare(ear, tone);
      assert.ok(share > 0.1, `the user hears ${user}: ${share.toFixed(3)}`);
    }
    const sound = await readWav(ear);
    assert.ok(sound.ok && sound.value.samples.every(sample => Math.abs(sample) < LIMIT), 'nothing is clipped');
    // The last one was never on hold: its recording is whole.
    const last = await (ends.at(-1) as Baresip).heard();
    for (const { user, tone } of PARTIES) {
      const share = await toneShare(last, tone);
      assert.ok(user === '209' ? share < 0.02 : share > 0.1, `209 hears ${user}: ${share.toFixed(3)}`);
    }
    assert.ok((await toneShare(last, OWN_TONE)) > 0.05, '209 hears the phone');
  });
});
