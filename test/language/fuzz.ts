/**
 * `npm run fuzz:types [runs] [seed]`: the two property tests of types for longer, one after the other: jq programs against the
 * evaluator, definitions against the interpreter. Prints what was run; a disagreement is printed whole and ends with 1.
 */
import fc from 'fast-check';
import { judge, subject } from '../types/judge.ts';
import { program } from '../types/programs.ts';
import { scenario } from './generated.ts';
import { judgeRun } from './judged-runs.ts';

const numRuns = Number(process.argv[2] ?? 20_000);
const seed = Number(process.argv[3] ?? Date.now() % 1_000_000_000);
let failed = false;

function look<T extends unknown[]>(name: string, property: fc.IProperty<T>, notes: () => string): void {
  const { counterexample, numRuns: done, failed: found } = fc.check(property, { numRuns, seed });
  console.log(`${name}: ${done} runs from seed ${seed}${notes()}`);
  if (!found) return;
  failed = true;
  console.log(JSON.stringify(counterexample, null, 1));
}

let wrong: string[] = [];
const note = (sentences: string[]): boolean => {
  if (sentences.length > 0) wrong = sentences;
  return sentences.length === 0;
};
look(
  'programs',
  fc.property(program, subject, (source, given) => note(judge(source, given))),
  () => '',
);
let accepted = 0;
look(
  'definitions',
  fc.property(scenario, (one) => {
    const verdict = judgeRun(one);
    if (verdict?.accepted) accepted++;
    return note(verdict?.wrong ?? []);
  }),
  () => `, ${accepted} accepted`,
);
for (const sentence of wrong) console.log(sentence);
process.exit(failed ? 1 : 0);
