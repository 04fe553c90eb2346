/** What one media line of the other side means for us (RFC 3264 sections 5 and 6). */
import { ok, type Result } from '../base/result.ts';
import { isUnicast, isUnspecified } from './address.ts';
import { eventsFor, fits, formatOf, noiseFor } from './formats.ts';
import { attributesOf, directionOf, rtpFormats } from './parse.ts';
import type { Protected } from './protection.ts';
import { holds, redundancyFor, withContents } from './redundancy.ts';
import { refuse } from './refusal.ts';
import { answeredRtcp } from './rtcp.ts';
import type {
  AgreedCodec,
  Agreement,
  Capability,
  Direction,
  LocalMedia,
  RtpFormat,
  SdpAttribute,
  SdpMedia,
  SdpRefusal,
  SdpSession,
} from './types.ts';

export type Match = {
  readonly protection: Protected;
  /** Of our answer. */
  readonly rtcp: readonly SdpAttribute[];
  /** Of our answer: what both sides know, in the other side's order and under its payload types. */
  readonly formats: readonly RtpFormat[];
  readonly direction: Direction;
  readonly ptime: number;
  readonly agreement: Agreement;
  /** Beside each codec of the agreement, how SDP calls it. */
  readonly known: readonly { readonly format: RtpFormat; readonly codec: AgreedCodec }[];
  readonly events: readonly RtpFormat[];
  readonly redundancy: readonly RtpFormat[];
};

/** What one of their lines means for encryption. */
export type Protect = (session: SdpSession, media: SdpMedia, local: LocalMedia) => Result<Protected, SdpRefusal>;

/** One of their media lines; null when it is no stream for us (port 0), a refusal when it could not be taken. */
export function tryMedia(
  session: SdpSession,
  media: SdpMedia,
  local: LocalMedia,
  protect: Protect,
): Result<Match | null, SdpRefusal> {
  if (media.port === 0) return ok(null);
  if (media.type !== 'audio') return refuse(488, 304, 'Media type not available');
  const protection = protect(session, media, local);
  if (!protection.ok) return protection;
  const { keying } = protection.value;
  const address = media.address ?? session.address;
  if (address === null) return refuse(488, 301, 'The connection address is missing');
  const silent = isUnspecified(address);
  if (!silent && !isUnicast(address, local.address)) return refuse(488, 301, 'Incompatible network address');
  const rtcpPort = rtcpPortOf(media, address);
  if (rtcpPort === null) return refuse(488, 301, 'The port leaves no room for RTCP');
  const formats = rtpFormats(media);
  const known = common(formats, local.capabilities, media);
  const [first] = known;
  if (first === undefined) return refuse(488, 305, 'Incompatible media format');
  const codecs = known.map(one => one.format);
  const events = local.eventPayloadType === null ? [] : eventsFor(formats, codecs);
  const noise = local.comfortNoise === true ? noiseFor(formats, codecs) : [];
  const redundancy = local.redundancy === true ? redundancyFor(formats, codecs) : [];
  const said = directionOf(session, media);
  const theyHear = hears(said) && !silent;
  const direction = directionFrom(theyHear && speaks(local.direction), speaks(said) && hears(local.direction));
  const rtcp = answeredRtcp(session, media, local);
  return ok({
    protection: protection.value,
    rtcp: rtcp.attributes,
    formats: [...codecs, ...redundancy.map(format => withContents(format, codecs)), ...noise, ...events],
    known,
    events,
    redundancy,
    direction,
    ptime: first.codec.ptime,
    agreement: {
      remote: { address, rtpPort: media.port, rtcpPort },
      codec: first.codec,
      accept: known.slice(1).map(one => one.codec),
      eventPayloadType: events.find(event => event.clockRate === first.format.clockRate)?.payloadType ?? null,
      acceptEvents: events.map(event => event.payloadType),
      noisePayloadType: noise[0]?.payloadType ?? null,
      ...agreedRedundancy(redundancy, first.format),
      rtcp: rtcp.agreed,
      ...(keying?.by === 'sdp' ? { crypto: keying.crypto } : {}),
      ...(keying?.by === 'dtls' ? { dtls: keying.dtls } : {}),
      direction,
      heldByRemote: !theyHear,
    },
  });
}

function agreedRedundancy(redundancy: readonly RtpFormat[], sent: RtpFormat): Pick<Agreement, 'redundancy'> {
  if (redundancy.length === 0) return {};
  const payloadType = redundancy.find(format => holds(format, sent))?.payloadType ?? null;
  return { redundancy: { payloadType, accept: redundancy.map(format => format.payloadType) } };
}

/** Their formats that we know too, as our answer says them and as the agreement does. */
function common(formats: readonly RtpFormat[], capabilities: readonly Capability[], media: SdpMedia): Match['known'] {
  return formats.flatMap(format => {
    const capability = capabilities.find(one => fits(one, format));
    if (capability === undefined) return [];
    const { payloadType, fmtp } = format;
    const terms = capability.terms?.(fmtp, capability.fmtp);
    const ours = terms?.fmtp ?? capability.fmtp;
    const ptime = ptimeOf(media, capability.ptime, terms?.packetTimes ?? ANY_TIME);
    return [
      {
        format: { ...formatOf(capability, ours), payloadType },
        codec: { name: capability.name, payloadType, ptime, fmtp, ours },
      },
    ];
  });
}

/** a=rtcp of RFC 3605 when it names no other host, else the next port; null when there is none. */
function rtcpPortOf(media: SdpMedia, address: string): number | null {
  for (const value of attributesOf(media, 'rtcp')) {
    const match = /^(\d{1,5})(?: IN IP[46] (\S+))?$/.exec(value);
    const port = Number(match?.[1] ?? 0);
    if (port >= 1 && port <= 65_535 && (match?.[2] ?? address) === address) return port;
  }
  return media.port < 65_535 ? media.port + 1 : null;
}

/** Milliseconds, of codecs that can be cut anywhere. */
const ANY_TIME = [10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 110, 120];

/** The longest that the codec can do, up to what they ask for, or else to `usual`, and up to their maxptime. */
function ptimeOf(media: SdpMedia, usual: number, possible: readonly number[]): number {
  const number = (name: string): number | undefined =>
    attributesOf(media, name)
      .filter(value => /^\d{1,4}$/.test(value))
      .map(Number)
      .find(value => value >= 10 && value <= 1000);
  const asked = number('ptime') ?? usual;
  const wanted = asked <= 120 && asked % 10 === 0 ? asked : usual;
  const bound = Math.min(wanted, number('maxptime') ?? 120);
  return possible.findLast(time => time <= bound) ?? possible[0] ?? usual;
}

function speaks(direction: Direction): boolean {
  return direction === 'sendrecv' || direction === 'sendonly';
}

function hears(direction: Direction): boolean {
  return direction === 'sendrecv' || direction === 'recvonly';
}

function directionFrom(send: boolean, receive: boolean): Direction {
  if (send) return receive ? 'sendrecv' : 'sendonly';
  return receive ? 'recvonly' : 'inactive';
}
