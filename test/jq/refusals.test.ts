// Would show a wrong program that compiles, or a message that points at the wrong place.
import { describe, expect, test } from 'vitest';
import { compile } from '../../engine/jq/compile.ts';
import { JqCompileError, JqSyntaxError } from '../../engine/jq/errors.ts';
import { thrown } from './run.ts';

describe('a program that is not jq is refused at its place', () => {
  test.each([
    ['.a | ', 5, 5, 'unexpected end of expression, expected an expression'],
    ['{a: 1', 5, 5, "expected '}' or ','"],
    ['1 + * 2', 4, 5, "unexpected '*'"],
    ['[1, 2', 5, 5, "expected ']'"],
    ['if . then 1', 11, 11, "expected 'end' for the 'if' at offset 0"],
    ['. as [] | 1', 6, 7, "unexpected ']', expected a variable, '[' or '{'"],
    ['1 == 2 == 3', 7, 9, "'==' does not chain"],
    ['"abc', 0, 4, 'unterminated string'],
    ['"a\\qc"', 2, 4, 'invalid escape \\q'],
    ['(1]', 2, 3, "unexpected ']', expected ')'"],
    ['}', 0, 1, "unexpected '}', expected end of expression"],
    ['.a .[', 5, 5, 'expected an expression'],
    ['{(0): 1}', 2, 3, 'Cannot use number (0) as object key'],
    ['{1+2: 3}', 1, 2, 'may need parentheses around object key expression'],
    ['reduce . as $x (0)', 17, 18, "expected ';'"],
    ['break', 5, 5, 'a label to break to'],
    ['.and', 0, 0, ''],
    ['1 ~ 2', 2, 3, "unexpected character '~'"],
    ['.a?//1', 2, 5, "'?' and then '//' are written with a space between them"],
    ['.a.[1:2]', 5, 6, "a slice needs no dot before it: '.a[1:2]'"],
    ['import "a" as a; .', 0, 6, 'modules are not available'],
    ['a::b', 0, 4, 'modules are not available'],
  ])('%s', (source, start, end, message) => {
    if (message === '') {
      expect(compile(source).variables).toEqual([]);
      return;
    }
    const error = thrown(source);
    expect(error).toBeInstanceOf(JqSyntaxError);
    expect(error).not.toBeInstanceOf(JqCompileError);
    expect((error as JqSyntaxError).message).toContain(message);
    expect([(error as JqSyntaxError).start, (error as JqSyntaxError).end]).toEqual([start, end]);
  });
});

describe('a name that means nothing is refused before the run', () => {
  test('an unknown function, with the nearest known one', () => {
    const error = thrown('.a | selct(.b)') as JqCompileError;
    expect(error).toBeInstanceOf(JqCompileError);
    expect(error).toMatchObject({ kind: 'unknown-function', nearest: 'select', start: 5, end: 14 });
    expect(error.message).toBe('selct/1 is not defined; did you mean select?');
  });

  test('a known function with another number of arguments, naming those there are', () => {
    expect(thrown('map(1; 2)')).toMatchObject({
      kind: 'unknown-function',
      message: 'map/2 is not defined; there is map/1',
    });
  });

  test('an unknown function in a definition nobody calls', () => {
    expect(thrown('def f: nope; 1')).toMatchObject({ kind: 'unknown-function', start: 7, end: 11 });
  });

  test('a variable that is not among the allowed ones', () => {
    expect(thrown('$context.a + $inptu.b', null, { variables: ['context', 'input'] })).toMatchObject({
      kind: 'unknown-variable',
      nearest: 'input',
      start: 13,
      end: 19,
    });
  });

  test('a variable used outside of its scope, and a label never set', () => {
    expect(thrown('(1 as $x | $x) | $x', null, { variables: [] })).toMatchObject({ start: 17, end: 19 });
    expect(thrown('break $out')).toMatchObject({ kind: 'unknown-variable', start: 0, end: 10 });
  });

  test('an unknown format', () => {
    expect(thrown('@base46')).toMatchObject({ kind: 'unknown-function', nearest: 'base64' });
  });

  test('and free variables are listed once, in order of use', () => {
    expect(compile('$b + $a.x + $b | . as $c | $c').variables).toEqual(['b', 'a']);
  });
});

describe('what would make a result depend on the machine is forbidden, with the reason', () => {
  test.each([
    'env',
    '$ENV',
    '$ENV.PATH',
    'input',
    '[inputs]',
    'debug',
    'debug("x")',
    'stderr',
    'input_filename',
    'input_line_number',
    'localtime',
    'strflocaltime("%H")',
    'halt',
    'halt_error',
    'halt_error(1)',
    'get_search_list',
    '"a" | modulemeta',
  ])('%s', (source) => {
    const error = thrown(source) as JqCompileError;
    expect(error.kind).toBe('forbidden');
    expect(error.message).toMatch(/ is not available: /);
  });

  test('but a definition of the same name is the author’s own', () => {
    expect(compile('def input: 1; input').all(null, {}, { now: () => 0 })).toEqual([1]);
  });
});
