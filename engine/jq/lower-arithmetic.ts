/**
 * Arithmetic and comparison where each side has at most one result: a closure of its own for each operator and for what stands
 * on its sides most often (a field, a literal), so that numbers are added without asking which operator it is.
 * The right side is evaluated first, as in jq.
 */
import type { Json } from '../json.ts';
import { type Code, ONE, type Value } from './code.ts';
import { onlyField, readField } from './lower-access.ts';
import { add, multiply, subtract } from './operators.ts';
import type { ArithmeticOperator, ComparisonOperator } from './syntax.ts';
import { compare } from './values.ts';

/** Undefined where there is nothing faster than the general way. */
export function fastArithmetic(left: Code, right: Code, operator: ArithmeticOperator): Value | undefined {
  if (left.count !== ONE || right.count !== ONE) return undefined;
  const make = FAST[operator];
  if (make === undefined) return undefined;
  const a = onlyField(left);
  const b = onlyField(right);
  if (a !== undefined && b !== undefined) return make.fields(a, b);
  if (right.constant !== undefined) return make.constant(left.value, right.constant);
  return make.values(left.value, right.value);
}

/** A field against a number or another scalar that is equal to nothing but itself. */
export function fastComparison(left: Code, operator: ComparisonOperator, scalar: Json): Value | undefined {
  const name = onlyField(left);
  if (name === undefined) return undefined;
  if (operator === '==') return (input) => readField(input, name) === scalar;
  if (operator === '!=') return (input) => readField(input, name) !== scalar;
  if (typeof scalar !== 'number' || Number.isNaN(scalar)) return undefined;
  switch (operator) {
    case '>':
      return (input) => {
        const a = readField(input, name);
        return typeof a === 'number' ? a > scalar : compare(a, scalar) > 0;
      };
    case '>=':
      return (input) => {
        const a = readField(input, name);
        return typeof a === 'number' ? a >= scalar : compare(a, scalar) >= 0;
      };
    // With `nan` less than every number.
    case '<':
      return (input) => {
        const a = readField(input, name);
        return typeof a === 'number' ? !(a >= scalar) : compare(a, scalar) < 0;
      };
    case '<=':
      return (input) => {
        const a = readField(input, name);
        return typeof a === 'number' ? !(a > scalar) : compare(a, scalar) <= 0;
      };
  }
}

// ---- helpers

interface Fast {
  fields(a: string, b: string): Value;
  constant(left: Value, right: Json): Value;
  values(left: Value, right: Value): Value;
}

const FAST: Partial<Record<ArithmeticOperator, Fast>> = {
  '+': {
    fields: (a, b) => (input) => {
      const right = readField(input, b);
      return add(readField(input, a), right);
    },
    constant: (left, right) => (input, env) => add(left(input, env)!, right),
    values: (left, right) => (input, env) => {
      const b = right(input, env)!;
      return add(left(input, env)!, b);
    },
  },
  '-': {
    fields: (a, b) => (input) => {
      const right = readField(input, b);
      return subtract(readField(input, a), right);
    },
    constant: (left, right) => (input, env) => subtract(left(input, env)!, right),
    values: (left, right) => (input, env) => {
      const b = right(input, env)!;
      return subtract(left(input, env)!, b);
    },
  },
  '*': {
    fields: (a, b) => (input) => {
      const right = readField(input, b);
      return multiply(readField(input, a), right);
    },
    constant: (left, right) => (input, env) => multiply(left(input, env)!, right),
    values: (left, right) => (input, env) => {
      const b = right(input, env)!;
      return multiply(left(input, env)!, b);
    },
  },
};
