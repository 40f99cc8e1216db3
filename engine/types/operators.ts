/** `+ - * / %`, unary minus and comparisons on types, as `engine/jq/operators.ts` does them on values. */

import type { ArithmeticOperator, ComparisonOperator } from '../jq/syntax.ts';
import { compare } from '../jq/values.ts';
import { itemsOf, type Outcome, reshaped } from './access.ts';
import { join, unionOf } from './join.ts';
import { overlaps } from './meet.ts';
import {
  ARRAYS,
  type ArrayShape,
  arrayOf,
  arrayShaped,
  BOOLEAN,
  booleanOf,
  isNever,
  kindsOf,
  NEVER,
  NULL,
  NULLS,
  NUMBER,
  NUMBERS,
  numberOf,
  OBJECTS,
  type ObjectShape,
  onlyKinds,
  type Property,
  SOME_OBJECT,
  STRING,
  STRINGS,
  shapesOf,
  stringOf,
  type Type,
  UNKNOWN,
  unitOf,
} from './type.ts';

/** Strings longer than this are not computed beforehand. */
const LONGEST = 200;

export function arithmetic(operator: ArithmeticOperator, left: Type, right: Type): Outcome {
  return OPERATIONS[operator](left, right);
}

export function negated(operand: Type): Outcome {
  const kinds = kindsOf(operand);
  if ((kinds & NUMBERS) === 0) return { type: NEVER, raises: true };
  const { numbers } = operand;
  return { type: numbers === true ? NUMBER : numberOf(...numbers.map((n) => -n)), raises: kinds !== NUMBERS };
}

/** True, false, or either. */
export function compared(operator: ComparisonOperator, left: Type, right: Type): Type {
  if (isNever(left) || isNever(right)) return NEVER;
  const a = unitOf(left);
  const b = unitOf(right);
  if (operator === '==' || operator === '!=') {
    if (!overlaps(left, right)) return booleanOf(operator === '!=');
    return a !== undefined && b !== undefined ? booleanOf((a === b) === (operator === '==')) : BOOLEAN;
  }
  if (a !== undefined && b !== undefined) return booleanOf(holds(operator, compare(a, b)));
  // Kinds have an order of their own: what is certain of all pairs of kinds is certain.
  const [lowLeft, highLeft] = ranks(left);
  const [lowRight, highRight] = ranks(right);
  if (highLeft < lowRight) return booleanOf(holds(operator, -1));
  if (lowLeft > highRight) return booleanOf(holds(operator, 1));
  return BOOLEAN;
}

// ---- helpers

const OPERATIONS: Record<ArithmeticOperator, (left: Type, right: Type) => Outcome> = {
  '+': add,
  '-': subtract,
  '*': multiply,
  '/': divide,
  '%': remainder,
};

/** Joins what pairs of kinds give; a pair that is not asked for fails. */
class Pairs {
  type: Type = NEVER;
  raises: boolean;
  readonly #left: number;
  readonly #right: number;
  #open: number;

  constructor(left: Type, right: Type) {
    this.#left = kindsOf(left);
    this.#right = kindsOf(right);
    this.#open = count(this.#left) * count(this.#right);
    this.raises = this.#open > 0;
  }

  on(left: number, right: number, result: () => Type): void {
    const pairs = count(this.#left & left) * count(this.#right & right);
    if (pairs === 0) return;
    this.#open -= pairs;
    this.raises = this.#open > 0;
    this.type = join(this.type, result());
  }
}

function count(kinds: number): number {
  let bits = 0;
  for (let rest = kinds; rest !== 0; rest &= rest - 1) bits++;
  return bits;
}

function both(left: Type, right: Type, fold: (a: number, b: number) => number): Type {
  const a = unitOf(onlyKinds(left, NUMBERS));
  const b = unitOf(onlyKinds(right, NUMBERS));
  return typeof a === 'number' && typeof b === 'number' ? numberOf(fold(a, b)) : NUMBER;
}

function add(left: Type, right: Type): Outcome {
  if (left === UNKNOWN && right === UNKNOWN) return { type: UNKNOWN, raises: true };
  const pairs = new Pairs(left, right);
  pairs.on(NULLS, 63, () => right);
  pairs.on(63 & ~NULLS, NULLS, () => onlyKinds(left, 63 & ~NULLS));
  pairs.on(NUMBERS, NUMBERS, () => both(left, right, (a, b) => a + b));
  pairs.on(STRINGS, STRINGS, () => concatenated(left, right));
  pairs.on(ARRAYS, ARRAYS, () => appended(left.array!, right.array!));
  pairs.on(OBJECTS, OBJECTS, () => merged(left, right, false));
  return pairs;
}

function concatenated(left: Type, right: Type): Type {
  const a = unitOf(onlyKinds(left, STRINGS));
  const b = unitOf(onlyKinds(right, STRINGS));
  if (typeof a !== 'string' || typeof b !== 'string' || a.length + b.length > LONGEST) return STRING;
  return stringOf(a + b);
}

function appended(left: ArrayShape, right: ArrayShape): Type {
  const least = left.least + right.least;
  if (isNever(left.rest) && left.prefix.length === left.least) {
    return arrayShaped({ prefix: [...left.prefix, ...right.prefix], rest: right.rest, least });
  }
  return arrayOf(join(itemsOf(left), itemsOf(right)), least);
}

function merged(left: Type, right: Type, deep: boolean): Type {
  const shapes: ObjectShape[] = [];
  for (const a of left.objects) for (const b of right.objects) shapes.push(mergedShape(a, b, deep));
  return shapesOf(unionOf(shapes));
}

function mergedShape(a: ObjectShape, b: ObjectShape, deep: boolean): ObjectShape {
  // Two objects that meet under one name may become any object when merging goes deep.
  const over = (ours: Type, theirs: Type): Type =>
    deep && ours.objects.length > 0 && theirs.objects.length > 0 ? join(theirs, SOME_OBJECT) : theirs;
  const properties = new Map<string, Property>();
  for (const [key, ours] of a.properties) {
    const theirs = b.properties.get(key);
    if (theirs === undefined) {
      properties.set(
        key,
        isNever(b.rest) ? ours : { type: join(ours.type, over(ours.type, b.rest)), required: ours.required },
      );
    } else if (theirs.required) {
      properties.set(key, { type: over(ours.type, theirs.type), required: true });
    } else {
      properties.set(key, { type: join(ours.type, over(ours.type, theirs.type)), required: ours.required });
    }
  }
  for (const [key, theirs] of b.properties) {
    if (properties.has(key)) continue;
    const type = theirs.required ? over(a.rest, theirs.type) : join(a.rest, over(a.rest, theirs.type));
    properties.set(key, { type, required: theirs.required });
  }
  return { properties, rest: join(a.rest, over(a.rest, b.rest)) };
}

function subtract(left: Type, right: Type): Outcome {
  const pairs = new Pairs(left, right);
  pairs.on(NUMBERS, NUMBERS, () => both(left, right, (a, b) => a - b));
  pairs.on(ARRAYS, ARRAYS, () => reshaped(left.array!));
  return pairs;
}

function multiply(left: Type, right: Type): Outcome {
  const pairs = new Pairs(left, right);
  pairs.on(NUMBERS, NUMBERS, () => both(left, right, (a, b) => a * b));
  const text = () => join(STRING, NULL);
  pairs.on(STRINGS, NUMBERS, text);
  pairs.on(NUMBERS, STRINGS, text);
  // A text repeated too often is an error.
  if (kindsOf(left) & STRINGS || kindsOf(right) & STRINGS) pairs.raises = true;
  pairs.on(OBJECTS, OBJECTS, () => merged(left, right, true));
  if (kindsOf(left) & STRINGS || kindsOf(right) & STRINGS) pairs.raises = true;
  return pairs;
}

function divide(left: Type, right: Type): Outcome {
  const pairs = new Pairs(left, right);
  const zero = right.numbers === true || right.numbers.includes(0);
  if (right.numbers === true || right.numbers.some((n) => n !== 0)) pairs.on(NUMBERS, NUMBERS, () => NUMBER);
  pairs.on(STRINGS, STRINGS, () => arrayOf(STRING));
  if (zero) pairs.raises = true;
  return pairs;
}

function remainder(left: Type, right: Type): Outcome {
  const pairs = new Pairs(left, right);
  const zero = right.numbers === true || right.numbers.some((n) => Math.trunc(n) === 0);
  if (right.numbers === true || right.numbers.some((n) => Math.trunc(n) !== 0))
    pairs.on(NUMBERS, NUMBERS, () => NUMBER);
  if (zero) pairs.raises = true;
  return pairs;
}

/** The lowest and highest place of its kinds in jq's order of all values. */
function ranks(type: Type): [number, number] {
  const kinds = kindsOf(type);
  const places: number[] = [];
  if (type.null) places.push(0);
  if (type.booleans & 1) places.push(1);
  if (type.booleans & 2) places.push(2);
  if (kinds & NUMBERS) places.push(3);
  if (kinds & STRINGS) places.push(4);
  if (kinds & ARRAYS) places.push(5);
  if (kinds & OBJECTS) places.push(6);
  return [places[0]!, places.at(-1)!];
}

function holds(operator: ComparisonOperator, order: number): boolean {
  switch (operator) {
    case '<':
      return order < 0;
    case '<=':
      return order <= 0;
    case '>':
      return order > 0;
    case '>=':
      return order >= 0;
    case '==':
      return order === 0;
    case '!=':
      return order !== 0;
  }
}
