/**
 * What each kind of step makes of its input, on types: the counterpart of `engine/run/steps/`. One row per kind that runs;
 * kinds the profile has not yet (`emit`, `listen` …) are refused before, and would give anything.
 */
import { isObject, type Json, type JsonObject, own } from '../json.ts';
import { itemsOf } from '../types/access.ts';
import { fromSchema } from '../types/from-schema.ts';
import { join as joinTypes, ROUNDS, widen } from '../types/join.ts';
import { meet } from '../types/meet.ts';
import {
  isNever,
  kindsOf,
  NEVER,
  NUMBER,
  OBJECTS,
  SOME_OBJECT,
  STRINGS,
  same,
  type Type,
  tupleOf,
  UNKNOWN,
} from '../types/type.ts';
import { type Duration, durationMs, kindOf, type Step, type StepKind } from './document.ts';
import { operationOf } from './documents.ts';
import { emitWays, listenWays } from './event-types.ts';
import type { Seen } from './expression-types.ts';
import { join } from './places.ts';
import type { Here, Observer, StepGraph, Variables, Way } from './step-graph.ts';
import { errorType, httpOutput, humanOutput } from './step-outputs.ts';
import {
  joinOutputs,
  joinStates,
  meetOutputs,
  type State,
  sameOutputs,
  sameStates,
  widenStates,
} from './step-state.ts';
import { switchWays } from './switch-types.ts';
import { checkEndpoint, checkFilled, checkPriority } from './wanted-values.ts';

type Run = (graph: StepGraph, here: Here) => Way[];

const KINDS: Record<StepKind, Run> = {
  set: (graph, here) => on(here, graph.expressions.template(own(here.step, 'set')!, at(here, 'set'), graph.body(here))),
  do: (graph, here) => exits(graph.list(at(here, 'do'), own(here.step, 'do'), entered(here), here.variables)),
  switch: switchWays,
  for: runFor,
  fork: runFork,
  try: runTry,
  raise: runRaise,
  wait: runWait,
  emit: emitWays,
  listen: listenWays,
  http: runHttp,
  openapi: runOpenApi,
  mcp: runMcp,
  human: runHuman,
  function: runFunction,
  run: runWorkflow,
};

export function runStep(graph: StepGraph, here: Here): Way[] {
  checkTimeout(graph, here);
  // The document was checked for its shape; `kindOf` reads keys alone.
  return KINDS[kindOf(here.step as unknown as Step)](graph, here);
}

// ---- helpers

export function at({ pointer }: Here, ...keys: string[]): string {
  return join(pointer, ...keys);
}

export function entered({ state, input }: Here): State {
  return { ...state, value: input };
}

/** On to the next step with this value; nowhere when there can be none. */
export function on({ state }: Here, value: Type): Way[] {
  return isNever(value) ? [] : [{ state: { ...state, value }, then: null }];
}

function exits(state: State | undefined, then: string | null = null): Way[] {
  return state === undefined ? [] : [{ state, then }];
}

function runFor(graph: StepGraph, here: Here): Way[] {
  const loop = own(here.step, 'for');
  if (!isObject(loop)) return on(here, UNKNOWN);
  const given = graph.expressions.transform(own(loop, 'in') ?? null, at(here, 'for', 'in'), graph.body(here));
  if (isNever(given)) return [];
  const place = at(here, 'for', 'in');
  if (given.array === null) graph.wrongResults.set(place, { expected: 'an array', found: given });
  else graph.wrongResults.delete(place);
  const item = given.array === null ? UNKNOWN : itemsOf(given.array);
  if (isNever(item)) return on(here, here.input);
  let variables: Variables = { outer: here.variables, name: variable(own(loop, 'each'), 'item'), type: item };
  variables = { outer: variables, name: variable(own(loop, 'at'), 'index'), type: NUMBER };
  const test = own(here.step, 'while');
  let state = entered(here);
  let done: State | undefined;
  for (let round = 1; ; round++) {
    let turn: State | undefined = state;
    if (typeof test === 'string') {
      const inside = { ...here, state, variables };
      const condition = graph.condition(test, at(here, 'while'), graph.body(inside, state.value));
      const { input: value, context } = condition.after(true);
      turn = condition.canHold && !isNever(value) ? { ...state, value, context: context ?? state.context } : undefined;
    }
    done = turn && graph.list(at(here, 'do'), own(here.step, 'do'), turn, variables);
    const next = joinStates(state, done)!;
    if (sameStates(next, state)) break;
    state = grown(state, next, round);
  }
  // At least one turn is certain only where nothing can stop it.
  const sure = (given.array?.least ?? 0) > 0 && test === undefined;
  return exits(sure ? done : state);
}

/** The state of the next round: as it is, then widened, then given up. */
export function grown(before: State, after: State, round: number): State {
  if (round <= ROUNDS) return after;
  return round <= ROUNDS * 4 ? widenStates(before, after) : { ...after, value: UNKNOWN, context: UNKNOWN };
}

export function variable(name: Json | undefined, fallback: string): string {
  return typeof name === 'string' ? name.replace(/^\$/, '') : fallback;
}

function runFork(graph: StepGraph, here: Here): Way[] {
  const fork = own(here.step, 'fork');
  const branches = isObject(fork) ? own(fork, 'branches') : undefined;
  if (!isObject(fork) || !Array.isArray(branches)) return on(here, UNKNOWN);
  const list = at(here, 'fork', 'branches');
  const observers: Observer[] = branches.map(() => ({ context: NEVER, outputs: new Map() }));
  let ends: (State | undefined)[] = [];
  for (let round = 1; ; round++) {
    const before = observers.map((observer) => ({ ...observer }));
    ends = branches.map((_, i) => {
      graph.observers.push(observers[i]!);
      graph.beside.push(() => observers.filter((__, other) => other !== i));
      const end = graph.list(list, branches, entered(here), here.variables, i);
      graph.beside.pop();
      graph.observers.pop();
      return end;
    });
    if (observers.every((observer, i) => sameObserved(observer, before[i]!))) break;
    // What branches do to each other through the context may go on for ever.
    if (round <= ROUNDS) continue;
    for (const [i, observer] of observers.entries()) widenObserved(observer, before[i]!, round > ROUNDS * 4);
  }
  const left = ends.filter((end) => end !== undefined);
  if (own(fork, 'compete') === true) return exits(left.reduce<State | undefined>(joinStates, undefined));
  // A branch that never ends keeps all waiting.
  const [first, ...others] = left;
  if (first === undefined || left.length < branches.length) return [];
  const all = others.reduce(
    (one, other) => ({
      value: NEVER,
      context: joinTypes(one.context, other.context),
      steps: meetOutputs(one.steps, other.steps),
    }),
    first,
  );
  return exits({ ...all, value: tupleOf(...left.map(({ value }) => value)) });
}

function sameObserved(a: Observer, b: Observer): boolean {
  return same(a.context, b.context) && sameOutputs(a.outputs, b.outputs);
}

function widenObserved(observer: Observer, before: Observer, whole: boolean): void {
  observer.context = whole ? UNKNOWN : widen(before.context, observer.context);
  observer.outputs = joinOutputs(before.outputs, observer.outputs, whole ? () => UNKNOWN : widen);
}

function runTry(graph: StepGraph, here: Here): Way[] {
  const clause = own(here.step, 'catch');
  if (!isObject(clause)) return on(here, UNKNOWN);
  const observer: Observer = { context: here.state.context, outputs: here.state.steps };
  const inside = (): State => {
    const { context, steps } = here.state;
    return {
      value: here.input,
      context: joinTypes(context, observer.context),
      steps: joinOutputs(steps, observer.outputs),
    };
  };
  const retry = own(clause, 'retry');
  let tried: State | undefined;
  let entry = entered(here);
  for (let round = 1; ; round++) {
    graph.observers.push(observer);
    tried = graph.list(at(here, 'try'), own(here.step, 'try'), entry, here.variables);
    graph.observers.pop();
    // Tried again, it begins with what was done before it failed.
    const again = joinStates(entry, inside())!;
    if (retry === undefined || sameStates(again, entry)) break;
    entry = grown(entry, again, round);
  }
  const ways = exits(tried);
  const name = variable(own(clause, 'as'), 'error');
  const variables: Variables = { outer: here.variables, name, type: errorType(clause) };
  const caught = { ...here, state: inside(), variables };
  for (const key of ['when', 'exceptWhen']) {
    const test = own(clause, key);
    if (typeof test === 'string') graph.condition(test, at(here, 'catch', key), graph.body(caught));
    const policy = isObject(retry) ? own(retry, key) : undefined;
    if (typeof policy === 'string') graph.condition(policy, at(here, 'catch', 'retry', key), graph.body(caught));
    checkSharedPolicy(graph, retry, key, graph.body(caught));
  }
  const then = own(clause, 'then');
  const directive = typeof then === 'string' ? then : null;
  const handler = own(clause, 'do');
  if (handler !== undefined) {
    return [...ways, ...exits(graph.list(at(here, 'catch', 'do'), handler, caught.state, variables), directive)];
  }
  // Nothing handles what a policy gave up on: the error goes on.
  return retry === undefined ? [...ways, ...exits(caught.state, directive)] : ways;
}

/** A condition of a policy that several catches may name. */
function checkSharedPolicy(graph: StepGraph, name: Json | undefined, key: string, seen: Seen): void {
  const use = own(graph.document, 'use');
  const policies = isObject(use) ? own(use, 'retries') : undefined;
  const policy = typeof name === 'string' && isObject(policies) ? own(policies, name) : undefined;
  const test = isObject(policy) ? own(policy, key) : undefined;
  if (typeof test === 'string') graph.sharedCondition(test, join('/use/retries', String(name), key), seen);
}

function runRaise(graph: StepGraph, here: Here): Way[] {
  const raise = own(here.step, 'raise');
  const error = isObject(raise) ? own(raise, 'error') : undefined;
  if (isObject(error)) graph.expressions.template(error, at(here, 'raise', 'error'), graph.body(here));
  return [];
}

function runWait(graph: StepGraph, here: Here): Way[] {
  const duration = graph.expressions.template(own(here.step, 'wait') ?? null, at(here, 'wait'), graph.body(here));
  checkDuration(graph, own(here.step, 'wait'), duration, at(here, 'wait'));
  return isNever(duration) ? [] : on(here, here.input);
}

function runHttp(graph: StepGraph, here: Here): Way[] {
  const request = graph.expressions.template(own(here.step, 'with') ?? {}, at(here, 'with'), graph.body(here));
  const arguments_ = own(here.step, 'with');
  checkEndpoint(graph, request, own(here.step, 'with'), at(here, 'with'));
  // What a service answers is known only where `output.schema` says so.
  return isNever(request) ? [] : on(here, isObject(arguments_) ? httpOutput(arguments_, UNKNOWN) : UNKNOWN);
}

function runOpenApi(graph: StepGraph, here: Here): Way[] {
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
  if (fails) return [];
  const operation = operationOf(here.step, graph.options.documents);
  if (operation === undefined) return on(here, httpOutput(arguments_, UNKNOWN));
  const { body, id } = operation;
  const whole = body === null ? undefined : given.get(body.name);
  if (body !== null && whole !== undefined && !operation.parameters.some(({ name }) => name === body.name)) {
    const place = at(here, 'with', 'parameters', body.name);
    const wanted = fromSchema(body.schema);
    if (isNever(meet(whole, wanted)) && !isNever(wanted))
      graph.mismatches.set(place, { what: `The body of the operation \`${id}\``, given: whole, wanted });
    else graph.mismatches.delete(place);
  }
  // With `redirect`, statuses that the operation does not speak of are answers, too.
  const answer = own(arguments_, 'redirect') === true ? UNKNOWN : fromSchema(operation.answer);
  return on(here, httpOutput(arguments_, answer));
}

function runMcp(graph: StepGraph, here: Here): Way[] {
  const arguments_ = own(here.step, 'with');
  if (!isObject(arguments_)) return on(here, UNKNOWN);
  const seen = graph.body(here);
  const given = ['parameters', 'client', 'transport'].map((key) =>
    graph.expressions.template(own(arguments_, key) ?? {}, at(here, 'with', key), seen),
  );
  return given.some(isNever) ? [] : on(here, SOME_OBJECT);
}

function runFunction(graph: StepGraph, here: Here): Way[] {
  const name = String(own(here.step, 'call'));
  const arguments_ = own(here.step, 'with');
  const use = own(graph.document, 'use');
  const reusable = isObject(use) ? own(use, 'functions') : undefined;
  const ofDocument = isObject(reusable) ? own(reusable, name) : undefined;
  const given =
    arguments_ === undefined ? here.input : graph.expressions.template(arguments_, at(here, 'with'), graph.body(here));
  if (isNever(given)) return [];
  if (ofDocument !== undefined) checkReusable(graph, here, name, ofDocument, given);
  const declared = graph.options.functions;
  const called = isObject(ofDocument)
    ? { input: schemaOf(ofDocument, 'input'), output: schemaOf(ofDocument, 'output') }
    : declared !== undefined && Object.hasOwn(declared, name)
      ? declared[name]
      : undefined;
  if (called === undefined) return on(here, UNKNOWN);
  const { input, output } = called;
  const place = arguments_ === undefined ? here.pointer : at(here, 'with');
  const wanted = fromSchema(input);
  if (isNever(meet(given, wanted)) && !isNever(wanted))
    graph.mismatches.set(place, { what: `The input of the function \`${name}\``, given, wanted });
  else graph.mismatches.delete(place);
  return on(here, fromSchema(output));
}

function runWorkflow(graph: StepGraph, here: Here): Way[] {
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
    const where = input === undefined ? at(here, 'run', 'workflow') : place;
    if (isNever(meet(given, wanted)) && !isNever(wanted)) graph.mismatches.set(where, { what, given, wanted });
    else graph.mismatches.delete(where);
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

/** A call of the document, made with what this step gives it. */
function checkReusable(graph: StepGraph, here: Here, name: string, called: Json | undefined, given: Type): void {
  const template = isObject(called) ? own(called, 'with') : undefined;
  const place = join('/use/functions', name, 'with');
  const flow = isObject(called) ? own(called, 'input') : undefined;
  // What `input.from` makes of it is not followed here.
  const seen = isObject(flow) && own(flow, 'from') !== undefined ? UNKNOWN : given;
  if (template !== undefined)
    graph.expressions.shared(() => graph.expressions.template(template, place, graph.body(here, seen)));
}

function runHuman(graph: StepGraph, here: Here): Way[] {
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
  for (const key of ['title', 'body', 'show', 'labels']) value(arguments_, key);
  checkPriority(graph, value(arguments_, 'priority'), at(here, 'with', 'priority'));
  const assign = own(arguments_, 'assign');
  for (const key of ['users', 'groups', 'exclude']) value(assign, 'assign', key);
  const levels = own(arguments_, 'escalate');
  for (const [i, level] of (Array.isArray(levels) ? levels : []).entries()) {
    const inner = isObject(level) ? own(level, 'assign') : undefined;
    for (const key of ['users', 'groups', 'exclude']) value(inner, 'escalate', String(i), 'assign', key);
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

function checkTimeout(graph: StepGraph, here: Here): void {
  const timeout = own(here.step, 'timeout');
  const after = isObject(timeout) ? own(timeout, 'after') : undefined;
  if (typeof after !== 'string') return;
  const place = at(here, 'timeout', 'after');
  checkDuration(graph, after, graph.expressions.template(after, place, graph.body(here)), place);
}

/** Texts and objects may be durations; of texts that are known, one must be. */
function checkDuration(graph: StepGraph, written: Json | undefined, type: Type, pointer: string): void {
  const { strings } = type;
  const text = strings === true || strings.some((one) => durationMs(one as Duration) !== null);
  const fits = (kindsOf(type) & OBJECTS) !== 0 || ((kindsOf(type) & STRINGS) !== 0 && text);
  if (fits || isNever(type) || typeof written !== 'string' || !graph.expressions.sites.has(pointer)) {
    graph.wrongResults.delete(pointer);
  } else graph.wrongResults.set(pointer, { expected: 'a duration such as PT30M', found: type });
}
