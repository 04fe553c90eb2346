/**
 * One declaration per parameter. Parsing, bounds, typed access, layer precedence, masking, the text of
 * `cfg check` and `cfg explain`, web fields and the manual all come from it.
 */
import { isIP } from 'node:net';
import { fail, ok, type Result } from '../src/base/result.ts';

/** What a change of the parameter costs: nothing, a new registration, new media streams, a restart. */
export type Apply = 'live' | 're-register' | 'restart-media' | 'reboot';

export const APPLY_CLASSES: readonly Apply[] = ['live', 're-register', 'restart-media', 'reboot'];

export type ParamValue = boolean | number | string;

export type Kind = 'bool' | 'int' | 'enum' | 'string' | 'password' | 'host';

/** `T` is the type of the value, `P` the literal path: `/N/` in it makes the parameter an array. */
export type Param<T extends ParamValue = ParamValue, P extends string = string> = {
  readonly path: P;
  readonly kind: Kind;
  /** First and last index, both included; null when the path has no `N`. */
  readonly index: readonly [first: number, last: number] | null;
  /** The path with each index put in; one element when there is no index. */
  readonly paths: readonly string[];
  /** Other spellings of the path that are read, never written. */
  readonly aliases: readonly string[];
  readonly unit: string;
  readonly apply: Apply;
  readonly page: string;
  /** Chapter of the administrator guide; '' for what the guide does not know. */
  readonly section: string;
  /** The value must never be shown or logged. */
  readonly secret: boolean;
  readonly label: string;
  readonly help: string;
  /** What may be written, in words. */
  readonly allowed: string;
  /** Members of an enum, bounds of a number: what a form needs. */
  readonly members: readonly string[];
  readonly bounds: { readonly min: number; readonly max: number } | null;
  defaultAt(index: number): T;
  /** The failure says what is wrong without repeating the text. */
  parse(text: string): Result<T, string>;
  print(value: T): string;
};

/** The index argument that goes with a path: one number when it has an `N`, none otherwise. */
export type IndexOf<P extends string> = P extends `${string}/N/${string}` ? [index: number] : [];

/** What the parameters of one area have in common; each of them may say otherwise. */
export type Area = { readonly page: string; readonly section: string; readonly apply: Apply };

type Common<T> = Partial<Area> & {
  readonly label: string;
  readonly help: string;
  readonly default: T | ((index: number) => T);
  readonly index?: readonly [number, number];
  readonly aliases?: readonly string[];
};

type IntOptions = Common<number> & {
  readonly min: number;
  readonly max: number;
  /** Single values outside the bounds that have a meaning of their own. */
  readonly also?: readonly number[];
  readonly unit?: string;
};

type EnumOptions<V extends string> = Common<V> & {
  readonly values: readonly V[];
  /** Other spellings that are read as a member. */
  readonly spellings?: { readonly [spelling: string]: V };
};

type TextOptions = Common<string> & {
  readonly max: number;
  readonly min?: number;
  /** Says what is wrong with the text, null when nothing is. */
  readonly check?: (text: string) => string | null;
  readonly allowed?: string;
  readonly unit?: string;
};

/** The builders of one area. */
export function area(common: Area) {
  return {
    bool<P extends string>(path: P, options: Common<boolean>): Param<boolean, P> {
      return declare(common, path, 'bool', options, {
        allowed: '0 or 1',
        parse: parseBool,
        print: value => (value ? '1' : '0'),
      });
    },

    int<P extends string>(path: P, options: IntOptions): Param<number, P> {
      const { min, max, also = [] } = options;
      const allowed = [`${min}..${max}`, ...also].join(' or ');
      return declare(common, path, 'int', options, {
        allowed,
        bounds: { min, max },
        unit: options.unit ?? '',
        parse: text => parseInteger(text, value => (value >= min && value <= max) || also.includes(value), allowed),
        print: String,
      });
    },

    choice<P extends string, const V extends string>(path: P, options: EnumOptions<V>): Param<V, P> {
      const known = new Map<string, V>(options.values.map(value => [value.toLowerCase(), value]));
      for (const [spelling, value] of Object.entries(options.spellings ?? {})) known.set(spelling.toLowerCase(), value);
      const allowed = options.values.map(value => (value === '' ? '(empty)' : value)).join(', ');
      return declare(common, path, 'enum', options, {
        allowed,
        members: options.values,
        parse: text => {
          const value = known.get(text.toLowerCase());
          return value === undefined ? fail(`must be one of ${allowed}`) : ok(value);
        },
        print: value => value,
      });
    },

    text<P extends string>(path: P, options: TextOptions): Param<string, P> {
      return declare(common, path, 'string', options, textType(options));
    },

    password<P extends string>(path: P, options: TextOptions): Param<string, P> {
      return declare(common, path, 'password', options, { ...textType(options), secret: true });
    },

    /** An address or a host name; `0.0.0.0` counts as not set and reads as ''. */
    host<P extends string>(path: P, options: Common<string>): Param<string, P> {
      return declare(common, path, 'host', options, {
        allowed: 'an IP address, a host name, or nothing',
        parse: parseHost,
        print: value => value,
      });
    },
  };
}

type ValueType<T extends ParamValue> = Pick<Param<T>, 'allowed' | 'parse' | 'print'> &
  Partial<Pick<Param<T>, 'members' | 'bounds' | 'unit' | 'secret'>>;

function declare<T extends ParamValue, P extends string>(
  common: Area,
  path: P,
  kind: Kind,
  options: Common<T>,
  type: ValueType<T>,
): Param<T, P> {
  const { index = null, default: standard } = options;
  return {
    path,
    kind,
    index,
    paths: concretePaths(path, index),
    aliases: options.aliases ?? [],
    page: options.page ?? common.page,
    section: options.section ?? common.section,
    apply: options.apply ?? common.apply,
    label: options.label,
    help: options.help,
    unit: '',
    secret: false,
    members: [],
    bounds: null,
    defaultAt: at => (typeof standard === 'function' ? standard(at) : standard),
    ...type,
  };
}

/** Puts each index of the range in the place of `N`. */
export function concretePaths(path: string, index: readonly [number, number] | null): string[] {
  if (index === null) return [path];
  const [first, last] = index;
  return Array.from({ length: last - first + 1 }, (_, i) => path.replace('/N/', `/${first + i}/`));
}

function parseBool(text: string): Result<boolean, string> {
  if (text === '1') return ok(true);
  if (text === '0') return ok(false);
  return fail('must be 0 or 1');
}

/** Decimal or, as some files write a type-of-service byte, hexadecimal with 0x. */
function parseInteger(text: string, fits: (value: number) => boolean, allowed: string): Result<number, string> {
  if (!/^([+-]?\d{1,10}|0x[0-9a-f]{1,8})$/i.test(text)) return fail(`must be a whole number, ${allowed}`);
  const value = Number(text);
  return fits(value) ? ok(value) : fail(`is out of range, allowed is ${allowed}`);
}

function textType(options: TextOptions): ValueType<string> {
  const { min = 0, max, check } = options;
  return {
    allowed: options.allowed ?? (min === 0 ? `up to ${max} characters` : `${min} to ${max} characters`),
    unit: options.unit ?? '',
    parse: text => {
      if (text.length < min) return fail(min === 1 ? 'must not be empty' : `must have at least ${min} characters`);
      if (text.length > max) return fail(`is too long, at most ${max} characters are allowed`);
      const wrong = check?.(text) ?? null;
      return wrong === null ? ok(text) : fail(wrong);
    },
    print: value => value,
  };
}

const LONGEST_HOST = 253;

/** Host names by RFC 1123 2.1, the underscore allowed because real networks use it. */
function parseHost(text: string): Result<string, string> {
  if (text === '' || text === '0.0.0.0') return ok('');
  const bare = text.startsWith('[') && text.endsWith(']') ? text.slice(1, -1) : text;
  if (isIP(bare) !== 0) return ok(bare);
  const labels = text.replace(/\.$/, '').split('.');
  // A name whose last label is a number is an address that went wrong, such as 10.0.0.300.
  const isName = labels.every(isHostLabel) && !/^\d+$/.test(labels.at(-1) ?? '');
  return isName && text.length <= LONGEST_HOST ? ok(text) : fail('must be an IP address or a host name without port');
}

function isHostLabel(label: string): boolean {
  return /^[a-z0-9_-]{1,63}$/i.test(label) && !label.startsWith('-') && !label.endsWith('-');
}
