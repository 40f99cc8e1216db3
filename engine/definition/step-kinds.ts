/**
 * What each kind of step makes of its input, on types: the counterpart of `engine/run/steps/`. One row per kind that runs;
 * kinds the profile has not yet (`emit`, `listen`, `run` …) are refused before, and would give anything.
 */
import { isObject, type Json, type JsonObject, own } from '../json.ts';
import { itemsOf } from '../types/access.ts';
import { fromSchema } from '../types/from-schema.ts';
import { join as joinTypes, ROUNDS, widen } from '../types/join.ts';
import { meet } from '../types/meet.ts';
import { isNever, kindsOf, NEVER, NUMBER, OBJECTS, STRINGS, same, type Type, tupleOf, UNKNOWN } from '../types/type.ts';
import { type Duration, durationMs, kindOf, type Step, type StepKind } from './document.ts';
import { emitWays, listenWays } from './event-types.ts';
import { join } from './places.ts';
import type { Here, Observer, StepGraph, Variables, Way } from './step-graph.ts';
import { errorType, humanOutput } from './step-outputs.ts';
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
  human: runHuman,
  function: runFunction,
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
  // What a service answers is known only where `output.schema` says so.
  return isNever(request) ? [] : on(here, UNKNOWN);
}

function runFunction(graph: StepGraph, here: Here): Way[] {
  const name = String(own(here.step, 'call'));
  const arguments_ = own(here.step, 'with');
  const use = own(graph.document, 'use');
  const reusable = isObject(use) ? own(use, 'functions') : undefined;
  const isReusable = isObject(reusable) && Object.hasOwn(reusable, name);
  const given =
    arguments_ === undefined ? here.input : graph.expressions.template(arguments_, at(here, 'with'), graph.body(here));
  if (isNever(given)) return [];
  const declared = graph.options.functions;
  if (isReusable || declared === undefined || !Object.hasOwn(declared, name)) return on(here, UNKNOWN);
  const { input, output } = declared[name]!;
  const place = arguments_ === undefined ? here.pointer : at(here, 'with');
  const wanted = fromSchema(input);
  if (isNever(meet(given, wanted)) && !isNever(wanted))
    graph.mismatches.set(place, { what: `The input of the function \`${name}\``, given, wanted });
  else graph.mismatches.delete(place);
  return on(here, fromSchema(output));
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
  for (const key of ['title', 'body', 'show', 'priority', 'labels']) value(arguments_, key);
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
  for (const [name, { type: given }] of shape.properties) {
    const field = wanted.properties.get(name)?.type;
    const place = join(pointer, 'data', name);
    if (field === undefined || isNever(field) || isNever(given) || !isNever(meet(given, field)))
      graph.mismatches.delete(place);
    else if (graph.expressions.sites.has(place)) graph.mismatches.set(place, { what: 'prefill', given, wanted: field });
  }
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
