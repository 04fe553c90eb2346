/**
 * What a technician types on the idle screen (docs/technician.md), between the prefix and the closing `#`: a digit that
 * says what it is, what belongs to it, and a check digit over both.
 *
 *     1 S AAABBBCCCDDD [PPPPP] C    server by its IPv4 address; S: 1 http, 2 https, 3 tftp, 4 ftp; P: port
 *     2 T…                     C    tenant number, 1 to 10 digits
 *     3 S NN…          [50PPPPP] C    server by its name, two digits a character
 *     9 N                      C    service
 */
import { fail, ok, type Result } from '../../base/result.ts';
import { checkDigit, isChecked } from './damm.ts';

const SCHEMES = ['http', 'https', 'tftp', 'ftp'] as const;
export type Scheme = (typeof SCHEMES)[number];

/** In the order of their digits, from 1 on. */
const SERVICES = ['restart', 'restore', 'addresses', 'doctor', 'update', 'forget'] as const;
export type Service = (typeof SERVICES)[number];

export type Code =
  /** `port`: null is the usual one of the scheme. */
  | { readonly kind: 'server'; readonly scheme: Scheme; readonly host: string; readonly port: number | null }
  | { readonly kind: 'tenant'; readonly number: string }
  | { readonly kind: 'service'; readonly service: Service };

/** `check`: a digit is wrong. `form`: the digits are right, and mean nothing. */
export type WrongCode = 'check' | 'form';

/** Characters of a host name by their pair of digits: 00 to 09, 11 to 36 from a to z, 40 and 41. */
const LETTERS = '0123456789·abcdefghijklmnopqrstuvwxyz···.-';
const PORT_FOLLOWS = '50';
const HOST = /^(?=.{1,63}$)[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*$/;

/** Digits of the longest code. */
export const LONGEST = 140;

export function readCode(digits: string): Result<Code, WrongCode> {
  if (digits.length > LONGEST || !isChecked(digits)) return fail('check');
  const body = digits.slice(1, -1);
  const code = READERS[digits.charAt(0)]?.(body) ?? null;
  return code === null ? fail('form') : ok(code);
}

const READERS: { readonly [kind: string]: (body: string) => Code | null } = {
  1: body => {
    const [, scheme = '', host = '', port = ''] = /^(\d)(\d{12})(\d{5})?$/.exec(body) ?? [];
    const parts = host.match(/\d{3}/g)?.map(Number) ?? [];
    if (parts.length !== 4 || parts.some(part => part > 255) || parts[0] === 0) return null;
    return server(scheme, parts.join('.'), port);
  },
  2: body => (/^\d{1,10}$/.test(body) ? { kind: 'tenant', number: body } : null),
  3: body => {
    const [, scheme = '', pairs = '', port = ''] = /^(\d)((?:\d\d)+?)(?:50(\d{5}))?$/.exec(body) ?? [];
    const host = (pairs.match(/\d\d/g) ?? []).map(pair => LETTERS[Number(pair)] ?? '·').join('');
    return HOST.test(host) ? server(scheme, host, port) : null;
  },
  9: body => {
    const service = body.length === 1 ? SERVICES[Number(body) - 1] : undefined;
    return service === undefined ? null : { kind: 'service', service };
  },
};

function server(scheme: string, host: string, port: string): Code | null {
  const name = SCHEMES[Number(scheme) - 1];
  const number = port === '' ? null : Number(port);
  if (name === undefined || number === 0 || (number ?? 0) > 65_535) return null;
  return { kind: 'server', scheme: name, host, port: number };
}

/** The digits, check digit among them; null for what no code can say. */
export function writeCode(code: Code): string | null {
  const body = bodyOf(code);
  if (body === null) return null;
  const digits = body + checkDigit(body);
  // What is written must be read as the same.
  const read = readCode(digits);
  return read.ok && JSON.stringify(read.value) === JSON.stringify(code) ? digits : null;
}

function bodyOf(code: Code): string | null {
  switch (code.kind) {
    case 'service':
      return `9${SERVICES.indexOf(code.service) + 1}`;
    case 'tenant':
      return `2${code.number}`;
    case 'server': {
      const scheme = SCHEMES.indexOf(code.scheme) + 1;
      const port = code.port === null ? '' : String(code.port).padStart(5, '0');
      if (/^\d{1,3}(\.\d{1,3}){3}$/.test(code.host)) {
        return `1${scheme}${code.host.replace(/\d+/g, part => part.padStart(3, '0')).replaceAll('.', '')}${port}`;
      }
      if (!HOST.test(code.host)) return null;
      const pairs = Array.from(code.host, letter => String(LETTERS.indexOf(letter)).padStart(2, '0'));
      return `3${scheme}${pairs.join('')}${port === '' ? '' : PORT_FOLLOWS + port}`;
    }
  }
}

/** Where a server of a code has its files. */
export function addressOf({ scheme, host, port }: Extract<Code, { kind: 'server' }>): string {
  return `${scheme}://${host}${port === null ? '' : `:${port}`}/`;
}

/** Where the files of a tenant are: the base with the number in the place of `<TENANT>`, or behind it. '' without a base. */
export function tenantAddress(base: string, number: string): string {
  if (base === '') return '';
  if (/<TENANT>/i.test(base)) return base.replace(/<TENANT>/gi, number);
  return `${base.replace(/\/+$/, '')}/${number}/`;
}
