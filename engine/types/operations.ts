/** `.a`, `.[k]`, `.[a:b]`, `.[]`, arithmetic and comparison: where most mistakes show, and are claimed. */
import type { Node, NodeOf } from '../jq/syntax.ts';
import { indexed, iterated, sliced } from './access.ts';
import { describeType } from './describe.ts';
import type { Evaluation } from './evaluate.ts';
import { both, type Flow, one, through } from './flow.ts';
import { isOpen } from './from-schema.ts';
import { arithmetic, compared, negated } from './operators.ts';
import type { Env } from './scope.ts';
import { EMPTY_SHAPE, isNever, kindsOf, NULLS, NUMBERS, STRINGS, type Type, UNKNOWN } from './type.ts';

export function evaluateIndex(evaluation: Evaluation, node: NodeOf<'Index'>, env: Env): Flow {
  const key = evaluation.evaluate(node.key, env);
  const target = evaluation.evaluate(node.target, env);
  const before = both(key, target);
  if (isNever(before.type)) return before;
  return through(before, readKey(evaluation, node, target.type, key.type, node.quiet));
}

/** `container[key]`, for a node that says it. */
export function readKey(evaluation: Evaluation, node: Node, container: Type, key: Type, quiet: boolean): Flow {
  const { type, raises } = indexed(container, key);
  if (quiet) return { type, empty: raises, many: false, raises: false };
  if (isNever(type)) {
    return evaluation.impossible(node, named(key), () => describeType(container));
  }
  if (key.strings !== true && key.strings.length === 1) checkName(evaluation, node, container, key.strings[0]!);
  else evaluation.fine(node);
  return one(type, raises);
}

function named(key: Type): string {
  if (key.strings !== true && key.strings.length === 1) return `.${key.strings[0]}`;
  return key.numbers !== true && key.numbers.length === 1 ? `.[${key.numbers[0]}]` : '.[…]';
}

/** Whether a name that is read can be there, and whether it is a near miss where more than the declared may be. */
function checkName(evaluation: Evaluation, node: Node, container: Type, name: string): void {
  const { objects } = container;
  const place = { name, start: node.start, end: node.end };
  if (objects.length === 0 || objects.some(({ properties }) => properties.has(name))) {
    const later = objects.length > 0 && objects.every(({ properties }) => properties.get(name)?.later === true);
    if (later) evaluation.claim(node, { kind: 'later', ...place });
    else evaluation.fine(node);
  } else if (objects.every((shape) => isNever(shape.rest) && shape !== EMPTY_SHAPE)) {
    evaluation.claim(node, { kind: 'unknown-property', container, ...place });
  } else if (objects.some((shape) => isOpen(shape) && shape.properties.size > 0)) {
    evaluation.claim(node, { kind: 'near-miss', container, ...place });
  } else evaluation.fine(node);
}

export function evaluateSlice(evaluation: Evaluation, node: NodeOf<'Slice'>, env: Env): Flow {
  let before: Flow = one(UNKNOWN);
  let bound = true;
  for (const end of [node.from, node.to]) {
    if (end === null) continue;
    const flow = evaluation.evaluate(end, env);
    before = both(before, flow);
    // Null is no bound at all; anything but numbers is refused, unless null is what is cut.
    bound &&= (kindsOf(flow.type) & ~(NUMBERS | NULLS)) === 0;
  }
  const target = evaluation.evaluate(node.target, env);
  before = both(before, target);
  if (isNever(before.type)) return before;
  const { type, raises } = sliced(target.type);
  const fails = raises || !bound;
  if (node.quiet) return through(before, { type, empty: fails, many: false, raises: false });
  if (isNever(type))
    return through(
      before,
      evaluation.impossible(node, '.[…:…]', () => describeType(target.type)),
    );
  evaluation.fine(node);
  return through(before, one(type, fails));
}

export function evaluateIterate(evaluation: Evaluation, node: NodeOf<'Iterate'>, env: Env): Flow {
  const target = evaluation.evaluate(node.target, env);
  if (isNever(target.type)) return target;
  return through(target, readItems(evaluation, node, target.type, node.quiet));
}

/** `container[]`, for a node that says it. */
export function readItems(evaluation: Evaluation, node: Node, container: Type, quiet: boolean): Flow {
  const { type, empty, many, raises } = iterated(container);
  if (quiet) return { type, empty: empty || raises, many, raises: false };
  if (container.array === null && container.objects.length === 0) {
    return evaluation.impossible(node, '.[]', () => describeType(container));
  }
  evaluation.fine(node);
  return { type, empty, many, raises };
}

export function evaluateNegate(evaluation: Evaluation, node: NodeOf<'Negate'>, env: Env): Flow {
  const operand = evaluation.evaluate(node.operand, env);
  if (isNever(operand.type)) return operand;
  const { type, raises } = negated(operand.type);
  if (isNever(type))
    return through(
      operand,
      evaluation.impossible(node, '-', () => describeType(operand.type)),
    );
  evaluation.fine(node);
  return through(operand, one(type, raises));
}

export function evaluateArithmetic(evaluation: Evaluation, node: NodeOf<'Arithmetic'>, env: Env): Flow {
  const right = evaluation.evaluate(node.right, env);
  const left = evaluation.evaluate(node.left, env);
  const before = both(right, left);
  if (isNever(before.type)) return before;
  const { operator } = node;
  const { type, raises } = arithmetic(operator, left.type, right.type);
  if (isNever(type)) {
    const found = () => `${describeType(left.type)} ${operator} ${describeType(right.type)}`;
    return through(before, evaluation.impossible(node, operator, found));
  }
  evaluation.fine(node);
  return through(before, one(type, raises));
}

export function evaluateComparison(evaluation: Evaluation, node: NodeOf<'Comparison'>, env: Env): Flow {
  const right = evaluation.evaluate(node.right, env);
  const left = evaluation.evaluate(node.left, env);
  const before = both(right, left);
  if (isNever(before.type)) return before;
  const { operator } = node;
  if (operator === '==' || operator === '!=') {
    noteOutcome(evaluation, node, [node.left, left.type], [node.right, right.type]);
    noteOutcome(evaluation, node, [node.right, right.type], [node.left, left.type]);
  }
  return through(before, one(compared(operator, left.type, right.type)));
}

/** An outcome compared with names: they must be offered, and a switch wants to know which were asked for. */
function noteOutcome(
  evaluation: Evaluation,
  node: NodeOf<'Comparison'>,
  [path, outcome]: [Node, Type],
  [other, named]: [Node, Type],
): void {
  const { offer } = outcome;
  if (offer === null || evaluation.isSilent || named.strings === true || named.offer !== null) return;
  const { strings: names } = named;
  if (names.length === 0) return;
  evaluation.claims.comparisons.push({ path, names, equal: node.operator === '==', offer });
  const [name] = names;
  const wrong = names.length === 1 && kindsOf(named) === STRINGS && !offer.names.includes(name!);
  if (wrong) evaluation.claim(node, { kind: 'not-offered', name: name!, offer, start: other.start, end: other.end });
  else evaluation.fine(node);
}
