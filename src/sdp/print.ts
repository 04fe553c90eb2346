/** Session descriptions to text (RFC 8866). */
import { isIPv6 } from 'node:net';
import type { SdpAttribute, SdpMedia, SdpSession } from './types.ts';

export function printSdp(session: SdpSession): string {
  const { origin } = session;
  const lines = [
    'v=0',
    `o=${origin.username} ${origin.sessionId} ${origin.version} ${network(origin.address)}`,
    's=-',
    ...connection(session.address),
    't=0 0',
    ...session.attributes.map(attributeLine),
    ...session.media.flatMap(mediaLines),
  ];
  return `${lines.join('\r\n')}\r\n`;
}

function mediaLines(media: SdpMedia): string[] {
  return [
    `m=${media.type} ${media.port} ${media.protocol} ${media.formats.join(' ')}`,
    ...connection(media.address),
    ...media.attributes.map(attributeLine),
  ];
}

function connection(address: string | null): string[] {
  return address === null ? [] : [`c=${network(address)}`];
}

function network(address: string): string {
  return `IN ${isIPv6(address) ? 'IP6' : 'IP4'} ${address}`;
}

function attributeLine(attribute: SdpAttribute): string {
  return attribute.value === '' ? `a=${attribute.name}` : `a=${attribute.name}:${attribute.value}`;
}
