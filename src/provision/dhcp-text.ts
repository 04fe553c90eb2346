/** What a DHCP server put into an option, as text. The octets are anybody's: whoever answers first on the network. */
import { isUtf8 } from 'node:buffer';

/** DHCP options by number, each as it came, parts of one put together (RFC 2132, RFC 3396). */
export type DhcpOptions = ReadonlyMap<number, Uint8Array>;

const LONGEST = 1024;

/** Without closing zeros and blanks; null when there is none or when it is no text. */
export function textOf(octets: Uint8Array | undefined): string | null {
  if (octets === undefined || octets.length > LONGEST || !isUtf8(octets)) return null;
  const text = Buffer.from(octets)
    .toString()
    .replace(/[\0\s]+$/, '')
    .trim();
  return text === '' || /\p{Cc}/u.test(text) ? null : text;
}

/** The parts of option 43: a number, a length, and so many octets (RFC 2132 section 8.4). What is cut off is left out. */
export function subOptions(octets: Uint8Array): Uint8Array[] {
  const found: Uint8Array[] = [];
  let at = 0;
  while (at + 1 < octets.length && octets[at] !== END) {
    if (octets[at] === PAD) {
      at++;
      continue;
    }
    const length = octets[at + 1] ?? 0;
    const value = octets.subarray(at + 2, at + 2 + length);
    if (value.length < length) break;
    found.push(value);
    at += 2 + length;
  }
  return found;
}

const PAD = 0;
const END = 255;
