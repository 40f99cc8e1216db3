/**
 * Problems as JSON: one array over all files, an object each, its keys always in this order. What there is nothing to say
 * about (`found`, `expected`, `fix`, `edit`) is absent. docs/diagnostics/README.md is the contract.
 */
import type { Problem } from '../problems.ts';
import type { CheckedFile } from './checked-file.ts';

const KEYS = [
  'code',
  'severity',
  'file',
  'line',
  'column',
  'endLine',
  'endColumn',
  'message',
  'found',
  'expected',
  'fix',
  'edit',
  'pointer',
] as const satisfies (keyof Problem)[];

export function renderJson(files: readonly CheckedFile[]): string {
  const all = files.flatMap(({ file, problems }) => problems.map((one) => problemAsJson({ ...one, file })));
  return JSON.stringify(all, null, 2);
}

/** One problem, as every door says it. */
export function problemAsJson(problem: Problem): Problem {
  // Only keys of a problem, in their order, and only those that it has.
  return Object.fromEntries(
    KEYS.flatMap((key) => (problem[key] === undefined ? [] : [[key, problem[key]]])),
  ) as unknown as Problem;
}
