/** Expressions of the kind definitions hold, over the few names the random definitions have; some fit where they stand, some do not. */
import fc from 'fast-check';
import { program } from '../types/programs.ts';

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
  '$runtime.metadata.steps.s1',
  '$runtime.metadata.steps.s2.a',
  '$runtime.metadata.steps.s3.outcome?',
  '$runtime.metadata.steps.s4?',
  '.[0]',
  '.[0]?',
  '[.[]?]',
  '$context + {kept: .}',
  'if .kind == "a" then .a else . end',
  'if .outcome == "no" then .answer.why else .answer.a end',
  'if type == "array" then first else . end',
  '. + {more: 1}',
  '.a |= (. // 2)',
  'del(.b)',
  'to_entries? // []',
  'tostring',
  'length? // 0',
  '{total: (($context.total? // 0) + 1)}',
  '$task.name',
  '$task.input',
  '[., $context]',
  '{kind: "b", b: (.b? // "none")}',
  '$item',
  '{a: $index, kind: "a"}',
  '$error.status',
  '{a: $error.status, b: $error.title}',
);

export const expression = fc.oneof(
  { arbitrary: smooth, weight: 7 },
  {
    arbitrary: program.map((text) => text.replaceAll('$v', '$context')).filter((text) => text.length < 120),
    weight: 1,
  },
);

export const condition = fc.constantFrom(
  '.kind == "a"',
  '.kind? == "a"',
  '.outcome == "yes"',
  '.outcome != "no"',
  '.a != null',
  '.b',
  '.b?',
  '.a > 1',
  '(.a? // 0) < 2',
  'has("b")',
  '$context.a == 1',
  '$context.kind == "a" and .a',
  '$workflow.input.kind == "a"',
  '$workflow.input.b',
  '.items | length > 0',
  '$runtime.metadata.steps.s0 != null',
  '$runtime.metadata.steps.s2.a? == 1',
  'type == "object"',
  '.why',
  '(.total? // 0) < 3',
);

/** Of a caught error. */
export const errorCondition = fc.oneof(
  fc.constantFrom('$error.status == 500', '$error.status >= 400', '$error.detail', '$error.title == "no"'),
  condition,
);

export const field = expression.map((text) => `\${ ${text} }`);
