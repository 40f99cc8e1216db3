/**
 * Guarantee: `--fix` writes only what is certain, keeps every comment and blank, never makes anything worse, and a second
 * time changes nothing. Shows edits at a wrong place, edits that undo each other, and guesses.
 */
import { describe, expect, it } from 'vitest';
import { correct, edited } from '../../engine/definition/fix.ts';
import type { Problem } from '../../engine/definition/problems.ts';
import { check, fixtures } from '../language/corpus.ts';

const HEAD = "document: { dsl: '1.0.3', namespace: test, name: sample, version: '1.0.0' }\n";
const problems = (text: string) => check(text).problems;
const fixed = (text: string) => correct(HEAD + text, problems).text.slice(HEAD.length);

describe('a correction', () => {
  it.each([
    [
      'of a misspelt key keeps the comment behind it',
      'do:\n  - one:\n      set: { a: 1 }\n      tehn:   end   # and that is all\n',
      'do:\n  - one:\n      set: { a: 1 }\n      then:   end   # and that is all\n',
    ],
    [
      'of a step that is gone to keeps its quotes',
      "do:\n  - send:\n      set: { a: 1 }\n      then: 'sendd'\n",
      "do:\n  - send:\n      set: { a: 1 }\n      then: 'send'\n",
    ],
    [
      'of a variable stands inside the expression',
      'do:\n  - one:\n      set:\n        a: >-\n          ${ $contxt.b\n          | length }\n',
      'do:\n  - one:\n      set:\n        a: >-\n          ${ $context.b\n          | length }\n',
    ],
    [
      'of a jq function leaves its arguments alone',
      "do:\n  - one:\n      set: { a: '${ .a | lenght }' }\n",
      "do:\n  - one:\n      set: { a: '${ .a | length }' }\n",
    ],
    [
      'of an expression inside text makes the whole an expression',
      'do:\n  - one:\n      set: { a: "Hello ${ .name }, it\'s ${.day}" }\n',
      "do:\n  - one:\n      set: { a: '${ \"Hello \\(.name), it''s \\(.day)\" }' }\n",
    ],
    [
      'of groups written as text makes a list',
      'do:\n  - one:\n      call: human\n      with:\n        title: A\n        assign:\n          groups: support-l1 # level one\n',
      'do:\n  - one:\n      call: human\n      with:\n        title: A\n        assign:\n          groups: [support-l1] # level one\n',
    ],
    [
      'of a colon in a value puts quotes around it',
      'do:\n  - one:\n      call: human\n      with:\n        title: Question: what now\n',
      "do:\n  - one:\n      call: human\n      with:\n        title: 'Question: what now'\n",
    ],
    [
      'of a key that is a number puts quotes around it',
      'do:\n  - one:\n      set: { 404: none }\n',
      "do:\n  - one:\n      set: { '404': none }\n",
    ],
    [
      'of several mistakes makes them all, also one that another hid',
      'do:\n  - one:\n      set: { a: 1 }\n      thne: too\n  - two:\n      cal: human\n      with: { title: A }\n',
      'do:\n  - one:\n      set: { a: 1 }\n      then: two\n  - two:\n      call: human\n      with: { title: A }\n',
    ],
  ])('%s', (_name, text, wanted) => {
    expect(fixed(text)).toBe(wanted);
    expect(problems(HEAD + wanted)).toEqual([]);
  });

  it.each([
    ['where two names are as near', "do:\n  - abc: { set: { a: 1 } }\n  - abe: { set: { a: '${ .a }' }, then: abd }\n"],
    ['where nothing is near', 'do:\n  - one: { set: { a: 1 }, then: elsewhere }\n'],
    [
      'behind an alias, which others read too',
      'use: { errors: { no: &no { type: about:blank, status: 400, titel: No } } }\ndo:\n  - one: { raise: { error: *no } }\n',
    ],
    ['of an expression in text that holds texts of its own', 'do:\n  - one: { set: { a: \'A ${ .b + "}" } c\' } }\n'],
  ])('is not made %s', (_name, text) => {
    const { text: after, mended } = correct(HEAD + text, (now) =>
      problems(now).filter(({ pointer }) => !pointer.startsWith('/use')),
    );
    expect(mended).toEqual([]);
    expect(after).toBe(HEAD + text);
  });

  it('is not kept when there are more problems with it, or when what it should mend is still there', () => {
    const edit = { start: 0, end: 1, text: 'b' };
    const at = { severity: 'error', file: 'a', pointer: '', line: 1, column: 1, endLine: 1, endColumn: 1 } as const;
    const first: Problem = { ...at, code: 'unknown-key', message: 'first', edit };
    const other: Problem = { ...at, code: 'wrong-type', message: 'other' };
    for (const after of [[other, other], [first]]) {
      const { text, mended } = correct('a', (now) => (now === 'a' ? [first] : after));
      expect({ text, mended }).toEqual({ text: 'a', mended: [] });
    }
  });

  it('is made from the last to the first, so that places stay true', () => {
    const edits = [
      { start: 0, end: 1, text: 'long' },
      { start: 2, end: 3, text: '' },
    ];
    expect(edited('a b c', edits)).toBe('long  c');
  });
});

describe('of all fixtures with mistakes', () => {
  const broken = [...fixtures('refused'), ...fixtures('several')];

  it.each(broken)('a correction leaves no more problems than there were, and is final: $name', ({ text }) => {
    const before = problems(text);
    const { text: after, mended, problems: left } = correct(text, problems);
    expect(left).toEqual(problems(after));
    // One that was hidden may show; then it is as many as before.
    expect(left.length).toBeLessThanOrEqual(before.length);
    for (const { code, pointer, message } of mended)
      expect(left).not.toContainEqual(expect.objectContaining({ code, pointer, message }));
    expect(after === text).toBe(mended.length === 0);
    expect(correct(after, problems)).toMatchObject({ text: after, mended: [] });
  });

  it('many can be corrected', () => {
    const names = broken.filter(({ text }) => correct(text, problems).mended.length > 0).map(({ name }) => name);
    expect(names.length).toBeGreaterThan(30);
  });
});
