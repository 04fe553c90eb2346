/** A ring that is tried, on a ringer that is a device of its own. */
import { RINGS } from '../../config/tables/rings.ts';
import { loadAddon } from '../../src/base/addon.ts';
import { eventually } from '../support/eventually.ts';
import { describeWith } from '../support/peers.ts';
import { Phone } from '../support/phone.ts';
import { Pulse } from '../support/pulse.ts';
import { useRig } from '../support/rig.ts';

const LOUD = 200;
const SILENT = 50;

(loadAddon('alsa').ok ? describeWith : (_: readonly string[], title: string) => describe.skip(title, () => {}))(
  ['pulseaudio'],
  'a ring that is tried',
  () => {
    const rig = useRig();

    it('sounds on the ringer, and not where speech does', async () => {
      const pulse = await Pulse.start(rig);
      const phone = await Phone.start(rig, { audio: 'pulse:in=mic.monitor,out=spk,ring=spk2' });
      const [hertz] = RINGS.Ring01.frequencies;
      for (const key of ['MENU', '4', '2']) await phone.key(key);
      await phone.softkey('Play');
      const [ringer, speech] = [pulse.ear('spk2'), pulse.ear('spk')];
      await eventually('the ring', () => ringer.hears(hertz) > LOUD && speech.hears(hertz) < SILENT);
    });
  },
);
