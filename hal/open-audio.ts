import { fail, type Result } from '../src/base/result.ts';
import type { Audio, AudioOptions } from './ports.ts';

type Driver = { open(details: string, options: AudioOptions): Promise<Result<Audio>> };

/** Only the chosen driver is loaded. */
const drivers = new Map<string, () => Promise<Driver>>([
  ['null', () => import('./sim/audio/null.ts')],
  ['tone', () => import('./sim/audio/tone.ts')],
  ['wav', () => import('./sim/audio/file.ts')],
  ['alsa', async () => (await import('./device/open.ts')).alsa],
  ['pulse', async () => (await import('./device/open.ts')).pulse],
]);

/**
 * Opens the sound device of that name: 'null', 'tone', 'tone:HERTZ', 'wav:in.wav,out.wav', 'alsa:NAMES', 'pulse:NAMES'
 * (hal/device/names.ts). What cannot be opened is a fault; another device is never taken instead.
 */
export async function openAudio(name: string, options: AudioOptions = {}): Promise<Result<Audio>> {
  const colon = name.indexOf(':');
  const kind = colon < 0 ? name : name.slice(0, colon);
  const load = drivers.get(kind);
  if (load !== undefined) return (await load()).open(colon < 0 ? '' : name.slice(colon + 1), options);
  const known = [...drivers.keys()].join(', ');
  return fail({
    what: `There is no driver '${kind}'.`,
    where: `sound device '${name}'`,
    remedy: `Choose one of: ${known}.`,
  });
}
