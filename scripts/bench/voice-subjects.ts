/** The phone and baresip with a sound device: each hears into its own ear of the daemon. */
import { startBaresip } from './baresip.ts';
import { PRODUCT, phone400 } from './phone.ts';
import type { Pulse } from './pulse.ts';
import type { SubjectName } from './samples.ts';
import type { StartSubject } from './subject.ts';

type VoiceSubject = (codec: string, pulse: Pulse, ear: string) => StartSubject;

/** As their lists of codecs call them, and the modules that have them. */
const BARESIP_CODECS: Readonly<Record<string, readonly [string, string]>> = {
  PCMU: ['pcmu', 'g711'],
  G722: ['G722', 'g722'],
  OPUS: ['opus', 'opus'],
};

export const VOICE_SUBJECTS: { readonly [N in SubjectName]: VoiceSubject } = {
  phone400: (codec, pulse, ear) =>
    phone400(PRODUCT, {
      audio: 'pulse',
      env: pulse.environment(ear),
      settings: { 'voip/codec/codec_info/0/name': codec, 'voip/codec/codec_info/1/name': 'PCMA' },
    }),
  baresip: (codec, pulse, ear) => (rig, end) => {
    const [name, module] = BARESIP_CODECS[codec] ?? [codec, codec];
    return startBaresip(
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
  },
};
