/** What the checker knows, as TypeScript: no value that can be there is refused, and what is known is said. */
import { expect, it } from 'vitest';
import { projectModule } from '../../codegen/project.ts';
import { valueType } from '../../codegen/value-types.ts';
import { checkDefinition } from '../../engine/definition/check.ts';
import { fromSchema } from '../../engine/types/from-schema.ts';
import { join } from '../../engine/types/join.ts';
import { closed, NEVER, NULL, NUMBER, stringOf, tupleOf, UNKNOWN } from '../../engine/types/type.ts';

it.each([
  ['everything', UNKNOWN, 'unknown'],
  ['nothing', NEVER, 'never'],
  ['literals', stringOf("it's", 'b'), "'it\\'s' | 'b'"],
  ['a value or null', join(NUMBER, NULL), 'number | null'],
  ['a tuple', tupleOf(NUMBER, stringOf('a')), "[number, 'a']"],
  ['a list of alternatives', fromSchema({ type: 'array', items: { enum: ['a', 1] } }), "('a' | 1)[]"],
  ['an empty object', closed({}), 'Record<string, never>'],
  ['a closed object', closed({ a: NUMBER, 'b-c?': NULL }), "{\n  a: number;\n  'b-c'?: null;\n}"],
  [
    'an open object',
    fromSchema({ type: 'object', properties: { a: { type: 'string' } } }),
    '{\n  a?: string;\n  [more: string]: unknown;\n}',
  ],
])('writes %s', (_, type, text) => {
  expect(valueType(type)).toBe(text);
});

it('stands in for the output that a definition does not declare', () => {
  const { definition } = checkDefinition(
    `document: { dsl: '1.0.3', namespace: t, name: both, version: '1.0.0' }
do:
  - pick: { switch: [ { big: { when: '.n > 3', then: large } }, { small: { then: little } } ] }
  - large: { set: { size: large, n: '\${ .n }' }, then: end }
  - little: { set: { size: little } }
`,
    { file: 'x.yaml' },
  );
  expect(projectModule({ definitions: [definition!], functions: {} })).toContain(
    "export type BothOutput = {\n  size: 'large';\n  n: Record<string, unknown> | unknown[] | string | number;\n} | {\n  size: 'little';\n};",
  );
});
