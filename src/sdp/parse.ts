/** Session descriptions from the network (RFC 8866). Total: bad attributes are dropped, bad structure is a failed Result. */
import { isIPv6 } from 'node:net';
import { fail, ok, type Result } from '../base/result.ts';
import type { Direction, RtpFormat, SdpAttribute, SdpMedia, SdpOrigin, SdpSession } from './types.ts';

/** Bounds on one description. */
export const SDP_LIMITS = { octets: 65_535, lines: 2_000, media: 64, formats: 128 } as const;

type Draft<T> = { -readonly [K in keyof T]: T[K] };
type MediaDraft = Omit<Draft<SdpMedia>, 'attributes'> & { attributes: SdpAttribute[] };
type SessionDraft = {
  versionSeen: boolean;
  origin: SdpOrigin | null;
  address: string | null;
  attributes: SdpAttribute[];
  media: MediaDraft[];
};

export function parseSdp(text: string): Result<SdpSession> {
  if (text.length > SDP_LIMITS.octets) return malformed('it is too long', '');
  const lines = text.split(/\r?\n/, SDP_LIMITS.lines + 1);
  if (lines.length > SDP_LIMITS.lines) return malformed('it has too many lines', '');
  const draft: SessionDraft = { versionSeen: false, origin: null, address: null, attributes: [], media: [] };
  for (const line of lines) {
    if (line === '') continue;
    if (line[1] !== '=') return malformed('a line is not type=value', line);
    const trouble = takeLine(draft, line[0] ?? '', line.slice(2));
    if (trouble !== null) return malformed(trouble, line);
  }
  if (!draft.versionSeen) return malformed('the v= line is missing', '');
  if (draft.origin === null) return malformed('the o= line is missing', '');
  return ok({ origin: draft.origin, address: draft.address, attributes: draft.attributes, media: draft.media });
}

/** null when the line was taken or means nothing to us. */
function takeLine(draft: SessionDraft, type: string, value: string): string | null {
  const media = draft.media.at(-1);
  switch (type) {
    case 'v':
      draft.versionSeen = value.trim() === '0';
      return draft.versionSeen ? null : 'the version is not 0';
    case 'o':
      draft.origin ??= parseOrigin(value);
      return draft.origin === null ? 'the origin is malformed' : null;
    case 'c': {
      const address = parseConnection(value);
      if (address === null) return 'the connection is malformed';
      (media ?? draft).address ??= address;
      return null;
    }
    case 'm': {
      const next = parseMedia(value);
      if (next === null) return 'the media line is malformed';
      if (draft.media.length >= SDP_LIMITS.media) return 'there are too many media lines';
      draft.media.push(next);
      return null;
    }
    case 'a': {
      const attribute = parseAttribute(value);
      if (attribute !== null) (media ?? draft).attributes.push(attribute);
      return null;
    }
    default:
      return null;
  }
}

function parseOrigin(value: string): SdpOrigin | null {
  const [username = '', sessionId = '', version = '', net = '', family = '', address = ''] = value.split(' ');
  if (!/^\d{1,20}$/.test(version) || sessionId === '' || net !== 'IN' || !/^IP[46]$/.test(family)) return null;
  return { username, sessionId, version, address };
}

/** The address; a multicast address loses its TTL. Whether it can be used is judged in the negotiation. */
function parseConnection(value: string): string | null {
  const match = /^IN (IP[46]) ([A-Za-z0-9.:_-]{1,255})(?:\/[\d/]{1,20})?$/.exec(value.trim());
  const address = match?.[2] ?? '';
  const familyFits = (match?.[1] === 'IP6') === isIPv6(address) || !address.includes(':');
  return match === null || !familyFits ? null : address;
}

function parseMedia(value: string): MediaDraft | null {
  const match = /^([A-Za-z0-9._-]{1,64}) (\d{1,5})(?:\/\d{1,5})? ([A-Za-z0-9/._-]{1,64})(?: (.*))?$/.exec(value.trim());
  const port = Number(match?.[2]);
  const formats = (match?.[4] ?? '').split(/ +/, SDP_LIMITS.formats + 1).filter(format => format !== '');
  if (match === null || port > 65_535 || formats.length > SDP_LIMITS.formats) return null;
  if (formats.some(format => /[^\x21-\x7e]/.test(format))) return null;
  const [, type = '', , protocol = ''] = match;
  return { type: type.toLowerCase(), port, protocol, formats, address: null, attributes: [] };
}

function parseAttribute(value: string): SdpAttribute | null {
  const colon = value.indexOf(':');
  const name = colon < 0 ? value : value.slice(0, colon);
  if (!/^[\x21-\x39\x3b-\x7e]{1,64}$/.test(name) || /[\0\r]/.test(value)) return null;
  return { name, value: colon < 0 ? '' : value.slice(colon + 1).trim() };
}

/** Values of an attribute, in order. */
export function attributesOf(owner: { readonly attributes: readonly SdpAttribute[] }, name: string): string[] {
  return owner.attributes.filter(attribute => attribute.name === name).map(attribute => attribute.value);
}

/** The media's own direction, else the session's, else sendrecv (RFC 8866 6.7). */
export function directionOf(session: SdpSession, media: SdpMedia): Direction {
  for (const owner of [media, session]) {
    const found = owner.attributes.find(attribute => isDirection(attribute.name));
    if (found !== undefined) return found.name as Direction;
  }
  return 'sendrecv';
}

function isDirection(name: string): name is Direction {
  return name === 'sendrecv' || name === 'sendonly' || name === 'recvonly' || name === 'inactive';
}

/** Payload types with a meaning of their own (RFC 3551 table 4), audio only. */
const STATIC: ReadonlyMap<number, readonly [string, number]> = new Map([
  [0, ['PCMU', 8000]],
  [3, ['GSM', 8000]],
  [4, ['G723', 8000]],
  [5, ['DVI4', 8000]],
  [6, ['DVI4', 16_000]],
  [7, ['LPC', 8000]],
  [8, ['PCMA', 8000]],
  // The clock is 8000 by a slip that RFC 3551 4.5.2 keeps.
  [9, ['G722', 8000]],
  [12, ['QCELP', 8000]],
  [13, ['CN', 8000]],
  [15, ['G728', 8000]],
  [18, ['G729', 8000]],
]);

/** The formats of an RTP media line that mean something, in order of preference; bad and unexplained ones are left out. */
export function rtpFormats(media: SdpMedia): RtpFormat[] {
  const maps = byPayloadType(attributesOf(media, 'rtpmap'));
  const fmtps = byPayloadType(attributesOf(media, 'fmtp'));
  const formats = new Map<number, RtpFormat>();
  for (const text of media.formats) {
    const payloadType = payloadTypeOf(text);
    if (payloadType === null || formats.has(payloadType)) continue;
    const meaning = parseRtpMap(maps.get(payloadType)) ?? staticMeaning(payloadType);
    if (meaning !== null) formats.set(payloadType, { payloadType, ...meaning, fmtp: fmtps.get(payloadType) ?? '' });
  }
  return [...formats.values()];
}

/** '101 telephone-event/8000' by payload type; the first of equal ones holds. */
function byPayloadType(values: readonly string[]): Map<number, string> {
  const found = new Map<number, string>();
  for (const value of values) {
    const blank = value.indexOf(' ');
    const payloadType = payloadTypeOf(value.slice(0, Math.max(blank, 0)));
    if (payloadType !== null && !found.has(payloadType)) found.set(payloadType, value.slice(blank + 1).trim());
  }
  return found;
}

function payloadTypeOf(text: string): number | null {
  return /^\d{1,3}$/.test(text) && Number(text) <= 127 ? Number(text) : null;
}

type Meaning = Omit<RtpFormat, 'payloadType' | 'fmtp'>;

function parseRtpMap(text: string | undefined): Meaning | null {
  const match = /^([A-Za-z0-9._+-]{1,64})\/(\d{1,6})(?:\/(\d{1,2}))?$/.exec(text ?? '');
  const clockRate = Number(match?.[2]);
  const channels = Number(match?.[3] ?? 1);
  if (match === null || clockRate < 1000 || clockRate > 192_000 || channels < 1 || channels > 8) return null;
  return { name: match[1] ?? '', clockRate, channels };
}

function staticMeaning(payloadType: number): Meaning | null {
  const known = STATIC.get(payloadType);
  return known === undefined ? null : { name: known[0], clockRate: known[1], channels: 1 };
}

function malformed(what: string, line: string): Result<SdpSession> {
  return fail({
    what: `the session description is malformed: ${what}`,
    ...(line === '' ? {} : { where: line.slice(0, 80) }),
  });
}
