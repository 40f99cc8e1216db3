/**
 * Random definitions that run, with inputs and answers that fit them: jumps, loops, forks, catches, people, calls, events,
 * sub-workflows, timeouts and expressions over a few names. Most are mended until the checker accepts them; every fourth stays careless of types.
 */
import fc from 'fast-check';
import type { Json, JsonObject } from '../../engine/json.ts';
import { value as anything } from '../types/arbitrary.ts';
import { mended } from './mended-definitions.ts';
import { settled } from './settled-lists.ts';
import { condition, errorCondition, field } from './spare-expressions.ts';

const INPUT = {
  type: 'object',
  required: ['a', 'kind'],
  properties: {
    a: { type: 'number' },
    b: { type: 'string' },
    kind: { enum: ['a', 'b'] },
    items: { type: 'array', items: { type: 'object', required: ['n'], properties: { n: { type: 'number' } } } },
  },
};
const FORM = { type: 'object', required: ['a'], properties: { a: { type: 'number' }, b: { type: 'string' } } };
const OUTCOMES = {
  yes: null,
  no: { form: { schema: { type: 'object', required: ['why'], properties: { why: { type: 'string' } } } } },
  later: null,
};
const ASK: JsonObject = { call: 'human', with: { title: 'T', form: { schema: FORM }, outcomes: OUTCOMES } };

/** `#n`: a sibling, to be named by `settled`; `#-1`: the one before. */
const then = fc.constantFrom('continue', 'continue', 'exit', 'end', '#0', '#1', '#2', '#3', '#4', '#5');
const timeout = fc.constantFrom<Json>(
  'short',
  { after: 'PT1S' },
  { after: `\${ .after? // "PT2S" }` },
  { after: 'PT0S' },
);
const schema = fc.constantFrom<Json>(
  { document: { type: 'object', required: ['a'], properties: { a: { type: 'number' } } } },
  { document: { type: ['object', 'array', 'null'] } },
  { document: { not: { const: 7.5 } } },
);
/** Present once in so many times. */
const maybe = <T>(arbitrary: fc.Arbitrary<T>, times: number): fc.Arbitrary<T | undefined> =>
  fc.oneof({ arbitrary: fc.constant(undefined), weight: times - 1 }, { arbitrary, weight: 1 });
/** Without the keys that are undefined. */
const present = (object: Record<string, unknown>): JsonObject =>
  Object.fromEntries(Object.entries(object).filter(([, one]) => one !== undefined)) as JsonObject;

const always = { when: fc.constant(undefined), to: then };
const cases = fc
  .tuple(
    fc.array(fc.record({ when: condition, to: then }), { minLength: 1, maxLength: 2 }),
    maybe(fc.record(always), 2),
  )
  .map(([tested, other]) => switchOf([...tested, ...(other === undefined ? [] : [other])]));
const byOutcome = fc
  .tuple(then, then, maybe(then, 2))
  .map(([yes, no, other]) =>
    switchOf([
      { when: '.outcome == "yes"', to: yes },
      { when: '.outcome == "no"', to: no },
      ...(other === undefined ? [] : [{ when: undefined, to: other }]),
    ]),
  );

/** What several steps may name. */
const USE: JsonObject = {
  errors: {
    known: { type: 'https://acme.test/known', status: 400, title: `\${ "of " + $task.name }`, detail: `\${ .kind? }` },
  },
  retries: { once: { when: '$error.status == 500', delay: 'PT1S', limit: { attempt: { count: 1 } } } },
  timeouts: { short: { after: `\${ if $workflow.input.kind == "a" then "PT1S" else { seconds: 3 } end }` } },
  functions: {
    look: {
      call: 'http',
      with: { method: 'get', endpoint: 'https://acme.test/look', query: { a: `\${ .x? }` } },
      output: { as: '{ a: 1, found: . }' },
    },
    worked: { call: 'work', input: { from: '{ x: . }' }, output: { as: '.a' } },
  },
};

const fails = fc.constantFrom<JsonObject>(
  { raise: { error: 'known' } },
  { raise: { error: { type: 'https://acme.test/no', status: 400 } } },
  { call: 'work' },
);

function switchOf(written: { when: string | undefined; to: string }[]): JsonObject {
  return { switch: written.map(({ when, to }, i) => ({ [`c${i}`]: present({ when, then: to }) })) };
}

const SAID = { with: { type: 'said' } };
const heard = fc.constantFrom<JsonObject>(
  { one: SAID },
  { one: { with: { type: 'sa.*', data: { a: 1 } } } },
  { one: { with: { type: 'said', data: `\${ .kind == "a" or .a }` } } },
  { one: { with: { type: `\${ .type == "said" and .data.b != null }`, time: `\${ .time // true }` } } },
  { one: { with: { type: 'said', data: { b: 'x|y', of: { n: `\${ $workflow.input.a }` } } } } },
  { one: { with: { type: 'said' }, correlate: { a: { from: '.data.a?', expect: `\${ $workflow.input.a }` } } } },
  { any: [SAID, { with: { type: 'said', data: { kind: 'b' } } }] },
  { any: [SAID], until: 'any(.[]; . == null) or length > 2' },
  { one: { with: { type: 'said', data: '${ .a != 9 }' }, correlate: { a: { from: '.data.a' } } } },
  { all: [SAID, { with: { source: '/.*' } }] },
  { any: [SAID], until: '${ length > 1 }' },
  { any: [], until: { one: SAID } },
);
const read = fc.constantFrom(undefined, 'data', 'envelope', 'raw');

const { list } = fc.letrec<{ list: JsonObject[]; step: JsonObject; kind: JsonObject }>((tie) => {
  const nested = tie('list') as fc.Arbitrary<JsonObject[]>;
  const retry = fc
    .record({ when: maybe(errorCondition, 2) })
    .map(({ when }) => present({ when, delay: 'PT1S', limit: { attempt: { count: 1 } } }));
  const clause = fc
    .record({
      errors: maybe(fc.constantFrom({ with: { status: 400 } }, { with: { status: 500 } }), 4),
      when: maybe(errorCondition, 2),
      exceptWhen: maybe(errorCondition, 4),
      do: maybe(nested, 2),
      retry: maybe(fc.oneof({ arbitrary: retry, weight: 3 }, { arbitrary: fc.constant('once'), weight: 1 }), 2),
      then: maybe(then, 3),
    })
    .map(present);
  const simple: [number, fc.Arbitrary<JsonObject>][] = [
    [
      6,
      fc
        .oneof(
          field,
          fc.record({ a: field, kind: fc.constantFrom('a', 'b') }),
          fc.record({ b: field, a: fc.constant(1) }),
        )
        .map((set) => ({ set })),
    ],
    [3, fc.constant(ASK)],
    [2, maybe(field, 2).map((x) => ({ call: 'work', ...(x === undefined ? {} : { with: { x } }) }))],
    [
      2,
      field.map((body) => ({
        call: 'http',
        with: { method: 'post', endpoint: { uri: 'https://acme.test/a' }, body: { given: body } },
      })),
    ],
    [1, maybe(field, 4).map((x) => ({ call: 'look', with: { x: x ?? 'x' } }))],
    [1, fc.constant({ call: 'worked' })],
    [
      1,
      field.map((given) => ({
        call: 'mcp',
        with: {
          method: 'tools/call',
          parameters: { name: 't', arguments: { given } },
          transport: { http: { endpoint: 'https://acme.test/mcp' } },
        },
      })),
    ],
    [
      2,
      fc.tuple(field, maybe(fc.constant(false), 4)).map(([input, wait]) => ({
        run: present({ workflow: { namespace: 'test', name: 'sub', version: '1.0.0', input: { input } }, await: wait }),
      })),
    ],
    [1, fc.constantFrom({ wait: 'PT1S' }, { wait: `\${ if .a? == 1 then "PT3S" else { seconds: 1 } end }` })],
    [
      1,
      fc
        .tuple(field, maybe(fc.constantFrom(`\${ .b? }`, `\${ .b? // null | strings }`, `\${ .kind }`), 2))
        .map(([data, subject]) => ({
          emit: { event: { with: present({ type: 'told', subject, data: { given: data } }) } },
        })),
    ],
    [2, fc.tuple(heard, read).map(([to, as]) => ({ listen: present({ to, read: as }) }))],
    [2, cases],
    [1, field.map((detail) => ({ raise: { error: { type: 'https://acme.test/no', status: 400, detail } } }))],
  ];
  const deep: [number, fc.Arbitrary<JsonObject>][] = [
    [1, nested.map((steps) => ({ do: steps }))],
    [
      1,
      fc.tuple(heard, read, nested, maybe(field, 2), maybe(field, 3)).map(([to, as, steps, output, exported]) => ({
        listen: present({ to, read: as }),
        foreach: present({
          do: steps,
          output: output && { as: output },
          export: exported && { as: exported },
        }),
      })),
    ],
    [
      2,
      fc
        .tuple(fc.constantFrom('.items', '[1, "x"]', '$workflow.input.items // []'), nested, maybe(condition, 2))
        .map(([from, steps, test]) => present({ for: { in: from }, while: test, do: steps })),
    ],
    [2, fc.tuple(nested, fc.boolean()).map(([branches, compete]) => ({ fork: { branches, compete } }))],
    [
      3,
      fc
        .tuple(nested, maybe(fails, 2), clause)
        .map(([steps, last, handled]) => ({ try: last === undefined ? steps : [...steps, last], catch: handled })),
    ],
  ];
  const weighted = (rows: typeof simple) => rows.map(([weight, arbitrary]) => ({ weight, arbitrary }));
  const step = tie('step') as fc.Arbitrary<JsonObject>;
  return {
    kind: fc.oneof({ maxDepth: 2, depthSize: 'small' }, ...weighted(simple), ...weighted(deep)),
    step: fc
      .record({
        kind: tie('kind') as fc.Arbitrary<JsonObject>,
        if: maybe(condition, 3),
        from: maybe(field, 4),
        as: maybe(field, 3),
        schema: maybe(schema, 12),
        exported: maybe(field, 3),
        timeout: maybe(timeout, 6),
        then: maybe(then, 2),
      })
      .map(({ kind, if: test, from, as, schema: wanted, exported, timeout: after, then: to }) =>
        present({
          ...kind,
          if: test,
          input: from && { from },
          output: (as ?? wanted) && present({ as, schema: wanted }),
          timeout: after,
          export: exported && { as: exported },
          then: 'switch' in kind ? undefined : to,
        }),
      ),
    list: fc
      .array(
        fc.oneof(
          { arbitrary: step.map((one) => [one]), weight: 6 },
          { arbitrary: byOutcome.map((one) => [ASK, one]), weight: 1 },
          { arbitrary: step.map((one) => [one, ...COUNTED]), weight: 1 },
        ),
        { minLength: 1, maxLength: 3 },
      )
      .map((parts) => parts.flat()),
  };
});

/** Three turns, counted in the context. */
const COUNTED: JsonObject[] = [
  { set: `\${ . }`, export: { as: `\${ {total: (($context.total? // 0) + 1)} }` } },
  switchOf([
    { when: '$context.total < 3', to: '#-1' },
    { when: undefined, to: 'continue' },
  ]),
];

export interface Scenario {
  document: JsonObject;
  input: Json;
  /** Which outcome each decision takes, in turn. */
  decisions: { outcome: 'yes' | 'no' | 'later'; answer: Json }[];
  /** What the function gives, in turn; `fails` instead of a result. */
  works: Json[];
  /** What the service answers, in turn; `fails` instead of a response. */
  responses: Json[];
  /** What the events say that it hears, in turn; `bytes` instead of data. */
  said: Json[];
  /** What sub-workflows give, in turn; `fails` instead of a result. */
  subs: Json[];
  /** What MCP servers give, in turn. */
  results: Json[];
}

const number = fc.constantFrom(0, 1, 2, 7.5);
const document = fc
  .record({
    parts: fc.array(list as fc.Arbitrary<JsonObject[]>, { minLength: 1, maxLength: 2 }),
    isCareless: fc.constantFrom(false, false, false, true),
    timeout: maybe(fc.constantFrom({ after: `\${ "PT\\(.a + 4)S" }` }, 'short'), 8),
    fields: fc.array(field, { minLength: 16, maxLength: 16 }),
    conditions: fc.array(condition, { minLength: 8, maxLength: 8 }),
  })
  .map(({ parts, isCareless, timeout: after, fields, conditions }) => {
    const written: JsonObject = {
      document: { dsl: '1.0.3', namespace: 'test', name: 'sample', version: '1.0.0' },
      input: { schema: { document: INPUT } },
      use: USE,
      ...(after === undefined ? {} : { timeout: after }),
      do: settled(parts.flat()),
    };
    return mended(written, { fields, conditions }, isCareless);
  });

export const scenario: fc.Arbitrary<Scenario> = fc.record({
  document,
  input: fc.record(
    {
      a: number,
      kind: fc.constantFrom('a', 'b'),
      b: fc.constantFrom('x', ''),
      items: fc.array(fc.record({ n: number }), { maxLength: 2 }),
      extra: anything,
    },
    { requiredKeys: ['a', 'kind'] },
  ) as fc.Arbitrary<Json>,
  decisions: fc.array(
    fc.oneof(
      fc.record({
        outcome: fc.constantFrom('yes', 'later'),
        answer: fc.record({ a: number, b: fc.constant('x') }, { requiredKeys: ['a'] }),
      }),
      fc.record({ outcome: fc.constant('no'), answer: fc.record({ why: fc.constantFrom('', 'because') }) }),
    ),
    { minLength: 1, maxLength: 4 },
  ) as fc.Arbitrary<Scenario['decisions']>,
  works: fc.array(
    fc.oneof(fc.record({ a: number, b: fc.constantFrom('x', null) }, { requiredKeys: ['a'] }), fc.constant('fails')),
    { minLength: 1, maxLength: 3 },
  ) as fc.Arbitrary<Json[]>,
  said: fc.array(
    fc.oneof(
      anything,
      fc.record({ a: number, kind: fc.constantFrom('a', 'b') }) as fc.Arbitrary<Json>,
      fc.record({ b: fc.constantFrom('x', 'y', 'z'), of: fc.record({ n: number }) }) as fc.Arbitrary<Json>,
      fc.constant('bytes'),
    ),
    { minLength: 1, maxLength: 3 },
  ),
  subs: fc.array(
    fc.oneof(fc.record({ a: number, kind: fc.constantFrom('a', 'b') }, { requiredKeys: ['a'] }), fc.constant('fails')),
    { minLength: 1, maxLength: 3 },
  ) as fc.Arbitrary<Json[]>,
  results: fc.array(
    fc.oneof(fc.record({ content: fc.array(anything, { maxLength: 2 }) }), fc.constant('fails')) as fc.Arbitrary<Json>,
    { minLength: 1, maxLength: 2 },
  ),
  responses: fc.array(fc.oneof({ arbitrary: anything, weight: 3 }, { arbitrary: fc.constant('fails'), weight: 1 }), {
    minLength: 1,
    maxLength: 3,
  }),
});
