// Would show a program whose results are not jq's, one that gets out of its limits, or a part of the language that the
// comparison never reaches. A sample; `npm run fuzz` is the long run.
import { describe, expect, test } from 'vitest';
import { builtinNames } from '../../engine/jq/builtins/index.ts';
import { compile } from '../../engine/jq/compile.ts';
import { parse } from '../../engine/jq/parse.ts';
import type { Node, Pattern } from '../../engine/jq/syntax.ts';
import { Coverage } from './fuzz/coverage.ts';
import { differential } from './fuzz/differential.ts';
import { UNJUDGED } from './fuzz/exclusions.ts';
import { Programs } from './fuzz/programs.ts';
import { Random } from './fuzz/random.ts';
import { safety } from './fuzz/safety.ts';
import { textOf } from './fuzz/tree.ts';
import { KINDS } from './fuzz/values.ts';

/** Every kind of node there is: one that is missing, or is no more, does not compile. */
const NODES: Record<Node['type'] | Pattern['type'], true> = {
  Identity: true,
  RecurseDefault: true,
  Literal: true,
  Index: true,
  Slice: true,
  Iterate: true,
  Try: true,
  Template: true,
  Format: true,
  Negate: true,
  Arithmetic: true,
  Comparison: true,
  Logic: true,
  Alternative: true,
  Assign: true,
  Pipe: true,
  Comma: true,
  Collect: true,
  Construct: true,
  Reduce: true,
  Foreach: true,
  If: true,
  Bind: true,
  Label: true,
  Break: true,
  Define: true,
  Call: true,
  Variable: true,
  Location: true,
  PatternVariable: true,
  PatternArray: true,
  PatternObject: true,
};

describe('random programs', () => {
  const coverage = new Coverage();
  const random = new Random(1);
  const programs = new Programs(random);
  const texts = Array.from({ length: 12_000 }, () =>
    textOf(programs.program(random.pick(KINDS), random.between(1, 4))),
  );
  for (const text of texts) {
    try {
      coverage.add(parse(text));
    } catch {
      // One in a hundred is no program, on purpose.
    }
  }

  test('reach every kind of node', () => {
    expect(Object.keys(NODES).filter((type) => (coverage.nodes.get(type) ?? 0) < 20)).toEqual([]);
  });

  test('reach every builtin, but for those the judge cannot judge', () => {
    compile('.');
    const names = builtinNames();
    expect(names.filter((name) => !Object.hasOwn(UNJUDGED, name) && (coverage.calls.get(name) ?? 0) < 3)).toEqual([]);
    expect(Object.keys(UNJUDGED).filter((name) => !names.includes(name))).toEqual([]);
  });

  test('are the same for the same seed', () => {
    const again = new Random(1);
    const more = new Programs(again);
    const first = Array.from({ length: 50 }, () => textOf(more.program(again.pick(KINDS), again.between(1, 4))));
    expect(first).toEqual(texts.slice(0, 50));
  });

  test('give what they give in jq, errors in the same words', { timeout: 120_000 }, async () => {
    const { differences, pairs, silent } = await differential(20_261, 2_500);
    expect(differences).toEqual([]);
    expect(pairs).toBeGreaterThanOrEqual(2_500);
    expect(silent.length).toBeLessThan(3);
  });
});

describe('hostile texts', () => {
  test('end in a value or in a refusal, and reach nothing of the host', { timeout: 120_000 }, () => {
    const report = safety(20_261, 8_000);
    expect(report.faults).toEqual([]);
    // A sample in which nothing ran, or nothing ran out, would show nothing.
    expect(report.compiled).toBeGreaterThan(1_000);
    expect(report.refused).toBeGreaterThan(1_000);
    expect(report.exhausted).toBeGreaterThan(10);
  });
});
