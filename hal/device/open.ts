import { ok, type Result } from '../../src/base/result.ts';
import type { Audio, AudioOptions } from '../ports.ts';
import { AlsaAudio, FORMAT } from './audio.ts';
import { Duplex } from './duplex.ts';
import { type PcmNames, parseNames } from './names.ts';

/** 'alsa', 'alsa:NAME', 'alsa:in=NAME,out=NAME,ring=NAME,headset.in=NAME,…': PCMs by the names of ALSA's configuration. */
export const alsa = {
  open: (details: string, options: AudioOptions) =>
    open(
      parseNames(details, 'default', name => name),
      options,
    ),
};

/** 'pulse', 'pulse:in=SOURCE,out=SINK,ring=SINK,…': PulseAudio, or PipeWire in its clothes, by ALSA's plugin. */
export const pulse = {
  open: (details: string, options: AudioOptions) =>
    open(
      parseNames(details, 'pulse', name => `pulse:'${name}'`),
      options,
    ),
};

/** Opened once to see that it is there; from then on only while there is something to hear or to say. */
async function open(names: Result<PcmNames>, { unchecked }: AudioOptions): Promise<Result<Audio>> {
  if (!names.ok) return names;
  if (unchecked !== true) {
    const tried = await Duplex.open(names.value.paths.handset, FORMAT, () => {});
    if (!tried.ok) return tried;
    await tried.value.close();
  }
  return ok(new AlsaAudio(names.value));
}
