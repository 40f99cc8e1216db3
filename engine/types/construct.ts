/** `[…]` and `{…}`: what makes arrays and objects. */
import type { Node, NodeOf } from '../jq/syntax.ts';
import { describeType } from './describe.ts';
import type { Evaluation } from './evaluate.ts';
import { both, type Flow, one, through } from './flow.ts';
import { join } from './join.ts';
import type { Env } from './scope.ts';
import {
  arrayOf,
  arrayShaped,
  EMPTY_SHAPE,
  isNever,
  kindsOf,
  NEVER,
  type Property,
  STRINGS,
  shapesOf,
  type Type,
  tupleOf,
  UNKNOWN,
} from './type.ts';

export function evaluateCollect(evaluation: Evaluation, { body }: NodeOf<'Collect'>, env: Env): Flow {
  if (body === null) return one(tupleOf());
  const prefix: Type[] = [];
  let rest: Type = NEVER;
  let least = 0;
  let raises = false;
  // Items stand at known places until one may be missing or be several.
  let certain = true;
  for (const item of body.type === 'Comma' ? body.items : [body]) {
    const flow = evaluation.evaluate(item, env);
    raises ||= flow.raises;
    if (isNever(flow.type)) {
      if (!flow.empty) return { type: NEVER, empty: false, many: false, raises };
      continue;
    }
    if (certain && !flow.many && !flow.empty) prefix.push(flow.type);
    else {
      certain = false;
      rest = join(rest, flow.type);
    }
    if (!flow.empty) least++;
  }
  return one(arrayShaped({ prefix, rest, least }), raises);
}

/** All outputs of a flow in an array. */
export function collected(flow: Flow): Flow {
  if (isNever(flow.type) && !flow.empty) return flow;
  if (flow.many) return one(arrayOf(flow.type, flow.empty ? 0 : 1), flow.raises);
  if (isNever(flow.type)) return one(tupleOf(), flow.raises);
  return one(arrayShaped({ prefix: [flow.type], rest: NEVER, least: flow.empty ? 0 : 1 }), flow.raises);
}

export function evaluateConstruct(evaluation: Evaluation, { entries }: NodeOf<'Construct'>, env: Env): Flow {
  if (entries.length === 0) return one(shapesOf([EMPTY_SHAPE]));
  const properties = new Map<string, Property>();
  let rest: Type = NEVER;
  let before: Flow = one(UNKNOWN);
  for (const { key, value } of entries) {
    const name = evaluation.evaluate(key, env);
    before = both(before, isNever(name.type) ? name : through(name, keyOf(evaluation, key, name.type)));
    const item = evaluation.evaluate(value, env);
    before = both(before, item);
    if (isNever(item.type) || isNever(name.type)) continue;
    const names = name.type.strings;
    if (names !== true && names.length === 1) properties.set(names[0]!, { type: item.type, required: true });
    else if (names !== true) {
      for (const one of names) properties.set(one, maybe(properties.get(one), item.type));
    } else {
      for (const [one, property] of properties) {
        properties.set(one, { type: join(property.type, item.type), required: property.required });
      }
      rest = join(rest, item.type);
    }
  }
  return isNever(before.type) ? before : through(before, one(shapesOf([{ properties, rest }])));
}

function maybe(before: Property | undefined, type: Type): Property {
  return { type: before === undefined ? type : join(before.type, type), required: before?.required ?? false };
}

function keyOf(evaluation: Evaluation, node: Node, key: Type): Flow {
  const kinds = kindsOf(key);
  if ((kinds & STRINGS) === 0) return evaluation.impossible(node, '{(…): …}', () => describeType(key));
  evaluation.fine(node);
  return one(UNKNOWN, kinds !== STRINGS);
}
