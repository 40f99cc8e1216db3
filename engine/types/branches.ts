/** How outputs choose what follows: `and`, `or`, `//`, `if`, `,`. Each branch sees only what led there. */
import type { Node, NodeOf } from '../jq/syntax.ts';
import type { Evaluation } from './evaluate.ts';
import { EMPTY, either, type Flow, NOTHING, one, through } from './flow.ts';
import { join } from './join.ts';
import { narrow } from './narrow.ts';
import type { Env } from './scope.ts';
import { BOOLEAN, booleanOf, falsy, isNever, type Type, truthy } from './type.ts';

export function evaluateLogic(evaluation: Evaluation, { operator, left, right }: NodeOf<'Logic'>, env: Env): Flow {
  const first = evaluation.evaluate(left, env);
  if (isNever(first.type)) return first;
  const open = operator === 'and';
  const goesOn = !isNever(open ? truthy(first.type) : falsy(first.type));
  const stops = !isNever(open ? falsy(first.type) : truthy(first.type));
  const short: Flow = stops ? { ...first, type: booleanOf(!open) } : NOTHING;
  if (!goesOn) return short;
  const second = evaluation.evaluate(right, narrow(evaluation, left, env, open));
  return either(short, through(first, { ...second, type: truthOf(second.type) }));
}

/** The type of whether a value is true. */
export function truthOf(type: Type): Type {
  const yes = !isNever(truthy(type));
  const no = !isNever(falsy(type));
  return yes && no ? BOOLEAN : yes ? booleanOf(true) : no ? booleanOf(false) : type;
}

export function evaluateAlternative(evaluation: Evaluation, { left, right }: NodeOf<'Alternative'>, env: Env): Flow {
  const first = evaluation.evaluate(left, env);
  const kept = truthy(first.type);
  if (!first.empty && isNever(first.type)) return first;
  if (!first.empty && isNever(falsy(first.type))) return first;
  const inner = first.empty || first.many ? env : narrow(evaluation, left, env, false);
  const second = evaluation.evaluate(right, inner);
  return {
    type: join(kept, second.type),
    empty: second.empty,
    many: first.many || second.many,
    raises: first.raises || second.raises,
  };
}

export function evaluateIf(evaluation: Evaluation, node: NodeOf<'If'>, env: Env): Flow {
  const condition = evaluation.evaluate(node.condition, env);
  if (isNever(condition.type)) return condition;
  const branch = (truth: boolean, body: Node | null): Flow => {
    if (isNever(truth ? truthy(condition.type) : falsy(condition.type))) return NOTHING;
    const inner = narrow(evaluation, node.condition, env, truth);
    return body === null ? (isNever(inner.input) ? NOTHING : one(inner.input)) : evaluation.evaluate(body, inner);
  };
  return through(condition, either(branch(true, node.then), branch(false, node.otherwise)));
}

export function evaluateComma(evaluation: Evaluation, { items }: NodeOf<'Comma'>, env: Env): Flow {
  let flow: Flow = { ...EMPTY };
  for (const item of items) {
    const next = evaluation.evaluate(item, env);
    flow = {
      type: join(flow.type, next.type),
      empty: flow.empty && next.empty,
      many: flow.many || next.many || (!isNever(flow.type) && !isNever(next.type)),
      raises: flow.raises || next.raises,
    };
  }
  return flow;
}
