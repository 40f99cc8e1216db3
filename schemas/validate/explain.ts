/**
 * Why a value is refused, in the words of words.ts. The verdict is never ours: every question "does this part hold?" is
 * asked of the checker (`holds`), so the explanation cannot disagree with it; we only decide what is worth saying.
 *
 * - E1 One mistake, one violation: a value of the wrong type is not also told that it is too short; a failed branch is
 *   explained by the branch it comes closest to, not by all of them.
 * - E2 A violation points at the field a person would change: a missing or unknown field by its own pointer.
 * - E3 Order is the schema's order, so it is the form's.
 *
 * Absent: explaining beyond the document (`$ref` to other documents resolves to nothing and is said so).
 */
import * as Checker from 'typebox/schema';
import { isObject, type Json, type JsonObject, join, own } from './json.ts';
import { GuardedPattern, MAX_TEXT } from './prepare.ts';
import { humanised } from './title.ts';
import { words } from './words.ts';

export interface Violation {
  /** RFC 6901, into the value; for a missing property the pointer it would have. */
  pointer: string;
  /** The JSON Schema keyword that refuses; `false` for the schema `false`, `schema` for what has no keyword of its own. */
  keyword: string;
  /** The end of a sentence whose subject is the field: "must be at most 500". */
  message: string;
  params: JsonObject;
}

type Schema = Checker.XSchema;
interface Place {
  stack: Checker.XStack;
  value: Json;
  pointer: string;
}

/** The violations of `value`; empty when the schema holds. `schema` must be prepared, `value` without prototypes. */
export function explain(schema: JsonObject | boolean, value: Json): Violation[] {
  return whole(schema, { stack: Checker.Stack({}, schema), value, pointer: '' });
}

function holds(schema: Json, place: Place): boolean {
  return Checker.CheckSchema(place.stack, new Checker.CheckContext(), schema as Schema, place.value);
}

function violation(pointer: string, keyword: string, message: string, params: JsonObject = {}): Violation {
  return { pointer, keyword, message, params };
}

function whole(schema: Json | undefined, outer: Place): Violation[] {
  if (schema === undefined || holds(schema, outer)) return [];
  if (!isObject(schema)) return [violation(outer.pointer, 'false', words.forbidden())];
  const place = { ...outer, stack: Checker.NextStack(outer.stack, schema as Schema) };
  const kind = wrongKind(schema, place);
  if (kind) return [kind];
  const { value } = place;
  const inside = isObject(value)
    ? fields(schema, value, place)
    : Array.isArray(value)
      ? items(schema, value, place)
      : limits(schema, place, SCALAR);
  const found = [...inside, ...combined(schema, place)];
  if (found.length > 0) return found;
  const left = unevaluated(schema, outer);
  return left.length > 0 ? left : [violation(place.pointer, 'schema', words.invalid())];
}

/** Fails as a whole: nothing inside is worth mentioning then. */
function wrongKind(schema: JsonObject, place: Place): Violation | undefined {
  const allowed = own(schema, 'enum');
  if (Array.isArray(allowed) && !holds({ enum: allowed }, place))
    return violation(place.pointer, 'enum', words.enum(allowed), { allowedValues: allowed });
  const only = own(schema, 'const');
  if (only !== undefined && !holds({ const: only }, place))
    return violation(place.pointer, 'const', words.const(only), { allowedValue: only });
  const type = own(schema, 'type');
  if (type !== undefined && !holds({ type }, place)) {
    const types = (Array.isArray(type) ? type : [type]).map(String);
    return violation(place.pointer, 'type', words.type(types), { type });
  }
  return undefined;
}

/** Keywords with one number or word to them, in the order in which they are worth telling. */
const SCALAR = [
  'minLength',
  'maxLength',
  'format',
  'pattern',
  'minimum',
  'exclusiveMinimum',
  'maximum',
  'exclusiveMaximum',
  'multipleOf',
] as const;
const OF_LISTS = ['minItems', 'maxItems', 'uniqueItems'] as const;
const OF_OBJECTS = ['minProperties', 'maxProperties'] as const;

function limits(
  schema: JsonObject,
  place: Place,
  keywords: readonly (typeof SCALAR | typeof OF_LISTS | typeof OF_OBJECTS)[number][],
): Violation[] {
  const found: Violation[] = [];
  for (const keyword of keywords) {
    const limit = own(schema, keyword);
    if (limit === undefined || holds({ [keyword]: limit }, place)) continue;
    if (keyword === 'pattern') found.push(pattern(limit, place));
    else if (keyword === 'format')
      found.push(violation(place.pointer, keyword, words.format(String(limit)), { format: limit }));
    else if (keyword === 'multipleOf')
      found.push(violation(place.pointer, keyword, words.multipleOf(limit), { multipleOf: limit }));
    else if (keyword === 'uniqueItems') found.push(violation(place.pointer, keyword, words.uniqueItems()));
    else found.push(violation(place.pointer, keyword, words[keyword](limit), { limit }));
  }
  return found;
}

function pattern(guarded: unknown, { value, pointer }: Place): Violation {
  if (!(guarded instanceof GuardedPattern)) return violation(pointer, 'pattern', words.invalid());
  const { text, refused } = guarded;
  const message = refused
    ? words.patternRefused(text, refused)
    : typeof value === 'string' && value.length > MAX_TEXT
      ? words.patternTooLong(MAX_TEXT)
      : words.pattern(text);
  return violation(pointer, 'pattern', message, { pattern: text });
}

function fields(schema: JsonObject, value: JsonObject, place: Place): Violation[] {
  const at = (key: string): Place => ({ ...place, value: value[key]!, pointer: join(place.pointer, key) });
  const found: Violation[] = [];
  const required = own(schema, 'required');
  const missing = new Set<string>();
  for (const key of Array.isArray(required) ? required : [])
    if (typeof key === 'string' && !Object.hasOwn(value, key)) missing.add(key);
  const absent = (key: string): Violation =>
    violation(join(place.pointer, key), 'required', words.required(), { property: key });

  const properties = own(schema, 'properties');
  const named = isObject(properties) ? properties : {};
  for (const key of Object.keys(named)) {
    if (missing.delete(key)) found.push(absent(key));
    else if (Object.hasOwn(value, key)) found.push(...whole(named[key], at(key)));
  }
  for (const key of missing) found.push(absent(key));

  const patterned = own(schema, 'patternProperties');
  const byName = isObject(patterned)
    ? Object.keys(patterned).map((name) => ({ name, test: new RegExp(name, 'u') }))
    : [];
  const additional = own(schema, 'additionalProperties');
  const names = own(schema, 'propertyNames');
  for (const key of Object.keys(value)) {
    const matching = byName.filter(({ test }) => test.test(key));
    for (const { name } of matching) found.push(...whole((patterned as JsonObject)[name], at(key)));
    const known = matching.length > 0 || Object.hasOwn(named, key);
    if (!known && additional === false)
      found.push(violation(join(place.pointer, key), 'additionalProperties', words.unknown(), { property: key }));
    else if (!known) found.push(...whole(additional, at(key)));
    const [badName] = whole(names, { ...place, value: key, pointer: '' });
    if (badName)
      found.push(
        violation(join(place.pointer, key), 'propertyNames', words.propertyNames(badName.message), { property: key }),
      );
  }

  const dependent = own(schema, 'dependentRequired');
  for (const key of isObject(dependent) ? Object.keys(dependent) : []) {
    const needed = (dependent as JsonObject)[key];
    if (Object.hasOwn(value, key) && Array.isArray(needed))
      for (const other of needed)
        if (typeof other === 'string' && !Object.hasOwn(value, other))
          found.push(
            violation(join(place.pointer, other), 'dependentRequired', words.dependentRequired(humanised(key)), {
              property: other,
              because: key,
            }),
          );
  }
  for (const keyword of ['dependentSchemas', 'dependencies']) {
    const schemas = own(schema, keyword);
    for (const key of isObject(schemas) ? Object.keys(schemas) : [])
      if (Object.hasOwn(value, key)) found.push(...whole((schemas as JsonObject)[key], place));
  }
  return [...found, ...limits(schema, place, OF_OBJECTS)];
}

function items(schema: JsonObject, value: Json[], place: Place): Violation[] {
  const at = (index: number): Place => ({ ...place, value: value[index]!, pointer: join(place.pointer, index) });
  const found = limits(schema, place, OF_LISTS);
  const prefix = own(schema, 'prefixItems');
  const first = Array.isArray(prefix) ? prefix : [];
  first.slice(0, value.length).forEach((item, index) => {
    found.push(...whole(item, at(index)));
  });
  const rest = own(schema, 'items');
  if (rest === false && value.length > first.length)
    found.push(violation(join(place.pointer, first.length), 'items', words.tooManyItems()));
  else if (!Array.isArray(rest))
    for (let index = first.length; index < value.length; index++) found.push(...whole(rest, at(index)));
  const contains = own(schema, 'contains');
  if (contains !== undefined) {
    const only = { contains, ...pick(schema, 'minContains'), ...pick(schema, 'maxContains') };
    const least = Number(own(schema, 'minContains') ?? 1);
    const most = own(schema, 'maxContains');
    if (!holds(only, place))
      found.push(
        violation(place.pointer, 'contains', words.contains(least, most === undefined ? undefined : Number(most)), {
          minContains: least,
          ...pick(schema, 'maxContains'),
        }),
      );
  }
  return found;
}

function pick(schema: JsonObject, keyword: string): JsonObject {
  const value = own(schema, keyword);
  return value === undefined ? {} : { [keyword]: value };
}

/** What other schemas say about the same place. */
function combined(schema: JsonObject, place: Place): Violation[] {
  const found: Violation[] = [];
  for (const keyword of ['$ref', '$dynamicRef'] as const) found.push(...reference(schema, keyword, place));
  const all = own(schema, 'allOf');
  for (const part of Array.isArray(all) ? all : []) found.push(...whole(part, place));
  const condition = own(schema, 'if');
  if (condition !== undefined) found.push(...whole(own(schema, holds(condition, place) ? 'then' : 'else'), place));
  for (const keyword of ['anyOf', 'oneOf'] as const) {
    const branches = own(schema, keyword);
    if (!Array.isArray(branches) || holds({ [keyword]: branches }, place)) continue;
    const fitting = branches.filter((branch) => holds(branch, place)).length;
    if (fitting > 1) found.push(violation(place.pointer, 'oneOf', words.oneOf()));
    else
      found.push(
        ...closest(
          keyword,
          branches.map((branch) => whole(branch, place)),
          place.pointer,
        ),
      );
  }
  const not = own(schema, 'not');
  if (not !== undefined && holds(not, place)) found.push(forbidden(not, place.pointer));
  return found;
}

function reference(schema: JsonObject, keyword: '$ref' | '$dynamicRef', place: Place): Violation[] {
  const ref = own(schema, keyword);
  if (typeof ref !== 'string' || holds({ [keyword]: ref }, place)) return [];
  // The checker's own resolution, so that we explain the schema it looked at.
  const { schema: target, stack } =
    keyword === '$ref'
      ? Checker.Resolve.Ref(place.stack, { $ref: ref })
      : {
          schema: Checker.Resolve.DynamicRef(place.stack, { $dynamicRef: ref }),
          stack: { ...place.stack, pendingResource: true },
        };
  if (target === undefined) return [violation(place.pointer, keyword, words.reference(ref), { [keyword]: ref })];
  return whole(target as unknown as Json, { ...place, stack });
}

/** The branch a person most likely meant, from what each branch complains about. */
function closest(keyword: 'anyOf' | 'oneOf', attempts: Violation[][], pointer: string): Violation[] {
  const here = (one: Violation): boolean => one.pointer === pointer;
  const values = (all: Violation[]): Json[] => [
    ...new Map(all.flatMap(allowedBy).map((value) => [JSON.stringify(value), value])).values(),
  ];
  const alone = attempts.map((attempt) => (attempt.length === 1 && here(attempt[0]!) ? attempt[0]! : undefined));
  if (alone.every((one) => one && isChoice(one))) {
    const allowedValues = values(alone.flatMap((one) => one ?? []));
    return [violation(pointer, 'enum', words.enum(allowedValues), { allowedValues })];
  }
  if (alone.every((one) => one?.keyword === 'type')) {
    const types = [...new Set(alone.flatMap((one) => one?.params.type ?? []))].map(String);
    return [violation(pointer, 'type', words.type(types), { type: types })];
  }
  const ofKind = attempts.filter(
    (attempt) => !attempt.some((one) => here(one) && (one.keyword === 'type' || isChoice(one))),
  );
  const candidates = ofKind.length > 0 ? ofKind : attempts;

  // Objects told apart by a constant field: explain the one whose constant fits, else list the constants.
  const tag = (attempt: Violation[]): Violation | undefined =>
    attempt.find(
      (one) =>
        isChoice(one) && one.pointer.startsWith(`${pointer}/`) && !one.pointer.slice(pointer.length + 1).includes('/'),
    );
  const tagged = candidates.filter((attempt) => !tag(attempt));
  if (tagged.length === 0) {
    const tags = candidates.map((attempt) => tag(attempt)!);
    if (tags.length > 1 && tags.every((one) => one.pointer === tags[0]!.pointer)) {
      const allowedValues = values(tags);
      return [violation(tags[0]!.pointer, 'enum', words.enum(allowedValues), { allowedValues })];
    }
  }
  const [best, second] = [...(tagged.length > 0 ? tagged : candidates)].sort((a, b) => a.length - b.length);
  if (!best) return [violation(pointer, keyword, words.anyOf())];
  const undecided =
    second && second.length === best.length && [...best, ...second].every((one) => one.keyword === 'required');
  if (!undecided) return best;
  const properties = [...new Set(candidates.flat().map((one) => one.params.property!))];
  return [violation(pointer, keyword, words.oneRequired(properties), { properties })];
}

function isChoice(one: Violation): boolean {
  return one.keyword === 'const' || one.keyword === 'enum';
}

function allowedBy(one: Violation): Json[] {
  const { allowedValues, allowedValue } = one.params;
  return Array.isArray(allowedValues) ? allowedValues : [allowedValue ?? null];
}

function forbidden(not: Json, pointer: string): Violation {
  if (isObject(not) && Object.keys(not).length === 1) {
    const { const: value, enum: values, required } = not;
    if (value !== undefined) return violation(pointer, 'not', words.notConst(value));
    if (Array.isArray(values)) return violation(pointer, 'not', words.notEnum(values));
    if (Array.isArray(required) && typeof required[0] === 'string' && required.length === 1)
      return violation(join(pointer, required[0]), 'not', words.notRequired(), { property: required[0] });
  }
  return violation(pointer, 'not', words.not());
}

/** Fields and items that no other part of the schema knows; asked last, since a failed part knows nothing. */
function unevaluated(schema: JsonObject, place: Place): Violation[] {
  const context = new Checker.ErrorContext();
  Checker.ErrorSchema(place.stack, context, '', '', schema as Schema, place.value);
  return context.GetErrors().flatMap((error) => {
    if (error.instancePath !== '') return [];
    const message = words.unknown();
    if (error.keyword === 'unevaluatedProperties')
      return error.params.unevaluatedProperties.map((key) =>
        violation(join(place.pointer, String(key)), error.keyword, message, { property: String(key) }),
      );
    if (error.keyword === 'unevaluatedItems')
      return error.params.unevaluatedItems.map((index) =>
        violation(join(place.pointer, index), error.keyword, words.tooManyItems()),
      );
    return [];
  });
}
