/** Guarantee: no false alarms. Good definitions, the product's own among them, pass without a single problem. */
import { describe, expect, it } from 'vitest';
import { checkDocument } from '../../engine/definition/check.ts';
import { withSchemas } from '../../engine/definition/documents.ts';
import { parse } from '../../engine/definition/parse.ts';
import { check, definitions, fixtures, rootProject } from './corpus.ts';

const good = [...fixtures('ok'), ...definitions()];

describe('a good definition', () => {
  it.each(good)('has no problem: $file', ({ text, file }) => {
    const { definition, problems } = check(text, file);
    expect(problems).toEqual([]);
    expect(definition).toEqual(withSchemas(parse(text, file).value!, rootProject().documents));
  });

  it.each(good)('has none either when it comes as JSON: $file', ({ text, file }) => {
    const value = JSON.parse(JSON.stringify(parse(text, file).value));
    expect(checkDocument(value, { file, ...rootProject() }).problems).toEqual([]);
  });

  it.each(good)('has none without a project at hand: $file', ({ text, file }) => {
    const value = parse(text, file).value!;
    expect(checkDocument(value, { file }).problems).toEqual([]);
  });
});
