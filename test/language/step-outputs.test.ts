/**
 * Guarantee: what `$runtime.metadata.steps` holds is typed as the run has it at that place: the output of a step that has run
 * on every way there, that or null where one way passes it by, an error where it cannot have run yet or is nowhere. Each row
 * is also run, on every way it has, and what was read is in the type told.
 */
import { expect, it } from 'vitest';
import { checkDefinition, definitionTypes } from '../../engine/definition/check.ts';
import { parse } from '../../engine/definition/parse.ts';
import type { Json } from '../../engine/json.ts';
import { Failure, simulate } from '../../engine/simulate.ts';
import { describeType } from '../../engine/types/describe.ts';
import { isMember } from '../../engine/types/type.ts';

const HEAD = `document: { dsl: '1.0.3', namespace: test, name: sample, version: '1.0.0' }
input: { schema: { document: { type: object, required: [n], properties: { n: { type: number } } } } }
do:
`;
const one = '  - one: { set: { a: 1 } }\n';
/** The place that is asked: what \`one\` gave. */
const READ = "set: { read: '${ $runtime.metadata.steps.one }' }";
const read = `  - last: { ${READ} }\n`;
const sure = '{ a: 1 }';
const maybe = '{ a: 1 } | null';

const ROWS: [what: string, steps: string, type: string][] = [
  ['a step before', `${one}${read}`, sure],
  ['a step before, made over by its output.as', `  - one: { set: { a: 1 }, output: { as: .a } }\n${read}`, '1'],
  ['a step with an `if`', `  - one: { if: .n > 1, set: { a: 1 } }\n${read}`, maybe],
  [
    'a step behind a `switch` that may pass it by',
    `  - which: { switch: [{ big: { when: .n > 1, then: last } }, { rest: { then: one } }] }\n${one}${read}`,
    maybe,
  ],
  [
    'a step that every case comes by',
    `  - which: { switch: [{ big: { when: .n > 1, then: one } }, { rest: { then: one } }] }\n${one}${read}`,
    sure,
  ],
  ['a step in a `do`', `  - inner: { do: [{ one: { set: { a: 1 } } }] }\n${read}`, sure],
  ['a step in a `do` with an `if`', `  - inner: { if: .n > 1, do: [{ one: { set: { a: 1 } } }] }\n${read}`, maybe],
  [
    'a step in a loop over what may be nothing',
    `  - each: { for: { in: '[.n | select(. > 1)]' }, do: [{ one: { set: { a: 1 } } }] }\n${read}`,
    maybe,
  ],
  [
    'a step in a loop over what is something',
    `  - each: { for: { in: [1, 2] }, do: [{ one: { set: { a: 1 } } }] }\n${read}`,
    sure,
  ],
  [
    'a step in a loop that may stop before',
    `  - each: { for: { in: [1, 2] }, while: .n > 1, do: [{ one: { set: { a: 1, n: 1 } } }] }\n${read}`,
    '{ a: 1, n: 1 } | null',
  ],
  [
    'a step in one branch of a fork',
    `  - both: { fork: { branches: [{ one: { set: { a: 1 } } }, { two: { set: { b: 1 } } }] } }\n${read}`,
    sure,
  ],
  [
    'a step of branches that compete',
    `  - both: { fork: { compete: true, branches: [{ one: { set: { a: 1 } } }, { two: { wait: PT0S } }] } }\n${read}`,
    maybe,
  ],
  [
    'a step in a branch beside',
    `  - both: { fork: { branches: [{ one: { set: { a: 1 } } }, { last: { ${READ} } }] } }\n`,
    maybe,
  ],
  [
    'a step in a `try` that may fail before',
    `  - safe: { try: [{ ask: { call: work } }, { one: { set: { a: 1 } } }], catch: {} }\n${read}`,
    maybe,
  ],
  [
    'a step in a `try`, seen by its `catch`',
    `  - safe: { try: [{ one: { set: { a: 1 } } }, { ask: { call: work } }], catch: { do: [{ last: { ${READ} } }] } }\n`,
    maybe,
  ],
  [
    'a step behind a `try`',
    `  - safe: { try: [{ ask: { call: work } }], catch: { do: [{ no: { set: { b: 1 } } }] } }\n${one}${read}`,
    sure,
  ],
  [
    'a step that a jump back may have made run',
    `  - last: { ${READ} }\n  - one: { set: { a: 1 }, export: { as: '{ n: ($context.n - 1) }' } }\n` +
      `  - again: { switch: [{ more: { when: $context.n > 0, then: last } }, { done: { then: end } }] }\n`,
    maybe,
  ],
  [
    'a step for each event',
    `  - hear: { listen: { to: { any: [{ with: { type: x } }], until: 'length > 1' } }, foreach: { do: [{ one: { set: { a: 1 } } }] } }\n${read}`,
    maybe,
  ],
];

const pointerOf = (value: Json, at = ''): string | undefined => {
  if (typeof value === 'string') return value.includes('steps.one }') ? at : undefined;
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [key, inner] of Object.entries(value)) {
    const found = pointerOf(inner as Json, `${at}/${key}`);
    if (found !== undefined) return found;
  }
  return undefined;
};

it.each(ROWS)('is typed for %s', (_what, steps, expected) => {
  const { definition, problems } = checkDefinition(HEAD + steps, { file: 'x.yaml' });
  expect(problems.map(({ code, message }) => `${code}: ${message}`)).toEqual([]);
  const types = definitionTypes(parse(HEAD + steps, 'x.yaml').value!, { file: 'x.yaml' })!;
  const told = types.whole(pointerOf(definition as unknown as Json)!)!.type;
  expect(describeType(told, 4)).toBe(expected);

  const seen: Json[] = [];
  for (const n of [0, 1, 2, 3]) {
    for (const works of [true, false]) {
      const run = simulate(definition!, {
        input: { n },
        functions: { work: () => (works ? 1 : new Failure(500, 'no')) },
      });
      run.send({ type: 'x' }).send({ type: 'x' });
      if (run.state.steps.last !== undefined) seen.push((run.state.steps.last as { read: Json }).read);
    }
  }
  expect(seen.length).toBeGreaterThan(0);
  expect(seen.filter((value) => !isMember(value, told))).toEqual([]);
});

it.each([
  [
    'there is no step of that name',
    `${one}  - last: { set: { read: '\${ $runtime.metadata.steps.oen }' } }\n`,
    'unknown-step-output',
    'one',
  ],
  ['it comes later', `  - last: { ${READ} }\n${one}`, 'step-not-run-yet', undefined],
  [
    'it is the step itself',
    "  - one: { set: { read: '${ $runtime.metadata.steps.one }' } }\n",
    'step-not-run-yet',
    undefined,
  ],
  [
    'it is on the other way',
    `  - which: { switch: [{ big: { when: .n > 1, then: one } }, { rest: { then: last } }] }\n  - one: { set: { a: 1 }, then: exit }\n  - last: { ${READ} }\n`,
    'step-not-run-yet',
    undefined,
  ],
  [
    'its output has no such field',
    `${one}  - last: { set: { read: '\${ $runtime.metadata.steps.one.b }' } }\n`,
    'unknown-property',
    undefined,
  ],
  [
    'two have the name',
    `${one}  - in: { do: [{ one: { set: { b: 1 } } }] }\n${read}`,
    'ambiguous-step-output',
    undefined,
  ],
])('is an error where %s', (_what, steps, code, near) => {
  const { problems } = checkDefinition(HEAD + steps, { file: 'x.yaml' });
  expect(problems.map((one_) => one_.code)).toEqual([code]);
  if (near !== undefined) expect(problems[0]!.fix).toContain(near);
});
