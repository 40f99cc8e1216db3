/**
 * Guarantee: reading YAML never throws, never hangs, never takes the process down, and says where everything is. Shows
 * bombs, nesting that overflows a stack, prototypes changed by a key, and carets beside their word.
 */
import { describe, expect, it } from 'vitest';
import { parse } from '../../engine/definition/parse.ts';

const first = (text: string) => {
  const { problems, value } = parse(text, 'a.yaml');
  const problem = problems[0];
  return problem ? `${problem.code} @ ${problem.line}:${problem.column}` : value;
};

describe('hostile text', () => {
  const many = 900_000;
  const bombs: Record<string, string> = {
    'open brackets': '['.repeat(many),
    'open braces': '{'.repeat(many),
    'nested sequences': '- '.repeat(many / 2),
    'nested keys on one line': 'a: '.repeat(many / 3),
    'complex keys': '? '.repeat(many / 2),
    'ever deeper lines': Array.from({ length: 1_300 }, (_, i) => `${' '.repeat(i)}a:\n`).join(''),
    'brackets on lines': '[\n'.repeat(many / 2),
    'anchors on one value': '&a '.repeat(many / 3),
    'tags on one value': '!a '.repeat(many / 3),
    quotes: '"'.repeat(many),
    colons: ':'.repeat(many),
    'bad scalars': '@\n'.repeat(many / 2),
    directives: '%a\n'.repeat(many / 3),
    documents: '---\n'.repeat(many / 4),
    'nothing but line feeds': '\n'.repeat(many),
    'ten thousand keys': Array.from({ length: 10_000 }, (_, i) => `key${i}: 1\n`).join(''),
    'ten megabytes': 'a: b\n'.repeat(2_000_000),
    'aliases of aliases': `a0: &a0 [1]\n${Array.from({ length: 40 }, (_, i) => `a${i + 1}: &a${i + 1} [${Array(9).fill(`*a${i}`).join(', ')}]\n`).join('')}`,
    'an alias inside itself': 'a: &a [*a]',
    'control characters': '\0\u0001\u0002\u0018\u001f',
    surrogates: '\ud800: \udfff',
  };

  it.each(Object.entries(bombs))('is answered without a hang: %s', (_name, text) => {
    const begin = performance.now();
    const { problems, value } = parse(text, 'a.yaml');
    expect(performance.now() - begin).toBeLessThan(30_000);
    expect(problems.length > 0 || value !== undefined).toBe(true);
    expect(problems.length).toBeLessThanOrEqual(100);
  });

  it('is refused for its size before it is read', () => {
    expect(first('a: b\n'.repeat(300_000))).toBe('yaml-too-large @ 1:1');
  });

  it('is refused at the place where it is nested too deeply', () => {
    expect(first('['.repeat(500))).toBe('yaml-too-deep @ 1:100');
  });

  it('may nest to the limit', () => {
    expect(parse(`${'['.repeat(99)}${']'.repeat(99)}`, 'a.yaml').problems).toEqual([]);
  });
});

describe('values', () => {
  it('are those of YAML 1.2', () => {
    expect(
      first('{ yes: yes, no: no, on: on, octal: 0o17, old: 017, date: 2026-01-01, nothing: ~, big: 1e3 }'),
    ).toEqual({
      yes: 'yes',
      no: 'no',
      on: 'on',
      octal: 15,
      old: 17,
      date: '2026-01-01',
      nothing: null,
      big: 1000,
    });
  });

  it('keep `__proto__` as a key like any other', () => {
    const { value } = parse('__proto__: { polluted: true }\nconstructor: 1', 'a.yaml');
    expect(Object.keys(value as object)).toEqual(['__proto__', 'constructor']);
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  it('are shared by aliases but not kept when the text is broken', () => {
    expect(first('a: &x [1]\nb: *x')).toEqual({ a: [1], b: [1] });
    expect(parse('a: [1', 'a.yaml').value).toBeUndefined();
  });
});

describe('problems', () => {
  it('are all reported, not only the first', () => {
    const { problems } = parse('1: a\nb: !x c\nb: d\n<<: { e: 1 }\nf: .nan\n', 'a.yaml');
    expect(problems.map(({ code, line }) => `${code} @ ${line}`)).toEqual([
      'yaml-key-not-text @ 1',
      'yaml-tag @ 2',
      'yaml-duplicate-key @ 3',
      'yaml-merge-key @ 4',
      'yaml-not-json @ 5',
    ]);
  });

  it('stand at the right line also when lines end as on Windows', () => {
    expect(first('a: 1\r\nb: 2\r\nb: 3\r\n')).toBe('yaml-duplicate-key @ 3:1');
  });
});
