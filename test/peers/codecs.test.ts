/** Codecs that baresip has too: a tone goes each way. Its linear codec sends 300 packets a second and is left out. */
import assert from 'node:assert/strict';
import { Baresip } from '../support/baresip.ts';
import { describeWith } from '../support/peers.ts';
import { Phone, peerToPeer } from '../support/phone.ts';
import { type Rig, useRig } from '../support/rig.ts';
import { toneShare } from '../support/tone.ts';

/** Hz; neither is a harmonic of the other. */
const BARESIP_TONE = 700;
const PHONE_TONE = 1100;

const CODECS = [
  ['G722', 'g722'],
  ['OPUS', 'opus'],
  // It packs big endian under the name of the other order.
  ['G726', 'G726-32', 'G726_BIG_ENDIAN'],
] as const satisfies readonly (readonly [name: string, theirs: string, spoken?: string])[];

describeWith(['baresip'], 'codecs with baresip', () => {
  const rig = useRig();

  for (const [name, theirs, spoken = name] of CODECS) {
    it(`${name}: the phone calls`, async () => {
      const { peer, phone } = await pair(rig, name, theirs);
      await phone.dial('900');
      await peer.event('CALL_INCOMING');
      await peer.order('accept');
      await phone.callIs('connected');
      await talk(rig, peer, phone, spoken);
    });

    it(`${name}: baresip calls`, async () => {
      const { peer, phone } = await pair(rig, name, theirs);
      await peer.order('dial', `sip:201@127.0.0.1:${phone.port}`);
      await phone.answer();
      await peer.event('CALL_ESTABLISHED');
      await talk(rig, peer, phone, spoken);
    });
  }
});

async function pair(rig: Rig, name: string, theirs: string): Promise<{ peer: Baresip; phone: Phone }> {
  const peer = await Baresip.start(rig, { user: '900', tone: BARESIP_TONE, codecs: theirs });
  const cfg = {
    ...peerToPeer(peer.port),
    'voip/codec/codec_info/0/name': name,
    'voip/codec/ln16bit/adpcmpayloadformat': 'BIG_ENDIAN',
    ...Object.fromEntries([1, 2, 3, 4].map(slot => [`voip/codec/codec_info/${slot}/enabled`, 0])),
  };
  return { peer, phone: await Phone.start(rig, { cfg, audio: `tone:${PHONE_TONE}` }) };
}

async function talk(rig: Rig, peer: Baresip, phone: Phone, name: string): Promise<void> {
  const ear = `${await rig.folder()}/ear.wav`;
  await phone.audio({ record: ear });
  await phone.talks(100);
  await phone.audio({ record: null });
  const [stream] = await phone.streams();
  assert.equal(stream?.codec, name);
  await phone.rest();
  await peer.event('CALL_CLOSED');
  // The sidetone is in the ear, too.
  assert.ok((await toneShare(ear, BARESIP_TONE)) > 0.5, 'the ear hears the tone of baresip');
  assert.ok((await toneShare(await peer.heard(), PHONE_TONE)) > 0.9, 'baresip hears the tone of the phone');
}
