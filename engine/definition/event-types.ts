/** What `emit` and `listen` make of their input, on types: the counterpart of `run/steps/emit.ts` and `listen.ts`. */
import { isObject, type Json, type JsonObject, own } from '../json.ts';
import { joinAll, join as joinTypes } from '../types/join.ts';
import { meet, without } from '../types/meet.ts';
import { arrayOf, isNever, NEVER, NULL, NUMBER, type Type, truthy, UNKNOWN } from '../types/type.ts';
import { filtersOf, sourceOf } from './event-filters.ts';
import { EVENT, emittedType, readType, withExpression, withLiteral } from './event-shapes.ts';
import { expressionField, expressionOf } from './expression-text.ts';
import { treeOf } from './expression-trees.ts';
import type { Seen } from './expression-types.ts';
import { join } from './places.ts';
import type { Here, StepGraph, Variables, Way } from './step-graph.ts';
import { at, entered, grown, on, variable } from './step-kinds.ts';
import { joinStates, type State, sameStates } from './step-state.ts';
import { checkAttributes, checkCorrelated, checkVerdict } from './wanted-values.ts';

export function emitWays(graph: StepGraph, here: Here): Way[] {
  const emit = own(here.step, 'emit');
  const event = isObject(emit) ? own(emit, 'event') : undefined;
  const written = isObject(event) ? own(event, 'with') : undefined;
  if (!isObject(written)) return on(here, UNKNOWN);
  const made = graph.expressions.template(written, at(here, 'emit', 'event', 'with'), graph.body(here));
  const [shape] = made.objects;
  if (isNever(made) || shape === undefined) return [];
  checkAttributes(graph, shape, at(here, 'emit', 'event', 'with'));
  const told = emittedType(shape, sourceOf(graph.document));
  graph.emitted.set(here.pointer, told);
  return on(here, told);
}

/** `schedule.on`: its filters see the event and nothing else. */
export function startEvents(graph: StepGraph): void {
  const schedule = own(graph.document, 'schedule');
  const strategy = isObject(schedule) ? own(schedule, 'on') : undefined;
  if (strategy === undefined) return;
  passedBy(graph, strategy, '/schedule/on', (input) => ({ input, variable: () => UNKNOWN }), NULL);
}

/** An event may come at any time while others act: every round may see what they did meanwhile. */
export function listenWays(graph: StepGraph, here: Here): Way[] {
  const listen = own(here.step, 'listen');
  if (!isObject(listen)) return on(here, UNKNOWN);
  const to = own(listen, 'to');
  const place = at(here, 'listen', 'to');
  const look: Look = (value) => graph.body(here, value);
  const item = joinAll(
    passedBy(graph, to, place, look, here.input).map((event) => readType(own(listen, 'read'), event)),
  );
  const until = isObject(to) ? own(to, 'until') : undefined;
  if (isObject(until)) passedBy(graph, until, join(place, 'until'), look, here.input);
  // Asked whenever an event was consumed.
  else if (typeof until === 'string') graph.condition(until, join(place, 'until'), graph.body(here, arrayOf(item, 1)));
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

/** What a filter's expressions see: the event or its data, and what its place sees besides. */
type Look = (value: Type) => Seen;

/**
 * The event that a filter lets pass. Attributes see the event, `data` its data; what a filter cannot say of an event it does
 * not match, and what nothing could match is taken for any event: whoever wrote it meant something.
 */
function passed(graph: StepGraph, filter: JsonObject, pointer: string, look: Look, input: Type): Type {
  let event = EVENT;
  const written = own(filter, 'with');
  for (const [name, value] of Object.entries(isObject(written) ? written : {})) {
    const place = join(pointer, 'with', name);
    const text = typeof value === 'string' ? expressionOf(value) : undefined;
    if (text === undefined) {
      const is = graph.expressions.template(value, place, look(input));
      event = withLiteral(event, name, is);
    } else {
      const inference = graph.expressions.judged(text, place, look(name === 'data' ? UNKNOWN : EVENT));
      if (inference === null) continue;
      if (name !== 'data') checkVerdict(graph, inference.flow.type, place);
      else if (isNever(truthy(inference.flow.type)) && treeOf(text.source)?.type !== 'Literal')
        graph.conditions.set(place, { canHold: false, canFail: true, isLiteral: false });
      event = withExpression(event, name, inference);
    }
  }
  const correlate = own(filter, 'correlate');
  for (const [key, one] of Object.entries(isObject(correlate) ? correlate : {})) {
    if (!isObject(one)) continue;
    const place = join(pointer, 'correlate', key);
    const from = own(one, 'from');
    const expect = own(one, 'expect');
    const wanted =
      expect === undefined ? UNKNOWN : graph.expressions.template(expect, join(place, 'expect'), look(input));
    if (expect !== undefined) checkCorrelated(graph, wanted, join(place, 'expect'));
    if (typeof from !== 'string') continue;
    const inference = graph.expressions.judged(expressionField(from), join(place, 'from'), look(EVENT));
    // Null correlates with nothing.
    if (inference === null) continue;
    checkCorrelated(graph, inference.flow.type, join(place, 'from'));
    event = meet(
      event,
      inference.refined((type) => without(meet(type, wanted), null)),
    );
  }
  event = isNever(event) ? EVENT : event;
  graph.heard.set(pointer, event);
  return event;
}

/** What the filters of a strategy let pass, each for itself; `any` of none is any event. */
function passedBy(
  graph: StepGraph,
  strategy: Json | undefined,
  pointer: string,
  look: Look,
  input: Type,
): readonly Type[] {
  const events = filtersOf(strategy, pointer).map((one) => passed(graph, one.filter, one.pointer, look, input));
  return events.length === 0 ? [EVENT] : events;
}
