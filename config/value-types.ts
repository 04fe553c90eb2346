/** The types of parameter values: what may be written, how a text becomes a value. A failure never repeats the text. */
import { isIP, isIPv4 } from 'node:net';
import { fail, ok } from '../src/base/result.ts';
import type { Param, ParamValue } from './param.ts';

/** What a declaration takes from its type. */
export type ValueType<T extends ParamValue> = Pick<Param<T>, 'allowed' | 'parse' | 'print'> &
  Partial<Pick<Param<T>, 'members' | 'bounds' | 'also' | 'length' | 'unit' | 'secret'>>;

const asItIs = (value: string): string => value;

export const boolType: ValueType<boolean> = {
  allowed: '0 or 1',
  parse: text => {
    if (text === '1') return ok(true);
    if (text === '0') return ok(false);
    return fail('must be 0 or 1');
  },
  print: value => (value ? '1' : '0'),
};

export type IntLimits = {
  readonly min: number;
  readonly max: number;
  /** Single values outside the bounds that have a meaning of their own. */
  readonly also?: readonly number[];
  readonly unit?: string;
};

/** Decimal or, as some files write a type-of-service byte, hexadecimal with 0x. */
export function intType({ min, max, also = [], unit = '' }: IntLimits): ValueType<number> {
  const allowed = [`${min}..${max}`, ...also].join(' or ');
  return {
    allowed,
    bounds: { min, max },
    also,
    unit,
    parse: text => {
      if (!/^([+-]?\d{1,10}|0x[0-9a-f]{1,8})$/i.test(text)) return fail(`must be a whole number, ${allowed}`);
      const value = Number(text);
      const fits = (value >= min && value <= max) || also.includes(value);
      return fits ? ok(value) : fail(`is out of range, allowed is ${allowed}`);
    },
    print: String,
  };
}

/** `spellings` are other words that are read as a member. */
export function choiceType<V extends string>(
  values: readonly V[],
  spellings: { readonly [spelling: string]: V } = {},
): ValueType<V> {
  const known = new Map<string, V>(values.map(value => [value.toLowerCase(), value]));
  for (const [spelling, value] of Object.entries(spellings)) known.set(spelling.toLowerCase(), value);
  const allowed = values.map(value => (value === '' ? '(empty)' : value)).join(', ');
  return {
    allowed,
    members: values,
    parse: text => {
      const value = known.get(text.toLowerCase());
      return value === undefined ? fail(`must be one of ${allowed}`) : ok(value);
    },
    print: value => value,
  };
}

export type TextLimits = {
  readonly max: number;
  readonly min?: number;
  /** Says what is wrong with the text, null when nothing is. */
  readonly check?: (text: string) => string | null;
  readonly allowed?: string;
  readonly unit?: string;
};

export function textType({ min = 0, max, check, allowed, unit = '' }: TextLimits): ValueType<string> {
  return {
    allowed: allowed ?? (min === 0 ? `up to ${max} characters` : `${min} to ${max} characters`),
    length: { min, max },
    unit,
    parse: text => {
      if (text.length < min) return fail(min === 1 ? 'must not be empty' : `must have at least ${min} characters`);
      if (text.length > max) return fail(`is too long, at most ${max} characters are allowed`);
      const wrong = check?.(text) ?? null;
      return wrong === null ? ok(text) : fail(wrong);
    },
    print: asItIs,
  };
}

const LONGEST_HOST = 253;

/** Host names by RFC 1123 2.1, the underscore allowed because real networks use it. `0.0.0.0` reads as ''. */
export const hostType: ValueType<string> = {
  allowed: 'an IP address, a host name, or nothing',
  parse: text => {
    if (text === '' || text === '0.0.0.0') return ok('');
    const bare = withoutBrackets(text);
    if (isIP(bare) !== 0) return ok(bare);
    return isHostName(text) ? ok(text) : fail('must be an IP address or a host name without port');
  },
  print: asItIs,
};

function withoutBrackets(text: string): string {
  return text.startsWith('[') && text.endsWith(']') ? text.slice(1, -1) : text;
}

function isHostName(text: string): boolean {
  const labels = text.replace(/\.$/, '').split('.');
  // A name whose last label is a number is an address that went wrong, such as 10.0.0.300.
  return labels.every(isHostLabel) && !/^\d+$/.test(labels.at(-1) ?? '') && text.length <= LONGEST_HOST;
}

function isHostLabel(label: string): boolean {
  return /^[a-z0-9_-]{1,63}$/i.test(label) && !label.startsWith('-') && !label.endsWith('-');
}

const ADDRESSES = {
  any: { allowed: 'an IP address, or nothing', fits: (text: string) => isIP(text) !== 0 },
  v4: { allowed: 'an IPv4 address, or nothing', fits: isIPv4 },
  mask: { allowed: 'a network mask such as 255.255.255.0, or nothing', fits: isMask },
} as const;
export type AddressKind = keyof typeof ADDRESSES;

/** A literal address; `0.0.0.0` counts as not set and reads as ''. */
export function addressType(kind: AddressKind): ValueType<string> {
  const { allowed, fits } = ADDRESSES[kind];
  return {
    allowed,
    parse: text => {
      if (text === '' || text === '0.0.0.0') return ok('');
      return fits(text) ? ok(text) : fail(`must be ${allowed}`);
    },
    print: asItIs,
  };
}

/** Ones, then zeros. */
function isMask(text: string): boolean {
  if (!isIPv4(text)) return false;
  const bits = text.split('.').map(byte => Number(byte).toString(2).padStart(8, '0'));
  return /^1*0*$/.test(bits.join(''));
}

/** Addresses, networks such as 10.0.0.0/8 and names; read with commas or blanks between them, kept with commas. */
export function hostsType(max: number): ValueType<string> {
  return {
    allowed: `addresses, networks or host names with commas between them, up to ${max} characters`,
    length: { min: 0, max },
    parse: text => {
      if (text.length > max) return fail(`is too long, at most ${max} characters are allowed`);
      const hosts = text.split(/[\s,;]+/).filter(host => host !== '');
      const wrong = hosts.findIndex(host => !isHostOrNetwork(host));
      return wrong < 0 ? ok(hosts.join(',')) : fail(`entry ${wrong + 1} is no IP address, network or host name`);
    },
    print: asItIs,
  };
}

function isHostOrNetwork(text: string): boolean {
  const [address = '', bits, ...rest] = text.split('/');
  const version = isIP(withoutBrackets(address));
  if (bits === undefined) return version !== 0 || isHostName(address);
  const most = version === 4 ? 32 : 128;
  return version !== 0 && rest.length === 0 && /^\d{1,3}$/.test(bits) && Number(bits) <= most;
}

const SCHEMES = ['http', 'https', 'tftp', 'ftp'];

export type UrlOptions = {
  readonly max?: number;
  /** The name of a file, taken from where the configuration came from, will do as well. */
  readonly fileName?: boolean;
};

/** `<MAC>` and `<MODEL>` may stand in the path: the phone puts its own in their place. */
export function urlType({ max = 256, fileName = false }: UrlOptions): ValueType<string> {
  const allowed = `an address (${SCHEMES.join(', ')})${fileName ? ', the name of a file' : ''} or nothing`;
  return {
    allowed: `${allowed}, up to ${max} characters`,
    length: { min: 0, max },
    parse: text => {
      if (text.length > max) return fail(`is too long, at most ${max} characters are allowed`);
      if (text === '') return ok(text);
      const [, scheme] = /^([a-z][a-z0-9+.-]*):\/\//i.exec(text) ?? [];
      if (scheme === undefined) return fileName ? ok(text) : fail(`must be ${allowed}`);
      if (!SCHEMES.includes(scheme.toLowerCase())) return fail(`must begin with one of ${SCHEMES.join(', ')}`);
      return isUrl(text) ? ok(text) : fail('is no complete address');
    },
    print: asItIs,
  };
}

/** Placeholders count as text; a port, a user and a path may be there. */
function isUrl(text: string): boolean {
  return /:\/\/[^/]/.test(text) && URL.canParse(text.replace(/<(MAC|MODEL)>/gi, '$1'));
}

/** A time of day; `7:05` reads as 07:05. */
export const timeType: ValueType<string> = {
  allowed: 'hh:mm, 00:00..23:59',
  parse: text => {
    const [, hour = '', minute = ''] = /^(\d{1,2}):(\d{2})$/.exec(text) ?? [];
    if (hour === '' || Number(hour) > 23 || Number(minute) > 59) return fail('must be a time of day, 00:00..23:59');
    return ok(`${hour.padStart(2, '0')}:${minute}`);
  },
  print: asItIs,
};
