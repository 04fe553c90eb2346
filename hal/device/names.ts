import { fail, ok, type Result } from '../../src/base/result.ts';
import type { AudioPath } from '../ports.ts';

/** The PCMs of one place to speak and to listen, as ALSA's configuration knows them. */
export type Pair = { readonly capture: string; readonly playback: string };

export type PcmNames = {
  readonly paths: { readonly [P in AudioPath]: Pair };
  /** Null: the ringer sounds where speech does. */
  readonly ringer: string | null;
};

const KEYS = ['in', 'out', 'ring', ...paths().flatMap(path => [`${path}.in`, `${path}.out`])];
/** Names may hold commas and colons ('hw:CARD=0,DEV=0'): only a comma before one of our keys parts them. */
const PART = new RegExp(`(?:^|,)(${KEYS.map(key => key.replace('.', '\\.')).join('|')})=`);

function paths(): AudioPath[] {
  return ['handset', 'headset', 'speaker'];
}

/**
 * 'NAME' for all, or 'in=NAME,out=NAME,ring=NAME,headset.in=NAME,headset.out=NAME,…': `in` and `out` are for every path
 * that has no own names. What is not given is `usual`. `toPcm` makes a PCM's name of each.
 */
export function parseNames(details: string, usual: string, toPcm: (name: string) => string): Result<PcmNames> {
  const named = new Map<string, string>();
  const [first = '', ...parts] = details.split(PART);
  if (parts.length > 0 && first !== '') return fail(wrong(details, `'${first}' stands before the first name`));
  for (let i = 0; i < parts.length; i += 2) {
    const [key = '', value = ''] = parts.slice(i, i + 2);
    if (value === '' || named.has(key)) return fail(wrong(details, `'${key}' is empty or there twice`));
    named.set(key, toPcm(value));
  }
  const common = first === '' ? usual : toPcm(first);
  const name = (path: AudioPath, side: 'in' | 'out'): string =>
    named.get(`${path}.${side}`) ?? named.get(side) ?? common;
  const pair = (path: AudioPath): Pair => ({ capture: name(path, 'in'), playback: name(path, 'out') });
  return ok({
    paths: { handset: pair('handset'), headset: pair('headset'), speaker: pair('speaker') },
    ringer: named.get('ring') ?? null,
  });
}

function wrong(details: string, what: string) {
  return {
    what: `The names cannot be read: ${what}.`,
    where: `sound device '${details}'`,
    remedy: `Write one name, or KEY=NAME parted by commas; keys are ${KEYS.join(', ')}.`,
  };
}
