/**
 * Guarantee: several mistakes in one file give exactly as many problems, also when some of them leave the text no YAML.
 * Shows a first mistake that hides the others, and lost lines that are missed further down.
 */
import { describe, expect, it } from 'vitest';
import { check, definitions, fixtures, found } from './corpus.ts';

describe('a definition with several mistakes', () => {
  it.each(fixtures('several'))('has one problem for each: $name', ({ text }) => {
    expect(found(text)).toBe(/^# expect: (.+)$/m.exec(text)?.[1]);
    expect(check(text).definition).toBeUndefined();
  });
});

/** A mistake on one line that leaves the text no YAML; undefined where the line cannot have it. */
const MISTAKES: Record<string, (line: string) => string | undefined> = {
  'a double quote that is never closed': (line) => swapped(line, /^[^#"']*: \w/, ': ', ': "'),
  'a single quote that is never closed': (line) => swapped(line, /^[^#"']*: \w/, ': ', ": '"),
  'a value that begins with @': (line) => swapped(line, /^\s+(?:- )?\w+: \w[^:]*$/, ': ', ': @'),
  'a colon in a value': (line) => swapped(line, /^\s+\w+: \w[^:]*$/, ': ', ': a: '),
  'a key without its colon': (line) => swapped(line, /^\s+\w+: \w[^:]*$/, ': ', ' '),
  'a key without its colon above its values': (line) => swapped(line, /^\s+\w+:$/, ':', ''),
  'a brace that is never closed': (line) => swapped(line, /^[^#'"]*\}$/, /\}$/, ''),
  'a brace too many': (line) => swapped(line, /^[^#'"]*\}$/, /$/, ' }'),
  'a bracket that is never closed': (line) => swapped(line, /^[^'"]*\][^'"]*$/, ']', ''),
  'a tab': (line) => swapped(line, /^ +\w+:/, /^/, '\t'),
};

describe('one mistake that leaves no YAML', () => {
  it.each(Object.entries(MISTAKES))('is one problem on its line, in whatever line it is made: %s', (_name, make) => {
    let made = 0;
    for (const { text, file } of definitions()) {
      const lines = text.split('\n');
      for (const [i, line] of lines.entries()) {
        const broken = make(line);
        if (broken === undefined) continue;
        made++;
        const { problems } = check(lines.with(i, broken).join('\n'));
        expect({ file, broken, found: problems.map(({ code }) => code) }).toEqual({
          file,
          broken,
          found: ['yaml-syntax'],
        });
        expect(Math.abs((problems[0]?.line ?? 0) - i - 1)).toBeLessThanOrEqual(1);
      }
    }
    expect(made).toBeGreaterThan(20);
  });
});

describe('a line that is indented otherwise', () => {
  it.each([
    ['deeper', (line: string) => ` ${line}`],
    ['less deep', (line: string) => line.slice(1)],
  ] as const)('than its siblings, %s, is one problem, but for few lines where it could be several', (_name, make) => {
    const good = [...definitions(), ...fixtures('ok')];
    let broken = 0;
    let one = 0;
    for (const [which, { text }] of good.entries()) {
      const lines = text.split('\n');
      for (const [i, line] of lines.entries()) {
        // Every third line: all of them take a minute and show the same.
        if ((which + i) % 3 !== 0 || !/^ +\w+:/.test(line)) continue;
        const { problems } = check(lines.with(i, make(line)).join('\n'));
        // Some lines mean something else then, and are still YAML.
        if (!problems.some(({ code }) => code === 'yaml-syntax')) continue;
        broken++;
        if (problems.length === 1) one++;
      }
    }
    expect(broken).toBeGreaterThan(300);
    expect(one / broken).toBeGreaterThan(0.96);
  });
});

function swapped(line: string, fits: RegExp, from: string | RegExp, to: string): string | undefined {
  return fits.test(line) ? line.replace(from, to) : undefined;
}
