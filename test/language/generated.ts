/**
 * Random definitions that run, with inputs and answers that fit them: jumps, loops, forks, catches, people, functions and
 * expressions over a few names. `judgeRun` runs one that the checker accepts and says where the run was not as foretold.
 */
import fc from 'fast-check';
import { checkDocument, definitionTypes } from '../../engine/definition/check.ts';
import type { Json, JsonObject } from '../../engine/json.ts';
import { Failure, simulate } from '../../engine/simulate.ts';
import { describeType } from '../../engine/types/describe.ts';
import { isMember } from '../../engine/types/type.ts';
import { value as anything } from '../types/arbitrary.ts';
import { program } from '../types/programs.ts';

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
const FUNCTION = {
  input: true,
  output: {
    type: 'object',
    required: ['a'],
    properties: { a: { type: 'number' }, b: { type: ['string', 'null'] } },
    additionalProperties: false,
  },
} as const;
const FORM = { type: 'object', required: ['a'], properties: { a: { type: 'number' }, b: { type: 'string' } } };
const OUTCOMES = {
  yes: null,
  no: { form: { schema: { type: 'object', required: ['why'], properties: { why: { type: 'string' } } } } },
  later: null,
};
const NAMES = ['s0', 's1', 's2', 's3', 's4', 's5'];

const smooth = fc.constantFrom(
  '.',
  '.',
  '.a',
  '.b',
  '.kind',
  '$context',
  '$context.a',
  '$input',
  '$workflow.input',
  '$workflow.input.a + 1',
  '(.a // 0)',
  '{a: .a, kind: .kind}',
  '{a: 1, b: "x"}',
  '{a: (.a? // 1), kind: "a"}',
  '.outcome',
  '.answer',
  '.answer.a',
  '.by.name',
  '.items',
  '[.items[]?.n] | add',
  '(.items // []) | map(.n)',
  '$runtime.metadata.steps.s0',
  '$runtime.metadata.steps.s1.a',
  '.[0]',
  '.[0]?',
  '[.[]?]',
  '$context + {kept: .}',
  'if .kind == "a" then .a else . end',
  '. + {more: 1}',
  '.a |= (. // 2)',
  'del(.b)',
  'to_entries? // []',
  'tostring',
  'length? // 0',
  '{total: (($context.total? // 0) + 1)}',
  '$task.name',
  '[., $context]',
  '{kind: "b", b: (.b? // "none")}',
);
const expression = fc.oneof(
  { arbitrary: smooth, weight: 5 },
  {
    arbitrary: program.map((text) => text.replaceAll('$v', '$context')).filter((text) => text.length < 120),
    weight: 1,
  },
);
const condition = fc.constantFrom(
  '.kind == "a"',
  '.outcome == "yes"',
  '.outcome != "no"',
  '.a != null',
  '.b',
  '.a > 1',
  'has("b")',
  '$context.a == 1',
  '$context.kind == "a" and .a',
  '.items | length > 0',
  '$runtime.metadata.steps.s0 != null',
  'type == "object"',
  '.why',
  '(.total? // 0) < 3',
);
const field = expression.map((text) => `\${ ${text} }`);

const step: fc.Arbitrary<JsonObject> = fc.letrec<{ step: JsonObject; kind: JsonObject }>((tie) => {
  const then = fc.constantFrom('continue', 'continue', 'exit', 'end', ...NAMES);
  const list = fc.array(tie('step'), { minLength: 1, maxLength: 2 }).chain((steps) =>
    fc
      .uniqueArray(fc.constantFrom('n0', 'n1', 'n2', 'n3', 'n4', 'n5', 'n6', 'n7'), {
        minLength: steps.length,
        maxLength: steps.length,
      })
      .map((names) => steps.map((one, i) => ({ [names[i]!]: one }))),
  ) as fc.Arbitrary<Json>;
  const kind = fc.oneof(
    { maxDepth: 2, depthSize: 'small' },
    {
      arbitrary: fc
        .oneof(
          field,
          fc.record({ a: field, kind: fc.constantFrom('a', 'b') }),
          fc.record({ b: field, a: fc.constant(1) }),
        )
        .map((set) => ({ set })),
      weight: 6,
    },
    {
      arbitrary: fc.constant({
        call: 'human',
        with: { title: 'T', form: { schema: FORM }, outcomes: OUTCOMES },
      } as JsonObject),
      weight: 3,
    },
    { arbitrary: fc.constant({ call: 'work', with: { x: 1 } } as JsonObject), weight: 1 },
    { arbitrary: fc.constant({ wait: 'PT1S' } as JsonObject), weight: 1 },
    {
      arbitrary: fc
        .array(fc.record({ when: fc.option(condition, { nil: undefined }), to: then }), { minLength: 1, maxLength: 3 })
        .map((cases) => ({
          switch: cases.map(({ when, to }, i) => ({
            [`c${i}`]: { ...(when === undefined ? {} : { when }), then: to },
          })) as Json,
        })),
      weight: 4,
    },
    { arbitrary: list.map((steps) => ({ do: steps })), weight: 1 },
    {
      arbitrary: fc
        .tuple(
          fc.constantFrom('.items', '[1, "x"]', '$workflow.input.items // []'),
          list,
          fc.option(condition, { nil: undefined }),
        )
        .map(([from, steps, test]) => ({
          for: { in: from },
          ...(test === undefined ? {} : { while: test }),
          do: steps,
        })),
      weight: 1,
    },
    {
      arbitrary: fc.tuple(list, fc.boolean()).map(([branches, compete]) => ({ fork: { branches, compete } })),
      weight: 1,
    },
    {
      arbitrary: fc.tuple(list, fc.option(list, { nil: undefined }), fc.boolean()).map(([steps, handler, retry]) => ({
        try: steps,
        catch: {
          ...(handler === undefined ? {} : { do: handler }),
          ...(retry ? { retry: { delay: 'PT1S', limit: { attempt: { count: 1 } } } } : {}),
        },
      })),
      weight: 2,
    },
    {
      arbitrary: fc.constant({ raise: { error: { type: 'https://acme.test/no', status: 400 } } } as JsonObject),
      weight: 1,
    },
  ) as fc.Arbitrary<JsonObject>;
  return {
    kind,
    step: fc
      .record(
        { kind: tie('kind'), if: condition, from: field, as: field, export: field, then },
        { requiredKeys: ['kind'] },
      )
      .map(({ kind: body, if: test, from, as, export: exported, then: to }) => ({
        ...body,
        ...(test !== undefined && test.length % 3 === 0 ? { if: test } : {}),
        ...(from !== undefined && from.length % 4 === 0 ? { input: { from } } : {}),
        ...(as !== undefined && as.length % 3 === 0 ? { output: { as } } : {}),
        ...(exported === undefined ? {} : { export: { as: exported } }),
        ...(to === undefined || 'switch' in body ? {} : { then: to }),
      })) as fc.Arbitrary<JsonObject>,
  };
}).step;

export interface Scenario {
  document: JsonObject;
  input: Json;
  /** Which outcome each decision takes, in turn; false lets time pass instead. */
  decisions: { outcome: 'yes' | 'no' | 'later'; answer: Json }[];
  works: Json[];
}

const number = fc.constantFrom(0, 1, 2, 7.5);
export const scenario: fc.Arbitrary<Scenario> = fc.record({
  document: fc.array(step, { minLength: 2, maxLength: 6 }).map((steps) => ({
    document: { dsl: '1.0.3', namespace: 'test', name: 'sample', version: '1.0.0' },
    input: { schema: { document: INPUT } },
    do: steps.map((one, i) => ({ [NAMES[i]!]: one })),
  })) as fc.Arbitrary<JsonObject>,
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
});

/** Undefined when the checker refuses the definition; else sentences, none when the run was as foretold. */
export function judgeRun({ document, input, decisions, works }: Scenario): string[] | undefined {
  const options = { file: 'generated', functions: { work: FUNCTION as never } };
  const { definition } = checkDocument(document, options);
  if (definition === undefined) return undefined;
  const types = definitionTypes(document, options);
  if (types === undefined) return ['the checker gave up'];
  const wrong: string[] = [];
  let worked = 0;
  const run = simulate(definition, {
    input,
    functions: {
      work: () => {
        const result = works[worked++ % works.length]!;
        return result === 'fails' ? new Failure(500, 'no') : result;
      },
    },
  });
  for (let i = 0; i < 12 && run.status === 'running'; i++) {
    const [task] = run.openTasks;
    if (task === undefined) run.advance('PT2S');
    else {
      const { outcome, answer } = decisions[i % decisions.length]!;
      run.complete(task.step, { as: 'alice', outcome, answer });
    }
  }
  for (const { kind, pointer, data } of run.state.trace) {
    if (kind === 'entered') {
      const state = types.step(pointer!);
      if (state === undefined) wrong.push(`${pointer} was entered, but nothing reaches it`);
      else if (!hasFrom(document, pointer!) && !isMember(data.input!, state.input)) {
        wrong.push(`${pointer} got ${JSON.stringify(data.input)}, not ${describeType(state.input, 4)}`);
      }
    }
    if (kind === 'raised') {
      const { type, instance, detail } = data.error as { type: string; instance: string; detail: string };
      if (
        !type.endsWith('/expression') ||
        instance !== pointer ||
        /too many steps|too deeply|not available here|for\.in/.test(detail)
      )
        continue;
      const own = [...types.expressions].filter(
        ([at]) => at.startsWith(`${pointer}/`) && !/\/(?:do|try|branches)\/\d/.test(at.slice(pointer!.length)),
      );
      if (!own.some(([, { inference }]) => inference.flow.raises)) wrong.push(`${pointer} raised: ${detail}`);
    }
  }
  if (run.status === 'completed') {
    if (types.output === undefined) wrong.push('it completed, but was not to');
    else if (!isMember(run.output, types.output))
      wrong.push(`it gave ${JSON.stringify(run.output)}, not ${describeType(types.output, 4)}`);
  }
  return wrong;
}

function hasFrom(document: Json, pointer: string): boolean {
  let node: Json | undefined = document;
  for (const key of pointer.slice(1).split('/')) node = (node as Record<string, Json>)[key];
  return 'input' in (node as JsonObject);
}
