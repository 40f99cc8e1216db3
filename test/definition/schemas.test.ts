/**
 * Guarantee: the published schemas mean to any validator what the checker says in words, and what is generated from them
 * is in step. An editor that knows only the schema refuses what the checker refuses for its shape, and accepts what runs.
 */
import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { KEYWORDS } from '../../engine/definition/check-schema.ts';
import { durationMs } from '../../engine/definition/document.ts';
import { parse } from '../../engine/definition/parse.ts';
import { UNDRAWABLE } from '../../engine/definition/profile.ts';
import { generate } from '../../schemas/generate.ts';
import { definitionSchema } from '../../schemas/generated/definition.ts';
import { formSchema } from '../../schemas/generated/form.ts';
import { functionSchema } from '../../schemas/generated/function.ts';
import { humanSchema } from '../../schemas/generated/human.ts';
import { projectSchema } from '../../schemas/generated/project.ts';
import { definitions, fixtures, ROOT } from '../language/corpus.ts';

const ajv = new Ajv2020({ strict: false, validateFormats: false });
for (const schema of [humanSchema, formSchema, functionSchema, projectSchema, definitionSchema]) ajv.addSchema(schema);
const accepts = (schema: string, text: string) => ajv.getSchema(schema)!(parse(text, 'a.yaml').value) === true;

describe('the published schema', () => {
  it.each([...fixtures('ok'), ...definitions()])('accepts what runs: $file', ({ text }) => {
    expect(accepts('definition.schema.json', text)).toBe(true);
  });

  const shapes =
    /^# expect: (unknown-key|missing-key|wrong-type|too-few|one-of-these|not-one-name|step-with|bad-dsl|bad-version|bad-name|form-keyword)/;
  const values = /^# expect: (outside-profile|not-in-this-version|wrong-value) /;
  const broken = fixtures('refused').filter(
    ({ text, name }) => shapes.test(text) || (values.test(text) && !/^http-method/.test(name)),
  );
  it.each(broken)('refuses what has the wrong shape: $name', ({ text }) => {
    expect(accepts('definition.schema.json', text)).toBe(false);
  });

  it('covers most of the corpus by shape alone', () => {
    expect(broken.length).toBeGreaterThan(60);
  });

  it('accepts the project file and the function declarations', () => {
    expect(accepts('project.schema.json', readFileSync(`${ROOT}orkestra.yaml`, 'utf8'))).toBe(true);
    expect(accepts('function.schema.json', readFileSync(`${ROOT}functions/book-expense.yaml`, 'utf8'))).toBe(true);
  });

  it('has the same durations as the engine', () => {
    const { anyOf } = (definitionSchema.$defs as { duration: { anyOf: { pattern?: string }[] } }).duration;
    const pattern = new RegExp(anyOf.find((branch) => branch.pattern)!.pattern!, 'u');
    for (const text of [
      'PT30M',
      'P1D',
      'P2W',
      'P1DT12H',
      'PT1.5S',
      'P',
      'PT',
      'P1M',
      'P1Y',
      '30M',
      'PT1D',
      'P1DT',
      '',
      '-P1D',
    ]) {
      expect([text, pattern.test(text)]).toEqual([text, durationMs(text) !== null]);
    }
  });
});

describe('the schema of forms', () => {
  const field = (formSchema.$defs as { field: { anyOf: { properties?: Record<string, unknown> }[] } }).field;
  const properties = field.anyOf.find((branch) => branch.properties)!.properties!;

  it('lists the keywords that the checker knows', () => {
    const unlisted = ['$vocabulary', '$dynamicAnchor'];
    expect(Object.keys(properties).sort()).toEqual(
      Object.keys(KEYWORDS)
        .filter((key) => !unlisted.includes(key))
        .sort(),
    );
  });

  it('forbids those that cannot be drawn', () => {
    const forbidden = Object.keys(properties).filter((key) => properties[key] === false);
    expect(forbidden.sort()).toEqual(Object.keys(UNDRAWABLE).sort());
  });
});

describe('generated files', () => {
  it('are in step with the schemas: `npm run generate` writes them', async () => {
    for (const [path, text] of await generate())
      expect([path, readFileSync(ROOT + path, 'utf8') === text]).toEqual([path, true]);
  });
});
