/** `reduce` and `foreach`: the state is what it grows to over any number of items. */
import type { NodeOf } from '../jq/syntax.ts';
import type { Evaluation } from './evaluate.ts';
import { type Flow, one, through } from './flow.ts';
import { fixpoint, join } from './join.ts';
import { bindPatterns } from './patterns.ts';
import type { Env } from './scope.ts';
import { isNever, NEVER, NULL, type Type } from './type.ts';

export function evaluateReduce(evaluation: Evaluation, node: NodeOf<'Reduce'>, env: Env): Flow {
  const init = evaluation.evaluate(node.init, env);
  const source = evaluation.evaluate(node.source, env);
  if (isNever(init.type)) return init;
  if (isNever(source.type)) return through(init, source.empty ? one(init.type, source.raises) : source);
  const bound = bindPatterns(evaluation, node.patterns, source.type, env);
  if (isNever(bound.flow.type)) return evaluation.cut();
  const step = (state: Type): Flow => evaluation.evaluate(node.update, { input: state, scope: bound.scope });
  const state = grown(evaluation, init.type, step);
  const last = step(state);
  return through(init, {
    // The state before the first item shows only when there is none.
    type: join(source.empty || bound.flow.empty ? init.type : NEVER, stateAfter(last)),
    empty: false,
    many: false,
    raises: source.raises || bound.flow.raises || last.raises,
  });
}

export function evaluateForeach(evaluation: Evaluation, node: NodeOf<'Foreach'>, env: Env): Flow {
  const init = evaluation.evaluate(node.init, env);
  const source = evaluation.evaluate(node.source, env);
  const before = through(init, source);
  if (isNever(before.type)) return before;
  const bound = bindPatterns(evaluation, node.patterns, source.type, env);
  if (isNever(bound.flow.type)) return evaluation.cut();
  const step = (state: Type): Flow => evaluation.evaluate(node.update, { input: state, scope: bound.scope });
  const updated = step(grown(evaluation, init.type, step));
  const shown =
    node.extract === null
      ? updated
      : through(updated, evaluation.evaluate(node.extract, { input: updated.type, scope: bound.scope }));
  return through(before, { ...through(bound.flow, shown), many: true });
}

// ---- helpers

/** An update without an output leaves null. */
function stateAfter(flow: Flow): Type {
  return flow.empty ? join(flow.type, NULL) : flow.type;
}

function grown(evaluation: Evaluation, start: Type, step: (state: Type) => Flow): Type {
  return evaluation.silently(() => fixpoint(start, (state) => stateAfter(step(state))));
}

/** What `step` makes of the input when it is done any number of times, also none. */
export function repeated(evaluation: Evaluation, start: Type, step: (state: Type) => Flow): Flow {
  const all = evaluation.silently(() => fixpoint(start, (state) => step(state).type));
  return { ...one(all), raises: step(all).raises };
}
