/** What one media line of the other side means for us (RFC 3264 sections 5 and 6). */
import { fail, ok, type Result } from '../base/result.ts';
import { isUnicast, isUnspecified } from './address.ts';
import { attributesOf, directionOf, rtpFormats } from './parse.ts';
import type {
  AgreedCodec,
  Agreement,
  Capability,
  Direction,
  LocalMedia,
  RtpFormat,
  SdpMedia,
  SdpRefusal,
  SdpSession,
} from './types.ts';

export type Match = {
  /** What both sides know, in the other side's order and under its payload types. */
  readonly codecs: readonly RtpFormat[];
  readonly events: readonly RtpFormat[];
  readonly direction: Direction;
  readonly ptime: number;
  readonly agreement: Agreement;
};

/** One of their media lines; null when it is no stream for us (port 0), a refusal when it could not be taken. */
export function tryMedia(session: SdpSession, media: SdpMedia, local: LocalMedia): Result<Match | null, SdpRefusal> {
  if (media.port === 0) return ok(null);
  if (media.type !== 'audio') return refuse(488, 304, 'Media type not available');
  if (media.protocol !== 'RTP/AVP') return refuse(488, 302, 'Incompatible transport protocol');
  const address = media.address ?? session.address;
  if (address === null) return refuse(488, 301, 'The connection address is missing');
  const silent = isUnspecified(address);
  if (!silent && !isUnicast(address, local.address)) return refuse(488, 301, 'Incompatible network address');
  const rtcpPort = rtcpPortOf(media, address);
  if (rtcpPort === null) return refuse(488, 301, 'The port leaves no room for RTCP');
  const formats = rtpFormats(media);
  const codecs = common(formats, local.capabilities);
  const [first] = codecs;
  if (first === undefined) return refuse(488, 305, 'Incompatible media format');
  const events = local.eventPayloadType === null ? [] : eventsFor(formats, codecs);
  const said = directionOf(session, media);
  const theyHear = hears(said) && !silent;
  const direction = directionFrom(theyHear && speaks(local.direction), speaks(said) && hears(local.direction));
  const ptime = ptimeOf(media, local.capabilities.find(known => fits(known, first))?.ptime ?? 20);
  return ok({
    codecs,
    events,
    direction,
    ptime,
    agreement: {
      remote: { address, rtpPort: media.port, rtcpPort },
      codec: agreedCodec(first, ptime),
      accept: codecs.slice(1).map(format => agreedCodec(format, ptime)),
      eventPayloadType: events.find(event => event.clockRate === first.clockRate)?.payloadType ?? null,
      direction,
      heldByRemote: !theyHear,
    },
  });
}

/** Their formats that we know too, under our spelling of the name. */
function common(formats: readonly RtpFormat[], capabilities: readonly Capability[]): RtpFormat[] {
  return formats.flatMap(format => {
    const known = capabilities.find(capability => fits(capability, format));
    return known === undefined ? [] : [{ ...format, name: known.name }];
  });
}

export function fits(capability: Capability, format: RtpFormat): boolean {
  return (
    capability.name.toLowerCase() === format.name.toLowerCase() &&
    capability.clockRate === format.clockRate &&
    (capability.channels ?? 1) === format.channels
  );
}

/** telephone-event with the clock of an accepted codec, one per clock (RFC 4733 2.5.1.2). */
function eventsFor(formats: readonly RtpFormat[], codecs: readonly RtpFormat[]): RtpFormat[] {
  const clocks = new Set(codecs.map(codec => codec.clockRate));
  return formats.filter(format => format.name.toLowerCase() === 'telephone-event' && clocks.delete(format.clockRate));
}

export function agreedCodec(format: RtpFormat, ptime: number): AgreedCodec {
  return { name: format.name, payloadType: format.payloadType, ptime, fmtp: format.fmtp };
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

/** Whole tens of milliseconds up to 120 and up to maxptime; anything else leaves `usual`. */
function ptimeOf(media: SdpMedia, usual: number): number {
  const number = (name: string): number | undefined =>
    attributesOf(media, name)
      .filter(value => /^\d{1,4}$/.test(value))
      .map(Number)
      .find(value => value >= 10 && value <= 1000);
  const asked = number('ptime');
  const most = number('maxptime') ?? 120;
  const wanted = asked !== undefined && asked <= 120 && asked % 10 === 0 ? asked : usual;
  return wanted <= most ? wanted : Math.max(10, Math.floor(most / 10) * 10);
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

export function refuse(status: SdpRefusal['status'], code: number, text: string): Result<never, SdpRefusal> {
  return fail({ status, warning: { code, text } });
}
