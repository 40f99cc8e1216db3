/** What stands after `as`: a variable, `[...]`, `{...}`, and alternatives of them between `?//`. */
import type { Cursor } from './cursor.ts';
import { keyExpression } from './parse-objects.ts';
import { string } from './parse-terms.ts';
import type { Node, Pattern } from './syntax.ts';

export function patterns(cursor: Cursor): Pattern[] {
  const alternatives = [pattern(cursor)];
  while (cursor.accept('?//')) alternatives.push(pattern(cursor));
  return alternatives;
}

function pattern(cursor: Cursor): Pattern {
  return cursor.nested(() => {
    const { start, type } = cursor.token;
    if (type === 'variable') {
      const name = cursor.variable('a variable');
      return { type: 'PatternVariable', name, start, end: cursor.before };
    }
    if (cursor.accept('[')) {
      const items: Pattern[] = [];
      do items.push(pattern(cursor));
      while (cursor.accept(','));
      cursor.expect(']', " or ','");
      return { type: 'PatternArray', items, start, end: cursor.before };
    }
    if (!cursor.accept('{')) cursor.fail("a variable, '[' or '{'");
    const entries: Extract<Pattern, { type: 'PatternObject' }>['entries'][number][] = [];
    do entries.push(patternEntry(cursor));
    while (cursor.accept(','));
    cursor.expect('}', " or ','");
    return { type: 'PatternObject', entries, start, end: cursor.before };
  });
}

function patternEntry(cursor: Cursor) {
  const { type, start, end, text } = cursor.token;
  if (type === 'variable') {
    const variable = cursor.variable('a variable');
    const key: Node = { type: 'Literal', value: variable, start, end };
    return { key, variable, value: cursor.accept(':') ? pattern(cursor) : null };
  }
  let key: Node;
  if (type === 'identifier' || type === 'keyword') {
    cursor.take();
    key = { type: 'Literal', value: text, start, end };
  } else if (type === 'string-start' || type === 'format') {
    key = string(cursor);
  } else if (cursor.accept('(')) {
    key = keyExpression(cursor);
  } else {
    cursor.fail('a key: a name, a string, a variable or an expression in parentheses');
  }
  cursor.expect(':');
  return { key, variable: null, value: pattern(cursor) };
}
