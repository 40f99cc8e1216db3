/** Guarantee: one mistake gives exactly one problem, at its line and column. Shows cascades, echoes and wrong carets. */
import { describe, expect, it } from 'vitest';
import { PROBLEMS } from '../../engine/definition/problems.ts';
import { check, fixtures, found } from './corpus.ts';

const refused = fixtures('refused');

describe('a definition with one mistake', () => {
  it.each(refused)('has one problem: $name', ({ text }) => {
    expect(found(text)).toBe(/^# expect: (.+)$/m.exec(text)?.[1]);
  });

  it.each(refused)('has no definition unless the problem is only a warning: $name', ({ text }) => {
    const { definition, problems } = check(text);
    expect(definition === undefined).toBe(problems.some(({ severity }) => severity === 'error'));
  });
});

describe('the corpus', () => {
  it('has a file for every problem code that a short file can have', () => {
    const codes = new Set(refused.map(({ text }) => /^# expect: (\S+)/.exec(text)?.[1]));
    const missing = Object.keys(PROBLEMS).filter((code) => !codes.has(code));
    // One is of size, one takes a broken document (test/openapi/kept.test.ts), two are about tests (test/testing); the others
    // are about what a definition was before (test/versions, test/cli/versions.test.ts).
    expect(missing).toEqual([
      'yaml-too-large',
      'unknown-in-test',
      'test-without-name',
      'bad-document',
      'version-too-low',
      'version-not-compared',
      'published-version-changed',
      'bad-lock',
    ]);
  });

  it('names a fix or what was expected wherever the reader would have to guess', () => {
    const silent = refused.flatMap(({ name, text }) =>
      check(text)
        .problems.filter(
          ({ code, fix, expected }) => code.startsWith('unknown-') && fix === undefined && expected === undefined,
        )
        .map(({ code }) => `${name}: ${code}`),
    );
    // Where nothing at all is declared there is nothing to propose.
    expect(silent).toEqual([
      'authentication-unknown: unknown-authentication',
      'openapi-authentication-unknown: unknown-authentication',
      'retry-unknown: unknown-retry',
      'workflow-timeout-unknown: unknown-timeout',
    ]);
  });
});
