/**
 * Guarantee: no text and no document makes the checker throw, hang, or point outside the file; and a definition comes out
 * exactly when nothing is an error. Good definitions are broken in random ways: that is what people and programs write.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Checked, checkDocument } from '../../engine/definition/check.ts';
import { parse } from '../../engine/definition/parse.ts';
import { type Json, put } from '../../engine/json.ts';
import { check, definitions, fixtures, rootProject } from '../language/corpus.ts';

const good = [...fixtures('ok'), ...definitions()].map(({ text }) => text);
const project = rootProject();
const RUNS = Number(process.env.FUZZ_RUNS ?? 1_500);

const BITS = [
  '${',
  '}',
  "'",
  '"',
  ':',
  ' - ',
  '\n',
  '  ',
  '\t',
  '#',
  '&a ',
  '*a',
  '!',
  '|',
  '>',
  '[',
  ']',
  '{',
  '__proto__',
  'null',
  'then: end',
  '\u0000',
  '\ud800',
  '%',
  '@',
  '$secrets',
  '..',
  '999999999999999999999',
];

const textEdit = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  drop: fc.nat(12),
  put: fc.constantFrom('', ...BITS),
});

function edited(text: string, edits: { at: number; drop: number; put: string }[]): string {
  return edits.reduce((now, { at, drop, put }) => {
    const start = Math.floor(at * now.length);
    return now.slice(0, start) + put + now.slice(start + drop);
  }, text);
}

function wellFormed({ definition, problems }: Checked, text: string | undefined): void {
  expect(definition === undefined).toBe(problems.some(({ severity }) => severity === 'error'));
  const lines = text?.split(/\r\n|\n|\r/).length ?? 1;
  for (const { line, column, endLine, endColumn, message } of problems) {
    expect(line).toBeGreaterThanOrEqual(1);
    expect(column).toBeGreaterThanOrEqual(1);
    expect(endLine).toBeLessThanOrEqual(lines);
    expect(endLine > line || endColumn >= column).toBe(true);
    expect(message).not.toMatch(/undefined|\[object/);
  }
}

describe('the checker', () => {
  it('answers for any edit of a good text', () => {
    fc.assert(
      fc.property(fc.constantFrom(...good), fc.array(textEdit, { minLength: 1, maxLength: 4 }), (text, edits) => {
        const broken = edited(text, edits);
        const begin = performance.now();
        wellFormed(check(broken), broken);
        expect(performance.now() - begin).toBeLessThan(30_000);
      }),
      { numRuns: RUNS },
    );
  });

  it('answers for any value in any place of a good document', () => {
    const values = good.map((text) => parse(text, 'a.yaml').value!);
    fc.assert(
      fc.property(
        fc.constantFrom(...values),
        fc.nat(),
        fc.jsonValue({ maxDepth: 3 }),
        fc.boolean(),
        (document, where, value, remove) => {
          const copy = JSON.parse(JSON.stringify(document)) as Json;
          const slots = slotsOf(copy);
          const slot = slots[where % slots.length]!;
          if (remove) slot.remove();
          else slot.put(value as Json);
          wellFormed(checkDocument(copy, { file: 'a.yaml', ...project }), undefined);
        },
      ),
      { numRuns: RUNS },
    );
  });

  it('answers for any text at all', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.constantFrom(...BITS), fc.string({ maxLength: 8 })), { maxLength: 60 }),
        (parts) => {
          const text = parts.join('');
          wellFormed(check(text), text);
        },
      ),
      { numRuns: RUNS },
    );
  });

  it('answers for a document deeper than any stack', () => {
    let deep: Json = 1;
    for (let i = 0; i < 100_000; i++) deep = [deep];
    expect(checkDocument({ do: deep }, { file: 'a.yaml' }).problems.map(({ code }) => code)).toEqual(['yaml-too-deep']);
  });

  it('answers without a hang for the largest definition it accepts', () => {
    const steps = Array.from({ length: 2_000 }, (_, i) => `  - step${i}:\n      set: { a: '\${ .a + ${i} }' }\n`).join(
      '',
    );
    const text = `document: { dsl: '1.0.3', namespace: test, name: large, version: '1.0.0' }\ndo:\n${steps}`;
    check(text);
    const begin = performance.now();
    expect(check(text).problems).toEqual([]);
    expect(performance.now() - begin).toBeLessThan(30_000);
  });
});

/** Every place in a document where a value can be replaced or taken out. */
function slotsOf(value: Json): { put(value: Json): void; remove(): void }[] {
  if (Array.isArray(value)) {
    return value.flatMap((inner, i) => [
      { put: (other: Json) => void value.splice(i, 1, other), remove: () => void value.splice(i, 1) },
      ...slotsOf(inner),
    ]);
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.keys(value).flatMap((key) => [
    { put: (other: Json) => put(value, key, other), remove: () => void delete value[key] },
    ...slotsOf(value[key]!),
  ]);
}
