/** Guarantee: a problem reads the same with and without colour, with its line and a caret that is on the screen. */
import { describe, expect, it } from 'vitest';
import { checkDefinition } from '../../engine/definition/check.ts';
import { frame } from '../../engine/definition/frame.ts';

const source = `document: { dsl: '1.0.3', namespace: test, name: sample, version: '1.0.0' }
do:
  - ask:
      call: human
      with: { title: Question }
      then: sned
  - send:
      set: { a: 1 }
`;
const [only] = checkDefinition(source, { file: 'sample.yaml' }).problems;

describe('a frame', () => {
  it('says what is wrong, where, what was found and expected, and how to fix it', () => {
    expect(frame(only!, source)).toBe(
      [
        'error[unknown-step] sample.yaml:6:13',
        '  There is no step `sned` in this list to go to.',
        '',
        '  5 |       with: { title: Question }',
        '  6 |       then: sned',
        '    |             ^^^^',
        '',
        '  found     sned',
        '  expected  `ask`, `send`, `continue`, `exit`, `end`',
        '  fix       Did you mean `send`?',
      ].join('\n'),
    );
  });

  it('has the same words in colour', () => {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the escape is what is taken out
    const plain = frame(only!, source, { colour: true }).replace(/\u001b\[[0-9;]*m/g, '');
    expect(plain).toBe(frame(only!, source));
    expect(frame(only!, source, { colour: true })).not.toBe(plain);
  });

  it('shows the place in a line too long for any screen', () => {
    const long = `${' '.repeat(1_000)}here`;
    const text = frame({ ...only!, line: 1, column: 1_001, endLine: 1, endColumn: 1_005 }, long);
    const [shown, caret] = text.split('\n').filter((line) => line.includes('|'));
    expect(shown!.indexOf('here')).toBe(caret!.indexOf('^^^^'));
  });

  it('does without the source', () => {
    expect(frame(only!).split('\n')).toHaveLength(5);
  });
});
