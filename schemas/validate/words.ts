/**
 * What a violation says, one entry a keyword: the end of a sentence whose subject is the field ("Amount must be …").
 * Written for whoever filled in the form; the same words appear in the browser, in REST and MCP answers and in runs.
 */
import type { Json } from './json.ts';

const plural = (count: Json, word: string): string => `${String(count)} ${word}${count === 1 ? '' : 's'}`;

const TYPES: Record<string, string> = {
  string: 'text',
  number: 'a number',
  integer: 'a whole number',
  boolean: 'true or false',
  object: 'an object',
  array: 'a list',
  null: 'empty (null)',
};

const FORMATS: Record<string, string> = {
  date: 'a date such as 2026-01-31',
  'date-time': 'a date and time such as 2026-01-31T09:00:00Z',
  time: 'a time such as 09:00:00Z',
  duration: 'a duration such as PT30M or P2D',
  email: 'an e-mail address',
  'idn-email': 'an e-mail address',
  uri: 'a full address such as https://example.com/page',
  'uri-reference': 'an address or a path',
  url: 'a full address such as https://example.com/page',
  uuid: 'a UUID',
  hostname: 'a host name',
  ipv4: 'an IPv4 address',
  ipv6: 'an IPv6 address',
  regex: 'a regular expression',
  'json-pointer': 'a JSON pointer such as /items/0',
};

/** A value as it is shown in a sentence: text without quotes unless that would hide something. */
export function shown(value: Json): string {
  if (typeof value !== 'string') return JSON.stringify(value);
  return value === '' || value !== value.trim() || /[,\p{Cc}]/u.test(value) ? JSON.stringify(value) : value;
}

export function listed(values: Json[]): string {
  const most = 20;
  const names = values.slice(0, most).map(shown).join(', ');
  return values.length > most ? `${names}, … (${values.length} in all)` : names;
}

export const words = {
  type: (types: string[]) => `must be ${types.map((type) => TYPES[type] ?? type).join(' or ')}`,
  enum: (values: Json[]) =>
    values.length === 1 ? `must be ${shown(values[0]!)}` : `must be one of: ${listed(values)}`,
  const: (value: Json) => `must be ${shown(value)}`,
  required: () => 'is required',
  dependentRequired: (because: string) => `is required when ${because} is given`,
  forbidden: () => 'is not allowed',
  unknown: () => 'is not a known field',
  tooManyItems: () => 'is one item too many',
  propertyNames: (why: string) => `has a name that ${why}`,
  minLength: (limit: Json) =>
    limit === 1 ? 'must not be empty' : `must be at least ${plural(limit, 'character')} long`,
  maxLength: (limit: Json) => (limit === 0 ? 'must be empty' : `must be at most ${plural(limit, 'character')} long`),
  pattern: (pattern: string) => `must match the pattern ${pattern}`,
  patternTooLong: (limit: number) => `is too long to be checked (at most ${limit} characters)`,
  patternRefused: (pattern: string, reason: string) => `cannot be checked: the pattern ${pattern} ${reason}`,
  format: (format: string) => `must be ${FORMATS[format] ?? `a valid ${format}`}`,
  minimum: (limit: Json) => `must be at least ${String(limit)}`,
  maximum: (limit: Json) => `must be at most ${String(limit)}`,
  exclusiveMinimum: (limit: Json) => `must be more than ${String(limit)}`,
  exclusiveMaximum: (limit: Json) => `must be less than ${String(limit)}`,
  multipleOf: (step: Json) => (step === 1 ? 'must be a whole number' : `must be a multiple of ${String(step)}`),
  minItems: (limit: Json) => `must have at least ${plural(limit, 'item')}`,
  maxItems: (limit: Json) => (limit === 0 ? 'must have no items' : `must have at most ${plural(limit, 'item')}`),
  uniqueItems: () => 'must not contain the same item twice',
  minProperties: (limit: Json) => `must have at least ${plural(limit, 'field')}`,
  maxProperties: (limit: Json) => `must have at most ${plural(limit, 'field')}`,
  contains: (least: number, most: number | undefined) =>
    most === undefined
      ? `must contain at least ${least === 1 ? 'one' : least} of the expected items`
      : `must contain ${least === most ? `exactly ${least}` : `between ${least} and ${most}`} of the expected items`,
  not: () => 'is not allowed to have this value',
  notConst: (value: Json) => `must not be ${shown(value)}`,
  notEnum: (values: Json[]) => `must not be one of: ${listed(values)}`,
  notRequired: () => 'must be left out',
  oneOf: () => 'fits more than one of the allowed forms; exactly one is needed',
  oneRequired: (names: Json[]) => `needs one of: ${listed(names)}`,
  anyOf: () => 'does not have any of the allowed forms',
  reference: (ref: string) => `cannot be checked: the schema refers to ${ref}, which does not exist`,
  endless: () => 'cannot be checked: the schema refers to itself without end',
  endlessWork: () => 'cannot be checked: the schema takes too many steps',
  depth: (limit: number) => `is nested too deeply (more than ${limit} levels)`,
  schemaDepth: (limit: number) => `cannot be checked: the schema is nested too deeply (more than ${limit} levels)`,
  invalid: () => 'is not valid',
} as const;
