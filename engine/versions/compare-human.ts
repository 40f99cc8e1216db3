/**
 * What changed of a human step, seen by those who answer it: the outcomes they can choose, the forms they fill in, the
 * deadline, who is asked and when they hear of it, and the words around.
 */
import { type Definition, type Duration, durationMs, type HumanWith, type Timeout } from '../definition/document.ts';
import { expressionOf } from '../definition/expression-text.ts';
import { join } from '../definition/places.ts';
import type { CheckedVisit } from '../definition/walk.ts';
import { isObject, type Json, type JsonObject, own } from '../json.ts';
import { closedForm } from '../people/form.ts';
import { isEqual } from './equal.ts';
import { fieldChanges } from './fields.ts';
import { type Change, change } from './rules.ts';

interface Both {
  before: Definition;
  after: Definition;
}

export function compareHuman(before: CheckedVisit, after: CheckedVisit, whole: Both): Change[] {
  const [left, right] = [arguments_(before), arguments_(after)];
  const { name, pointer } = after;
  const at = join(pointer, 'with');
  const differs = (key: string) => !isEqual(own(left, key), own(right, key));
  const out = [
    ...outcomes(left, right, name, at),
    ...compareDeadline(
      `step \`${name}\``,
      (before.step as { timeout?: string | Timeout }).timeout,
      (after.step as { timeout?: string | Timeout }).timeout,
      whole,
      join(pointer, 'timeout'),
    ),
  ];
  if (differs('assign')) out.push(change('assign-changed', { name }, join(at, 'assign')));
  const schedule = ['sla', 'escalate'].filter(differs);
  if (schedule[0] !== undefined) out.push(change('schedule-changed', { name }, join(at, schedule[0])));
  const words = ['title', 'body', 'show', 'priority', 'labels'].filter(differs);
  if (isDressedAnew(own(left, 'form'), own(right, 'form'))) words.push('form');
  const [choicesBefore, choicesAfter] = [mapping(own(left, 'outcomes')), mapping(own(right, 'outcomes'))];
  const kept = Object.keys(choicesBefore).filter((outcome) => Object.hasOwn(choicesAfter, outcome));
  const shown = (of: JsonObject, outcome: string) => without(mapping(of[outcome]), 'form');
  const anew = kept.some(
    (outcome) =>
      !isEqual(shown(choicesBefore, outcome), shown(choicesAfter, outcome)) ||
      isDressedAnew(own(mapping(choicesBefore[outcome]), 'form'), own(mapping(choicesAfter[outcome]), 'form')),
  );
  if (anew) words.push('outcomes');
  if (words[0] !== undefined) {
    const what = words.map((word) => `\`${word}\``).join(', ');
    out.push(change('presentation-changed', { what, name }, join(at, words[0])));
  }
  return out;
}

/** Of a step or of the whole run; none at all is later than any. */
export function compareDeadline(
  of: string,
  before: string | Timeout | undefined,
  after: string | Timeout | undefined,
  whole: Both,
  path: string,
): Change[] {
  const [left, right] = [afterOf(before, whole.before), afterOf(after, whole.after)];
  if (isEqual((left ?? null) as Json, (right ?? null) as Json)) return [];
  const [here, there] = [milliseconds(left), milliseconds(right)];
  if (here === undefined || there === undefined) return [change('deadline-unsure', { of }, path)];
  if (here === there) return [];
  const details = { of, before: worded(left), after: worded(right) };
  return [change(there < here ? 'deadline-earlier' : 'deadline-later', details, path)];
}

// ---- helpers

function arguments_({ step }: CheckedVisit): JsonObject {
  const given = 'with' in step ? step.with : undefined;
  return isObject(given) ? given : {};
}

function outcomes(before: JsonObject, after: JsonObject, name: string, at: string): Change[] {
  const [left, right] = [offered(before), offered(after)];
  const out: Change[] = [];
  for (const outcome of right.keys()) {
    if (!left.has(outcome)) out.push(change('outcome-added', { outcome, name }, join(at, 'outcomes', outcome)));
  }
  const seen = new Set<string>();
  for (const [outcome, form] of left) {
    const other = right.get(outcome);
    if (other === undefined) {
      out.push(change('outcome-removed', { outcome, name }, join(at, 'outcomes', outcome)));
      continue;
    }
    const path = other.own ? join(at, 'outcomes', outcome, 'form') : join(at, 'form');
    // Outcomes that share a form share what changed of it.
    for (const one of forms(form.schema, other.schema, name, path)) {
      const key = `${form.own || other.own ? outcome : ''} ${one.message}`;
      if (!seen.has(key)) out.push(one);
      seen.add(key);
    }
  }
  return out;
}

function forms(before: JsonObject, after: JsonObject, name: string, path: string): Change[] {
  return fieldChanges(closedForm(before), closedForm(after)).map((one) => {
    const { field, words } = one;
    const details = { field, name };
    if (one.size === 'unsure') {
      return change('form-unsure', { name, what: field === '' ? words : `\`${field}\` ${words}` }, path);
    }
    const wider = one.size === 'wider';
    const what = one.what === 'whole' && field !== '' ? `\`${field}\` ${words}` : words;
    if (one.what === 'required') return change('form-field-required', details, path);
    if (one.what === 'optional') return change('form-field-optional', details, path);
    if (one.what === 'added') return change('form-field-added', details, path);
    if (one.what === 'removed' && !wider) return change('form-field-removed', details, path);
    if (one.what === 'whole') return change(wider ? 'form-widened' : 'form-narrowed', { name, what }, path);
    return change(wider ? 'form-field-widened' : 'form-field-narrowed', { ...details, what }, path);
  });
}

/** Each outcome with the form it asks for. Without `outcomes` there is one, `done`. */
function offered(arguments_: JsonObject): Map<string, { schema: JsonObject; own: boolean }> {
  const { form, outcomes = ['done'] } = arguments_ as unknown as HumanWith;
  const common = form?.schema ?? EMPTY;
  if (Array.isArray(outcomes)) return new Map(outcomes.map((name) => [name, { schema: common, own: false }]));
  return new Map(
    Object.entries(outcomes).map(([name, outcome]) => {
      const given = outcome?.form;
      return [name, given ? { schema: given.schema ?? EMPTY, own: true } : { schema: common, own: false }];
    }),
  );
}

const EMPTY: JsonObject = { type: 'object', properties: {} };

/** Whether the same form is shown otherwise: its hints, what it is filled with, the words of its fields. */
function isDressedAnew(before: Json | undefined, after: Json | undefined): boolean {
  if (!isObject(before) || !isObject(after)) return false;
  return (
    !isEqual(without(before, 'schema'), without(after, 'schema')) ||
    isWordedAnew(own(before, 'schema'), own(after, 'schema'))
  );
}

/** Of what both schemas have; the words of a new field are not new words. */
function isWordedAnew(before: Json | undefined, after: Json | undefined): boolean {
  if (!isObject(before) || !isObject(after)) return false;
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].some((key) => {
    const [here, there] = [own(before, key), own(after, key)];
    if (isObject(here) && isObject(there)) return isWordedAnew(here, there);
    return ['title', 'description', 'default', 'examples'].includes(key) && !isEqual(here, there);
  });
}

function without(object: JsonObject, key: string): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([name]) => name !== key));
}

function mapping(value: Json | undefined): JsonObject {
  return isObject(value) ? value : {};
}

function afterOf(timeout: string | Timeout | undefined, definition: Definition): Duration | undefined {
  return (typeof timeout === 'string' ? definition.use?.timeouts?.[timeout] : timeout)?.after;
}

/** Undefined when only a run can tell. */
function milliseconds(duration: Duration | undefined): number | undefined {
  if (duration === undefined) return Number.POSITIVE_INFINITY;
  if (typeof duration === 'string' && expressionOf(duration) !== undefined) return undefined;
  return durationMs(duration) ?? undefined;
}

function worded(duration: Duration | undefined): string {
  if (duration === undefined) return 'none';
  if (typeof duration === 'string') return duration;
  return Object.entries(duration)
    .map(([unit, count]) => `${count} ${unit}`)
    .join(' ');
}
