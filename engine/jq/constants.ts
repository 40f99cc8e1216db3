/** What an expression is when nothing but its text decides it: jq refuses a constant key that is no string at once. */
import { type Json, type JsonObject, put } from '../json.ts';
import { Raised } from './errors.ts';
import { ARITHMETIC } from './operators.ts';
import type { ComparisonOperator, Node } from './syntax.ts';
import { compare } from './values.ts';

const HOLDS: Record<ComparisonOperator, (order: number) => boolean> = {
  '==': (order) => order === 0,
  '!=': (order) => order !== 0,
  '<': (order) => order < 0,
  '<=': (order) => order <= 0,
  '>': (order) => order > 0,
  '>=': (order) => order >= 0,
};

/** The value of a node that is plainly a constant, else undefined. Spends fuel. */
export function constantOf(node: Node): Json | undefined {
  switch (node.type) {
    case 'Literal':
      // A sign is an operation, and none that jq does beforehand.
      return typeof node.value === 'number' && node.value < 0 ? undefined : node.value;
    case 'Location':
      return { file: '<top-level>', line: node.line };
    case 'Collect': {
      const items = node.body === null ? [] : node.body.type === 'Comma' ? node.body.items : [node.body];
      const values = items.map(constantOf);
      return values.includes(undefined) ? undefined : (values as Json[]);
    }
    case 'Construct':
      return constantObject(node.entries);
    case 'Arithmetic':
      return folded(node.left, node.right, ARITHMETIC[node.operator]);
    case 'Comparison':
      return folded(node.left, node.right, (a, b) => HOLDS[node.operator](compare(a, b)));
    case 'Define':
      return constantOf(node.body);
    case 'Pipe':
      // The dot beside a constant is nothing at all.
      if (node.right.type === 'Identity') return constantOf(node.left);
      return node.left.type === 'Identity' ? constantOf(node.right) : undefined;
    default:
      return undefined;
  }
}

function constantObject(entries: readonly { readonly key: Node; readonly value: Node }[]): JsonObject | undefined {
  const object: JsonObject = {};
  for (const entry of entries) {
    const key = constantOf(entry.key);
    const value = constantOf(entry.value);
    if (typeof key !== 'string' || value === undefined) return undefined;
    put(object, key, value);
  }
  return object;
}

function folded(left: Node, right: Node, operation: (a: Json, b: Json) => Json): Json | undefined {
  const a = constantOf(left);
  const b = constantOf(right);
  if (a === undefined || b === undefined) return undefined;
  try {
    return operation(a, b);
  } catch (error) {
    // An error is raised when it is reached, not before.
    if (error instanceof Raised) return undefined;
    throw error;
  }
}
