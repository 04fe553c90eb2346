/** Phones with a sound device: each hears into its own ear of the daemon. */
import { hasBaresip, startBaresip } from './baresip.ts';
import { hasLinphone, startLinphone } from './linphone.ts';
import { PRODUCT, phone400 } from './phone.ts';
import { type Pulse, SILENCE } from './pulse.ts';
import type { StartSubject } from './subject.ts';

export type VoiceSubject = (codec: string, pulse: Pulse, ear: string) => StartSubject;

/** As their lists of codecs call them, and the modules that have them. */
const BARESIP_CODECS: Readonly<Record<string, readonly [string, string]>> = {
  PCMU: ['pcmu', 'g711'],
  G722: ['G722', 'g722'],
  OPUS: ['opus', 'opus'],
};

/** As Linphone calls them. */
const LINPHONE_CODECS: Readonly<Record<string, { mime: string; rate: number; channels: number }>> = {
  PCMU: { mime: 'PCMU', rate: 8000, channels: 1 },
  G722: { mime: 'G722', rate: 8000, channels: 1 },
  OPUS: { mime: 'opus', rate: 48_000, channels: 2 },
};

/** Those that are installed. */
export const VOICE_SUBJECTS: Readonly<Record<string, VoiceSubject>> = {
  phone400: (codec, pulse, ear) =>
    phone400(PRODUCT, {
      audio: 'pulse',
      env: pulse.environment(ear),
      settings: {
        'voip/codec/codec_info/0/name': codec,
        'voip/codec/codec_info/1/name': 'PCMA',
        // The others have no volume: they give the server 16 bits at full level.
        'phone400/volume/handset': 11,
        'phone400/volume/headset': 11,
        'phone400/volume/speaker': 11,
      },
    }),
  ...(hasBaresip ? { baresip: baresipSubject } : {}),
  ...(hasLinphone ? { linphone: linphoneSubject } : {}),
};

function baresipSubject(codec: string, pulse: Pulse, ear: string): StartSubject {
  const [name, module] = BARESIP_CODECS[codec] ?? [codec, codec];
  return (rig, end) =>
    startBaresip(
      {
        codecs: name,
        modules: [module, 'alsa'],
        audio: 'audio_source alsa,pulse\naudio_player alsa,pulse\naudio_alert alsa,pulse',
        // Left alone it holds 160 to 240 ms in the daemon, and not the same from one second to the next.
        env: { ...pulse.environment(ear), PULSE_LATENCY_MSEC: '60' },
      },
      rig,
      end,
    );
}

function linphoneSubject(name: string, pulse: Pulse, ear: string): StartSubject {
  const codec = LINPHONE_CODECS[name] ?? { mime: name, rate: 8000, channels: 1 };
  return startLinphone({ ear, mouth: SILENCE, codec, env: pulse.environment(ear) });
}
