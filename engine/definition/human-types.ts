/** A human step on types: what people are shown and asked, and the decision. The counterpart of `run/steps/human.ts`. */
import { isObject, type Json, type JsonObject, own } from '../json.ts';
import { fromSchema } from '../types/from-schema.ts';
import { isNever, type Type, UNKNOWN } from '../types/type.ts';
import { join } from './places.ts';
import type { Here, StepGraph, Way } from './step-graph.ts';
import { at, on } from './step-kinds.ts';
import { humanOutput } from './step-outputs.ts';
import { checkDuration, checkFilled, checkNames, checkPriority } from './wanted-values.ts';

export function humanWays(graph: StepGraph, here: Here): Way[] {
  const arguments_ = own(here.step, 'with');
  if (!isObject(arguments_)) return on(here, UNKNOWN);
  const seen = graph.body(here);
  let fails = false;
  const value = (owner: Json | undefined, ...keys: string[]): Type => {
    const template = isObject(owner) ? own(owner, keys.at(-1)!) : undefined;
    if (template === undefined) return UNKNOWN;
    const type = graph.expressions.template(template, at(here, 'with', ...keys), seen);
    fails ||= isNever(type);
    return type;
  };
  for (const key of ['title', 'body', 'show']) value(arguments_, key);
  const names = (owner: Json | undefined, ...keys: string[]): void => {
    const type = value(owner, ...keys);
    if (isObject(owner) && typeof own(owner, keys.at(-1)!) === 'string')
      checkNames(graph, type, at(here, 'with', ...keys));
  };
  names(arguments_, 'labels');
  checkPriority(graph, value(arguments_, 'priority'), at(here, 'with', 'priority'));
  const assign = own(arguments_, 'assign');
  for (const key of ['users', 'groups', 'exclude']) names(assign, 'assign', key);
  const levels = own(arguments_, 'escalate');
  for (const [i, level] of (Array.isArray(levels) ? levels : []).entries()) {
    const inner = isObject(level) ? own(level, 'assign') : undefined;
    for (const key of ['users', 'groups', 'exclude']) names(inner, 'escalate', String(i), 'assign', key);
  }
  const sla = own(arguments_, 'sla');
  const due = isObject(sla) ? own(sla, 'due') : undefined;
  if (due !== undefined) checkDuration(graph, due, value(sla, 'sla', 'due'), at(here, 'with', 'sla', 'due'));
  const forms: [Json | undefined, string[]][] = [[own(arguments_, 'form'), ['form']]];
  const outcomes = own(arguments_, 'outcomes');
  for (const [name, outcome] of isObject(outcomes) ? Object.entries(outcomes) : []) {
    if (isObject(outcome)) forms.push([own(outcome, 'form'), ['outcomes', name, 'form']]);
  }
  for (const [form, keys] of forms) {
    if (!isObject(form) || own(form, 'data') === undefined) continue;
    const data = value(form, ...keys, 'data');
    checkPrefill(graph, form, data, at(here, 'with', ...keys));
  }
  const broken = (key: string) => graph.options.broken(`${at(here, 'with')}/${key}/schema`);
  return fails ? [] : on(here, humanOutput(here.name, arguments_, broken));
}

// ---- helpers

/** Fields a person finds filled in with what their schema can never accept. */
function checkPrefill(graph: StepGraph, form: JsonObject, data: Type, pointer: string): void {
  const schema = own(form, 'schema');
  const properties = isObject(schema) ? own(schema, 'properties') : undefined;
  const written = own(form, 'data');
  if (!isObject(schema) || !isObject(properties) || graph.options.broken(join(pointer, 'schema'))) return;
  const wanted = fromSchema(schema).objects[0];
  const [shape] = data.objects;
  if (wanted === undefined || shape === undefined || data.objects.length > 1 || !isObject(written)) return;
  checkFilled(graph, shape, wanted, written, join(pointer, 'data'));
}
