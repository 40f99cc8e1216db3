/**
 * Places that need a certain kind of value, where an expression can say something else: reported only when no value it can give
 * would do, as the interpreter takes it (`engine/run/steps/`).
 */
import { isObject, type Json, own } from '../json.ts';
import { meet } from '../types/meet.ts';
import { isNever, kindsOf, OBJECTS, type ObjectShape, STRINGS, type Type } from '../types/type.ts';
import { join } from './places.ts';
import type { StepGraph } from './step-graph.ts';

/** Whatever JavaScript makes a number of; null is the default. */
export function checkPriority(graph: StepGraph, type: Type, pointer: string): void {
  const { strings } = type;
  const isNumeric = strings === true || strings.some((text) => Number.isFinite(Number(text)));
  const fits = (kindsOf(type) & ~(OBJECTS | STRINGS)) !== 0 || isNumeric;
  note(graph, fits, type, pointer, 'a number from 0 to 100');
}

/** The address of a call, itself or as `uri`: a text, unless a secret makes it. */
export function checkEndpoint(graph: StepGraph, request: Type, arguments_: Json | undefined, pointer: string): void {
  const written = isObject(arguments_) ? own(arguments_, 'endpoint') : undefined;
  const endpoint = propertyOf(request, 'endpoint');
  const keys = isObject(written) ? ['endpoint', 'uri'] : ['endpoint'];
  const type = isObject(written) ? endpoint && propertyOf(endpoint, 'uri') : endpoint;
  if (type === undefined) return;
  const place = join(pointer, ...keys);
  const waits = graph.expressions.sites.get(place)?.source.includes('$secrets') === true;
  // An expression for the whole of it may give an object with `uri`.
  const kinds = isObject(written) ? STRINGS : STRINGS | OBJECTS;
  note(graph, waits || (kindsOf(type) & kinds) !== 0, type, place, 'a URI');
}

/** Fields a person finds filled in with what their schema can never accept, at any depth that is written out. */
export function checkFilled(
  graph: StepGraph,
  shape: ObjectShape,
  wanted: ObjectShape,
  written: Json,
  pointer: string,
): void {
  if (!isObject(written)) return;
  for (const [name, { type: given }] of shape.properties) {
    const field = wanted.properties.get(name)?.type;
    const place = join(pointer, name);
    graph.mismatches.delete(place);
    if (field === undefined || isNever(field) || isNever(given)) continue;
    if (graph.expressions.sites.has(place)) {
      if (isNever(meet(given, field))) graph.mismatches.set(place, { what: 'prefill', given, wanted: field });
      continue;
    }
    const [inner, ...more] = given.objects;
    const [fields, ...others] = field.objects;
    if (inner && fields && more.length + others.length === 0) {
      checkFilled(graph, inner, fields, own(written, name) ?? null, place);
    }
  }
}

// ---- helpers

function note(graph: StepGraph, fits: boolean, found: Type, pointer: string, expected: string): void {
  if (fits || isNever(found) || !graph.expressions.sites.has(pointer)) graph.wrongResults.delete(pointer);
  else graph.wrongResults.set(pointer, { expected, found });
}

function propertyOf({ objects }: Type, name: string): Type | undefined {
  const [shape] = objects;
  return objects.length === 1 ? shape?.properties.get(name)?.type : undefined;
}
