/** The definitions of this repository as they are published, run by what a project's own tests are written with. */
import { testsOf } from '../../cli/testing.ts';
import type { Definitions, Functions } from '../../generated/orkestra.ts';
import { ROOT } from '../language/corpus.ts';

export const tests = testsOf<Definitions, Functions>(ROOT);
