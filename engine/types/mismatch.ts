/** Why no value of one type is of another: the innermost place and the words for it. */

import { describeType } from './describe.ts';
import { meet } from './meet.ts';
import { isNever, type ObjectShape, type Type } from './type.ts';

export interface Misfit {
  /** Names from the outside in. */
  readonly path: readonly string[];
  readonly reason: string;
}

/** `given` and `wanted` have nothing in common. */
export function misfit(given: Type, wanted: Type): Misfit {
  const [ours, ...others] = given.objects;
  const [theirs, ...more] = wanted.objects;
  const isSimple = ours !== undefined && theirs !== undefined && others.length === 0 && more.length === 0;
  const found = isSimple ? inside(ours, theirs) : undefined;
  return found ?? { path: [], reason: `it is ${describeType(given)}, not ${describeType(wanted)}` };
}

// ---- helpers

function inside(given: ObjectShape, wanted: ObjectShape): Misfit | undefined {
  for (const [name, { required, type }] of given.properties) {
    const theirs = wanted.properties.get(name)?.type ?? wanted.rest;
    if (!required || !isNever(meet(type, theirs))) continue;
    if (isNever(theirs)) return { path: [name], reason: `it has no \`${name}\`` };
    const inner = misfit(type, theirs);
    const reason =
      inner.path.length === 0 ? `\`${name}\` is ${describeType(type)}, not ${describeType(theirs)}` : inner.reason;
    return { path: [name, ...inner.path], reason };
  }
  for (const [name, { required, type }] of wanted.properties) {
    if (!required || !isNever(meet(given.properties.get(name)?.type ?? given.rest, type))) continue;
    return { path: [], reason: `\`${name}\` is missing` };
  }
  return undefined;
}
