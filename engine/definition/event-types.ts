/** What `emit` and `listen` make of their input, on types: the counterpart of `run/steps/emit.ts` and `listen.ts`. */
import { isObject, type Json, type JsonObject, own } from '../json.ts';
import { propertyOf } from '../types/access.ts';
import { join as joinTypes } from '../types/join.ts';
import { arrayOf, isNever, NEVER, NUMBER, type Type, UNKNOWN } from '../types/type.ts';
import { filtersOf } from './event-filters.ts';
import { join } from './places.ts';
import type { Here, StepGraph, Variables, Way } from './step-graph.ts';
import { at, entered, grown, on, variable } from './step-kinds.ts';
import { EVENT, emittedType, readType } from './step-outputs.ts';
import { joinStates, type State, sameStates } from './step-state.ts';

export function emitWays(graph: StepGraph, here: Here): Way[] {
  const emit = own(here.step, 'emit');
  const event = isObject(emit) ? own(emit, 'event') : undefined;
  const written = isObject(event) ? own(event, 'with') : undefined;
  if (!isObject(written)) return on(here, UNKNOWN);
  const made = graph.expressions.template(written, at(here, 'emit', 'event', 'with'), graph.body(here));
  const [shape] = made.objects;
  if (isNever(made) || shape === undefined) return [];
  const data = Object.hasOwn(written, 'data') ? propertyOf(shape, 'data') : undefined;
  return data !== undefined && isNever(data) ? [] : on(here, emittedType(data));
}

/** An event may come at any time while others act: every round may see what they did meanwhile. */
export function listenWays(graph: StepGraph, here: Here): Way[] {
  const listen = own(here.step, 'listen');
  if (!isObject(listen)) return on(here, UNKNOWN);
  const to = own(listen, 'to');
  const place = at(here, 'listen', 'to');
  const item = readType(own(listen, 'read'));
  const until = isObject(to) ? own(to, 'until') : undefined;
  checkFilters(graph, here, to, place);
  if (isObject(until)) checkFilters(graph, here, until, join(place, 'until'));
  // Whether it holds is up to what comes: only what it says of the events is looked at.
  else if (typeof until === 'string')
    graph.expressions.transform(until, join(place, 'until'), graph.body(here, arrayOf(item, 1)));
  const foreach = own(here.step, 'foreach');
  const least = isObject(to) && !Object.hasOwn(to, 'any') ? 1 : 0;
  if (!isObject(foreach)) return on(here, arrayOf(item, least));
  let variables: Variables = { outer: here.variables, name: variable(own(foreach, 'item'), 'item'), type: item };
  variables = { outer: variables, name: variable(own(foreach, 'at'), 'index'), type: NUMBER };
  let state = entered(here);
  let result: Type = NEVER;
  for (let round = 1; ; round++) {
    const steps = own(foreach, 'do');
    // What is done for an event begins with the step's input, as in a loop; the event is a variable.
    const turn = graph.meanwhile({ ...state, value: steps === undefined ? item : here.input });
    const done = steps === undefined ? turn : graph.list(at(here, 'foreach', 'do'), steps, turn, variables);
    const kept = done && keptOf(graph, { ...here, state: done, variables }, foreach);
    if (kept) result = joinTypes(result, kept.value);
    const next = joinStates(state, kept && { ...kept, value: state.value })!;
    if (sameStates(next, state)) break;
    state = grown(state, next, round);
  }
  return on({ ...here, state }, arrayOf(result, isNever(result) ? 0 : least));
}

// ---- helpers

/** What the `foreach` makes of one event, and of the context. */
function keptOf(graph: StepGraph, here: Here, foreach: JsonObject): State | undefined {
  const made = here.state.value;
  const flow = own(foreach, 'output');
  const as = isObject(flow) ? own(flow, 'as') : undefined;
  const place = at(here, 'foreach', 'output');
  let value =
    as === undefined ? made : graph.expressions.transform(as, join(place, 'as'), graph.left(here, made, made));
  value = graph.narrowBy(flow, place, value, `What \`${here.name}\` keeps of an event`);
  if (isNever(value)) return undefined;
  const exported = own(foreach, 'export');
  const exportAs = isObject(exported) ? own(exported, 'as') : undefined;
  if (exportAs === undefined) return { ...here.state, value };
  const to = at(here, 'foreach', 'export');
  let context = graph.expressions.transform(exportAs, join(to, 'as'), graph.left(here, value, made));
  context = graph.narrowBy(exported, to, context, `The context exported by \`${here.name}\``);
  for (const observer of graph.observers) observer.context = joinTypes(observer.context, context);
  return isNever(context) ? undefined : { ...here.state, value, context };
}

/** Attributes see the event, `data` its data; what a filter cannot say of an event it does not match. */
function checkFilters(graph: StepGraph, here: Here, strategy: Json | undefined, pointer: string): void {
  for (const { filter, pointer: at_ } of filtersOf(strategy, pointer)) {
    const written = own(filter, 'with');
    for (const [name, value] of Object.entries(isObject(written) ? written : {})) {
      const isExpression = typeof value === 'string';
      const sees = isExpression ? (name === 'data' ? UNKNOWN : EVENT) : here.input;
      graph.expressions.template(value, join(at_, 'with', name), graph.body(here, sees));
    }
    const correlate = own(filter, 'correlate');
    for (const [key, one] of Object.entries(isObject(correlate) ? correlate : {})) {
      if (!isObject(one)) continue;
      const place = join(at_, 'correlate', key);
      graph.expressions.transform(own(one, 'from') ?? null, join(place, 'from'), graph.body(here, EVENT));
      graph.expressions.template(own(one, 'expect') ?? null, join(place, 'expect'), graph.body(here));
    }
  }
}
