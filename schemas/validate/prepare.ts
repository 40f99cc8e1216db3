/**
 * A schema made ready for checking, once per schema object: copied without prototypes, its patterns compiled and guarded.
 *
 * Invariants: no pattern that pattern-cost.ts refuses is ever run, and none ever sees more than MAX_TEXT characters; no
 * check follows more than MAX_REFERENCES references (without references work is bounded by schema and value). A schema is data: it must not be changed after it was given to `validate`, which keeps the prepared form.
 */
import { bare, isObject, type Json, type JsonObject, join, own } from './json.ts';
import { costOf } from './pattern-cost.ts';
import { eachSchema } from './subschemas.ts';

/** Longer text is not matched against a pattern but refused: matching may cost the square of the length. */
export const MAX_TEXT = 10_000;

/** Why `pattern` must not be used, as the end of a sentence beginning with the pattern; null when it may. */
export function checkPattern(pattern: string): string | null {
  const known = verdicts.get(pattern);
  if (known !== undefined) return known;
  const verdict = syntaxFault(pattern) ?? costOf(pattern);
  if (verdicts.size >= 1_000) verdicts.clear();
  verdicts.set(pattern, verdict);
  return verdict;
}
const verdicts = new Map<string, string | null>();

function syntaxFault(pattern: string): string | null {
  try {
    new RegExp(pattern, 'u');
    return null;
  } catch (error) {
    const reason = error instanceof Error ? (error.message.split(': ').at(-1) ?? '') : '';
    return `is not a valid regular expression${reason ? ` (${reason.toLowerCase()})` : ''}`;
  }
}

export interface UnsafePattern {
  /** Where the pattern stands in the schema. */
  pointer: string;
  pattern: string;
  reason: string;
}

/** Every pattern in the schema that `checkPattern` refuses, in document order. */
export function unsafePatterns(schema: JsonObject | boolean): UnsafePattern[] {
  const found: UnsafePattern[] = [];
  const look = (pointer: string, pattern: string): void => {
    const reason = checkPattern(pattern);
    if (reason) found.push({ pointer, pattern, reason });
  };
  if (isObject(schema))
    eachSchema(schema, (inner, pointer) => {
      const pattern = own(inner, 'pattern');
      if (typeof pattern === 'string') look(`${pointer}/pattern`, pattern);
      const named = own(inner, 'patternProperties');
      if (isObject(named)) for (const key of Object.keys(named)) look(join(`${pointer}/patternProperties`, key), key);
    });
  return found;
}

/** What the checker below understands as a pattern (it accepts a RegExp in its place), with our two guards. */
export class GuardedPattern extends RegExp {
  /** Why the pattern is never run; null when it is. */
  readonly refused: string | null;
  readonly text: string;

  constructor(pattern: string) {
    const refused = checkPattern(pattern);
    super(refused ? '(?!)' : pattern, 'u');
    this.refused = refused;
    this.text = pattern;
  }

  override test(text: string): boolean {
    return this.refused === null && text.length <= MAX_TEXT && super.test(text);
  }
}

export interface Prepared {
  schema: JsonObject | boolean;
  /** The first unusable name pattern: the checker compiles these itself, so such a schema is not run at all. */
  fault: UnsafePattern | undefined;
}

const prepared = new WeakMap<JsonObject, Prepared>();

export function prepare(schema: JsonObject | boolean): Prepared {
  if (typeof schema === 'boolean') return { schema, fault: undefined };
  let ready = prepared.get(schema);
  if (!ready) {
    const copy = withGuards(bare(schema));
    const fault = unsafePatterns(schema).find(({ pointer }) => /\/patternProperties\/[^/]*$/.test(pointer));
    ready = { schema: isObject(copy) ? copy : true, fault };
    prepared.set(schema, ready);
  }
  return ready;
}

/** Guards compiled into `copy`, which is changed in place. */
function withGuards(copy: Json): Json {
  if (!isObject(copy)) return copy;
  eachSchema(copy, (inner) => {
    const pattern = own(inner, 'pattern');
    // The checker takes a RegExp here although JSON has none.
    if (typeof pattern === 'string') inner.pattern = new GuardedPattern(pattern) as unknown as Json;
    for (const keyword of ['$ref', '$dynamicRef']) {
      const ref = own(inner, keyword);
      if (typeof ref === 'string') Object.defineProperty(inner, keyword, { enumerable: true, get: () => counted(ref) });
    }
  });
  return copy;
}

/** A reference is read a handful of times each time it is followed; recursive ones can double the work at each level. */
const MAX_REFERENCES = 500_000;
let read = 0;

export class TooManyReferences extends Error {}

/** To be called before each check: the count is of one check. */
export function startCounting(): void {
  read = 0;
}

function counted(ref: string): string {
  if (++read > MAX_REFERENCES) throw new TooManyReferences();
  return ref;
}
