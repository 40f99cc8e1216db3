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
  const all = files.flatMap(({ file, problems }) =>
    problems.map((one) => {
      const said: Problem = { ...one, file };
      return Object.fromEntries(KEYS.flatMap((key) => (said[key] === undefined ? [] : [[key, said[key]]])));
    }),
  );
  return JSON.stringify(all, null, 2);
}
