/**
 * Whether every value that one JSON Schema accepts is accepted by another. `yes` is proven, whatever the schemas say; `no`
 * names what is refused now, if the schema accepts anything there at all; where neither is certain the answer is `unsure`.
 *
 * A value is split by its type, then each keyword of the second schema must follow from the first one. Keywords that are
 * not understood (`not`, `if`, `patternProperties` …) follow only from themselves, word for word. Words about a schema
 * (`title`, `default` …) mean nothing here.
 */
import { isValid } from '../../schemas/validate.ts';
import { target } from '../definition/check-schema.ts';
import { isObject, type Json, type JsonObject, own } from '../json.ts';

export type Schema = JsonObject | boolean;
export type Inclusion =
  | { verdict: 'yes' }
  /** `path`: the properties on the way, `[]` for entries of lists. */
  | { verdict: 'no' | 'unsure'; path: readonly string[]; words: string };

export interface How {
  /** Nobody sends a property that an open object does not name: so one that gets a schema is no narrowing. */
  named?: boolean;
}

export function includes(before: Schema, after: Schema, how: How = {}): Inclusion {
  return new Comparison(before, after, how).compare();
}

/** Words about a schema, and places for others to stand; none of them refuses a value. */
const ABOUT = [
  'title',
  'description',
  'default',
  'examples',
  '$comment',
  'deprecated',
  'readOnly',
  'writeOnly',
  '$schema',
  '$id',
  '$anchor',
];
const DEFINITIONS = ['$defs', 'definitions'];
/** Keywords whose value maps names to schemas: there `title` is a name like any other. */
const MAPS = ['properties', 'patternProperties', 'dependentSchemas', ...DEFINITIONS];
const PLAIN = ['enum', 'const', 'required', 'dependentRequired'];

/** The same schema, words about it aside. */
export function isSame(a: Json | undefined, b: Json | undefined, as: 'schema' | 'map' | 'plain' = 'schema'): boolean {
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((one, i) => isSame(one, b[i], as));
  }
  if (!isObject(a) || !isObject(b)) return a === b;
  const keys = (of: JsonObject) => Object.keys(of).filter((key) => as !== 'schema' || !ABOUT.includes(key));
  const inner = (key: string) =>
    as === 'schema'
      ? MAPS.includes(key)
        ? 'map'
        : PLAIN.includes(key)
          ? 'plain'
          : 'schema'
      : as === 'map'
        ? 'schema'
        : 'plain';
  const left = keys(a);
  return (
    left.length === keys(b).length && left.every((key) => Object.hasOwn(b, key) && isSame(a[key], b[key], inner(key)))
  );
}

// ---- helpers

const YES: Inclusion = { verdict: 'yes' };
const TYPES = ['null', 'boolean', 'number', 'string', 'array', 'object'] as const;
type Type = (typeof TYPES)[number] | 'integer';
const MOST_STEPS = 20_000;

/** Keywords that are compared; any other that constrains follows only from itself. */
const UNDERSTOOD = [
  ...['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf'],
  ...['minLength', 'maxLength', 'pattern', 'format'],
  ...['minItems', 'maxItems', 'uniqueItems', 'items'],
  ...['properties', 'required', 'additionalProperties'],
];
const LOGIC = ['type', 'enum', 'const', '$ref', 'allOf', 'anyOf'];

class Comparison {
  readonly #before: Schema;
  readonly #after: Schema;
  readonly #how: How;
  readonly #open: [Json, Json][] = [];
  #steps = 0;

  constructor(before: Schema, after: Schema, how: How) {
    this.#before = before;
    this.#after = after;
    this.#how = how;
  }

  compare(): Inclusion {
    return this.#includes(this.#before, this.#after, []);
  }

  #includes(a: Json, b: Json, path: readonly string[]): Inclusion {
    if (b === true || a === false || (isObject(b) && constraining(b).length === 0)) return YES;
    if (b === false) return { verdict: 'no', path, words: 'is accepted no more' };
    if (a === true) return this.#includes({}, b, path);
    if (!isObject(a) || !isObject(b)) return unsure(path, 'is no schema');
    // Schemas that lead back to themselves: what is being proven may be assumed further in.
    if (this.#open.some(([left, right]) => left === a && right === b)) return YES;
    if (++this.#steps > MOST_STEPS) return unsure(path, 'is too large to compare');
    this.#open.push([a, b]);
    const answer = this.#objects(a, b, path);
    this.#open.pop();
    return answer;
  }

  #objects(a: JsonObject, b: JsonObject, path: readonly string[]): Inclusion {
    if (this.#alike(a, b)) return YES;
    // What it refuses depends on the keywords beside it, which are taken apart below; without it more is accepted.
    const dependent = Object.keys(a).find((key) => key.startsWith('unevaluated'));
    if (dependent !== undefined) return weakened(this.#includes(without(a, dependent), b, path));
    const narrowed = this.#unfoldedRight(a, b, path);
    if (narrowed) return narrowed;
    const finite = valuesOf(a);
    if (finite) return this.#values(finite, a, b, path);
    const split = this.#unfoldedLeft(a, b, path);
    if (split) return split;
    const strange = constraining(b).find((key) => !this.#follows(key, a, b));
    if (strange !== undefined) return unsure(path, `\`${strange}\` changed`);
    if (Object.hasOwn(b, 'enum') || Object.hasOwn(b, 'const')) return this.#onlyThese(a, b, path);
    return this.#types(a, b, path);
  }

  /** Parts of the second schema that must all, or of which one must, include the first. */
  #unfoldedRight(a: JsonObject, b: JsonObject, path: readonly string[]): Inclusion | undefined {
    if (typeof own(b, '$ref') === 'string') {
      const led = target(b, this.#after);
      if (led === undefined) return unsure(path, '`$ref` leads nowhere');
      return worst([() => this.#includes(a, led, path), () => this.#includes(a, without(b, '$ref'), path)]);
    }
    const all = own(b, 'allOf');
    if (Array.isArray(all)) {
      return worst([
        ...all.map((one) => () => this.#includes(a, one, path)),
        () => this.#includes(a, without(b, 'allOf'), path),
      ]);
    }
    const any = own(b, 'anyOf');
    if (Array.isArray(any) && !splits(a) && !this.#alike(own(a, 'anyOf'), any)) {
      const rest = this.#includes(a, without(b, 'anyOf'), path);
      if (rest.verdict !== 'yes') return rest;
      if (any.some((one) => this.#includes(a, one, path).verdict === 'yes')) return YES;
      return unsure(path, 'alternatives changed');
    }
    return undefined;
  }

  /** Parts of the first schema: of alternatives each must be included, of several demands one is enough. */
  #unfoldedLeft(a: JsonObject, b: JsonObject, path: readonly string[]): Inclusion | undefined {
    if (typeof own(a, '$ref') === 'string') {
      const led = target(a, this.#before);
      const rest = without(a, '$ref');
      if (led === undefined) return unsure(path, '`$ref` leads nowhere');
      if (constraining(rest).length === 0) return this.#includes(led, b, path);
      return best([() => this.#includes(led, b, path), () => this.#includes(rest, b, path)]);
    }
    for (const key of ['anyOf', 'oneOf']) {
      const members = own(a, key);
      if (!Array.isArray(members)) continue;
      const rest = without(a, key);
      const each = worst(members.map((one) => () => this.#includes(one, b, path)));
      if (each.verdict === 'yes') return YES;
      if (constraining(rest).length === 0) return key === 'anyOf' ? each : weakened(each);
      return weakened(this.#includes(rest, b, path));
    }
    const all = own(a, 'allOf');
    if (!Array.isArray(all)) return undefined;
    return best([
      ...all.map((one) => () => this.#includes(one, b, path)),
      () => this.#includes(without(a, 'allOf'), b, path),
    ]);
  }

  #values(values: readonly Json[], a: JsonObject, b: JsonObject, path: readonly string[]): Inclusion {
    if (holdsReference(a) || holdsReference(b)) return unsure(path, 'the listed values cannot be judged');
    const lost = values.filter((value) => isValid(a, value) && !isValid(b, value));
    if (lost.length === 0) return YES;
    const names = lost.slice(0, 3).map((value) => `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``);
    return { verdict: 'no', path, words: `${names.join(', ')} no longer possible` };
  }

  #onlyThese(a: JsonObject, b: JsonObject, path: readonly string[]): Inclusion {
    const types = typesOf(a);
    // `true`, `false` and `null` can all be listed; anything else has too many values.
    if (types.every((type) => type === 'boolean' || type === 'null')) {
      const values = types.flatMap((type): Json[] => (type === 'null' ? [null] : [true, false]));
      return this.#values(values, a, b, path).verdict === 'yes'
        ? YES
        : unsure(path, 'only listed values are possible now');
    }
    const strange = constraining(a).some((key) => key !== 'type');
    return { verdict: strange ? 'unsure' : 'no', path, words: 'only listed values are possible now' };
  }

  #types(a: JsonObject, b: JsonObject, path: readonly string[]): Inclusion {
    const allowed = typesOf(b);
    const certain = constraining(a).every((key) => LOGIC.includes(key) || UNDERSTOOD.includes(key));
    return worst(
      typesOf(a).map((type) => () => {
        const fits = allowed.includes(type) || (type === 'integer' && allowed.includes('number'));
        const whole = type === 'number' && allowed.includes('integer') && own(a, 'multipleOf') !== undefined;
        if (whole && Number.isInteger(own(a, 'multipleOf'))) return this.#keywords('integer', a, b, path, certain);
        if (!fits) return sure(certain, path, `type ${words(typesOf(a))} became ${words(allowed)}`);
        return this.#keywords(type, a, b, path, certain);
      }),
    );
  }

  #keywords(type: Type, a: JsonObject, b: JsonObject, path: readonly string[], certain: boolean): Inclusion {
    switch (type) {
      case 'integer':
      case 'number':
        return numbers(type === 'integer', a, b, path, certain);
      case 'string':
        return strings(a, b, path, certain);
      case 'array':
        return this.#lists(a, b, path, certain);
      case 'object':
        return this.#mappings(a, b, path, certain);
      default:
        return YES;
    }
  }

  #lists(a: JsonObject, b: JsonObject, path: readonly string[], certain: boolean): Inclusion {
    const bounds = sized('Items', 'entries', a, b, path, certain);
    if (bounds.verdict === 'no') return bounds;
    if (own(b, 'uniqueItems') === true && own(a, 'uniqueItems') !== true) {
      return sure(certain, path, 'entries must differ from each other now');
    }
    const before = own(a, 'items') ?? true;
    const after = own(b, 'items') ?? true;
    if (Object.hasOwn(a, 'prefixItems') && !Object.hasOwn(b, 'prefixItems') && after !== true) {
      return unsure(path, '`prefixItems` changed');
    }
    return worst([() => bounds, () => this.#includes(before, after, [...path, '[]'])]);
  }

  #mappings(a: JsonObject, b: JsonObject, path: readonly string[], certain: boolean): Inclusion {
    const needed = names(own(b, 'required')).filter((name) => !names(own(a, 'required')).includes(name));
    if (needed[0] !== undefined) return sure(certain, [...path, needed[0]], 'is now required');
    const left = mapping(own(a, 'properties'));
    const right = mapping(own(b, 'properties'));
    const othersLeft = own(a, 'additionalProperties') ?? true;
    const othersRight = own(b, 'additionalProperties') ?? true;
    // What a pattern says of a name is not looked at: then nothing is known of it.
    const unnamed = Object.hasOwn(a, 'patternProperties') ? true : othersLeft;
    const patterned = this.#alike(own(a, 'patternProperties'), own(b, 'patternProperties'));
    return worst([
      ...[...new Set([...Object.keys(left), ...Object.keys(right)])].map((name) => () => {
        const here = own(left, name);
        const there = own(right, name);
        if (here === undefined && this.#how.named && !Object.hasOwn(a, 'additionalProperties')) return YES;
        if (there === undefined && othersRight === false && here !== false) {
          return sure(certain, [...path, name], 'is no longer a field');
        }
        const answer = this.#includes(here ?? unnamed, there ?? othersRight, [...path, name]);
        return certain ? answer : weakened(answer);
      }),
      () => {
        if (othersRight === false && othersLeft !== false) return sure(certain, path, 'other fields are refused now');
        const answer = this.#includes(patterned ? othersLeft : unnamed, othersRight, path);
        return certain ? answer : weakened(answer);
      },
    ]);
  }

  /** Whether a keyword of the second schema is one that is compared below, or one that the first has word for word. */
  #follows(key: string, a: JsonObject, b: JsonObject): boolean {
    if (LOGIC.includes(key) || UNDERSTOOD.includes(key)) return true;
    // These mean something else with other keywords beside them.
    if (key.startsWith('unevaluated')) return false;
    const group = /[cC]ontains$/.test(key) ? ['contains', 'minContains', 'maxContains'] : [key];
    return group.every((one) => this.#alike(own(a, one), own(b, one)));
  }

  /** References in both lead to the same only when what they lead to was compared; so none may be in them. */
  #alike(a: Json | undefined, b: Json | undefined): boolean {
    if (!isSame(a, b)) return false;
    return !holdsReference(a) || isSame(this.#before, this.#after);
  }
}

function numbers(whole: boolean, a: JsonObject, b: JsonObject, path: readonly string[], certain: boolean): Inclusion {
  const plain = certain && !Object.hasOwn(a, 'multipleOf');
  const [low, high] = [limit(b, 'least', whole), limit(b, 'most', whole)];
  const [lowest, highest] = [limit(a, 'least', whole), limit(a, 'most', whole)];
  if (low.value > lowest.value || (low.value === lowest.value && low.open && !lowest.open)) {
    return sure(plain, path, `must be ${low.open ? 'more than' : 'at least'} ${low.value} now`);
  }
  if (high.value < highest.value || (high.value === highest.value && high.open && !highest.open)) {
    return sure(plain, path, `must be ${high.open ? 'less than' : 'at most'} ${high.value} now`);
  }
  const step = own(b, 'multipleOf');
  if (typeof step !== 'number' || (whole && step === 1)) return YES;
  const had = own(a, 'multipleOf');
  if (
    typeof had === 'number' &&
    (had === step || (Number.isInteger(had) && Number.isInteger(step) && had % step === 0))
  ) {
    return YES;
  }
  return sure(certain && had === undefined, path, `must be a multiple of ${step} now`);
}

function strings(a: JsonObject, b: JsonObject, path: readonly string[], certain: boolean): Inclusion {
  const plain = certain && !Object.hasOwn(a, 'pattern') && !Object.hasOwn(a, 'format');
  for (const key of ['pattern', 'format']) {
    const wanted = own(b, key);
    if (wanted === undefined || own(a, key) === wanted) continue;
    return sure(plain, path, `must ${key === 'pattern' ? 'match' : 'be'} ${JSON.stringify(wanted)} now`);
  }
  return sized('Length', 'characters', a, b, path, plain);
}

function sized(
  what: 'Length' | 'Items',
  unit: string,
  a: JsonObject,
  b: JsonObject,
  path: readonly string[],
  certain: boolean,
): Inclusion {
  const read = (of: JsonObject, key: string, none: number) => {
    const value = own(of, key + what);
    return typeof value === 'number' ? value : none;
  };
  const least = read(b, 'min', 0);
  if (least > read(a, 'min', 0)) return sure(certain, path, `needs at least ${least} ${unit} now`);
  const most = read(b, 'max', Number.POSITIVE_INFINITY);
  if (most < read(a, 'max', Number.POSITIVE_INFINITY))
    return sure(certain, path, `may have at most ${most} ${unit} now`);
  return YES;
}

interface Limit {
  value: number;
  open: boolean;
}

function limit(schema: JsonObject, side: 'least' | 'most', whole: boolean): Limit {
  const sign = side === 'least' ? 1 : -1;
  const [plain, exclusive] = side === 'least' ? ['minimum', 'exclusiveMinimum'] : ['maximum', 'exclusiveMaximum'];
  const none: Limit = { value: -sign * Number.POSITIVE_INFINITY, open: false };
  const at = (key: string, open: boolean): Limit => {
    const value = own(schema, key);
    if (typeof value !== 'number') return none;
    if (!whole) return { value, open };
    const edge = side === 'least' ? Math.ceil(value) : Math.floor(value);
    return { value: open && edge === value ? edge + sign : edge, open: false };
  };
  const [first, second] = [at(plain, false), at(exclusive, true)];
  if (first.value === second.value) return first.open ? first : second;
  return first.value * sign > second.value * sign ? first : second;
}

function constraining(schema: JsonObject): string[] {
  return Object.keys(schema).filter((key) => !ABOUT.includes(key) && !DEFINITIONS.includes(key));
}

function typesOf(schema: JsonObject): Type[] {
  const type = own(schema, 'type');
  if (typeof type === 'string') return [type as Type];
  return Array.isArray(type) ? (type as Type[]) : [...TYPES];
}

function valuesOf(schema: JsonObject): Json[] | undefined {
  if (Object.hasOwn(schema, 'const')) return [schema.const as Json];
  const list = own(schema, 'enum');
  return Array.isArray(list) ? list : undefined;
}

function splits(schema: JsonObject): boolean {
  return ['$ref', 'anyOf', 'oneOf', 'allOf', 'enum', 'const'].some((key) => Object.hasOwn(schema, key));
}

function names(value: Json | undefined): string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}

function mapping(value: Json | undefined): JsonObject {
  return isObject(value) ? value : {};
}

function without(schema: JsonObject, key: string): JsonObject {
  return Object.fromEntries(Object.entries(schema).filter(([name]) => name !== key));
}

function holdsReference(value: Json | undefined): boolean {
  if (Array.isArray(value)) return value.some(holdsReference);
  if (!isObject(value)) return false;
  return Object.entries(value).some(([key, inner]) => key === '$ref' || key === '$dynamicRef' || holdsReference(inner));
}

function words(types: readonly Type[]): string {
  return types.length >= TYPES.length ? 'any' : types.join(' or ');
}

function sure(certain: boolean, path: readonly string[], text: string): Inclusion {
  return { verdict: certain ? 'no' : 'unsure', path, words: text };
}

function unsure(path: readonly string[], text: string): Inclusion {
  return { verdict: 'unsure', path, words: text };
}

function weakened(answer: Inclusion): Inclusion {
  return answer.verdict === 'no' ? { ...answer, verdict: 'unsure' } : answer;
}

/** All must hold: the first certain refusal, else the first doubt. */
function worst(parts: readonly (() => Inclusion)[]): Inclusion {
  let doubt: Inclusion = YES;
  for (const part of parts) {
    const answer = part();
    if (answer.verdict === 'no') return answer;
    if (answer.verdict === 'unsure' && doubt.verdict === 'yes') doubt = answer;
  }
  return doubt;
}

/** One is enough; together they may still do what none does alone, so there is no certain refusal. */
function best(parts: readonly (() => Inclusion)[]): Inclusion {
  let doubt: Inclusion | undefined;
  for (const part of parts) {
    const answer = part();
    if (answer.verdict === 'yes') return answer;
    doubt ??= weakened(answer);
  }
  return doubt ?? YES;
}
