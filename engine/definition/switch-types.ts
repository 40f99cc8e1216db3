/**
 * `switch` on types: each case sees what the cases before it left, and of a switch over the outcomes of a human step,
 * which of them nothing answers to.
 */
import type { Node } from '../jq/syntax.ts';
import { isObject, own } from '../json.ts';
import type { Comparison } from '../types/infer.ts';
import { isNever, type Type } from '../types/type.ts';
import { expressionField } from './expression-text.ts';
import { join } from './places.ts';
import type { Here, StepGraph, Way } from './step-graph.ts';
import { entriesOf } from './walk.ts';

interface Case {
  readonly source: string;
  readonly comparisons: readonly Comparison[];
}

export function switchWays(graph: StepGraph, here: Here): Way[] {
  const cases = entriesOf(own(here.step, 'switch'), join(here.pointer, 'switch'));
  const ways: Way[] = [];
  const tested: Case[] = [];
  let fallback: string | null = null;
  let hasDefault = false;
  // What no case before has taken.
  let rest: { input: Type; context: Type } | null = { input: here.input, context: here.state.context };
  for (const { value, pointer } of cases) {
    if (!isObject(value)) continue;
    const when = own(value, 'when');
    const then = own(value, 'then');
    const target = typeof then === 'string' ? then : null;
    if (typeof when !== 'string') {
      if (!hasDefault) fallback = target;
      hasDefault = true;
      continue;
    }
    const place = join(pointer, 'when');
    const whole = graph.condition(when, place, graph.body(here));
    tested.push({ source: expressionField(when).source, comparisons: whole.inference?.comparisons ?? [] });
    if (rest === null) continue;
    const seen = graph.body({ ...here, input: rest.input, state: { ...here.state, context: rest.context } });
    const left = graph.expressions.condition(when, place, seen, false);
    // Certain to hold only because the others took the rest: that is how a last case is written.
    graph.conditions.set(place, { canHold: left.canHold, canFail: whole.canFail, isLiteral: whole.isLiteral });
    const after = (truth: boolean): { input: Type; context: Type } => {
      const { input, context } = left.after(truth);
      return { input, context: context ?? rest!.context };
    };
    if (left.canHold) {
      const { input, context } = after(true);
      if (!isNever(input)) ways.push({ state: { ...here.state, value: input, context }, then: target });
    }
    const next = left.canFail ? after(false) : null;
    rest = next === null || isNever(next.input) ? null : next;
  }
  graph.falling.delete(here.pointer);
  if (rest !== null) {
    const { input, context } = rest;
    if (!hasDefault && own(here.step, 'then') === undefined) noteFalling(graph, here, tested, rest);
    ways.push({ state: { ...here.state, value: input, context }, then: hasDefault ? fallback : null });
  }
  return ways;
}

// ---- helpers

/** Outcomes that are asked for in a switch without a default, and still there when all its cases have passed. */
function noteFalling(graph: StepGraph, here: Here, cases: readonly Case[], rest: { input: Type; context: Type }): void {
  const asked = new Map<string, Node>();
  for (const { source, comparisons } of cases) {
    for (const { path } of comparisons) asked.set(source.slice(path.start, path.end).trim(), path);
  }
  const seen = graph.body({ ...here, input: rest.input, state: { ...here.state, context: rest.context } });
  for (const [text, path] of asked) {
    const of = cases.map(({ source, comparisons }) => ({
      source,
      comparisons: comparisons.filter((one) => source.slice(one.path.start, one.path.end).trim() === text),
    }));
    // A case that asks in another way may answer to any of them.
    if (of.some(({ source, comparisons }) => comparisons.length === 0 && /outcome|test|match|IN|inside/.test(source)))
      continue;
    const { offer, strings } = graph.expressions.path(path, seen);
    if (offer === null || strings === true) continue;
    const all = of.flatMap(({ comparisons }) => comparisons);
    const excluded = all.filter(({ equal }) => !equal).flatMap(({ names }) => names);
    const left = strings.filter((name) => !excluded.includes(name));
    const named = all.flatMap(({ names }) => names);
    const unhandled = left.filter((name) => !named.includes(name));
    if (left.length > 0) graph.falling.set(here.pointer, { unhandled, partly: left });
  }
}
