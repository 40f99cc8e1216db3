/**
 * `npm run fuzz [differential|safety] [number] [seed]`: random programs against jq itself, and hostile texts against the
 * limits. Exits with 1 on a difference that no line of exclusions.ts excuses, or on anything that is not refused in words.
 */
import { differential } from './differential.ts';
import { safety } from './safety.ts';

const [what, number, seed = '1'] = process.argv.slice(2);
const started = performance.now();

if (what === undefined || what === 'differential') {
  let shown = 0;
  const report = await differential(Number(seed), Number(number ?? 100_000), ({ differences, pairs, silent }) => {
    for (; shown < differences.length; shown++) console.log(`\n${differences[shown]}`);
    if (process.stderr.isTTY)
      process.stderr.write(`\r${pairs} pairs, ${differences.length} differences, ${silent.length} silent `);
  });
  const { coverage, excused } = report;
  console.log(`
${report.pairs} pairs of ${report.programs} programs in ${((performance.now() - started) / 1000).toFixed(0)} s, seed ${seed}
  ${report.errors} ended in an error, ${report.refused} programs refused by both, ${report.skipped} pairs too costly to ask
  ${report.silent.length} programs without an answer from the judge: it does not end or breaks
  excused: ${[...excused].map(([name, count]) => `${name} ${count}`).join(', ') || 'none'}
  differences: ${report.differences.length}
  reached: ${coverage.nodes.size} kinds of nodes, ${coverage.calls.size} functions`);
  for (const program of report.silent) console.log(`  silent: ${program.slice(0, 200)}`);
  if (report.differences.length > 0) process.exitCode = 1;
}

if (what === undefined || what === 'safety') {
  const began = performance.now();
  const texts = Number(number ?? 1_000_000);
  const report = safety(Number(seed), texts);
  console.log(`
${report.texts} hostile texts in ${((performance.now() - began) / 1000).toFixed(0)} s, seed ${seed}
  ${report.refused} refused, ${report.compiled} ran to their end, ${report.raised} ended in an error, ${report.exhausted} ran out of fuel
  slowest ${report.slowestMs.toFixed(0)} ms: ${report.slowest.slice(0, 120)}
  most memory ${(process.resourceUsage().maxRSS / 1024).toFixed(0)} MiB
  faults: ${report.faults.length}`);
  for (const fault of report.faults.slice(0, 20)) console.log(`\n${fault}`);
  if (report.faults.length > 0) process.exitCode = 1;
}
