/** The formats of our media line, and which payload type means what in a dialog. */
import { isRedundancy, redundantFormats, withContents } from './redundancy.ts';
import type { Capability, LocalMedia, RtpFormat } from './types.ts';

/**
 * What each payload type has meant so far in a dialog, in either direction: a number keeps its meaning
 * (RFC 3264 8.3.2). The first entry of a format is the number that we go on to use.
 */
export type Numbering = readonly { readonly payloadType: number; readonly format: string }[];

/** Payload types without a meaning of their own (RFC 3551 section 3). */
const DYNAMIC = { first: 96, last: 127 };
const EVENTS = 'telephone-event';
/** The keys of a telephone (RFC 4733 2.4.1, 3.2). */
const EVENT_RANGE = '0-15';
/** Hertz. */
const USUAL_CLOCK = 8000;
/** RFC 3389 knows one clock with a number of its own, and only for sound of 8 kHz. */
const NOISE = { name: 'CN', clockRate: 8000, payloadType: 13 };

type Wanted = Omit<RtpFormat, 'payloadType'> & { readonly payloadType: number | null };

/** Everything that we can do, under numbers that are free in this dialog: codecs, redundancy, comfort noise, events per clock. */
export function offeredFormats(local: LocalMedia, numbering: Numbering): RtpFormat[] {
  const codecs = local.capabilities.map(known => ({ ...formatOf(known, known.fmtp), payloadType: known.payloadType }));
  const clocks = [...new Set(codecs.map(codec => codec.clockRate))];
  const noise = local.comfortNoise === true && clocks.includes(NOISE.clockRate) ? [noiseFormat()] : [];
  const events = offeredEvents(local, clocks);
  const sound = numbered([...codecs, ...noise, ...events], numbering);
  if (local.redundancy !== true) return sound;
  const known = sound.filter(format => codecs.some(codec => formatKey(codec) === formatKey(format)));
  const red = redundantFormats(known).map(format => ({ ...format, payloadType: null }));
  const all = numbered([...codecs, ...noise, ...events, ...red], numbering);
  const redundancy = all.filter(isRedundancy).map(format => withContents(format, known));
  return [...known, ...redundancy, ...sound.slice(known.length)];
}

/** Events for each clock; the configured number belongs to the clock of a telephone line where that is in use. */
function offeredEvents({ eventPayloadType }: LocalMedia, clocks: readonly number[]): Wanted[] {
  if (eventPayloadType === null) return [];
  const usual = clocks.includes(USUAL_CLOCK) ? USUAL_CLOCK : clocks[0];
  return clocks.map(clock => eventFormat(clock, clock === usual ? eventPayloadType : null));
}

/** Each format under the number that it has in the dialog, else the one it wants, else the next free one. */
function numbered(wanted: readonly Wanted[], numbering: Numbering): RtpFormat[] {
  const given = new Map<number, string>(numbering.map(entry => [entry.payloadType, entry.format]));
  const numbers = new Map<string, number>();
  for (const { payloadType, format } of numbering) if (!numbers.has(format)) numbers.set(format, payloadType);
  const give = (format: string, payloadType: number | null): void => {
    if (payloadType === null || numbers.has(format) || given.has(payloadType)) return;
    numbers.set(format, payloadType);
    given.set(payloadType, format);
  };
  for (const one of wanted) give(formatKey(one), one.payloadType);
  for (const one of wanted) give(formatKey(one), nextFree(given));
  return wanted.flatMap(one => {
    const payloadType = numbers.get(formatKey(one));
    return payloadType === undefined ? [] : [{ ...one, payloadType }];
  });
}

function nextFree(given: ReadonlyMap<number, string>): number | null {
  for (let payloadType = DYNAMIC.first; payloadType <= DYNAMIC.last; payloadType++) {
    if (!given.has(payloadType)) return payloadType;
  }
  return null;
}

/** With what this description says, from whichever side; what a number meant before holds. */
export function remember(numbering: Numbering, formats: readonly RtpFormat[]): Numbering {
  const known = new Set(numbering.map(entry => entry.payloadType));
  const added = formats.filter(format => !known.has(format.payloadType));
  return [...numbering, ...added.map(format => ({ payloadType: format.payloadType, format: formatKey(format) }))];
}

/** The number under which we receive this format; the given one when we never named it. */
export function numberOf(numbering: Numbering, format: RtpFormat): number {
  const key = formatKey(format);
  return numbering.find(entry => entry.format === key)?.payloadType ?? format.payloadType;
}

/** A capability as rtpmap spells it. */
export function formatOf(capability: Capability, fmtp: string): Omit<RtpFormat, 'payloadType'> {
  const { name, encoding = name, clockRate, channels = 1 } = capability;
  return { name: encoding, clockRate, channels, fmtp };
}

export function fits(capability: Capability, format: RtpFormat): boolean {
  return formatKey(formatOf(capability, '')) === formatKey(format);
}

/** telephone-event with the clock of an accepted codec, one per clock (RFC 4733 2.5.1.2). */
export function eventsFor(formats: readonly RtpFormat[], codecs: readonly RtpFormat[]): RtpFormat[] {
  const clocks = new Set(codecs.map(codec => codec.clockRate));
  return formats
    .filter(format => format.name.toLowerCase() === EVENTS && clocks.delete(format.clockRate))
    .map(({ payloadType, clockRate }) => ({ ...eventFormat(clockRate, payloadType), payloadType }));
}

/** Comfort noise beside an accepted codec of its clock. */
export function noiseFor(formats: readonly RtpFormat[], codecs: readonly RtpFormat[]): RtpFormat[] {
  if (!codecs.some(codec => codec.clockRate === NOISE.clockRate)) return [];
  const key = formatKey(noiseFormat());
  const found = formats.find(format => formatKey(format) === key);
  return found === undefined ? [] : [{ ...noiseFormat(), payloadType: found.payloadType }];
}

function noiseFormat(): RtpFormat {
  return { ...NOISE, channels: 1, fmtp: '' };
}

function eventFormat(clockRate: number, payloadType: number | null): Wanted {
  return { name: EVENTS, clockRate, channels: 1, payloadType, fmtp: EVENT_RANGE };
}

/** Encoding names are compared without regard to case (RFC 4855 section 3). */
function formatKey({ name, clockRate, channels }: Pick<RtpFormat, 'name' | 'clockRate' | 'channels'>): string {
  return `${name.toLowerCase()}/${clockRate}/${channels}`;
}
