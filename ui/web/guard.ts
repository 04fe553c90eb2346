/** Which requests are looked at, before anything else: pure checks of their headers. */
import { isIP, isIPv6 } from 'node:net';
import { groupsOf } from './ipv6.ts';

export type Asked = {
  readonly host: string | undefined;
  readonly origin: string | undefined;
  /** `Sec-Fetch-Site`: browsers tell where a request comes from. */
  readonly site: string | undefined;
  readonly secure: boolean;
};

/**
 * A page of a stranger can make a name of its own point to the phone and then talk to it as its own server (DNS rebinding).
 * So the pages answer to the address that the connection came to, and to names that are known.
 */
export function isOurHost(host: string | undefined, localAddress: string, names: readonly string[]): boolean {
  const [, bracketed, plain = ''] =
    /^(?:\[([0-9a-f:.]{2,45})\]|([a-z0-9._-]{1,253}))(?::\d{1,5})?$/i.exec(host ?? '') ?? [];
  const name = (bracketed ?? plain).toLowerCase();
  if (name === '') return false;
  if (names.includes(name)) return true;
  if (isIP(name) !== 0) return sameAddress(name, localAddress);
  return name === 'localhost' && isLoopback(localAddress);
}

function sameAddress(a: string, b: string): boolean {
  const bare = (address: string): string => address.replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '');
  const [left, right] = [bare(a), bare(b)];
  if (!isIPv6(left) || !isIPv6(right)) return left === right;
  return groupsOf(left).join() === groupsOf(right).join();
}

function isLoopback(address: string): boolean {
  return address === '::1' || /^(::ffff:)?127\./i.test(address);
}

/** A form must come from a page of ours. Programs that are no browsers send neither header; they need the token as well. */
export function isOurOrigin({ host, origin, site, secure }: Asked): boolean {
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return false;
  return origin === undefined || origin.toLowerCase() === `http${secure ? 's' : ''}://${host}`.toLowerCase();
}

/** Whom guesses and connections are counted for: whoever has one IPv6 address has its whole network of 64 bits. */
export function sourceOf(address: string): string {
  const bare = address.replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '');
  if (!isIPv6(bare)) return bare;
  return `${groupsOf(bare).slice(0, 4).join(':')}::/64`;
}

/** What a browser may do with our pages: nothing but show them, load what is ours and send forms to us. */
export const SAFE_HEADERS: Readonly<Record<string, string>> = {
  'Content-Security-Policy':
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'same-origin',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Permissions-Policy': 'camera=(), microphone=(), geolocation=()',
  'Cache-Control': 'no-store',
};
