/** Cases of jq's own suite that are not counted, each with the reason why it cannot or must not pass here. */
import type { SuiteFile } from './cases.ts';

export interface Exclusion {
  readonly file: SuiteFile;
  readonly program: string;
  readonly reason: string;
}

export const EXCLUSIONS: readonly Exclusion[] = [];
