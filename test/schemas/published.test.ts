/**
 * The schema that editors read says what the checker's own says: it accepts every good definition, refuses what is shaped
 * wrongly, and is whole by itself. Ajv, which the product does not use, is the judge. Authors see its words at every key.
 */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { ROOT } from '../language/corpus.ts';

const schema = JSON.parse(readFileSync(path.join(ROOT, 'schemas/published/definition.json'), 'utf8'));
const accepts = new Ajv2020({ strict: false, validateFormats: false }).compile(schema);

const FOLDERS = [
  'definitions/customer-support',
  'definitions/expense-approval',
  'definitions/sales-assistant',
  'test/language/ok',
];
const GOOD = FOLDERS.flatMap((folder) =>
  readdirSync(path.join(ROOT, folder))
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => path.join(folder, name)),
);

describe('the published schema', () => {
  it.each(GOOD)('accepts %s', (file) => {
    accepts(parse(readFileSync(path.join(ROOT, file), 'utf8')));
    expect(accepts.errors ?? []).toEqual([]);
  });

  it('refers to nothing outside itself', () => {
    const references = [...JSON.stringify(schema).matchAll(/"\$ref":"([^"]+)"/g)].map((match) => match[1] as string);
    expect(references.length).toBeGreaterThan(100);
    const lost = references.filter((one) => {
      if (one === '#') return false;
      const name = /^#\/\$defs\/([^/]+)$/.exec(one)?.[1];
      return name === undefined || !Object.hasOwn(schema.$defs, name);
    });
    expect(lost).toEqual([]);
  });

  it.each([
    ['a key nobody knows', (one: any) => ({ ...one, steps: [] })],
    ['a step without a kind', (one: any) => ({ ...one, do: [{ ask: {} }] })],
    [
      'a key of a human step nobody knows',
      (one: any) => ({ ...one, do: [{ ask: { call: 'human', with: { title: 'x', asign: {} } } }] }),
    ],
    [
      'a document without a version',
      ({ document: { version: _, ...document }, ...one }: any) => ({ ...one, document }),
    ],
  ])('refuses %s', (_, spoil) => {
    const good = parse(readFileSync(path.join(ROOT, GOOD[0] as string), 'utf8'));
    expect(accepts(good)).toBe(true);
    expect(accepts(spoil(good))).toBe(false);
  });
});
