/**
 * Places that need a certain kind of value, where an expression can say something else: reported only when no value it can give
 * would do, as the interpreter, or who makes the call, takes it (`engine/run/steps/`, `server/activities/`).
 */
import { isObject, type Json, own } from '../json.ts';
import { meet } from '../types/meet.ts';
import {
  ARRAYS,
  BOOLEANS,
  isNever,
  kindsOf,
  NULLS,
  NUMBERS,
  OBJECTS,
  type ObjectShape,
  STRINGS,
  type Type,
} from '../types/type.ts';
import { type Duration, durationMs } from './document.ts';
import { attributeType } from './event-shapes.ts';
import { join } from './places.ts';
import type { StepGraph } from './step-graph.ts';

const METHODS = ['get', 'head', 'post', 'put', 'patch', 'delete', 'options'];

/** Whatever JavaScript makes a number of; null is the default. */
export function checkPriority(graph: StepGraph, type: Type, pointer: string): void {
  const { strings } = type;
  const isNumeric = strings === true || strings.some((text) => Number.isFinite(Number(text)));
  const fits = (kindsOf(type) & ~(OBJECTS | STRINGS)) !== 0 || isNumeric;
  note(graph, fits, type, pointer, 'a number from 0 to 100');
}

/** Texts and objects may be durations; of texts that are known, one must be. */
export function checkDuration(graph: StepGraph, written: Json | undefined, type: Type, pointer: string): void {
  if (typeof written !== 'string') return;
  const { strings } = type;
  const text = strings === true || strings.some((one) => durationMs(one as Duration) !== null);
  const fits = (kindsOf(type) & OBJECTS) !== 0 || ((kindsOf(type) & STRINGS) !== 0 && text);
  note(graph, fits, type, pointer, 'a duration such as PT30M');
}

/** People and labels: texts, in lists or alone. Of numbers text is made. */
export function checkNames(graph: StepGraph, type: Type, pointer: string): void {
  note(
    graph,
    (kindsOf(type) & (STRINGS | NUMBERS | ARRAYS | NULLS)) !== 0,
    type,
    pointer,
    'a name, or a list of names',
  );
}

/** What an error says of itself. */
export function checkError(graph: StepGraph, error: ObjectShape | undefined, pointer: string): void {
  for (const [name, { type }] of error?.properties ?? []) {
    const place = join(pointer, name);
    if (name === 'status') {
      const { strings } = type;
      const isNumeric = strings === true || strings.some((text) => Number.isInteger(Number(text)));
      note(graph, (kindsOf(type) & NUMBERS) !== 0 || isNumeric, type, place, 'a status from 400 to 599');
    } else note(graph, (kindsOf(type) & ~(OBJECTS | ARRAYS)) !== 0, type, place, name === 'type' ? 'a URI' : 'text');
  }
}

/** An attribute that came out as null is left out, but for the type. */
export function checkAttributes(graph: StepGraph, event: ObjectShape, pointer: string): void {
  for (const [name, { type }] of event.properties) {
    const wanted = attributeType(name);
    const fits = !isNever(meet(type, wanted)) || (type.null && name !== 'type');
    const expected = (kindsOf(wanted) & NUMBERS) !== 0 ? 'text, a whole number, true or false' : 'text';
    note(graph, fits, type, join(pointer, name), expected);
  }
}

/** What an expression says of an attribute: that it passes, or what it must be. */
export function checkVerdict(graph: StepGraph, type: Type, pointer: string): void {
  const fits = (kindsOf(type) & STRINGS) !== 0 || (type.booleans & 2) !== 0;
  note(graph, fits, type, pointer, "true, or the attribute's text");
}

/** Null correlates with nothing. */
export function checkCorrelated(graph: StepGraph, type: Type, pointer: string): void {
  note(graph, (kindsOf(type) & ~NULLS) !== 0, type, pointer, 'a value to correlate by');
}

/** The parts of a request over HTTP, or of one to an MCP server, that are written out; what a secret makes is not known. */
export function checkRequest(graph: StepGraph, request: Type, pointer: string): void {
  const method = propertyOf(request, 'method');
  if (method !== undefined) {
    const { strings } = method;
    const fits = method.null || strings === true || strings.some((text) => METHODS.includes(text.toLowerCase()));
    noteCalled(graph, fits, method, join(pointer, 'method'), `one of ${METHODS.join(', ')}`);
  }
  for (const key of ['headers', 'query', 'parameters']) {
    const type = propertyOf(request, key);
    if (type === undefined) continue;
    noteCalled(
      graph,
      (kindsOf(type) & (OBJECTS | NULLS)) !== 0,
      type,
      join(pointer, key),
      'an object of names and values',
    );
  }
}

/** The settings of a credential: texts, but for lists of them. */
export function checkCredential(graph: StepGraph, written: Json | undefined, type: Type, pointer: string): void {
  if (typeof written === 'string') {
    noteCalled(graph, (kindsOf(type) & ~(OBJECTS | BOOLEANS)) !== 0, type, pointer, 'text');
    return;
  }
  for (const [key, inner] of isObject(written) ? Object.entries(written) : []) {
    const part = propertyOf(type, key);
    if (part !== undefined) checkCredential(graph, inner, part, join(pointer, key));
  }
}

/** The address of a call, itself or as `uri`: a text, unless a secret makes it. */
export function checkEndpoint(graph: StepGraph, request: Type, arguments_: Json | undefined, pointer: string): void {
  const written = isObject(arguments_) ? own(arguments_, 'endpoint') : undefined;
  const endpoint = propertyOf(request, 'endpoint');
  const keys = isObject(written) ? ['endpoint', 'uri'] : ['endpoint'];
  const type = isObject(written) ? endpoint && propertyOf(endpoint, 'uri') : endpoint;
  if (type === undefined) return;
  const place = join(pointer, ...keys);
  // An expression for the whole of it may give an object with `uri`.
  const kinds = isObject(written) ? STRINGS : STRINGS | OBJECTS;
  noteCalled(graph, (kindsOf(type) & kinds) !== 0, type, place, 'a URI');
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
  const isSaid = !fits && !isNever(found) && graph.expressions.sites.has(pointer);
  graph.wrongResult(pointer, isSaid ? { expected, found } : undefined);
}

/** Of a call: what a secret is in is evaluated where the call is made. */
function noteCalled(graph: StepGraph, fits: boolean, found: Type, pointer: string, expected: string): void {
  const waits = graph.expressions.sites.get(pointer)?.source.includes('$secrets') === true;
  note(graph, fits || waits, found, pointer, expected);
}

function propertyOf({ objects }: Type, name: string): Type | undefined {
  const [shape] = objects;
  return objects.length === 1 ? shape?.properties.get(name)?.type : undefined;
}
