/** What renderers are given: a file as it was checked, with its problems in order. */
import type { Problem } from '../problems.ts';

export interface CheckedFile {
  /** As a reader of the output finds it; slashes on every system. */
  file: string;
  source: string;
  problems: readonly Problem[];
}
