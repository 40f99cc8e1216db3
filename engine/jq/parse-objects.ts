/** `{a, $b, "c": 1, (d): 2}`: objects made, and the keys that patterns share with them. */
import { constantOf } from './constants.ts';
import type { Cursor } from './cursor.ts';
import { JqSyntaxError } from './errors.ts';
import { chain, expression, pipe } from './parse.ts';
import { primary, string } from './parse-terms.ts';
import { describe } from './print.ts';
import { during } from './run.ts';
import type { Node } from './syntax.ts';

export function construct(cursor: Cursor): Node {
  const { start } = cursor.expect('{');
  const entries: { key: Node; value: Node }[] = [];
  while (!cursor.is('}')) {
    entries.push(entry(cursor));
    if (!cursor.accept(',') && !cursor.is('}')) cursor.fail("'}' or ','");
  }
  cursor.expect('}');
  return { type: 'Construct', entries, start, end: cursor.before };
}

function entry(cursor: Cursor): { key: Node; value: Node } {
  const { type, text, start, end } = cursor.token;
  const here = { start, end };
  if (type === 'variable') {
    const value = primary(cursor);
    if (cursor.accept(':')) return { key: value, value: entryValue(cursor) };
    return { key: { type: 'Literal', value: text, ...here }, value };
  }
  if (type === 'identifier' || type === 'keyword') {
    cursor.take();
    const key: Node = { type: 'Literal', value: text, ...here };
    if (cursor.accept(':')) return { key, value: entryValue(cursor) };
    return { key, value: { type: 'Index', target: { type: 'Identity', ...here }, key, quiet: false, ...here } };
  }
  if (type === 'string-start' || (type === 'format' && cursor.next.type === 'string-start')) {
    const key = string(cursor);
    if (cursor.accept(':')) return { key, value: entryValue(cursor) };
    return { key, value: { type: 'Index', target: { type: 'Identity', ...here }, key, quiet: false, ...here } };
  }
  if (cursor.accept('(')) {
    const key = keyExpression(cursor);
    cursor.expect(':');
    return { key, value: entryValue(cursor) };
  }
  if (type === 'number' || type === 'field' || cursor.is('[') || cursor.is('-') || cursor.is('.')) {
    const hint = 'a key: a name, a string, a variable, or an expression in parentheses';
    throw new JqSyntaxError(
      `syntax error, unexpected '${cursor.source.slice(start, end)}', expected ${hint} (may need parentheses around object key expression)`,
      start,
      end,
    );
  }
  return cursor.fail('a key: a name, a string, a variable or an expression in parentheses');
}

/** A value in an object: an expression, or several joined by `|` (a comma would end the entry). */
function entryValue(cursor: Cursor): Node {
  const stages = [expression(cursor, 0)];
  while (cursor.accept('|')) stages.push(expression(cursor, 0));
  return chain(stages);
}

export function keyExpression(cursor: Cursor): Node {
  const key = pipe(cursor);
  cursor.expect(')');
  // Computing and printing spend fuel, and no run is going on.
  const shown = during({ now: () => 0 }, [], () => {
    const constant = constantOf(key);
    return constant === undefined || typeof constant === 'string' ? undefined : describe(constant);
  });
  if (shown !== undefined) {
    throw new JqSyntaxError(`Cannot use ${shown} as object key`, key.start, key.end);
  }
  return key;
}
