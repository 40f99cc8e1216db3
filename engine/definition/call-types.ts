/**
 * Calls on types: what is asked must be what the other side takes, and what it gives is what its schema says, where there is
 * one. The counterpart of `run/steps/http.ts`, `openapi.ts`, `mcp.ts`, `function.ts` and `run.ts`.
 */
import { isObject, type Json, type JsonObject, own } from '../json.ts';
import { fromSchema } from '../types/from-schema.ts';
import { meet } from '../types/meet.ts';
import { closed, isNever, SOME_OBJECT, type Type, UNKNOWN } from '../types/type.ts';
import { kindOf, type Step, type StepKind } from './document.ts';
import { operationOf } from './documents.ts';
import { join } from './places.ts';
import type { Here, StepGraph, Way } from './step-graph.ts';
import { at, on } from './step-kinds.ts';
import { httpOutput } from './step-outputs.ts';
import { checkCredential, checkEndpoint, checkRequest } from './wanted-values.ts';

export function httpWays(graph: StepGraph, here: Here): Way[] {
  const arguments_ = own(here.step, 'with');
  const request = graph.expressions.template(arguments_ ?? {}, at(here, 'with'), graph.body(here));
  checkEndpoint(graph, request, arguments_, at(here, 'with'));
  checkRequest(graph, request, at(here, 'with'));
  if (isObject(arguments_)) credentials(graph, here, own(arguments_, 'endpoint'), at(here, 'with', 'endpoint'));
  // What a service answers is known only where `output.schema` says so.
  return isNever(request) ? [] : on(here, isObject(arguments_) ? httpOutput(arguments_, UNKNOWN) : UNKNOWN);
}

/** What an endpoint, or a call, says of who asks: a policy, or the name of one that others may name, too. */
function credentials(graph: StepGraph, here: Here, owner: Json | undefined, pointer: string): void {
  const written = isObject(owner) ? own(owner, 'authentication') : undefined;
  const named = isObject(written) ? own(written, 'use') : written;
  const judge = (policy: Json, place: string) =>
    checkCredential(graph, policy, graph.expressions.template(policy, place, graph.body(here)), place);
  if (isObject(written) && named === undefined) judge(written, join(pointer, 'authentication'));
  const policy = typeof named === 'string' ? graph.used('authentications', named) : undefined;
  if (policy !== undefined) graph.expressions.shared(() => judge(policy, join('/use/authentications', String(named))));
}

export function openApiWays(graph: StepGraph, here: Here): Way[] {
  const arguments_ = own(here.step, 'with');
  if (!isObject(arguments_)) return on(here, UNKNOWN);
  const seen = graph.body(here);
  const parameters = own(arguments_, 'parameters');
  let fails = false;
  const given = new Map<string, Type>();
  for (const [name, value] of isObject(parameters) ? Object.entries(parameters) : []) {
    const type = graph.expressions.template(value, at(here, 'with', 'parameters', name), seen);
    given.set(name, type);
    fails ||= isNever(type);
  }
  const policy = own(arguments_, 'authentication');
  if (policy !== undefined)
    fails ||= isNever(graph.expressions.template(policy, at(here, 'with', 'authentication'), seen));
  credentials(graph, here, arguments_, at(here, 'with'));
  if (fails) return [];
  const operation = operationOf(here.step, graph.options.documents);
  if (operation === undefined) return on(here, httpOutput(arguments_, UNKNOWN));
  const { body, id } = operation;
  const whole = body === null ? undefined : given.get(body.name);
  if (body !== null && whole !== undefined && !operation.parameters.some(({ name }) => name === body.name)) {
    const place = at(here, 'with', 'parameters', body.name);
    const wanted = fromSchema(body.schema);
    misfit(graph, place, `The body of the operation \`${id}\``, whole, wanted);
  }
  // With `redirect`, statuses that the operation does not speak of are answers, too.
  const answer = own(arguments_, 'redirect') === true ? UNKNOWN : fromSchema(operation.answer);
  return on(here, httpOutput(arguments_, answer));
}

export function mcpWays(graph: StepGraph, here: Here): Way[] {
  const arguments_ = own(here.step, 'with');
  if (!isObject(arguments_)) return on(here, UNKNOWN);
  const seen = graph.body(here);
  const given = ['parameters', 'client', 'transport'].map((key) =>
    graph.expressions.template(own(arguments_, key) ?? {}, at(here, 'with', key), seen),
  );
  const [parameters, , transport] = given as [Type, Type, Type];
  checkRequest(graph, closed({ parameters }), at(here, 'with'));
  const http = transport.objects[0]?.properties.get('http')?.type;
  if (http !== undefined) {
    const written = own(own(arguments_, 'transport') as JsonObject, 'http');
    checkEndpoint(graph, http, written, at(here, 'with', 'transport', 'http'));
    checkRequest(graph, http, at(here, 'with', 'transport', 'http'));
    if (isObject(written))
      credentials(graph, here, own(written, 'endpoint'), at(here, 'with', 'transport', 'http', 'endpoint'));
  }
  return given.some(isNever) ? [] : on(here, SOME_OBJECT);
}

export function functionWays(graph: StepGraph, here: Here): Way[] {
  const name = String(own(here.step, 'call'));
  const arguments_ = own(here.step, 'with');
  const ofDocument = graph.used('functions', name);
  const given =
    arguments_ === undefined ? here.input : graph.expressions.template(arguments_, at(here, 'with'), graph.body(here));
  if (isNever(given)) return [];
  const declared = graph.options.functions;
  if (!isObject(ofDocument)) return on(here, called(graph, here, name, declared && ofName(declared, name), given));
  const schemas = { input: schemaOf(ofDocument, 'input'), output: schemaOf(ofDocument, 'output') };
  const told = called(graph, here, name, schemas, given);
  const made = reused(graph, here, name, ofDocument, given);
  const both = meet(made, told);
  return on(here, isNever(both) ? told : both);
}

function ofName<T>(record: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}

/** What a function gives by its declaration, its input looked at. */
function called(
  graph: StepGraph,
  here: Here,
  name: string,
  declared: { input: Json; output: Json } | undefined,
  given: Type,
): Type {
  if (declared === undefined) return UNKNOWN;
  const place = own(here.step, 'with') === undefined ? here.pointer : at(here, 'with');
  misfit(graph, place, `The input of the function \`${name}\``, given, fromSchema(declared.input));
  return fromSchema(declared.output);
}

/** Says where a value can never be what is wanted of it. */
function misfit(graph: StepGraph, place: string, what: string, given: Type, wanted: Type): void {
  const isWrong = isNever(meet(given, wanted)) && !isNever(wanted);
  graph.mismatch(place, isWrong ? { what, given, wanted } : undefined);
}

export function workflowWays(graph: StepGraph, here: Here): Way[] {
  const run = own(here.step, 'run');
  const workflow = isObject(run) ? own(run, 'workflow') : undefined;
  if (!isObject(run) || !isObject(workflow)) return on(here, UNKNOWN);
  const place = at(here, 'run', 'workflow', 'input');
  const input = own(workflow, 'input');
  const given = graph.expressions.template(input ?? {}, place, graph.body(here));
  if (isNever(given)) return [];
  const target = graph.options.definition(workflow);
  if (target) {
    const wanted = fromSchema(target.input);
    const what = `The input of \`${String(own(workflow, 'name'))}\``;
    misfit(graph, input === undefined ? at(here, 'run', 'workflow') : place, what, given, wanted);
  }
  if (own(run, 'await') === false) return on(here, here.input);
  return on(here, target ? fromSchema(target.output) : UNKNOWN);
}

/** The schema of a function's `input` or `output`; anything where it has none. */
function schemaOf(step: JsonObject, key: 'input' | 'output'): Json {
  const flow = own(step, key);
  const schema = isObject(flow) ? own(flow, 'schema') : undefined;
  return (isObject(schema) ? own(schema, 'document') : undefined) ?? true;
}

/**
 * A call of the document, made with what this step gives it: the same as a step of its kind, at its own place, which other
 * steps share. What always fails in it is said there; what follows from that is unknown.
 */
function reused(graph: StepGraph, here: Here, name: string, call: JsonObject, given: Type): Type {
  const pointer = join('/use/functions', name);
  let result: Type = UNKNOWN;
  graph.expressions.shared(() => {
    const flow = own(call, 'input');
    const from = isObject(flow) ? own(flow, 'from') : undefined;
    const seen = graph.body({ ...here, input: given });
    const input = from === undefined ? given : graph.expressions.transform(from, join(pointer, 'input', 'from'), seen);
    const there: Here = { ...here, pointer, step: call, input: isNever(input) ? UNKNOWN : input };
    graph.timeout(own(call, 'timeout'), join(pointer, 'timeout'), graph.body({ ...here, input: given }, there.input));
    const kind = kindOf(call as unknown as Step);
    const ways = REUSABLE[kind]?.(graph, there) ?? on(there, UNKNOWN);
    result = ways[0]?.state.value ?? UNKNOWN;
    const output = own(call, 'output');
    const as = isObject(output) ? own(output, 'as') : undefined;
    if (as === undefined) return;
    const made = graph.expressions.transform(
      as,
      join(pointer, 'output', 'as'),
      graph.body({ ...here, input: given }, result),
    );
    result = isNever(made) ? UNKNOWN : made;
  });
  return result;
}

/** What may be written once for several steps. A function of the project: never one of the document, whatever it is called. */
const REUSABLE: Partial<Record<StepKind, (graph: StepGraph, here: Here) => Way[]>> = {
  http: httpWays,
  openapi: openApiWays,
  mcp: mcpWays,
  function: projectCall,
};

function projectCall(graph: StepGraph, here: Here): Way[] {
  const name = String(own(here.step, 'call'));
  const arguments_ = own(here.step, 'with');
  const given =
    arguments_ === undefined ? here.input : graph.expressions.template(arguments_, at(here, 'with'), graph.body(here));
  const declared = graph.options.functions;
  return isNever(given) ? [] : on(here, called(graph, here, name, declared && ofName(declared, name), given));
}
