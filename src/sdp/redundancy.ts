/**
 * Redundant audio (RFC 2198) as a description says it: one format per clock, whose a=fmtp lists the payload types that
 * it may hold. It stands behind what it protects: who does not know it passes over it.
 *
 *     m=audio 4000 RTP/AVP 96 9 0 97 98
 *     a=rtpmap:97 red/48000/2
 *     a=fmtp:97 96/96
 *     a=rtpmap:98 red/8000
 *     a=fmtp:98 9/0
 */
import type { RtpFormat } from './types.ts';

const NAME = 'red';
/** Formats of the other side that are looked at, and payload types in each. */
const MOST = 16;

type Clock = Pick<RtpFormat, 'clockRate' | 'channels'>;

/** What we offer for these codecs, numbers aside. */
export function redundantFormats(codecs: readonly RtpFormat[]): Omit<RtpFormat, 'payloadType'>[] {
  const first = codecs.filter((codec, at) => codecs.findIndex(one => isSameClock(one, codec)) === at);
  return first.map(({ clockRate, channels }) => ({ name: NAME, clockRate, channels, fmtp: '' }));
}

/** With the payload types that stand in the same description; a single one is named twice, as the RFC's grammar wants. */
export function withContents(format: RtpFormat, codecs: readonly RtpFormat[]): RtpFormat {
  const held = codecs.filter(codec => isSameClock(codec, format)).map(codec => codec.payloadType);
  const [only] = held;
  return { ...format, fmtp: (held.length === 1 ? [only, only] : held).join('/') };
}

/** Theirs that can hold at least one of the codecs that both sides know. */
export function redundancyFor(formats: readonly RtpFormat[], codecs: readonly RtpFormat[]): RtpFormat[] {
  return formats.filter(format => isRedundancy(format) && codecs.some(codec => holds(format, codec))).slice(0, MOST);
}

/** Whether this format of theirs takes that codec; one that lists nothing takes all of its clock. */
export function holds(format: RtpFormat, codec: RtpFormat): boolean {
  if (!isSameClock(format, codec)) return false;
  const listed = format.fmtp.split('/', MOST).map(number => number.trim());
  return format.fmtp === '' || listed.includes(String(codec.payloadType));
}

export function isRedundancy({ name }: RtpFormat): boolean {
  return name.toLowerCase() === NAME;
}

function isSameClock(one: Clock, other: Clock): boolean {
  return one.clockRate === other.clockRate && one.channels === other.channels;
}
