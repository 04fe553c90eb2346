/** RTCP in offers and answers: shared port (RFC 5761), reduced size (RFC 5506), extended reports (RFC 3611 section 5). */
import { attributesOf } from './parse.ts';
import type { AgreedRtcp, LocalMedia, LocalRtcp, SdpAttribute, SdpMedia, SdpSession } from './types.ts';

/** What we like to be told; the last word is collaborative and stands in an answer only when it was offered. */
const WANTED = ['voip-metrics', 'stat-summary=loss,dup,jitt', 'rcvr-rtt=all'];
const COLLABORATIVE = 'rcvr-rtt';

const PLAIN: LocalRtcp = { mux: false, reducedSize: false, extended: false };
const flag = (name: string): SdpAttribute => ({ name, value: '' });

export function offeredRtcp({ rtcp = PLAIN }: LocalMedia): SdpAttribute[] {
  const attributes = rtcp.mux ? [flag('rtcp-mux')] : [];
  if (rtcp.reducedSize) attributes.push(flag('rtcp-rsize'));
  if (rtcp.extended) attributes.push({ name: 'rtcp-xr', value: WANTED.join(' ') });
  return attributes;
}

/** What an offer of the other side comes to, and our words for it. Both flags are always taken up. */
export function answeredRtcp(
  session: SdpSession,
  media: SdpMedia,
  { rtcp = PLAIN }: LocalMedia,
): { agreed: AgreedRtcp; attributes: SdpAttribute[] } {
  const agreed = theirs(session, media, rtcp.extended);
  const attributes = agreed.mux ? [flag('rtcp-mux')] : [];
  if (agreed.reducedSize) attributes.push(flag('rtcp-rsize'));
  const said = xrFormats(session, media);
  const wanted = WANTED.filter(format => !format.startsWith(COLLABORATIVE) || said.includes(COLLABORATIVE));
  if (rtcp.extended) attributes.push({ name: 'rtcp-xr', value: wanted.join(' ') });
  return { agreed, attributes };
}

/** What their answer leaves of our offer. */
export function settledRtcp(session: SdpSession, media: SdpMedia, { rtcp = PLAIN }: LocalMedia): AgreedRtcp {
  const agreed = theirs(session, media, rtcp.extended);
  return { ...agreed, mux: agreed.mux && rtcp.mux, reducedSize: agreed.reducedSize && rtcp.reducedSize };
}

/** Who asks for nothing gets the metrics all the same when we send any: whoever does not know them skips them. */
function theirs(session: SdpSession, media: SdpMedia, extended: boolean): AgreedRtcp {
  const has = (name: string): boolean => attributesOf(media, name).length > 0;
  const asked = xrFormats(session, media);
  const wants = (format: string): boolean => asked.includes(format);
  return {
    mux: has('rtcp-mux'),
    reducedSize: has('rtcp-rsize'),
    ...(extended && {
      extended: {
        voipMetrics: asked.length === 0 || wants('voip-metrics'),
        statistics: wants('stat-summary'),
        receiverTime: wants(COLLABORATIVE),
      },
    }),
  };
}

/** Their a=rtcp-xr, that of the media before that of the session, without the parameters. */
function xrFormats(session: SdpSession, media: SdpMedia): string[] {
  const [value = ''] = [...attributesOf(media, 'rtcp-xr'), ...attributesOf(session, 'rtcp-xr')];
  return value
    .split(/ +/)
    .flatMap(format => format.split('=')[0] ?? [])
    .filter(name => name !== '');
}
