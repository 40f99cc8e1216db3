/**
 * What changed between two versions of a definition, each difference by a row of the table (rules.ts).
 *
 * Both have passed the checker. Steps are known by their names and the names of the steps around them; one that is gone and
 * one that is new are a renamed step when they are alike. Human steps are compared by what those who answer can see, in
 * compare-human.ts; of other steps it is enough that they changed.
 */
import type { Definition, Step } from '../definition/document.ts';
import { kindOf } from '../definition/document.ts';
import { join } from '../definition/places.ts';
import { type CheckedVisit, walkDefinition } from '../definition/walk.ts';
import { isObject, type Json, type JsonObject, own } from '../json.ts';
import { compareEvents, emittedType, lostEvents } from './compare-events.ts';
import { compareDeadline, compareHuman } from './compare-human.ts';
import { isEqual } from './equal.ts';
import { type FieldChange, fieldChanges } from './fields.ts';
import type { Schema } from './inclusion.ts';
import { type Change, change, inOrder } from './rules.ts';
import { renamed } from './similarity.ts';

export function compareDefinitions(before: Definition, after: Definition): Change[] {
  return inOrder([
    ...about(before, after),
    ...input(before, after),
    ...output(before, after),
    ...compareDeadline('the run', before.timeout, after.timeout, { before, after }, '/timeout'),
    ...compareEvents(before, after),
    ...used(before, after),
    ...steps(before, after),
  ]);
}

// ---- helpers

function about(before: Definition, after: Definition): Change[] {
  const out: Change[] = [];
  const whole = (of: Definition) => `${of.document.namespace}/${of.document.name}`;
  if (whole(before) !== whole(after)) {
    out.push(change('definition-renamed', { before: whole(before), after: whole(after) }, '/document/name'));
  }
  const [left, right] = [json(before.document), json(after.document)];
  for (const what of ['dsl', 'title', 'summary', 'tags', 'metadata']) {
    if (isEqual(own(left, what), own(right, what))) continue;
    out.push(change('description-changed', { what }, join('/document', what)));
  }
  return out;
}

function input(before: Definition, after: Definition): Change[] {
  const changes = fieldChanges(schemaOf(before.input), schemaOf(after.input));
  const out = changes.map((one) => {
    const details = { what: worded(one) };
    if (one.size === 'unsure') return change('input-unsure', details, '/input/schema');
    // An optional field that is new narrows an open object by the letter; nobody is expected to have sent it.
    const wider = one.size === 'wider' || one.what === 'added';
    return change(wider ? 'input-widened' : 'input-narrowed', details, '/input/schema');
  });
  return [...out, ...flow(before.input, after.input, 'from', '/input/from')];
}

function output(before: Definition, after: Definition): Change[] {
  const changes = fieldChanges(schemaOf(before.output), schemaOf(after.output));
  const out = changes.map((one) => {
    const details = { what: worded(one) };
    if (one.size === 'unsure') return change('output-unsure', details, '/output/schema');
    // A reader misses a field that is gone, whatever the schema says of fields it does not name.
    const narrower = one.size === 'narrower' && one.what !== 'removed';
    return change(narrower ? 'output-narrowed' : 'output-widened', details, '/output/schema');
  });
  return [...out, ...flow(before.output, after.output, 'as', '/output/as')];
}

/** How the document's own input or output is computed. */
function flow(before: unknown, after: unknown, key: string, path: string): Change[] {
  if (isEqual(own(json(before), key), own(json(after), key))) return [];
  const [, part = ''] = path.split('/');
  return [change('step-changed', { name: 'the whole', what: `\`${part}.${key}\`` }, path)];
}

function used(before: Definition, after: Definition): Change[] {
  const out: Change[] = [];
  const [secretsBefore, secretsAfter] = [before.use?.secrets ?? [], after.use?.secrets ?? []];
  for (const name of secretsAfter) {
    if (!secretsBefore.includes(name)) out.push(change('secret-added', { name }, '/use/secrets'));
  }
  for (const name of secretsBefore) {
    if (!secretsAfter.includes(name)) out.push(change('secret-removed', { name }, '/use/secrets'));
  }
  const [left, right] = [json(before.use), json(after.use)];
  for (const what of ['errors', 'retries', 'timeouts', 'authentications', 'functions']) {
    const [here, there] = [json(own(left, what)), json(own(right, what))];
    for (const name of new Set([...Object.keys(here), ...Object.keys(there)])) {
      if (isEqual(own(here, name), own(there, name))) continue;
      out.push(change('use-changed', { what, name }, join('/use', what, name)));
    }
  }
  return out;
}

function steps(before: Definition, after: Definition): Change[] {
  // Functions of `use` are compared there.
  const found = (of: Definition) => walkDefinition(of).filter(({ list }) => list !== '/use/functions');
  const [left, right] = [found(before), found(after)];
  const known = new Map(left.map((visit) => [placeOf(visit), visit]));
  const pairs: [CheckedVisit, CheckedVisit][] = [];
  const added: CheckedVisit[] = [];
  for (const visit of right) {
    const same = known.get(placeOf(visit));
    if (same && isHuman(same) === isHuman(visit)) {
      pairs.push([same, visit]);
      known.delete(placeOf(visit));
    } else added.push(visit);
  }
  const gone = [...known.values()];
  const twins = (some: CheckedVisit[]) => (human: boolean) => some.filter((one) => isHuman(one) === human);
  const names = [true, false].flatMap((human) =>
    renamed(twins(gone)(human), twins(added)(human), ({ step, name }) => ({ name, step: body(step) }) as Json),
  );
  const out = [...pairs, ...names].flatMap((pair) => compareStep(pair, { before, after }));
  for (const [from, to] of names) {
    if (from.name === to.name) continue;
    const rule = isHuman(from) ? 'human-step-renamed' : 'step-renamed';
    out.push(change(rule, { before: from.name, after: to.name }, to.pointer));
  }
  const met = new Set(names.flat());
  for (const visit of added) {
    if (met.has(visit)) continue;
    out.push(change(isHuman(visit) ? 'human-step-added' : 'step-added', { name: visit.name }, visit.pointer));
  }
  const lost = lostEvents(before, after);
  for (const visit of gone) {
    // That its event is not emitted any more says it all.
    if (met.has(visit) || lost.has(emittedType(visit.step) ?? '')) continue;
    out.push(change(isHuman(visit) ? 'human-step-removed' : 'step-removed', { name: visit.name }, visit.pointer));
  }
  return [...out, ...reordered(pairs)];
}

function compareStep(
  [before, after]: [CheckedVisit, CheckedVisit],
  whole: { before: Definition; after: Definition },
): Change[] {
  const human = isHuman(before);
  const [left, right] = [body(before.step), body(after.step)];
  const isLost = lostEvents(whole.before, whole.after).has(emittedType(before.step) ?? '');
  // What `with` and `timeout` of a human step say is looked at by what people see of it.
  const keys = [...new Set([...Object.keys(left), ...Object.keys(right)])].filter(
    (key) =>
      !(human && ['with', 'timeout', 'call'].includes(key)) &&
      !(isLost && key === 'emit') &&
      !isEqual(own(left, key), own(right, key)),
  );
  const out = human ? compareHuman(before, after, whole) : [];
  if (keys.length > 0) {
    const what = keys.map((key) => `\`${key}\``).join(', ');
    out.push(change('step-changed', { name: after.name, what }, after.pointer));
  }
  return out;
}

/** Lists whose steps, those that both have, come in another order. */
function reordered(pairs: readonly [CheckedVisit, CheckedVisit][]): Change[] {
  const lists = new Map<string, [CheckedVisit, CheckedVisit][]>();
  for (const pair of pairs) lists.set(pair[1].list, [...(lists.get(pair[1].list) ?? []), pair]);
  return [...lists].flatMap(([list, inside]) => {
    const order = inside.filter(([before]) => before.list === inside[0]?.[0].list).map(([before]) => before.index);
    if (order.every((index, i) => i === 0 || index > order[i - 1]!)) return [];
    const owner = inside[0]?.[1].parents.at(-1)?.name;
    return [change('steps-reordered', { list: owner === undefined ? 'the document' : `step \`${owner}\`` }, list)];
  });
}

/** The names on the way to a step: its place may move, its name stays. */
function placeOf({ parents, name, slot }: CheckedVisit): string {
  return JSON.stringify([...parents.map((one) => [one.slot, one.name]), [slot, name]]);
}

function isHuman({ step }: CheckedVisit): boolean {
  return kindOf(step) === 'human';
}

/** A step without the steps inside it: those are compared as themselves. */
function body(step: Step): JsonObject {
  const out = { ...json(step) };
  delete out.do;
  delete out.try;
  if (isObject(out.catch)) out.catch = Object.fromEntries(Object.entries(out.catch).filter(([key]) => key !== 'do'));
  if (isObject(out.foreach))
    out.foreach = Object.fromEntries(Object.entries(out.foreach).filter(([key]) => key !== 'do'));
  if (isObject(out.fork)) out.fork = Object.fromEntries(Object.entries(out.fork).filter(([key]) => key !== 'branches'));
  return out;
}

function worded({ field, words }: FieldChange): string {
  return field === '' ? words : `\`${field}\` ${words}`;
}

function schemaOf(part: Definition['input'] | Definition['output']): Schema {
  return part?.schema?.document ?? true;
}

/** A part of a checked definition is JSON; what is not there is an empty mapping. */
function json(part: unknown): JsonObject {
  return isObject(part as Json | undefined) ? (part as JsonObject) : {};
}
