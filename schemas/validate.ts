/**
 * The one JSON Schema validator: draft 2020-12, formats assert. The same verdict in the same words in the browser (under
 * a Content-Security-Policy without `unsafe-eval`), in the server and in the workflow sandbox; so it is synchronous, uses
 * no Node API, compiles no code and imports nothing but TypeBox.
 *
 * - V1 Never throws and never hangs: a schema that cannot be used, a pattern that may backtrack without end, a value
 *   nested too deeply are violations that say so.
 * - V2 Only own properties count: `{}` has no `valueOf`.
 * - V3 Deterministic: the same schema and value give the same list, in the schema's order.
 *
 * Absent: other documents. A `$ref` that leaves the schema does not resolve (they are vendored in when a definition is
 * published). TypeBox's evaluation-based compiler is never called, so its setting needs no change here; changing it would
 * fail in the workflow sandbox, which freezes preloaded modules.
 */
import { Check } from 'typebox/schema';
import { explain, type Violation } from './validate/explain.ts';
import { bare, type Json, type JsonObject, MAX_DEPTH, TooDeep, valueAt } from './validate/json.ts';
import { prepare, startCounting, TooManyReferences } from './validate/prepare.ts';
import { titleAt } from './validate/title.ts';
import { words } from './validate/words.ts';

export type { Violation } from './validate/explain.ts';
export { checkPattern, type UnsafePattern, unsafePatterns } from './validate/prepare.ts';

/** More are not reported: nobody reads them, and a hostile value could ask for millions. */
const MAX_VIOLATIONS = 100;

/** What is wrong with `value`: empty when it is valid. One mistake is one violation; at most 100. */
export function validate(schema: JsonObject | boolean, value: Json): Violation[] {
  return judged(schema, value, (ready, copy) => (Check(ready, copy) ? [] : concise(explain(ready, copy), copy)));
}

/** The verdict alone; cheaper than `validate` for a value that is refused. */
export function isValid(schema: JsonObject | boolean, value: Json): boolean {
  return (
    judged(schema, value, (ready, copy) => (Check(ready, copy) ? [] : [whole('schema', words.invalid())])).length === 0
  );
}

/** The violation as a sentence without its full stop: "Amount must be at most 500". The subject is the schema's title. */
export function describe(violation: Violation, schema?: JsonObject | boolean): string {
  return `${titleAt(schema, violation.pointer)} ${violation.message}`;
}

function judged(
  schema: JsonObject | boolean,
  value: Json,
  judge: (schema: JsonObject | boolean, value: Json) => Violation[],
): Violation[] {
  startCounting();
  let ready: ReturnType<typeof prepare>;
  try {
    ready = prepare(schema);
  } catch (error) {
    if (error instanceof TooDeep) return [whole('schema', words.schemaDepth(MAX_DEPTH))];
    throw error;
  }
  const { fault } = ready;
  if (fault)
    return [whole('patternProperties', words.patternRefused(fault.pattern, fault.reason), { pattern: fault.pattern })];
  try {
    return judge(ready.schema, bare(value));
  } catch (error) {
    if (error instanceof TooDeep) return [whole('schema', words.depth(MAX_DEPTH))];
    if (error instanceof TooManyReferences) return [whole('$ref', words.endlessWork())];
    // Engines name the exhausted stack differently; both mean a reference that comes back to itself without consuming.
    const { name } = error as Error;
    if (name === 'RangeError' || name === 'InternalError') return [whole('$ref', words.endless())];
    throw error;
  }
}

function whole(keyword: string, message: string, params: JsonObject = {}): Violation {
  return { pointer: '', keyword, message, params };
}

/** At most one violation for a field that holds a single value or nothing; no violation twice. */
function concise(violations: Violation[], value: Json): Violation[] {
  const seen = new Set<string>();
  const kept = violations.filter(({ pointer, keyword, message }) => {
    const key = isComposite(valueAt(value, pointer)) ? JSON.stringify([pointer, keyword, message]) : pointer;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
  // The checker said no: never answer an empty list, whatever the explanation missed.
  if (kept.length === 0) return [whole('schema', words.invalid())];
  return kept.slice(0, MAX_VIOLATIONS);
}

function isComposite(value: Json | undefined): boolean {
  return typeof value === 'object' && value !== null;
}
