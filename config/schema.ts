/** The declarations as a JSON schema (2020-12) of an object from paths to values, for editors. */
import { CATALOGUE } from './catalogue.ts';
import type { Param } from './param.ts';

export type Schema = { readonly [keyword: string]: unknown };

export function catalogueSchema(): Schema {
  const plain = CATALOGUE.filter(({ index }) => index === null);
  const indexed = CATALOGUE.filter(({ index }) => index !== null);
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Settings of a phone',
    type: 'object',
    properties: Object.fromEntries(plain.map(param => [param.path, paramSchema(param)])),
    patternProperties: Object.fromEntries(indexed.map(param => [pattern(param), paramSchema(param)])),
    additionalProperties: false,
  };
}

/** `a/N/b` with the indices that the declaration allows. */
function pattern({ path, index }: Param): string {
  const [first, last] = index ?? [0, 0];
  const numbers = Array.from({ length: last - first + 1 }, (_, i) => first + i);
  return `^${path.replace('/N/', `/(${numbers.join('|')})/`)}$`;
}

function paramSchema(param: Param): Schema {
  return {
    title: param.label,
    description: param.help,
    ...valueSchema(param),
    ...(param.index === null && !param.secret ? { default: jsonValue(param.defaultAt(0)) } : {}),
    ...(param.secret ? { writeOnly: true } : {}),
    ...(param.unit === '' ? {} : { 'x-unit': param.unit }),
    'x-page': param.page,
    'x-apply': param.apply,
    ...(param.dormant ? { 'x-dormant': true } : {}),
  };
}

function valueSchema({ kind, members, bounds, also, length }: Param): Schema {
  if (kind === 'bool') return { enum: [0, 1] };
  if (kind === 'enum') return { enum: members };
  if (bounds !== null) {
    const range = { type: 'integer', minimum: bounds.min, maximum: bounds.max };
    return also.length === 0 ? range : { anyOf: [range, { enum: also }] };
  }
  const limits = length === null ? {} : { minLength: length.min, maxLength: length.max };
  return { type: 'string', ...limits };
}

function jsonValue(value: boolean | number | string): number | string {
  return typeof value === 'boolean' ? Number(value) : value;
}
