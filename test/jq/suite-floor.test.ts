// Would show a change that makes our jq differ from jq in something jq itself tests.
import { describe, expect, test } from 'vitest';
import { readCases, runCase, SUITE_FILES, suiteFolder } from './cases.ts';
import { EXCLUSIONS } from './exclusions.ts';

describe("jq's own suite", () => {
  const folder = suiteFolder();

  test('is there to be run (in JQ_SUITE, or ../shared/jq beside the checkout)', () => {
    expect(folder).toBeDefined();
  });

  for (const file of SUITE_FILES) {
    test(`passes in ${file}, but for the written exclusions`, { timeout: 60_000 }, () => {
      const cases = readCases(folder!, file);
      const excluded = new Set(EXCLUSIONS.filter((e) => e.file === file).map((e) => e.program));
      const failed = cases.filter((c) => !excluded.has(c.program) && !runCase(c).passed);
      expect(cases.length).toBeGreaterThan(5);
      expect(failed.map((c) => `${file}:${c.line} ${c.program}`)).toEqual([]);
    });
  }

  test('has a case for every exclusion, and none of them passes', () => {
    const useless = EXCLUSIONS.filter(({ file, program }) => {
      const found = readCases(folder!, file).find((c) => c.program === program);
      return found === undefined || runCase(found).passed;
    });
    expect(useless).toEqual([]);
  });
});
