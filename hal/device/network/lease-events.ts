/**
 * What dhcpcd tells its hook (dhcpcd-run-hooks(8)): environment variables, NUL between them. The options were asked for
 * as hexadecimal digits, so nothing of a server's octets is ever interpreted on the way.
 */

export type LeaseEvent =
  | { readonly type: 'bound'; readonly address: string; readonly options: ReadonlyMap<number, Uint8Array> }
  /** No address any more; `expired`: nobody lent it on. */
  | { readonly type: 'lost'; readonly expired: boolean }
  | { readonly type: 'link'; readonly up: boolean };

/** Prefix of the names under which options are handed over. */
export const OPTION_NAME = 'p400_';

const BOUND: ReadonlySet<string> = new Set(['BOUND', 'RENEW', 'REBIND', 'REBOOT', 'INFORM', 'STATIC']);
const LOST: ReadonlySet<string> = new Set(['EXPIRE', 'NAK', 'FAIL', 'RELEASE', 'STOP', 'STOPPED', 'TIMEOUT']);

/** Octets; the longest that a message can hold is 64 kB. */
const LONGEST_OPTION = 4096;

/** What dhcpcd 9 logs of another device: `eth0: MAC(MAC) claims ADDRESS`; null: another line. */
export function claimIn(line: string): { readonly address: string; readonly mac: string } | null {
  const [, mac, address] =
    /: ((?:[0-9a-f]{2}:){5}[0-9a-f]{2})\(.{0,40}\) claims (\d{1,3}(?:\.\d{1,3}){3})$/.exec(line) ?? [];
  return mac === undefined || address === undefined ? null : { address, mac };
}

/** null: nothing that concerns the phone. */
export function leaseEvent(environment: string): LeaseEvent | null {
  const values = new Map<string, string>();
  for (const line of environment.split('\0')) {
    const equals = line.indexOf('=');
    if (equals > 0) values.set(line.slice(0, equals), line.slice(equals + 1));
  }
  const reason = values.get('reason') ?? '';
  if (reason === 'CARRIER' || reason === 'NOCARRIER') return { type: 'link', up: reason === 'CARRIER' };
  if (LOST.has(reason)) return { type: 'lost', expired: reason === 'EXPIRE' };
  const address = values.get('new_ip_address') ?? '';
  if (!BOUND.has(reason) || !/^\d{1,3}(\.\d{1,3}){3}$/.test(address)) return null;
  const options = new Map<number, Uint8Array>();
  for (const [name, hex] of values) {
    const [, number] = /^new_p400_(\d{1,3})$/.exec(name) ?? [];
    const isWhole = hex.length <= 2 * LONGEST_OPTION && /^([0-9a-f]{2})*$/i.test(hex);
    if (number !== undefined && isWhole) options.set(Number(number), Buffer.from(hex, 'hex'));
  }
  return { type: 'bound', address, options };
}
