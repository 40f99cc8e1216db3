/** How many tests of definitions are played in a second: the project's own, on the virtual clock, with all that they look at. */
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Definitions, findTestFiles, openTestFile } from '../cli/test-files.ts';
import { play } from '../engine/testing/scenario.ts';
import { virtualStage } from '../engine/testing/stage.ts';
import { type Interval, interval } from './statistics.ts';

const FOLDER = fileURLToPath(new URL('../definitions', import.meta.url));

export interface ScenariosRow {
  tests: number;
  /** Played in a second, after the first round. */
  aSecond: Interval;
}

export async function scenariosBench(rounds: number): Promise<ScenariosRow> {
  const definitions = new Definitions();
  const cases = findTestFiles([path.relative(process.cwd(), FOLDER)]).flatMap((file) => {
    const { tests, project } = openTestFile(file, definitions);
    const directory = project.project?.directory;
    return tests.map(({ test, tested }) => ({ definition: tested.definition, test, ...(directory && { directory }) }));
  });
  const rates: number[] = [];
  for (let round = 0; round <= rounds; round++) {
    const began = performance.now();
    for (let again = 0; again < 20; again++) {
      for (const one of cases) {
        const { failure } = await play({ ...one, open: virtualStage });
        if (failure) throw new Error(`${one.test.test}: ${failure.message}`);
      }
    }
    if (round > 0) rates.push((cases.length * 20) / ((performance.now() - began) / 1000));
  }
  return { tests: cases.length, aSecond: interval(rates) };
}
