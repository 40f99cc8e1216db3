/**
 * Guarantee: a definition whose events come back to it through others of the project is told so, with the way they take, and
 * only where every run sends them round. A condition that is overlooked would be a false alarm here.
 */
import { expect, it } from 'vitest';
import { checkDefinition } from '../../engine/definition/check.ts';
import { headOf } from '../../engine/definition/other-definitions.ts';
import { parse } from '../../engine/definition/parse.ts';

const definition = (name: string, on: string, steps: string) =>
  `document: { dsl: '1.0.3', namespace: test, name: ${name}, version: '1.0.0' }\n` +
  `schedule: { on: ${on} }\ndo:\n${steps}`;
const starts = (type: string) => `{ one: { with: { type: ${type} } } }`;
const emit = (type: string) => `  - tell-${type}: { emit: { event: { with: { type: ${type} } } } }\n`;

function said(text: string, ...others: string[]): string[] {
  const definitions = [text, ...others].flatMap((one) => headOf(parse(one, 'x.yaml').value!, true));
  const { problems } = checkDefinition(text, { file: 'x.yaml', definitions });
  return problems.map(({ code, message, line }) => `${line} ${code}: ${message}`);
}

const a = definition('a', starts('x'), emit('y'));

it('is told where one other sends it back', () => {
  expect(said(a, definition('b', starts('y'), emit('x')))).toEqual([
    '4 starts-itself: Every run emits `y`, which starts `b`, which starts the definition again: it goes round for ever.',
  ]);
});

it('is told where it goes through several', () => {
  const [b, c] = [definition('b', starts('y'), emit('z')), definition('c', starts('z'), emit('x'))];
  expect(said(a, b, c)).toEqual([
    '4 starts-itself: Every run emits `y`, which starts `b`, which starts `c`, which starts the definition again: it goes round for ever.',
  ]);
  // Who only starts a round of others is not in it.
  expect(said(definition('d', starts('w'), emit('x')), a, b, c)).toEqual([]);
});

it.each([
  ['a condition', `  - tell: { if: . != null, emit: { event: { with: { type: x } } } }\n`],
  ['a person', `  - ask: { call: human, with: { title: T } }\n${emit('x')}`],
  ['an event', `  - hear: { listen: { to: { one: { with: { type: q } } } } }\n${emit('x')}`],
  ['a pause', `  - rest: { wait: P1D }\n${emit('x')}`],
  [
    'a switch',
    `  - which: { switch: [{ one: { when: . != null, then: end } }, { other: { then: continue } }] }\n${emit('x')}`,
  ],
  ['a jump to the end', `  - first: { set: { a: 1 }, then: end }\n${emit('x')}`],
  ['an error', `  - no: { raise: { error: { type: 'https://x.test/e', status: 400 } } }\n${emit('x')}`],
  ['a step that may jump', `  - first: { if: . != null, set: { a: 1 }, then: end }\n${emit('x')}`],
  ['a loop', `  - each: { for: { in: . }, do: [{ tell: { emit: { event: { with: { type: x } } } } }] }\n`],
  ['a catch', `  - first: { try: [{ tell: { emit: { event: { with: { type: x } } } } }], catch: {} }\n`],
])('is not told where %s stands between', (_what, steps) => {
  expect(said(a, definition('b', starts('y'), steps))).toEqual([]);
});

it.each([
  ['a filter with an expression', "{ one: { with: { type: y, data: '${ .n > 0 }' } } }"],
  ['a correlation', '{ one: { with: { type: y }, correlate: { n: { from: .id } } } }'],
  ['a second event', '{ all: [{ with: { type: y } }, { with: { type: z } }] }'],
  ['data of another kind', '{ one: { with: { type: y, data: { n: 1 } } } }'],
])('is not told where %s is needed', (_what, on) => {
  expect(said(a, definition('b', on, emit('x')))).toEqual([]);
});
