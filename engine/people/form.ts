/** Which form an outcome asks for, and when an answer is accepted. The same rules in browser, server and workflow. */
import { type Violation, validate } from '../../schemas/validate.ts';
import type { Json, JsonObject } from '../json.ts';

/** Applicators through which a schema may declare properties elsewhere: there, only `unevaluatedProperties` closes it. */
const COMPOSED = ['allOf', 'anyOf', 'oneOf', 'if', '$ref', 'dependentSchemas', 'not'];

const closedForms = new WeakMap<JsonObject, JsonObject>();

/** Forms are closed: an answer with fields that the form does not have is refused. A form that says otherwise is kept. */
export function closedForm(schema: JsonObject): JsonObject {
  if ('additionalProperties' in schema || 'unevaluatedProperties' in schema) return schema;
  const known = closedForms.get(schema);
  if (known) return known;
  const closer = COMPOSED.some((keyword) => keyword in schema) ? 'unevaluatedProperties' : 'additionalProperties';
  const closed = { ...schema, type: schema.type ?? 'object', [closer]: false };
  closedForms.set(schema, closed);
  return closed;
}

export interface Answerable {
  form: { schema: JsonObject };
  outcomes: { name: string; form: { schema: JsonObject } | null }[];
}

/** The schema an answer with this outcome must fit; null when the task offers no such outcome. */
export function formFor(task: Answerable, outcome: string): JsonObject | null {
  const offered = task.outcomes.find(({ name }) => name === outcome);
  return offered ? closedForm((offered.form ?? task.form).schema) : null;
}

export function answerViolations(task: Answerable, outcome: string, answer: Json): Violation[] {
  const schema = formFor(task, outcome);
  return schema === null ? [] : validate(schema, answer);
}
