/**
 * One declaration per parameter. Parsing, bounds, typed access, layer precedence, masking, the text of
 * `cfg check` and `cfg explain`, web fields and the manual all come from it.
 */
import type { Result } from '../src/base/result.ts';
import {
  type AddressKind,
  addressType,
  boolType,
  choiceType,
  hostsType,
  hostType,
  type IntLimits,
  intType,
  type TextLimits,
  textType,
  timeType,
  type UrlOptions,
  urlType,
  type ValueType,
} from './value-types.ts';

/** What a change of the parameter costs: nothing, a new registration, new media streams, a restart. */
export type Apply = 'live' | 're-register' | 'restart-media' | 'reboot';

export type ParamValue = boolean | number | string;

export type Kind = 'bool' | 'int' | 'enum' | 'string' | 'password' | 'host' | 'ip' | 'hosts' | 'url' | 'time';

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
  /** Read and kept, but nothing in this firmware looks at it yet; `phone400 cfg status` lists these. */
  readonly dormant: boolean;
  /** Members of an enum, bounds of a number and single values beside them, length of a text: what a form needs. */
  readonly members: readonly string[];
  readonly bounds: { readonly min: number; readonly max: number } | null;
  readonly also: readonly number[];
  readonly length: { readonly min: number; readonly max: number } | null;
  defaultAt(index: number): T;
  /** The failure says what is wrong without repeating the text. */
  parse(text: string): Result<T, string>;
  print(value: T): string;
};

/** The index argument that goes with a path: one number when it has an `N`, none otherwise. */
export type IndexOf<P extends string> = P extends `${string}/N/${string}` ? [index: number] : [];

/** What the parameters of one area have in common; each of them may say otherwise. */
export type Area = {
  readonly page: string;
  readonly section: string;
  readonly apply: Apply;
  readonly dormant?: boolean;
};

type Common<T> = Partial<Area> & {
  readonly label: string;
  readonly help: string;
  readonly default: T | ((index: number) => T);
  readonly index?: readonly [number, number];
  readonly aliases?: readonly string[];
};

type EnumOptions<V extends string> = Common<V> & {
  readonly values: readonly V[];
  /** Other spellings that are read as a member. */
  readonly spellings?: { readonly [spelling: string]: V };
};

/** The builders of one area. */
export function area(common: Area) {
  return {
    bool<P extends string>(path: P, options: Common<boolean>): Param<boolean, P> {
      return declare(common, path, 'bool', options, boolType);
    },

    int<P extends string>(path: P, options: Common<number> & IntLimits): Param<number, P> {
      return declare(common, path, 'int', options, intType(options));
    },

    choice<P extends string, const V extends string>(path: P, options: EnumOptions<V>): Param<V, P> {
      return declare(common, path, 'enum', options, choiceType(options.values, options.spellings));
    },

    text<P extends string>(path: P, options: Common<string> & TextLimits): Param<string, P> {
      return declare(common, path, 'string', options, textType(options));
    },

    password<P extends string>(path: P, options: Common<string> & TextLimits): Param<string, P> {
      return declare(common, path, 'password', options, { ...textType(options), secret: true });
    },

    /** An address or a host name; `0.0.0.0` counts as not set and reads as ''. */
    host<P extends string>(path: P, options: Common<string>): Param<string, P> {
      return declare(common, path, 'host', options, hostType);
    },

    /** A literal address; `0.0.0.0` counts as not set and reads as ''. */
    ip<P extends string>(path: P, options: Common<string> & { readonly only?: AddressKind }): Param<string, P> {
      return declare(common, path, 'ip', options, addressType(options.only ?? 'any'));
    },

    /** A list, kept with commas between its members. */
    hosts<P extends string>(path: P, options: Common<string> & { readonly max: number }): Param<string, P> {
      return declare(common, path, 'hosts', options, hostsType(options.max));
    },

    url<P extends string>(path: P, options: Common<string> & UrlOptions): Param<string, P> {
      return declare(common, path, 'url', options, urlType(options));
    },

    /** A time of day, kept as hh:mm. */
    time<P extends string>(path: P, options: Common<string>): Param<string, P> {
      return declare(common, path, 'time', options, timeType);
    },
  };
}

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
    dormant: options.dormant ?? common.dormant ?? false,
    label: options.label,
    help: options.help,
    unit: '',
    secret: false,
    members: [],
    bounds: null,
    also: [],
    length: null,
    defaultAt: at => (typeof standard === 'function' ? standard(at) : standard),
    ...type,
  };
}

/** Puts each index of the range in the place of `N`. */
function concretePaths(path: string, index: readonly [number, number] | null): string[] {
  if (index === null) return [path];
  const [first, last] = index;
  return Array.from({ length: last - first + 1 }, (_, i) => path.replace('/N/', `/${first + i}/`));
}
