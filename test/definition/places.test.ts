/** Guarantee: a caret stands under the very word, through quotes, escapes, folded lines and blocks, or under the whole scalar; never beside it. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { parse } from '../../engine/definition/parse.ts';

/** The text that a range of a source covers, when it is on one line. */
function covered(source: string, range: { line: number; column: number; endLine: number; endColumn: number }): string {
  const line = source.split(/\r\n|\n/)[range.line - 1]!;
  return range.line === range.endLine
    ? line.slice(range.column - 1, range.endColumn - 1)
    : line.slice(range.column - 1);
}

describe('a place', () => {
  const source = 'top:\n  list:\n    - name: { a/b: 1, "c~d": [x, y] }\n  empty:\n  "quoted key": value # comment\n';
  const { places } = parse(source, 'a.yaml');
  const at = (pointer: string, part?: 'key' | 'value') => covered(source, places.of(pointer, part));

  it('is found by pointer, for keys and values', () => {
    expect(at('/top', 'key')).toBe('top');
    expect(at('/top/list/0/name/a~1b')).toBe('1');
    expect(at('/top/list/0/name/c~0d', 'key')).toBe('"c~d"');
    expect(at('/top/list/0/name/c~0d/1')).toBe('y');
    expect(at('/top/quoted key')).toBe('value');
  });

  it('of a value that is not written is its key', () => {
    expect(at('/top/empty')).toBe('empty');
  });

  it('of what is not there is its nearest ancestor', () => {
    expect(at('/top/list/0/name/missing/deeper')).toBe('{ a/b: 1, "c~d": [x, y] }');
  });

  it('behind an alias is where the value is written', () => {
    const text = 'a: &x { b: here }\nc: *x\n';
    expect(covered(text, parse(text, 'a.yaml').places.of('/c/b'))).toBe('here');
  });
});

describe('a place inside a text', () => {
  const find = (source: string, word: string, pointer = '/a') => {
    const { places, value } = parse(source, 'a.yaml');
    const text = (value as { a: string }).a;
    const start = text.indexOf(word);
    return covered(source, places.inside(pointer, start, start + word.length));
  };

  it.each([
    ['plain', 'a: one two three', 'two'],
    ['plain over lines', 'a: one\n  two\n\n  three', 'three'],
    ['single quoted', "a: 'it''s two'", 'two'],
    ['single quoted, the escape itself', "a: 'it''s two'", "'s"],
    ['double quoted', 'a: "\\u0041\\n\\"two\\" \\x42"', 'two'],
    ['double quoted over lines', 'a: "one\\\n   two\n   three"', 'three'],
    ['literal', 'a: |\n  one\n    two\n\n  three\n', 'three'],
    ['literal, kept', 'a: |+\n  one\n  two\n\n\nb: 1', 'two'],
    ['folded', 'a: >-\n  one\n  two\n\n  three\n', 'three'],
    ['windows lines', 'a: |\r\n  one\r\n  two\r\n', 'two'],
  ])('is exact: %s', (_name, source, word) => {
    expect(find(source, word).replaceAll("''", "'")).toBe(word);
  });

  it('is the whole scalar where it cannot be exact', () => {
    expect(find('a: >\n  one\n    more indented\n  two\n', 'two')).toBe('>');
  });

  it('covers the same letters in any text that YAML can write', () => {
    fc.assert(
      fc.property(
        fc.string({ maxLength: 40 }),
        fc.constantFrom('plain', 'single', 'double', 'literal', 'folded'),
        (before, style) => {
          const text = `${before} NEEDLE`;
          const type = {
            plain: 'PLAIN',
            single: 'QUOTE_SINGLE',
            double: 'QUOTE_DOUBLE',
            literal: 'BLOCK_LITERAL',
            folded: 'BLOCK_FOLDED',
          } as const;
          const source = stringify({ a: text }, { defaultStringType: type[style], lineWidth: 20 });
          const { places, value } = parse(source, 'a.yaml');
          // Text with control characters is not YAML as it stands; then there is no place to ask for.
          if ((value as { a?: string } | undefined)?.a !== text) return;
          const start = text.lastIndexOf('NEEDLE');
          const range = places.inside('/a', start, start + 6);
          const whole = places.of('/a');
          expect(covered(source, range) === 'NEEDLE' || JSON.stringify(range) === JSON.stringify(whole)).toBe(true);
        },
      ),
      { numRuns: 2_000 },
    );
  });
});
