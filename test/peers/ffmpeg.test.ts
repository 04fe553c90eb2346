/** Streams of the phone as ffmpeg hears them, and its own in the ear: codecs that no telephone of the package archive has. */
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findCodec } from '../../src/media/codec/catalogue.ts';
import { describeWith } from '../support/peers.ts';
import { Phone, peerToPeer } from '../support/phone.ts';
import { freePorts } from '../support/ports.ts';
import { Program } from '../support/program.ts';
import { useRig } from '../support/rig.ts';
import { SipPeer, sdpAt } from '../support/sip-peer.ts';
import { toneShare } from '../support/tone.ts';

/** Hz; neither is a harmonic of the other. */
const FFMPEG_TONE = 700;
const PHONE_TONE = 1100;
/** So short that it is over before anybody waits for it, seconds. */
const HEARD = '1.5';
const QUIET = ['-hide_banner', '-loglevel', 'error'];

type Case = {
  readonly name: string;
  readonly ptime: number;
  /** In SDP. */
  readonly encoding: string;
  readonly fmtp?: string;
  /** What ffmpeg calls its encoder, where it has one; hertz. */
  readonly encoder?: readonly [name: string, rate: number];
};

const CASES: readonly Case[] = [
  { name: 'ILBC', ptime: 20, encoding: 'iLBC/8000', fmtp: 'mode=20' },
  { name: 'ILBC', ptime: 30, encoding: 'iLBC/8000', fmtp: 'mode=30' },
  { name: 'LN16BIT_8000', ptime: 20, encoding: 'L16/8000', encoder: ['pcm_s16be', 8000] },
  { name: 'LN16BIT_16000', ptime: 20, encoding: 'L16/16000', encoder: ['pcm_s16be', 16_000] },
];

describeWith(['ffmpeg'], 'codecs with ffmpeg', () => {
  const rig = useRig();

  for (const { name, ptime, encoding, fmtp, encoder } of CASES) {
    const built = findCodec(name) === undefined ? it.skip : it;
    built(`${encoding} in packets of ${ptime} ms${encoder ? ', both ways' : ''}`, async () => {
      const peer = await SipPeer.open(rig);
      const slots = [1, 2, 3, 4].map(slot => [`voip/codec/codec_info/${slot}/enabled`, 0]);
      const slot = { 'voip/codec/codec_info/0/name': name, 'voip/codec/codec_info/0/ptime': ptime };
      const cfg = { ...peerToPeer(peer.port), ...slot, ...Object.fromEntries(slots) };
      const phone = await Phone.start(rig, { cfg, audio: `tone:${PHONE_TONE}` });
      const folder = await rig.folder();
      await phone.dial('900');
      const invite = await peer.message('INVITE');
      const [, rtp = '', type = ''] = /m=audio (\d+) \S+ (\d+)/.exec(invite.body) ?? [];
      if (fmtp !== undefined) assert.match(invite.body, new RegExp(`a=fmtp:${type} ${fmtp}\r`));
      const port = await freePorts(2);
      const terms = fmtp === undefined ? '' : `a=fmtp:${type} ${fmtp}\r\n`;
      const sdp = sdpAt(port)
        .replace('RTP/AVP 0', `RTP/AVP ${type}`)
        .replace('a=rtpmap:0 PCMU/8000\r\n', `a=rtpmap:${type} ${encoding}\r\n${terms}`);
      const [description, heard, ear] = ['sdp', 'heard.wav', 'ear.wav'].map(file => join(folder, file)) as [
        string,
        string,
        string,
      ];
      await writeFile(description, sdp);
      const source = ['-protocol_whitelist', 'file,udp,rtp', '-i', description];
      const listener = new Program(rig, 'ffmpeg', [...QUIET, ...source, '-t', HEARD, heard]);
      peer.reply(invite, '200 OK', { sdp });
      await phone.callIs('connected');
      assert.equal((await listener.end()).code, 0, listener.lines.join('\n'));
      assert.ok((await toneShare(heard, PHONE_TONE)) > 0.9, 'ffmpeg hears the tone of the phone');
      if (encoder === undefined) return;
      const tone = ['-re', '-f', 'lavfi', '-i', `sine=frequency=${FFMPEG_TONE}`, '-af', 'volume=12dB'];
      const coded = ['-ar', String(encoder[1]), '-ac', '1', '-c:a', encoder[0], '-payload_type', type];
      const target = ['-f', 'rtp', `rtp://127.0.0.1:${rtp}?pkt_size=332`];
      new Program(rig, 'ffmpeg', [...QUIET, ...tone, ...coded, ...target]);
      await phone.talks(25);
      await phone.audio({ record: ear });
      await phone.talks(100);
      await phone.audio({ record: null });
      assert.ok((await toneShare(ear, FFMPEG_TONE)) > 0.5, 'the ear hears the tone of ffmpeg');
    });
  }
});
