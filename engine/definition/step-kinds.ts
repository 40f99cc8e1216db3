/**
 * What each kind of step makes of its input, on types: the counterpart of `engine/run/steps/`. One row per kind that runs.
 */
import { isObject, type Json, type JsonObject, own } from '../json.ts';
import { itemsOf } from '../types/access.ts';
import { join as joinTypes, ROUNDS, widen } from '../types/join.ts';
import { isNever, NEVER, NUMBER, same, type Type, tupleOf, UNKNOWN } from '../types/type.ts';
import { functionWays, httpWays, mcpWays, openApiWays, workflowWays } from './call-types.ts';
import { kindOf, type Step, type StepKind } from './document.ts';
import { emitWays, listenWays } from './event-types.ts';
import type { Seen } from './expression-types.ts';
import { humanWays } from './human-types.ts';
import { join } from './places.ts';
import type { Here, Observer, StepGraph, Variables, Way } from './step-graph.ts';
import { errorType } from './step-outputs.ts';
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
import { checkDuration, checkError } from './wanted-values.ts';

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
  http: httpWays,
  openapi: openApiWays,
  mcp: mcpWays,
  human: humanWays,
  function: functionWays,
  run: workflowWays,
};

export function runStep(graph: StepGraph, here: Here): Way[] {
  graph.timeout(own(here.step, 'timeout'), at(here, 'timeout'), graph.body(here));
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
  graph.wrongResult(place, given.array === null ? { expected: 'an array', found: given } : undefined);
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
  const policy = typeof name === 'string' ? graph.used('retries', name) : undefined;
  const test = isObject(policy) ? own(policy, key) : undefined;
  if (typeof test === 'string') graph.sharedCondition(test, join('/use/retries', String(name), key), seen);
}

function runRaise(graph: StepGraph, here: Here): Way[] {
  const raise = own(here.step, 'raise');
  const error = isObject(raise) ? own(raise, 'error') : undefined;
  const said = (written: JsonObject, place: string) =>
    checkError(graph, graph.expressions.template(written, place, graph.body(here)).objects[0], place);
  if (isObject(error)) said(error, at(here, 'raise', 'error'));
  const shared = typeof error === 'string' ? graph.used('errors', error) : undefined;
  if (isObject(shared)) graph.expressions.shared(() => said(shared, join('/use/errors', String(error))));
  return [];
}

function runWait(graph: StepGraph, here: Here): Way[] {
  const duration = graph.expressions.template(own(here.step, 'wait') ?? null, at(here, 'wait'), graph.body(here));
  checkDuration(graph, own(here.step, 'wait'), duration, at(here, 'wait'));
  return isNever(duration) ? [] : on(here, here.input);
}
