import type { Fault } from '../../base/result.ts';
import type { CodecRecord } from './codec.ts';
import { g722 } from './g722.ts';
import { g726, g726Aal2, g726Big } from './g726.ts';
import { g729 } from './g729.ts';
import { ilbc } from './ilbc.ts';
import { isac } from './isac.ts';
import { l16Narrow, l16Wide } from './l16.ts';
import { opus } from './opus.ts';
import { pcma } from './pcma.ts';
import { pcmu } from './pcmu.ts';

/** Every codec of the phone. A new one is a file beside this one and a line here. */
const all: readonly CodecRecord[] = [
  pcmu,
  pcma,
  g722,
  opus,
  g729,
  ilbc,
  isac,
  l16Wide,
  l16Narrow,
  g726,
  g726Aal2,
  g726Big,
];

/** Those that this build can run. */
export const codecs: readonly CodecRecord[] = all.filter(codec => codec.missing === undefined);

/** Why this build cannot run a codec; null when it can. */
export function whyMissing(name: string): Fault | null {
  const record = all.find(codec => codec.name === name.toUpperCase());
  if (record === undefined) return { what: `${name} is not offered: this phone has no such codec.`, where: 'codec' };
  return record.missing ?? null;
}

/** By the name of the catalogue, in any case; undefined also when this build cannot run it. */
export function findCodec(name: string): CodecRecord | undefined {
  const wanted = name.toUpperCase();
  return codecs.find(codec => codec.name === wanted);
}
