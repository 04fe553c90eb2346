/** Linphone as the opposite end: what it knows and baresip does not. */
import assert from 'node:assert/strict';
import { dtls } from '../../src/media/srtp/dtls/addon.ts';
import { eventually } from '../support/eventually.ts';
import { Linphone, type LinphoneOptions } from '../support/linphone.ts';
import { describeWith } from '../support/peers.ts';
import { Phone, peerToPeer, type Settings } from '../support/phone.ts';
import { type Rig, useRig } from '../support/rig.ts';
import { toneShare } from '../support/tone.ts';

/** Hz; neither is a harmonic of the other. */
const LINPHONE_TONE = 700;
const PHONE_TONE = 1100;

type Pair = { readonly linphone: Linphone; readonly phone: Phone };

async function pair(rig: Rig, settings: LinphoneOptions['settings'], cfg: Settings): Promise<Pair> {
  const linphone = await Linphone.start(rig, { tone: LINPHONE_TONE, ...(settings && { settings }) });
  const phone = await Phone.start(rig, { cfg: { ...peerToPeer(linphone.port), ...cfg }, audio: `tone:${PHONE_TONE}` });
  return { linphone, phone };
}

async function phoneCalls({ phone }: Pick<Pair, 'phone'>): Promise<void> {
  await phone.dial('900');
  await phone.callIs('connected');
}

async function linphoneCalls({ linphone, phone }: Pair): Promise<void> {
  linphone.order(`call sip:201@127.0.0.1:${phone.port}`);
  await phone.answer();
}

/** Both hear the other's tone; gives the suite, '' for plain RTP. */
async function talk(rig: Rig, { linphone, phone }: Pair): Promise<string> {
  await phone.talks(25);
  const ear = `${await rig.folder()}/ear.wav`;
  await phone.audio({ record: ear });
  const [before] = await phone.streams();
  await phone.talks((before?.packetsReceived ?? 0) + 50);
  await phone.audio({ record: null });
  const [call] = await phone.calls();
  const [stream] = await phone.streams();
  assert.equal(stream?.refused, 0);
  await phone.rest();
  await linphone.told(/Call 1 with .* ended/);
  assert.ok((await toneShare(ear, LINPHONE_TONE)) > 0.5, 'the ear hears the tone of Linphone');
  assert.ok((await toneShare(linphone.heard, PHONE_TONE)) > 0.9, 'Linphone hears the tone of the phone');
  return call?.encryption ?? '';
}

const DIRECTIONS = [
  ['the phone calls', phoneCalls],
  ['Linphone calls', linphoneCalls],
] as const;

/** What both know is offered beside plain RTP, or plain RTP beside what is offered. */
const NEGOTIATES = { support_capability_negotiations: 1 };
const KEYS: Settings = { 'phone400/srtp/keys_without_tls': 1 };

describeWith(['linphonec'], 'calls with Linphone', () => {
  const rig = useRig();

  for (const [name, codec, ptime] of [
    ['G729', { mime: 'G729', rate: 8000 }, 20],
    ['OPUS', { mime: 'opus', rate: 48_000 }, 60],
  ] as const) {
    it(`${name} in packets of ${ptime} ms: sound flows both ways`, async () => {
      const linphone = await Linphone.start(rig, { tone: LINPHONE_TONE, codecs: [codec] });
      const slot = 'voip/codec/codec_info/0';
      const cfg = { ...peerToPeer(linphone.port), [`${slot}/name`]: name, [`${slot}/ptime`]: ptime };
      const phone = await Phone.start(rig, { cfg, audio: `tone:${PHONE_TONE}` });
      await phoneCalls({ phone });
      assert.equal((await phone.streams())[0]?.codec, name);
      await talk(rig, { linphone, phone });
    });
  }

  it('it tells how it hears us, in its own figures (RFC 3611 section 4.7)', async () => {
    const settings = { rtp: { rtcp_xr_enabled: 1, rtcp_xr_voip_metrics_enabled: 1 } };
    const linphone = await Linphone.start(rig, { settings });
    const cfg = { ...peerToPeer(linphone.port), 'voip/rtcp_xr/vq_statistics/mode': 'REMOTE_AND_EVENTS' };
    const phone = await Phone.start(rig, { cfg, audio: `tone:${PHONE_TONE}` });
    await phoneCalls({ phone });
    // Ours are reckoned and have fractions, an R factor in a report is a whole number.
    await eventually('figures of Linphone', async () => {
      const far = (await phone.streams())[0]?.quality?.far;
      return far !== null && far !== undefined && Number.isInteger(far.rCq) && far.mosLq > 3;
    });
    await phone.rest();
  });

  it('on IPv6: sound flows both ways, digits arrive (RFC 6157 section 4.2)', async () => {
    const bound = { bind_address: '::1' };
    const sip = { ...bound, use_ipv6: 1, contact: 'sip:900@[::1]' };
    const linphone = await Linphone.start(rig, { tone: LINPHONE_TONE, settings: { sip, rtp: bound } });
    const cfg = { ...peerToPeer(linphone.port), 'voip/signalling/sip/proxy_address': '::1' };
    const phone = await Phone.start(rig, { cfg, audio: `tone:${PHONE_TONE}`, more: ['--address', '::1'] });
    await phoneCalls({ phone });
    await phone.talks(25);
    for (const digit of '15#') await phone.key(digit);
    for (const digit of '15#') await linphone.told(new RegExp(`Receiving tone ${digit}`));
    assert.equal(await talk(rig, { linphone, phone }), '');
  });
});

describeWith(['linphonec'], 'encrypted calls with Linphone', () => {
  const rig = useRig();

  for (const [title, call] of DIRECTIONS) {
    it(`plain RTP that can become SRTP, ${title}: encrypted (RFC 5939 section 3.5)`, async () => {
      const ends = await pair(rig, { sip: NEGOTIATES }, KEYS);
      await call(ends);
      assert.match(await talk(rig, ends), /^AES_/);
    });

    (dtls === null ? it.skip : it)(`keys by DTLS, both insist, ${title} (RFC 5763 section 5)`, async () => {
      const ends = await pair(
        rig,
        { sip: { media_encryption: 'dtls', media_encryption_mandatory: 1 } },
        { 'phone400/srtp/offered_keying': 'DTLS', 'voip/media/srtp/mode': 'REQUIREENCRYPTION' },
      );
      await call(ends);
      assert.match(await talk(rig, ends), /^AES_/);
    });
  }

  it('SRTP that can become plain RTP, which is all that the phone may (RFC 5939 section 3.6.2)', async () => {
    const off = { 'voip/media/srtp/mode': 'DONOTSUPPORTENCRYPTION' };
    const ends = await pair(rig, { sip: { ...NEGOTIATES, media_encryption: 'dtls' } }, off);
    await linphoneCalls(ends);
    assert.equal(await talk(rig, ends), '');
  });

  it('the phone insists and Linphone offers none: no call, nothing sent in clear (RFC 3264 section 6)', async () => {
    const { linphone, phone } = await pair(rig, {}, { ...KEYS, 'voip/media/srtp/mode': 'REQUIREENCRYPTION' });
    linphone.order(`call sip:201@127.0.0.1:${phone.port}`);
    await linphone.told(/Call 1 with .* (ended|error)/);
    assert.deepEqual(await phone.streams(), []);
  });

  it('Linphone holds and resumes with new keys each time, the phone with the same (RFC 4568 section 7.1.4)', async () => {
    const ends = await pair(
      rig,
      { sip: { media_encryption: 'srtp', media_encryption_mandatory: 1, keep_srtp_keys: 0 } },
      KEYS,
    );
    const { linphone, phone } = ends;
    await linphoneCalls(ends);
    await phone.talks();
    linphone.order('pause');
    await phone.call('is held by Linphone', call => call.heldByRemote);
    // Before it has our answer it resumes nothing.
    await linphone.told(/Call 1 with .* paused/);
    linphone.order('resume 1');
    await phone.call('goes on', call => !call.heldByRemote);
    await phone.key('HOLD');
    await phone.callIs('held');
    await phone.key('HOLD');
    await phone.callIs('connected');
    const [stream] = await phone.streams();
    await phone.talks((stream?.packetsReceived ?? 0) + 25);
    assert.match(await talk(rig, ends), /^AES_/);
  });
});
