/**
 * A random definition, with its errors taken out by asking the checker: an expression that cannot stand where it does gives
 * way to the next of a list, and after some rounds to one that stands anywhere. What the checker lets through is what is
 * wanted: definitions that are accepted, of expressions that nobody chose to be easy. A careless one keeps what only types
 * refuse: it can be run all the same, to see whether they were right.
 */
import { checkDocument } from '../../engine/definition/check.ts';
import type { Problem, ProblemCode } from '../../engine/definition/problems.ts';
import { isObject, type Json, type JsonObject } from '../../engine/json.ts';

export const OPTIONS = {
  file: 'generated',
  functions: {
    work: {
      input: true,
      output: {
        type: 'object',
        required: ['a'],
        properties: { a: { type: 'number' }, b: { type: ['string', 'null'] } },
        additionalProperties: false,
      },
    } as never,
  },
  definitions: [
    {
      namespace: 'test',
      name: 'sub',
      version: '1.0.0',
      current: true,
      input: true,
      output: { type: 'object', required: ['a'], properties: { a: { type: 'number' }, kind: { enum: ['a', 'b'] } } },
    },
  ],
};

const BY_TYPES: ReadonlySet<ProblemCode> = new Set<ProblemCode>([
  'impossible-operation',
  'unknown-property',
  'outcome-not-offered',
  'step-not-run-yet',
  'wrong-result',
  'schema-not-met',
]);

/** Refused for what types say alone. */
export function isByTypes({ code }: Problem): boolean {
  return BY_TYPES.has(code);
}

export interface Spares {
  fields: readonly string[];
  conditions: readonly string[];
}

const ROUNDS = 6;
const ANY: JsonObject = { document: {} };

export function mended(document: JsonObject, spares: Spares, isCareless: boolean): JsonObject {
  let mending = document;
  for (let round = 0; round <= ROUNDS; round++) {
    const errors = checkDocument(mending, OPTIONS).problems.filter(({ severity }) => severity === 'error');
    const wrong = new Set(errors.filter((one) => !isCareless || !isByTypes(one)).map(({ pointer }) => pointer));
    if (wrong.size === 0) break;
    mending = structuredClone(mending);
    for (const [i, pointer] of [...wrong].entries()) exchange(mending, pointer, spares, round, i);
  }
  return mending;
}

// ---- helpers

function exchange(document: JsonObject, pointer: string, spares: Spares, round: number, nth: number): void {
  const keys = pointer.slice(1).split('/');
  const last = keys.pop()!;
  let owner = document as Json;
  for (const key of keys) owner = (owner as Record<string, Json>)[key] ?? null;
  if (typeof owner !== 'object' || owner === null) return;
  // Where what comes never fits, anything may.
  if (last === 'schema' && isObject((owner as JsonObject).schema ?? null)) (owner as JsonObject).schema = ANY;
  if (typeof (owner as JsonObject)[last] !== 'string') return;
  (owner as JsonObject)[last] = replacement(last, spares, round, nth);
}

function replacement(key: string, { fields, conditions }: Spares, round: number, nth: number): string {
  const isLast = round >= ROUNDS - 1;
  if (key === 'after') return 'PT1S';
  if (key === 'data' && isLast) return `\${ . == . }`;
  if (key === 'subject') return isLast ? 'x' : `\${ $task.name }`;
  if (key === 'in') return isLast ? '[1, "x"]' : '$workflow.input.items // []';
  if (['if', 'while', 'when', 'exceptWhen'].includes(key)) {
    return isLast ? 'type == "object"' : conditions[(round * 3 + nth) % conditions.length]!;
  }
  return isLast ? `\${ . }` : fields[(round * 3 + nth) % fields.length]!;
}
