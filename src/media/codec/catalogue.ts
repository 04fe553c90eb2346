import type { CodecRecord } from './codec.ts';
import { g722 } from './g722.ts';
import { pcma } from './pcma.ts';
import { pcmu } from './pcmu.ts';

/** Every codec of the phone. A new one is a file beside this one and a line here. */
export const codecs: readonly CodecRecord[] = [pcmu, pcma, g722];

/** Encoding names are compared without regard to case (RFC 4855 section 3). */
export function findCodec(name: string): CodecRecord | undefined {
  const wanted = name.toUpperCase();
  return codecs.find(codec => codec.name === wanted);
}
