/** Operands: a literal, a path, a call, a bracket, `if`, `try`, `reduce`, `foreach`, a string, and what may follow them. */
import type { Cursor } from './cursor.ts';
import type { Token } from './lex.ts';
import { expression, pipe } from './parse.ts';
import { construct } from './parse-objects.ts';
import { patterns } from './parse-patterns.ts';
import type { Node } from './syntax.ts';

export function term(cursor: Cursor): Node {
  if (cursor.is('-')) {
    const { start } = cursor.take();
    return cursor.nested(() => {
      const operand = term(cursor);
      const end = operand.end;
      if (operand.type === 'Literal' && typeof operand.value === 'number' && operand.value > 0) {
        return { type: 'Literal', value: -operand.value, start, end };
      }
      return { type: 'Negate', operand, start, end };
    });
  }
  return postfix(cursor, primary(cursor));
}

function postfix(cursor: Cursor, primary: Node): Node {
  let target = primary;
  const { start } = primary;
  for (;;) {
    const { type, text } = cursor.token;
    if (type === 'field') {
      const key: Node = { type: 'Literal', value: text, start: cursor.token.start, end: cursor.token.end };
      cursor.take();
      target = index(cursor, target, key, start);
    } else if (cursor.is('.') && startsStringOrBracket(cursor)) {
      cursor.take();
      if (cursor.is('[')) target = brackets(cursor, target, start, 'after a dot');
      else target = index(cursor, target, string(cursor), start);
    } else if (cursor.is('[')) {
      target = brackets(cursor, target, start);
    } else if (cursor.accept('?')) {
      target = { type: 'Try', body: target, handler: null, start, end: cursor.before };
    } else if (cursor.is('?//')) {
      return cursor.fail("an operator; between patterns only, '?' and then '//' are written with a space between them");
    } else {
      return target;
    }
  }
}

function startsStringOrBracket(cursor: Cursor): boolean {
  const next = cursor.next;
  return next.type === 'string-start' || next.type === 'format' || (next.type === 'operator' && next.text === '[');
}

function index(cursor: Cursor, target: Node, key: Node, start: number): Node {
  const quiet = cursor.accept('?');
  return { type: 'Index', target, key, quiet, start, end: cursor.before };
}

/** `[]`, `[k]` and `[a:b]`; as in jq, `.[a:b]` does not go on from what another dot has begun. */
function brackets(cursor: Cursor, target: Node, start: number, where?: 'after a dot'): Node {
  cursor.expect('[');
  if (cursor.accept(']')) {
    const quiet = cursor.accept('?');
    return { type: 'Iterate', target, quiet, start, end: cursor.before };
  }
  const slices = where === undefined;
  if (slices && cursor.accept(':')) return slice(cursor, target, null, start);
  const key = pipe(cursor);
  if (slices && cursor.accept(':')) return slice(cursor, target, key, start);
  cursor.expect(']', slices ? " or ':'" : " (a slice needs no dot before it: '.a[1:2]')");
  return index(cursor, target, key, start);
}

function slice(cursor: Cursor, target: Node, from: Node | null, start: number): Node {
  const to = from !== null && cursor.is(']') ? null : pipe(cursor);
  cursor.expect(']');
  const quiet = cursor.accept('?');
  return { type: 'Slice', target, from, to, quiet, start, end: cursor.before };
}

export function primary(cursor: Cursor): Node {
  const token = cursor.token;
  const { type, text, start, end } = token;
  switch (type) {
    case 'number':
      cursor.take();
      return { type: 'Literal', value: Number(text), start, end };
    case 'field': {
      cursor.take();
      const target: Node = { type: 'Identity', start, end: start };
      return index(cursor, target, { type: 'Literal', value: text, start, end }, start);
    }
    case 'variable':
      if (text === '__loc__') {
        cursor.take();
        return { type: 'Location', line: cursor.source.slice(0, start).split('\n').length, start, end };
      }
      return { type: 'Variable', name: cursor.variable('a variable'), start, end };
    case 'format':
      if (cursor.next.type === 'string-start') return string(cursor);
      cursor.take();
      return { type: 'Format', name: text, start, end };
    case 'string-start':
      return string(cursor);
    case 'identifier':
      return call(cursor);
    case 'keyword':
      return keywordTerm(cursor, token);
    case 'operator':
      return operatorTerm(cursor, token);
    default:
      return cursor.fail('an expression');
  }
}

function call(cursor: Cursor): Node {
  const { start, end } = cursor.token;
  const name = cursor.name('a function');
  if (!cursor.accept('(')) {
    if (name === 'true' || name === 'false') return { type: 'Literal', value: name === 'true', start, end };
    if (name === 'null') return { type: 'Literal', value: null, start, end };
    return { type: 'Call', name, args: [], start, end };
  }
  const args: Node[] = [];
  do args.push(pipe(cursor));
  while (cursor.accept(';'));
  cursor.expect(')', " or ';'");
  return { type: 'Call', name, args, start, end: cursor.before };
}

function operatorTerm(cursor: Cursor, token: Token): Node {
  const { text, start, end } = token;
  if (text === '..') {
    cursor.take();
    return { type: 'RecurseDefault', start, end };
  }
  if (text === '.') {
    cursor.take();
    const target: Node = { type: 'Identity', start, end };
    if (cursor.token.type === 'string-start' || cursor.token.type === 'format') {
      return index(cursor, target, string(cursor), start);
    }
    if ((cursor.token.type === 'identifier' || cursor.token.type === 'keyword') && cursor.token.start === end) {
      cursor.fail('a field: try .["field"] instead of .field for unusually named fields');
    }
    return target;
  }
  if (text === '(') {
    cursor.take();
    const body = pipe(cursor);
    cursor.expect(')');
    return body;
  }
  if (text === '[') {
    cursor.take();
    const body = cursor.is(']') ? null : pipe(cursor);
    cursor.expect(']');
    return { type: 'Collect', body, start, end: cursor.before };
  }
  if (text === '{') return construct(cursor);
  return cursor.fail('an expression');
}

function keywordTerm(cursor: Cursor, token: Token): Node {
  const { text, start } = token;
  switch (text) {
    case 'if':
      return condition(cursor);
    case 'try': {
      cursor.take();
      return cursor.nested(() => {
        const body = term(cursor);
        const handler = cursor.accept('catch') ? term(cursor) : null;
        return { type: 'Try', body, handler, start, end: cursor.before };
      });
    }
    case 'reduce':
    case 'foreach':
      return fold(cursor, text);
    case 'break': {
      cursor.take();
      if (cursor.token.type !== 'variable') cursor.fail('a label to break to, such as $out');
      const name = cursor.variable('a label');
      return { type: 'Break', name, start, end: cursor.before };
    }
    case 'import':
    case 'include':
    case 'module':
      return cursor.refuseModules(token);
    case 'def':
    case 'label':
      return cursor.fail(`parentheses around '${text}' here`);
    default:
      return cursor.fail('an expression');
  }
}

function condition(cursor: Cursor): Node {
  // `elif` chains are read in a loop: a long one is not deep nesting.
  const arms: { start: number; condition: Node; then: Node }[] = [];
  const opening = cursor.token;
  do {
    const { start } = cursor.take();
    const condition = pipe(cursor);
    cursor.expect('then', " after 'if'");
    arms.push({ start, condition, then: pipe(cursor) });
  } while (cursor.is('elif'));
  let otherwise = cursor.accept('else') ? pipe(cursor) : null;
  if (!cursor.accept('end')) cursor.fail(`'end' for the 'if' at offset ${opening.start}`);
  const end = cursor.before;
  for (const arm of arms.reverse()) otherwise = { type: 'If', ...arm, otherwise, end };
  return otherwise!;
}

function fold(cursor: Cursor, kind: 'reduce' | 'foreach'): Node {
  const { start } = cursor.take();
  const source = expression(cursor, 0);
  cursor.expect('as');
  const alternatives = patterns(cursor);
  cursor.expect('(');
  const init = pipe(cursor);
  cursor.expect(';');
  const update = pipe(cursor);
  const extract = kind === 'foreach' && cursor.accept(';') ? pipe(cursor) : null;
  cursor.expect(')', kind === 'foreach' ? " or ';'" : '');
  const end = cursor.before;
  if (kind === 'reduce') return { type: 'Reduce', source, patterns: alternatives, init, update, start, end };
  return { type: 'Foreach', source, patterns: alternatives, init, update, extract, start, end };
}

export function string(cursor: Cursor): Node {
  const { start, type, text } = cursor.token;
  const format = type === 'format' ? text : 'text';
  if (type === 'format') cursor.take();
  if (cursor.token.type !== 'string-start') cursor.fail('a string after the format');
  cursor.take();
  const parts: (string | Node)[] = [];
  for (;;) {
    const token = cursor.take();
    if (token.type === 'string-end') break;
    if (token.type === 'string-text') {
      parts.push(token.text);
    } else {
      parts.push(pipe(cursor));
      const closing = cursor.take();
      if (closing.type !== 'interpolation-end') cursor.fail("')'", closing);
    }
  }
  const end = cursor.before;
  if (parts.every((part) => typeof part === 'string')) {
    return { type: 'Literal', value: parts.join(''), start, end };
  }
  return { type: 'Template', format, parts, start, end };
}
