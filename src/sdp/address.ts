/** Addresses to which media may be sent. */
import { BlockList, isIP } from 'node:net';

const NEVER = new BlockList();
NEVER.addSubnet('224.0.0.0', 4, 'ipv4');
// Reserved, and 255.255.255.255 with it.
NEVER.addSubnet('240.0.0.0', 4, 'ipv4');
NEVER.addSubnet('ff00::', 8, 'ipv6');

/** '0.0.0.0' and '::' once meant hold (RFC 3264 8.4). */
export function isUnspecified(address: string): boolean {
  return address === '0.0.0.0' || address === '::';
}

/** A literal address of the family of `local` that is no multicast, broadcast or reserved one. */
export function isUnicast(address: string, local: string): boolean {
  const family = isIP(address);
  if (family === 0 || family !== isIP(local)) return false;
  return !NEVER.check(address, family === 6 ? 'ipv6' : 'ipv4');
}
