/**
 * Guarantee: problem codes are stable, and a problem is complete in itself. The codes are frozen here as literals, never
 * imported: others filter by them. A code may be added; one that goes is never used again.
 */
import { describe, expect, it } from 'vitest';
import { inOrder, PROBLEMS, problem, quoted } from '../../engine/definition/problems.ts';

const at = { line: 2, column: 3, endLine: 2, endColumn: 5, file: 'a.yaml', pointer: '/do' };

describe('the table', () => {
  it('holds these codes with these severities', () => {
    const codes = (severity: string) =>
      Object.entries(PROBLEMS)
        .filter(([, row]) => row.severity === severity)
        .map(([code]) => code);
    expect(codes('error')).toEqual([
      'yaml-syntax',
      'yaml-duplicate-key',
      'yaml-merge-key',
      'yaml-key-not-text',
      'yaml-tag',
      'yaml-directive',
      'yaml-many-documents',
      'yaml-unknown-alias',
      'yaml-too-many-aliases',
      'yaml-not-json',
      'yaml-too-large',
      'yaml-too-deep',
      'yaml-empty',
      'unknown-key',
      'missing-key',
      'wrong-type',
      'wrong-value',
      'too-few',
      'one-of-these',
      'not-one-name',
      'step-without-kind',
      'step-with-two-kinds',
      'bad-dsl-version',
      'bad-version',
      'bad-name',
      'bad-identifier',
      'bad-duration',
      'bad-cron',
      'bad-event-attribute',
      'until-without-any',
      'read-without-on',
      'schedule-too-often',
      'bad-endpoint',
      'bad-uri',
      'duplicate-step',
      'reserved-name',
      'unknown-step',
      'unknown-function',
      'unknown-in-test',
      'test-without-name',
      'unknown-error',
      'unknown-retry',
      'unknown-timeout',
      'unknown-secret',
      'unknown-authentication',
      'unknown-group',
      'unknown-person',
      'unknown-connector',
      'not-a-human-step',
      'expression-syntax',
      'expression-expected',
      'expression-not-allowed',
      'unknown-variable',
      'argument-not-available',
      'secret-outside-call',
      'unknown-step-output',
      'ambiguous-step-output',
      'unknown-builtin',
      'forbidden-builtin',
      'unknown-property',
      'impossible-operation',
      'step-not-run-yet',
      'outcome-not-offered',
      'wrong-result',
      'function-input',
      'schema-not-met',
      'bad-document',
      'unknown-operation',
      'missing-parameter',
      'unknown-parameter',
      'parameter-refused',
      'outside-profile',
      'not-in-this-version',
      'bad-schema',
      'form-keyword',
      'unsafe-pattern',
      'duplicate-outcome',
      'escalation-too-late',
      'switch-two-defaults',
      'version-too-low',
      'published-version-changed',
      'bad-lock',
    ]);
    expect(codes('warning')).toEqual([
      'starts-itself',
      'local-without-effect',
      'unknown-definition',
      'embedded-expression',
      'near-miss-property',
      'always-true',
      'always-false',
      'outcome-unhandled',
      'missing-default',
      'schema-keyword-near-miss',
      'prefill-refused',
      'default-refused',
      'ui-unknown-field',
      'reminder-too-late',
      'unreachable-step',
      'version-not-compared',
    ]);
    expect(codes('hint')).toEqual([]);
  });

  it('has messages that are sentences', () => {
    for (const { title, message } of Object.values(PROBLEMS)) {
      expect(title).toMatch(/^[A-Za-z].*[^.]$/);
      expect(message).toMatch(/\.$/);
    }
  });
});

describe('a problem', () => {
  it('fills the holes of its message and its fix', () => {
    expect(problem('missing-key', { where: '`use`', key: 'a' }, at)).toEqual({
      code: 'missing-key',
      severity: 'error',
      message: '`use` needs the key `a`.',
      fix: 'Add `a`.',
      ...at,
    });
  });

  it('does not compile with a hole left open', () => {
    // @ts-expect-error `key` is missing
    problem('missing-key', { where: '`use`' }, at);
    // @ts-expect-error the fix needs `suggestion`
    problem('embedded-expression', {}, at);
    // @ts-expect-error there is no such code
    expect(() => problem('no-such-code', {}, at)).toThrow();
  });

  it('is sorted by its place, errors first', () => {
    const one = (line: number, code: 'yaml-empty' | 'unreachable-step') =>
      problem(code, { name: 'a' }, { ...at, line });
    const order = inOrder([one(9, 'yaml-empty'), one(2, 'unreachable-step'), one(2, 'yaml-empty')]);
    expect(order.map(({ line, severity }) => `${line} ${severity}`)).toEqual(['2 error', '2 warning', '9 error']);
  });

  it('quotes a value on one short line', () => {
    expect(quoted('a\n  b')).toBe('"a b"');
    expect(quoted({ list: Array(100).fill(1) }).length).toBeLessThanOrEqual(60);
  });
});
