/**
 * Offer and answer (RFC 3264), pure: what we can do and what the other side says go in, descriptions and an
 * agreement come out. One audio stream is used; every other media line is kept and refused with port 0.
 */
import { fail, ok, type Result } from '../base/result.ts';
import { type Numbering, numberOf, offeredFormats, remember } from './formats.ts';
import { type Match, type Protect, tryMedia } from './match.ts';
import { parseSdp, rtpFormats } from './parse.ts';
import { printSdp } from './print.ts';
import { answeredProtection, offeredProtection, type Secured, settledProtection } from './protection.ts';
import { refuse } from './refusal.ts';
import { offeredRtcp, settledRtcp } from './rtcp.ts';
import type {
  Agreement,
  LocalMedia,
  RtpFormat,
  SdpAttribute,
  SdpMedia,
  SdpOrigin,
  SdpRefusal,
  SdpSession,
} from './types.ts';

export type * from './types.ts';

/** What both descriptions of a dialog must remember from one offer to the next. Starts with `newSdpState`. */
export type SdpState = {
  /** Of our descriptions; the version grows when the description changes (RFC 3264 section 8). */
  readonly origin: SdpOrigin;
  /** Our last description; '' before the first. */
  readonly ours: string;
  /** Of their last description. */
  readonly theirs: SdpOrigin | null;
  /** Media lines agreed on so far: later offers keep their number and order. */
  readonly slots: readonly Slot[];
  readonly numbering: Numbering;
  /** How the audio is encrypted; null when it is not. */
  readonly secured: Secured | null;
};

type Slot = {
  readonly used: boolean;
  readonly type: string;
  readonly protocol: string;
  readonly formats: readonly string[];
};

/** `sessionId` is a random decimal number below 2**62. */
export function newSdpState(address: string, sessionId: string): SdpState {
  return {
    origin: { username: '-', sessionId, version: '1', address },
    ours: '',
    theirs: null,
    slots: [],
    numbering: [],
    secured: null,
  };
}

/** The first offer of a dialog, or a later one: hold is `{...local, direction: 'sendonly'}`. */
export function makeOffer(local: LocalMedia, state: SdpState): { sdp: string; state: SdpState } {
  const formats = offeredFormats(local, state.numbering);
  const protection = offeredProtection(local, state.secured);
  const ptime = local.capabilities[0]?.ptime ?? 20;
  const rtcp = offeredRtcp(local);
  const audio = audioLine(local, { protection, rtcp, formats, direction: local.direction, ptime });
  const media = state.slots.map(refusedLine);
  const at = audioSlot(state);
  media[at < 0 ? media.length : at] = audio;
  return describe(local, media, { ...state, numbering: remember(state.numbering, formats) });
}

/**
 * Our answer to an offer. `agreement` is null when the offer itself ends the audio (port 0).
 * The order of the codecs is the other side's.
 */
export function makeAnswer(
  offerText: string,
  local: LocalMedia,
  state: SdpState,
): Result<{ sdp: string; agreement: Agreement | null; state: SdpState }, SdpRefusal> {
  const parsed = parseSdp(offerText);
  if (!parsed.ok) return refuse(400, 399, parsed.error.what);
  const offer = parsed.value;
  if (isOlder(offer.origin, state.theirs)) return refuse(488, 399, 'The version of the offer is lower than before');
  const protect: Protect = (...line) => answeredProtection(...line, state.secured);
  const attempts = offer.media.map(media => tryMedia(offer, media, local, protect));
  const encrypted = attempts.findIndex(
    attempt => attempt.ok && attempt.value !== null && attempt.value.protection.keying !== null,
  );
  const used = encrypted >= 0 ? encrypted : attempts.findIndex(attempt => attempt.ok && attempt.value !== null);
  const chosen = attempts[used];
  const failed = attempts.find(attempt => !attempt.ok);
  if (chosen === undefined && failed !== undefined && !failed.ok) return fail(failed.error);
  if (offer.media.length === 0) return refuse(488, 304, 'The offer has no media');
  const answered = chosen?.ok ? chosen.value : null;
  const media = offer.media.map((line, at) =>
    at === used && answered !== null ? audioLine(local, answered) : refusedLine(line),
  );
  const line = offer.media[used];
  const numbering = line === undefined ? state.numbering : remember(state.numbering, rtpFormats(line));
  const secured = securedBy(answered);
  const described = describe(local, media, { ...state, theirs: offer.origin, numbering, secured });
  return ok({ ...described, agreement: answered?.agreement ?? null });
}

function securedBy(match: Match | null): Secured | null {
  const { protocol, keying } = match?.protection ?? { protocol: '', keying: null };
  return keying === null ? null : { protocol, keying };
}

/** The line in use, else one of the same kind that may be used again (RFC 3264 8.1), else -1. */
function audioSlot(state: SdpState): number {
  const used = state.slots.findIndex(slot => slot.used);
  return used < 0 ? state.slots.findIndex(slot => slot.type === 'audio') : used;
}

/** What the answer to our last offer means; `local` is what that offer was made from. */
export function readAnswer(
  answerText: string,
  local: LocalMedia,
  state: SdpState,
): Result<{ agreement: Agreement | null; state: SdpState }, SdpRefusal> {
  const answer = parseSdp(answerText);
  if (!answer.ok) return refuse(488, 399, answer.error.what);
  if (answer.value.media.length !== state.slots.length) {
    return refuse(488, 399, 'The answer has another number of media lines than the offer');
  }
  const used = audioSlot(state);
  const line = answer.value.media[used];
  const next = { ...state, theirs: answer.value.origin };
  if (line === undefined || line.port === 0) return ok({ agreement: null, state: next });
  const match = tryMedia(answer.value, line, local, (...theirs) => settledProtection(...theirs, state.secured));
  if (!match.ok) return match;
  if (match.value === null) return ok({ agreement: null, state: next });
  const numbering = remember(state.numbering, rtpFormats(line));
  const secured = securedBy(match.value);
  const agreement = { ...underOurNumbers(match.value, state.numbering), rtcp: settledRtcp(answer.value, line, local) };
  return ok({ agreement, state: { ...next, numbering, secured } });
}

/** In our offer we named the payload types under which we receive (RFC 3264 5.1). */
function underOurNumbers({ agreement, known, events, redundancy }: Match, numbering: Numbering): Agreement {
  const accept = known
    .map(({ format, codec }) => ({ ...codec, payloadType: numberOf(numbering, format) }))
    .filter(codec => codec.payloadType !== agreement.codec.payloadType);
  const numbers = (formats: readonly RtpFormat[]): number[] => formats.map(format => numberOf(numbering, format));
  const red = agreement.redundancy;
  return {
    ...agreement,
    ...(red === undefined ? {} : { redundancy: { ...red, accept: numbers(redundancy) } }),
    accept,
    acceptEvents: numbers(events),
  };
}

/** The same session with a smaller version number is an old offer. */
function isOlder(origin: SdpOrigin, before: SdpOrigin | null): boolean {
  if (before === null || origin.sessionId !== before.sessionId || origin.username !== before.username) return false;
  return BigInt(origin.version) < BigInt(before.version);
}

type Spoken = Pick<Match, 'protection' | 'rtcp' | 'formats' | 'direction' | 'ptime'>;

function audioLine(local: LocalMedia, { protection, rtcp, formats, direction, ptime }: Spoken): SdpMedia {
  const attributes: SdpAttribute[] = [];
  for (const format of formats) {
    const channels = format.channels === 1 ? '' : `/${format.channels}`;
    attributes.push({ name: 'rtpmap', value: `${format.payloadType} ${format.name}/${format.clockRate}${channels}` });
    if (format.fmtp !== '') attributes.push({ name: 'fmtp', value: `${format.payloadType} ${format.fmtp}` });
  }
  attributes.push({ name: 'ptime', value: String(ptime) });
  if (local.rtcpPort !== local.rtpPort + 1) attributes.push({ name: 'rtcp', value: String(local.rtcpPort) });
  attributes.push(...rtcp, ...protection.attributes, { name: direction, value: '' });
  const numbers = formats.map(format => String(format.payloadType));
  return {
    type: 'audio',
    port: local.rtpPort,
    protocol: protection.protocol,
    formats: numbers,
    address: null,
    attributes,
  };
}

function refusedLine(line: Pick<SdpMedia, 'type' | 'protocol' | 'formats'>): SdpMedia {
  const formats = line.formats.length === 0 ? ['0'] : line.formats;
  return { type: line.type, port: 0, protocol: line.protocol, formats, address: null, attributes: [] };
}

/** Prints our description; its version grows by one when anything but the version changed. */
function describe(local: LocalMedia, media: readonly SdpMedia[], state: SdpState): { sdp: string; state: SdpState } {
  const slots = media.map(({ port, type, protocol, formats }) => ({ used: port !== 0, type, protocol, formats }));
  const session: SdpSession = { origin: state.origin, address: local.address, attributes: [], media };
  const same = printSdp(session);
  if (state.ours === '' || state.ours === same) return { sdp: same, state: { ...state, ours: same, slots } };
  const origin = { ...state.origin, version: String(BigInt(state.origin.version) + 1n) };
  const sdp = printSdp({ ...session, origin });
  return { sdp, state: { ...state, origin, ours: sdp, slots } };
}
