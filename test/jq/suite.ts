/**
 * `npm run jq-suite [--failures]`: how much of jq's own suite passes, per file, with and without the exclusions.
 * Exits 1 when the test files are not there: no result must not look like a good one.
 */
import { readCases, runCase, SUITE_FILES, suiteFolder } from './cases.ts';
import { EXCLUSIONS } from './exclusions.ts';

const folder = suiteFolder();
if (folder === undefined) {
  console.error('jq suite: NOT RUN. man.test was not found in JQ_SUITE, nor in ../shared/jq beside the checkout.');
  process.exit(1);
}

const percent = (part: number, whole: number) => `${((100 * part) / whole).toFixed(1).padStart(5)} %`;
const showFailures = process.argv.includes('--failures');
const total = { all: 0, passed: 0, counted: 0, countedPassed: 0 };

for (const file of SUITE_FILES) {
  const sum = { all: 0, passed: 0, counted: 0, countedPassed: 0 };
  for (const test of readCases(folder, file)) {
    const excluded = EXCLUSIONS.find((e) => e.file === file && e.program === test.program);
    const { passed, got } = runCase(test);
    sum.all++;
    if (passed) sum.passed++;
    if (excluded === undefined) {
      sum.counted++;
      if (passed) sum.countedPassed++;
    }
    if (!passed && showFailures && excluded === undefined) {
      const expected = test.refused ? '(refused)' : test.outputs.join('\n           ');
      console.log(`${file}:${test.line}\n  program  ${test.program}\n  input    ${test.input.slice(0, 200)}`);
      console.log(`  expected ${expected}\n  got      ${got.slice(0, 600).replaceAll('\n', '\n           ')}\n`);
    }
    if (passed && excluded !== undefined) console.log(`${file}:${test.line} is excluded but passes: ${test.program}`);
  }
  for (const key of Object.keys(total) as (keyof typeof total)[]) total[key] += sum[key];
  report(file, sum);
}
report('together', total);

function report(name: string, sum: typeof total): void {
  const plain = `${percent(sum.passed, sum.all)} (${sum.passed}/${sum.all})`;
  const counted = `${percent(sum.countedPassed, sum.counted)} (${sum.countedPassed}/${sum.counted})`;
  console.log(`${name.padEnd(12)} all ${plain.padEnd(18)}  without exclusions ${counted}`);
}
