/**
 * Tokens to a tree: jq 1.8's grammar, by recursive descent with precedence climbing for the operators.
 * Precedence, loosest first: `|` (right), `,`, `//` (right), assignments (none), `or`, `and`, comparisons (none),
 * `+ -`, `* / %`, unary minus, postfix. `def` and `as` reach as far right as they can.
 * Modules (`import`, `include`, `module`, `a::b`) are refused: an expression stands alone.
 */
import { Cursor } from './cursor.ts';
import { patterns } from './parse-patterns.ts';
import { term } from './parse-terms.ts';
import type { ArithmeticOperator, AssignmentOperator, ComparisonOperator, Definition, Node } from './syntax.ts';

type Associativity = 'left' | 'right' | 'none';
const BINARY: Record<string, readonly [number, Associativity]> = {
  '//': [1, 'right'],
  '=': [2, 'none'],
  '|=': [2, 'none'],
  '+=': [2, 'none'],
  '-=': [2, 'none'],
  '*=': [2, 'none'],
  '/=': [2, 'none'],
  '%=': [2, 'none'],
  '//=': [2, 'none'],
  or: [3, 'left'],
  and: [4, 'left'],
  '==': [5, 'none'],
  '!=': [5, 'none'],
  '<': [5, 'none'],
  '<=': [5, 'none'],
  '>': [5, 'none'],
  '>=': [5, 'none'],
  '+': [6, 'left'],
  '-': [6, 'left'],
  '*': [7, 'left'],
  '/': [7, 'left'],
  '%': [7, 'left'],
};

/** The tree of `source`; throws `JqSyntaxError` with the place, what was found and what was expected. */
export function parse(source: string): Node {
  const cursor = new Cursor(source);
  const node = pipe(cursor);
  cursor.expectEnd();
  return node;
}

/** The one `def` in `source` (our own prelude is written in jq). */
export function parseDefinition(source: string): Definition {
  const cursor = new Cursor(source);
  const made = definition(cursor);
  cursor.expectEnd();
  return made;
}

/** A whole query: `a, b | c`, with `def`, `label` and `as` anywhere an operand may stand. */
export function pipe(cursor: Cursor): Node {
  return cursor.nested(() => {
    const stages = [comma(cursor)];
    while (cursor.accept('|')) stages.push(comma(cursor));
    return chain(stages);
  });
}

function comma(cursor: Cursor): Node {
  const first = operand(cursor);
  if (!cursor.is(',')) return first;
  const items = [first];
  while (cursor.accept(',')) items.push(operand(cursor));
  return { type: 'Comma', items, start: first.start, end: cursor.before };
}

function operand(cursor: Cursor): Node {
  const { start } = cursor.token;
  if (cursor.is('def')) {
    const made = definition(cursor);
    const body = pipe(cursor);
    return { type: 'Define', definition: made, body, start, end: body.end };
  }
  if (cursor.accept('label')) {
    const name = cursor.variable('a label such as $out');
    cursor.expect('|', ' after a label');
    const body = pipe(cursor);
    return { type: 'Label', name, body, start, end: body.end };
  }
  if (cursor.is('import') || cursor.is('include') || cursor.is('module')) cursor.refuseModules(cursor.token);
  const source = expression(cursor, 0);
  if (!cursor.accept('as')) return source;
  const alternatives = patterns(cursor);
  cursor.expect('|', ' after a binding');
  const body = pipe(cursor);
  return { type: 'Bind', source, patterns: alternatives, body, start, end: body.end };
}

function definition(cursor: Cursor): Definition {
  const { start } = cursor.expect('def');
  const name = cursor.name('a function name');
  const parameters: { name: string; byValue: boolean }[] = [];
  if (cursor.accept('(')) {
    do {
      if (cursor.token.type === 'variable') parameters.push({ name: cursor.variable('a parameter'), byValue: true });
      else parameters.push({ name: cursor.name('a parameter such as f or $x'), byValue: false });
    } while (cursor.accept(';'));
    cursor.expect(')', " or ';'");
  }
  cursor.expect(':');
  const body = pipe(cursor);
  cursor.expect(';', ' after a definition');
  return { name, parameters, body, start, end: cursor.before };
}

export function expression(cursor: Cursor, minimum: number): Node {
  return cursor.nested(() => {
    let left = term(cursor);
    // An operator that does not associate may not meet another of its level.
    let forbidden = -1;
    for (;;) {
      const { type, text } = cursor.token;
      const rule = (type === 'operator' || type === 'keyword') && Object.hasOwn(BINARY, text) ? BINARY[text]! : null;
      if (rule === null || rule[0] < minimum) return left;
      const [level, associativity] = rule;
      if (level === forbidden) cursor.fail(`parentheses, as '${text}' does not chain`);
      cursor.take();
      const right = expression(cursor, associativity === 'right' ? level : level + 1);
      left = binary(text, left, right);
      forbidden = associativity === 'none' ? level : -1;
    }
  });
}

/** `a | b | c`, which holds on to the right. */
export function chain(stages: Node[]): Node {
  let right = stages.pop()!;
  for (let left = stages.pop(); left !== undefined; left = stages.pop()) {
    right = { type: 'Pipe', left, right, start: left.start, end: right.end };
  }
  return right;
}

function binary(operator: string, left: Node, right: Node): Node {
  const { start } = left;
  const { end } = right;
  switch (operator) {
    case '//':
      return { type: 'Alternative', left, right, start, end };
    case 'and':
    case 'or':
      return { type: 'Logic', operator, left, right, start, end };
    case '+':
    case '-':
    case '*':
    case '/':
    case '%':
      return { type: 'Arithmetic', operator: operator satisfies ArithmeticOperator, left, right, start, end };
    case '==':
    case '!=':
    case '<':
    case '<=':
    case '>':
    case '>=':
      return { type: 'Comparison', operator: operator satisfies ComparisonOperator, left, right, start, end };
    default:
      // Every other row of BINARY is an assignment.
      return { type: 'Assign', operator: operator as AssignmentOperator, left, right, start, end };
  }
}
