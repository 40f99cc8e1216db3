/** What makes new values: literals, arithmetic, comparison, `[...]`, `{...}`, strings with interpolation, `@format`. */
import type { Json, JsonObject } from '../json.ts';
import { index } from './access.ts';
import { FORMATS } from './builtins/formats.ts';
import {
  allLight,
  type Code,
  type Emit,
  type Env,
  few,
  GO,
  MANY,
  many,
  most,
  ONE,
  type Paths,
  type Signal,
  type Stream,
  single,
  type Value,
} from './code.ts';
import { Raised } from './errors.ts';
import { lower } from './lower.ts';
import { iterate } from './lower-access.ts';
import { fastArithmetic, fastComparison } from './lower-arithmetic.ts';
import { ARITHMETIC, negate } from './operators.ts';
import { describe } from './print.ts';
import { spend, spendText } from './run.ts';
import type { Scope } from './scope.ts';
import type { ArithmeticOperator, ComparisonOperator, NodeOf } from './syntax.ts';
import { compare, equals, put } from './values.ts';

export function lowerLiteral({ value }: NodeOf<'Literal'>): Code {
  return literal(value);
}

/** Scalars only: a container must be built anew for each result, or two results would share it. */
export function literal(value: Json): Code {
  return single(ONE, () => value, undefined, { constant: value, light: true });
}

type Operation = (a: Json, b: Json) => Json;

/** `left op right`: the right side varies slower, as in jq. */
function binaryCode(left: Code, right: Code, operation: Operation): Code {
  if (left.count === MANY || right.count === MANY) {
    return many((input, env, emit) =>
      right.each(input, env, (b) => left.each(input, env, (a) => emit(operation(a, b)))),
    );
  }
  const { constant } = right;
  const extras = { light: allLight(left, right) };
  if (constant !== undefined) {
    if (left.count === ONE) {
      return single(ONE, (input, env) => operation(left.value(input, env)!, constant), undefined, extras);
    }
    return single(few(left.count), (input, env) => {
      const a = left.value(input, env);
      return a === undefined ? undefined : operation(a, constant);
    });
  }
  if (left.count === ONE && right.count === ONE) {
    const value: Value = (input, env) => {
      const b = right.value(input, env)!;
      return operation(left.value(input, env)!, b);
    };
    return single(ONE, value, undefined, extras);
  }
  return single(few(left.count, right.count), (input, env) => {
    const b = right.value(input, env);
    if (b === undefined) return undefined;
    const a = left.value(input, env);
    return a === undefined ? undefined : operation(a, b);
  });
}

const isScalar = (value: Json | undefined): boolean =>
  value !== undefined && (value === null || typeof value !== 'object');

export function lowerArithmetic(node: NodeOf<'Arithmetic'>, scope: Scope): Code {
  const left = lower(node.left, scope);
  const right = lower(node.right, scope);
  return arithmeticCode(left, right, node.operator);
}

export function arithmeticCode(left: Code, right: Code, operator: ArithmeticOperator): Code {
  const operation = ARITHMETIC[operator];
  if (typeof left.constant === 'number' && typeof right.constant === 'number') {
    // `1 / 0` is an error when it is reached, not before.
    const known = right.constant === 0 && operator !== '+' && operator !== '-' && operator !== '*';
    if (!known && (operator !== '%' || Math.abs(right.constant) >= 1)) {
      return literal(operation(left.constant, right.constant));
    }
  }
  const fast = fastArithmetic(left, right, operator);
  if (fast !== undefined) return single(ONE, fast, undefined, { light: allLight(left, right) });
  return binaryCode(left, right, operation);
}

// With `nan` less than every number: what plain comparison says, corrected where a side is not a number.
const COMPARISONS: Record<ComparisonOperator, (a: Json, b: Json) => boolean> = {
  '==': equals,
  '!=': (a, b) => !equals(a, b),
  '<': (a, b) => (typeof a === 'number' && typeof b === 'number' ? a < b || Number.isNaN(a) : compare(a, b) < 0),
  '<=': (a, b) => (typeof a === 'number' && typeof b === 'number' ? a <= b || Number.isNaN(a) : compare(a, b) <= 0),
  '>': (a, b) => compare(a, b) > 0,
  '>=': (a, b) => compare(a, b) >= 0,
};

export function lowerComparison(node: NodeOf<'Comparison'>, scope: Scope): Code {
  const left = lower(node.left, scope);
  const right = lower(node.right, scope);
  const { constant } = right;
  if (left.count === ONE && isScalar(constant)) {
    const fast = compareWithScalar(left, node.operator, constant!);
    if (fast !== undefined) return single(ONE, fast, undefined, { light: allLight(left) });
  }
  return binaryCode(left, right, COMPARISONS[node.operator]);
}

function compareWithScalar(left: Code, operator: ComparisonOperator, scalar: Json): Value | undefined {
  const ofField = fastComparison(left, operator, scalar);
  if (ofField !== undefined) return ofField;
  const { value } = left;
  if (operator === '==') return (input, env) => value(input, env) === scalar;
  if (operator === '!=') return (input, env) => value(input, env) !== scalar;
  if (typeof scalar !== 'number' || Number.isNaN(scalar)) return undefined;
  const general = COMPARISONS[operator];
  switch (operator) {
    case '>':
      return (input, env) => {
        const a = value(input, env)!;
        return typeof a === 'number' ? a > scalar : general(a, scalar);
      };
    case '>=':
      return (input, env) => {
        const a = value(input, env)!;
        return typeof a === 'number' ? a >= scalar : general(a, scalar);
      };
    case '<':
      return (input, env) => {
        const a = value(input, env)!;
        return typeof a === 'number' ? !(a >= scalar) : general(a, scalar);
      };
    case '<=':
      return (input, env) => {
        const a = value(input, env)!;
        return typeof a === 'number' ? !(a > scalar) : general(a, scalar);
      };
  }
}

export function lowerNegate(node: NodeOf<'Negate'>, scope: Scope): Code {
  const operand = lower(node.operand, scope);
  if (operand.count === MANY) {
    return many((input, env, emit) => operand.each(input, env, (value) => emit(negate(value))));
  }
  return single(few(operand.count), (input, env) => {
    const value = operand.value(input, env);
    return value === undefined ? undefined : negate(value);
  });
}

export function lowerCollect(node: NodeOf<'Collect'>, scope: Scope): Code {
  if (node.body === null) return single(ONE, () => []);
  return collectCode(lower(node.body, scope));
}

export function collectCode(body: Code): Code {
  const paths = (): Paths => {
    const inner = body.paths();
    return (value, path, at, env, emit) => {
      const items: Json[] = [];
      inner(value, path, at, env, (item) => {
        spend(1);
        items.push(item);
        return GO;
      });
      return emit(items, path, at);
    };
  };
  if (body.count !== MANY) {
    return single(
      ONE,
      (input, env) => {
        const item = body.value(input, env);
        return item === undefined ? [] : [item];
      },
      paths,
      { light: allLight(body) },
    );
  }
  if (body.stream !== undefined) return single(ONE, collected(body.stream), paths);
  const { row } = body;
  return single(
    ONE,
    (input, env) => {
      const whole = row?.(input, env);
      if (whole) return whole;
      const items: Json[] = [];
      body.each(input, env, (item) => {
        spend(1);
        items.push(item);
        return GO;
      });
      return items;
    },
    paths,
  );
}

function collected({ container, quiet, item }: Stream): Value {
  return (input, env) => {
    const items: Json[] = [];
    const from = container(input, env);
    if (from === undefined) return items;
    if (Array.isArray(from)) {
      // For the items and for as many results: nothing can end this loop early but an error.
      spend(2 * from.length);
      if (item === null) return from.slice();
      for (let i = 0; i < from.length; i++) {
        const result = item(from[i]!, env);
        if (result !== undefined) items.push(result);
      }
      return items;
    }
    iterate(from, quiet, (one) => {
      const result = item === null ? one : item(one, env);
      if (result === undefined) return GO;
      spend(1);
      items.push(result);
      return GO;
    });
    return items;
  };
}

export function lowerConstruct(node: NodeOf<'Construct'>, scope: Scope): Code {
  const entries = node.entries.map(({ key, value }) => ({
    key: lower(key, scope),
    value: lower(value, scope),
    shares: value.type === 'Index' && value.key === key && key.type !== 'Literal',
  }));
  const count = entries.reduce((all, { key, value }) => most(all, most(key.count, value.count)), ONE as Code['count']);
  if (count === MANY) return constructMany(entries);
  const names = entries.map(({ key }) => key.constant);
  if (count === ONE && names.every((name) => typeof name === 'string' && name !== '__proto__')) {
    const values = entries.map(({ value }) => value);
    return single(ONE, constructPlain(names as string[], values), undefined, { light: allLight(...values) });
  }
  return single(few(count), (input, env) => {
    const object: JsonObject = {};
    spend(entries.length >>> 3);
    for (const { key, value } of entries) {
      const name = key.value(input, env);
      if (name === undefined) return undefined;
      const item = value.value(input, env);
      if (item === undefined) return undefined;
      // The key is refused only when there is a value to put under it.
      put(object, keyName(name), item);
    }
    return object;
  });
}

function constructPlain(names: readonly string[], values: readonly Code[]): Value {
  const getters = values.map(({ value }) => value);
  // One statement per property up to three, and no literal with computed keys, which is ten times as slow.
  if (names.length === 1) {
    const [a] = names as [string];
    const [getA] = getters as [Value];
    return (input, env) => {
      const object: JsonObject = {};
      object[a] = getA(input, env)!;
      return object;
    };
  }
  if (names.length === 2) {
    const [a, b] = names as [string, string];
    const [getA, getB] = getters as [Value, Value];
    return (input, env) => {
      const object: JsonObject = {};
      object[a] = getA(input, env)!;
      object[b] = getB(input, env)!;
      return object;
    };
  }
  if (names.length === 3) {
    const [a, b, c] = names as [string, string, string];
    const [getA, getB, getC] = getters as [Value, Value, Value];
    return (input, env) => {
      const object: JsonObject = {};
      object[a] = getA(input, env)!;
      object[b] = getB(input, env)!;
      object[c] = getC(input, env)!;
      return object;
    };
  }
  return (input, env) => {
    const object: JsonObject = {};
    for (let i = 0; i < names.length; i++) object[names[i]!] = getters[i]!(input, env)!;
    return object;
  };
}

/** The first entry varies slowest, and a key slower than its value. */
function constructMany(
  entries: readonly { readonly key: Code; readonly value: Code; readonly shares: boolean }[],
): Code {
  const build = (i: number, input: Json, env: Env, so: readonly (readonly [string, Json])[], emit: Emit): Signal => {
    if (i === entries.length) {
      spend(1 + so.length);
      const object: JsonObject = {};
      for (const [name, item] of so) put(object, name, item);
      return emit(object);
    }
    const { key, value, shares } = entries[i]!;
    return key.each(input, env, (k) =>
      shares
        ? build(i + 1, input, env, [...so, [keyName(k), index(input, k)]], emit)
        : value.each(input, env, (item) => build(i + 1, input, env, [...so, [keyName(k), item]], emit)),
    );
  };
  return many((input, env, emit) => build(0, input, env, [], emit));
}

function keyName(key: Json): string {
  if (typeof key === 'string') return key;
  throw new Raised(`Cannot use ${describe(key)} as object key`);
}

export function lowerFormat({ name }: NodeOf<'Format'>): Code {
  const format = FORMATS[name]!;
  return single(ONE, (input) => format(input));
}

/** A string with interpolations: later ones vary slower, as in jq. */
export function lowerTemplate(node: NodeOf<'Template'>, scope: Scope): Code {
  const format = FORMATS[node.format]!;
  const parts = node.parts.map((part) => (typeof part === 'string' ? part : lower(part, scope)));
  const count = parts.reduce(
    (all, part) => (typeof part === 'string' ? all : most(all, part.count)),
    ONE as Code['count'],
  );
  if (count !== MANY) {
    const light = parts.every((part) => typeof part === 'string' || part.light === true);
    const value: Value = (input, env) => {
      let text = '';
      // From the right, as in jq: of two errors the later one is raised.
      for (let i = parts.length - 1; i >= 0; i--) {
        const part = parts[i]!;
        if (typeof part === 'string') {
          text = part + text;
        } else {
          const value = part.value(input, env);
          if (value === undefined) return undefined;
          text = format(value) + text;
        }
      }
      spendText(text.length);
      return text;
    };
    return single(few(count), value, undefined, { light });
  }
  const build = (i: number, input: Json, env: Env, suffix: string, emit: Emit): Signal => {
    if (i < 0) {
      spendText(suffix.length);
      return emit(suffix);
    }
    const part = parts[i]!;
    if (typeof part === 'string') return build(i - 1, input, env, part + suffix, emit);
    return part.each(input, env, (value) => build(i - 1, input, env, format(value) + suffix, emit));
  };
  return many((input, env, emit) => build(parts.length - 1, input, env, '', emit));
}
