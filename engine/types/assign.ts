/**
 * Assignment on types: `=`, `|=`, `op=`, and what else is built on paths (`del`, `map_values`, `to_entries` not). A path that
 * is made of names, `.[]`, `select`, `if` and calls of such is followed; through any other the result is unknown.
 */
import type { ArithmeticOperator, Node, NodeOf } from '../jq/syntax.ts';
import { itemAt, itemsOf, propertyOf, valuesOf } from './access.ts';
import { describeType } from './describe.ts';
import type { Evaluation } from './evaluate.ts';
import { type Flow, one, through } from './flow.ts';
import { join, unionOf } from './join.ts';
import { isPath, narrow } from './narrow.ts';
import { arithmetic } from './operators.ts';
import { type Env, functionOf } from './scope.ts';
import {
  ARRAYS,
  type ArrayShape,
  arrayOf,
  arrayShaped,
  falsy,
  isNever,
  kindsOf,
  NEVER,
  NULL,
  NULLS,
  OBJECTS,
  type ObjectShape,
  type Property,
  shapesOf,
  type Type,
  truthy,
  UNKNOWN,
} from './type.ts';

/** What becomes of a value at a path: what stands there then, and whether it may be taken away instead. */
export interface Changed {
  readonly type: Type;
  readonly deletes: boolean;
  readonly raises: boolean;
  /** It may be left as it was: what is not there is then not made. */
  readonly keeps?: boolean;
}
export type Change = (before: Type) => Changed;

export const DELETE: Change = () => ({ type: NEVER, deletes: true, raises: false });

export function evaluateAssign(evaluation: Evaluation, { operator, left, right }: NodeOf<'Assign'>, env: Env): Flow {
  if (operator === '|=') return written(evaluation, left, env, updateBy(evaluation, right, env));
  const value = evaluation.evaluate(right, env);
  if (isNever(value.type)) return value;
  return through(
    value,
    written(evaluation, left, env, (before) => {
      if (operator === '=') return { type: value.type, deletes: false, raises: false };
      if (operator === '//=') {
        const type = isNever(falsy(before)) ? before : join(truthy(before), value.type);
        return { type, deletes: false, raises: false };
      }
      // The rest of the operators are arithmetic ones followed by `=`.
      const outcome = arithmetic(operator.slice(0, -1) as ArithmeticOperator, before, value.type);
      return { ...outcome, deletes: false };
    }),
  );
}

/** The first output of a filter replaces the value; without one the value goes. */
export function updateBy(evaluation: Evaluation, update: Node, env: Env): Change {
  return (before) => {
    const flow = evaluation.evaluate(update, { input: before, scope: env.scope });
    return { type: flow.type, deletes: flow.empty, raises: flow.raises };
  };
}

/** The input with what is at the paths changed. */
export function written(evaluation: Evaluation, path: Node, env: Env, change: Change): Flow {
  const { type, deletes, raises } = apply(evaluation, path, env, change);
  // Nothing left means null, nothing else.
  const result = deletes ? join(type, NULL) : type;
  return isNever(result) ? { type: NEVER, empty: false, many: false, raises: true } : one(result, raises);
}

/** Every item or property changed, as `.[] |= f` does it. */
export function changeItems(container: Type, change: Change): Changed {
  const { array, objects } = container;
  let type = NEVER;
  let raises = (kindsOf(container) & ~(ARRAYS | OBJECTS)) !== 0;
  if (array !== null) {
    const changed = [...array.prefix, array.rest].map((item) => (isNever(item) ? GONE : change(item)));
    raises ||= changed.some((one) => one.raises);
    if (changed.some((one) => one.deletes)) {
      type = arrayOf(changed.reduce((all, one) => join(all, one.type), NEVER));
    } else {
      const rest = changed.pop()!.type;
      const prefix = changed.map((one) => one.type);
      if (!prefix.slice(0, array.least).some(isNever)) type = cutAtNever({ prefix, rest, least: array.least });
    }
  }
  const shapes = objects.flatMap(({ properties, rest }): ObjectShape[] => {
    const kept = new Map<string, Property>();
    for (const [key, { type: before, required }] of properties) {
      if (isNever(before)) {
        kept.set(key, { type: NEVER, required: false });
        continue;
      }
      const after = change(before);
      raises ||= after.raises;
      if (required && isNever(after.type) && !after.deletes) return [];
      kept.set(key, { type: after.type, required: required && !after.deletes });
    }
    const others = isNever(rest) ? GONE : change(rest);
    raises ||= others.raises;
    return [{ properties: kept, rest: others.type }];
  });
  return { type: join(type, shapesOf(unionOf(shapes))), deletes: false, raises };
}

// ---- helpers

const GONE: Changed = { type: NEVER, deletes: false, raises: false };

function untouched(type: Type): Changed {
  return { type, deletes: false, raises: false, keeps: true };
}

function cutAtNever({ prefix, rest, least }: ArrayShape): Type {
  const end = prefix.findIndex(isNever);
  if (end >= 0) return arrayShaped({ prefix: prefix.slice(0, end), rest: NEVER, least });
  return isNever(rest) && least > prefix.length ? NEVER : arrayShaped({ prefix, rest, least });
}

function unknown(evaluation: Evaluation, change: Change): Changed {
  // The change may happen to anything; seen so, nothing in it is certain.
  change(UNKNOWN);
  evaluation.cut();
  return { type: UNKNOWN, deletes: false, raises: true, keeps: true };
}

function apply(evaluation: Evaluation, path: Node, env: Env, change: Change): Changed {
  if (isNever(env.input)) return GONE;
  switch (path.type) {
    case 'Identity':
      return change(env.input);
    case 'Index': {
      const key = evaluation.evaluate(path.key, env);
      if (key.many || path.quiet) return unknown(evaluation, change);
      const inner = apply(evaluation, path.target, env, (container) =>
        changeKey(evaluation, path, container, key.type, change),
      );
      // Without a key there is no path, and all stays.
      const type = key.empty ? join(inner.type, env.input) : inner.type;
      return { type, deletes: inner.deletes, raises: inner.raises || key.raises, keeps: inner.keeps || key.empty };
    }
    case 'Iterate':
      if (path.quiet) return unknown(evaluation, change);
      return apply(evaluation, path.target, env, (container) => {
        if ((kindsOf(container) & (ARRAYS | OBJECTS)) !== 0) {
          evaluation.fine(path);
          return changeItems(container, change);
        }
        return failed(evaluation, path, '.[]', container);
      });
    case 'Pipe':
      return apply(evaluation, path.left, env, (type) =>
        apply(evaluation, path.right, { input: type, scope: env.scope }, change),
      );
    case 'Comma':
      return applyAll(evaluation, path.items, env, change);
    case 'If':
      return applyWhere(evaluation, path.condition, env, change, path.then, path.otherwise);
    case 'Call':
      return applyCall(evaluation, path, env, change);
    default:
      return unknown(evaluation, change);
  }
}

function failed(evaluation: Evaluation, node: Node, operation: string, container: Type): Changed {
  const { type, raises } = evaluation.impossible(node, operation, () => describeType(container));
  return { type, deletes: false, raises };
}

/** One after the other. Only paths that do not depend on values are the same after the first was written. */
function applyAll(evaluation: Evaluation, items: readonly Node[], env: Env, change: Change): Changed {
  if (!items.every(isPath)) return unknown(evaluation, change);
  let type = env.input;
  let deletes = false;
  let raises = false;
  let keeps = true;
  for (const item of items) {
    const next = apply(evaluation, item, { input: type, scope: env.scope }, change);
    type = next.deletes ? join(next.type, NULL) : next.type;
    deletes ||= next.deletes;
    raises ||= next.raises;
    keeps &&= next.keeps ?? false;
  }
  return { type, deletes, raises, keeps };
}

function applyWhere(
  evaluation: Evaluation,
  condition: Node,
  env: Env,
  change: Change,
  yes: Node | 'self',
  no: Node | null | 'none',
): Changed {
  const answer = evaluation.evaluate(condition, env);
  if (answer.many) return unknown(evaluation, change);
  const branch = (truth: boolean, path: Node | null | 'self' | 'none'): Changed => {
    if (isNever(truth ? truthy(answer.type) : falsy(answer.type))) return GONE;
    const inner = narrow(evaluation, condition, env, truth);
    if (path === 'none') return untouched(inner.input);
    return path === 'self' || path === null ? change(inner.input) : apply(evaluation, path, inner, change);
  };
  const a = branch(true, yes);
  const b = branch(false, no);
  const type = join(a.type, b.type);
  return {
    type: answer.empty ? join(type, env.input) : type,
    deletes: a.deletes || b.deletes,
    raises: a.raises || b.raises || answer.raises,
    keeps: a.keeps || b.keeps || answer.empty,
  };
}

function applyCall(evaluation: Evaluation, node: NodeOf<'Call'>, env: Env, change: Change): Changed {
  const { name, args } = node;
  if (functionOf(env.scope, name, args.length) !== undefined) {
    let changed: Changed | undefined;
    const flow = evaluation.enter(node, env, (body, inner) => {
      changed = apply(evaluation, body, inner, change);
      return one(changed.type, changed.raises);
    });
    // Several values of a parameter would change the value several times.
    return changed === undefined || flow === undefined || flow.many || flow.empty
      ? unknown(evaluation, change)
      : changed;
  }
  const [first] = args;
  if (name === 'select' && first !== undefined) return applyWhere(evaluation, first, env, change, 'self', 'none');
  if (name === 'empty' && args.length === 0) return untouched(env.input);
  return unknown(evaluation, change);
}

function changeKey(evaluation: Evaluation, node: Node, container: Type, key: Type, change: Change): Changed {
  const { strings, numbers } = key;
  const kinds = kindsOf(container);
  if (strings !== true && strings.length === 1 && kindsOf(key) === 8) {
    if ((kinds & (NULLS | OBJECTS)) === 0) return failed(evaluation, node, `.${strings[0]}`, container);
    evaluation.fine(node);
    return changeName(container, strings[0]!, change);
  }
  if (numbers !== true && numbers.length === 1 && kindsOf(key) === 4) {
    if ((kinds & (NULLS | ARRAYS)) === 0) return failed(evaluation, node, `.[${numbers[0]}]`, container);
    evaluation.fine(node);
    return changePlace(container, numbers[0]!, change);
  }
  if (kindsOf(key) === 8) return changeSomeName(container, change);
  return unknown(evaluation, change);
}

function changeName(container: Type, name: string, change: Change): Changed {
  let raises = (kindsOf(container) & ~(NULLS | OBJECTS)) !== 0;
  let keeps = false;
  const shapes: ObjectShape[] = [];
  if (container.null) {
    const after = change(NULL);
    raises ||= after.raises;
    keeps = after.deletes || (after.keeps ?? false);
    if (!isNever(after.type))
      shapes.push({ properties: new Map([[name, { type: after.type, required: true }]]), rest: NEVER });
  }
  for (const shape of container.objects) {
    const after = change(propertyOf(shape, name));
    raises ||= after.raises;
    if (isNever(after.type) && !after.deletes) continue;
    const properties = new Map(shape.properties);
    const there = shape.properties.get(name)?.required ?? false;
    properties.set(name, { type: after.type, required: !after.deletes && (there || !after.keeps) });
    shapes.push({ properties, rest: shape.rest });
  }
  return { type: join(keeps ? NULL : NEVER, shapesOf(unionOf(shapes))), deletes: false, raises, keeps };
}

/** Any one name may be written: each may have changed. */
function changeSomeName(container: Type, change: Change): Changed {
  const after = change(join(valuesOf(container.objects), NULL));
  const raises = after.raises || (kindsOf(container) & ~(NULLS | OBJECTS)) !== 0;
  const shapes: ObjectShape[] = container.null ? [{ properties: new Map(), rest: after.type }] : [];
  for (const { properties, rest } of container.objects) {
    const kept = new Map<string, Property>();
    for (const [key, { type, required }] of properties) {
      kept.set(key, { type: join(type, after.type), required: required && !after.deletes });
    }
    shapes.push({ properties: kept, rest: join(rest, after.type) });
  }
  const keeps = container.null && (after.deletes || (after.keeps ?? false));
  return { type: join(keeps ? NULL : NEVER, shapesOf(unionOf(shapes))), deletes: false, raises, keeps };
}

function changePlace(container: Type, place: number, change: Change): Changed {
  const { array } = container;
  let type = NEVER;
  let keeps = false;
  let raises = place < 0 || (kindsOf(container) & ~(NULLS | ARRAYS)) !== 0;
  if (container.null) {
    const after = change(NULL);
    raises ||= after.raises;
    keeps = after.deletes || (after.keeps ?? false);
    if (keeps) type = NULL;
    if (!isNever(after.type)) type = join(type, arrayOf(join(after.type, NULL), 1));
  }
  if (array !== null) {
    const after = change(itemAt(array, place));
    raises ||= after.raises;
    const items = join(itemsOf(array), after.type);
    if (after.deletes) type = join(type, arrayOf(items));
    if (after.keeps) type = join(type, arrayOf(items, array.least));
    if (!isNever(after.type)) type = join(type, arrayOf(join(items, NULL), Math.max(1, array.least)));
  }
  return { type, deletes: false, raises, keeps };
}
