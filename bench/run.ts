/**
 * `npm run bench [check|engine|starts|memory|decisions|events|inbox|jq|scenarios]`: prints tables, writes test-results/bench.json. Says what was measured; passes
 * or fails nothing. `ORKESTRA_BENCH_ROUNDS` makes it longer.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { hostServices } from '../test/setup/service-host.ts';
import { checkBench } from './check.ts';
import { checkCommandBench } from './check-command.ts';
import { decisions } from './decisions.ts';
import { engineBench, engineTable } from './engine.ts';
import { events } from './events.ts';
import { inbox } from './inbox.ts';
import { geometricMean, jqBench } from './jq.ts';
import { memoryBench } from './memory.ts';
import { scenariosBench } from './scenarios.ts';
import { startsBench } from './starts.ts';
import { shown, table } from './statistics.ts';

const wanted = process.argv.slice(2);
const rounds = Number(process.env.ORKESTRA_BENCH_ROUNDS ?? 10);
// The checker and expressions need no database and no Temporal.
const alone = wanted.length > 0 && wanted.every((one) => one === 'jq' || one === 'check');
const host = alone ? undefined : await hostServices();
if (host) process.env.ORKESTRA_TEST_SERVICES = host.url;
process.env.ORKESTRA_LOG ??= 'error';
const results: Record<string, unknown> = { at: new Date().toISOString(), node: process.version, cores: cpus().length };
try {
  if (wanted.length === 0 || wanted.includes('check')) {
    const rows = checkBench({ samples: Math.max(50, rounds * 20) });
    results.check = rows;
    console.log('\nChecking a definition, median milliseconds:\n');
    console.log(
      table([
        ['definition', 'lines', 'text to problems', 'reading the YAML', 'checks alone'],
        ...rows.map((row) => [
          row.definition,
          String(row.lines),
          row.check.toFixed(2),
          row.yaml.toFixed(2),
          row.checks.toFixed(2),
        ]),
      ]),
    );
  }
  if (wanted.length === 0 || wanted.includes('check')) {
    const row = await checkCommandBench(rounds);
    results.checkCommand = row;
    console.log('\n`orkestra check` on 1,000 different definitions of 60 lines:\n');
    console.log(
      table([
        ['what', 'milliseconds'],
        ['Node that does nothing', shown(row.node, 0)],
        ['the command on one definition', shown(row.one, 0)],
        ['the command on all', shown(row.all, 0)],
        ['JSON.parse of all, warm', row.json.toFixed(0)],
        ['the YAML library on all, warm', row.yaml.toFixed(0)],
      ]),
    );
    console.log(`\nAfter the start: ${shown(row.aSecond, 0)} definitions a second`);
  }
  if (wanted.length === 0 || wanted.includes('engine')) {
    const rows = await engineBench({ rounds });
    results.engine = rows;
    console.log('\nInterpreted against written by hand; ratios of alternating rounds (95 % interval of the mean):\n');
    console.log(engineTable(rows));
  }
  if (wanted.length === 0 || wanted.includes('starts')) {
    const row = await startsBench({ rounds });
    results.starts = row;
    console.log('\nStarting a run, client and worker on one connection:\n');
    console.log(
      table([
        ['what', ''],
        ['eager starts of those asked for', `${row.eagerly} of ${row.asked}`],
        ['start to result, eager / plain, median ms', `${row.eagerMs.toFixed(1)} / ${row.plainMs.toFixed(1)}`],
        ['throughput, eager against plain', shown(row.gain)],
        ['a worker made, ms', shown(row.createMs, 0)],
        ['its first run, ms', shown(row.firstMs, 0)],
      ]),
    );
  }
  if (wanted.length === 0 || wanted.includes('scenarios')) {
    const row = await scenariosBench(Math.max(3, Math.ceil(rounds / 3)));
    results.scenarios = row;
    console.log(`\nScenarios of tests of definitions: ${shown(row.aSecond, 0)} a second`);
  }
  if (wanted.includes('memory')) {
    const rows = await memoryBench({ open: Number(process.env.ORKESTRA_BENCH_OPEN ?? 2_000) });
    results.memory = rows;
    const mb = (bytes: number) => `${(bytes / 1e6).toFixed(0)} MB`;
    console.log('\nRuns that wait for people:\n');
    console.log(
      table([
        ['who', 'a kept run', 'worker empty', 'open', 'worker then', 'answer → taken, p50', 'p99'],
        ...rows.map((row) => [
          ...[row.who, `${(row.kept / 1e3).toFixed(0)} kB`, mb(row.empty), String(row.open), mb(row.full)],
          ...[`${row.p50.toFixed(1)} ms`, `${row.p99.toFixed(1)} ms`],
        ]),
      ]),
    );
  }
  if (wanted.length === 0 || wanted.includes('decisions')) {
    const rates = (process.env.ORKESTRA_BENCH_RATES ?? '10,25,50').split(',').map(Number);
    const rows = await decisions({ rates, rounds: Math.max(2, Math.ceil(rounds / 3)), seconds: 5 });
    results.decisions = rows;
    console.log('\nSubmit → resumed, orkestra over REST and the same by hand, alternating rounds:\n');
    console.log(
      table([
        ['wanted', 'who', 'decisions', 'a second', 'stored, late', 'p50', 'p99'],
        ...rows.map((row) => [
          `${row.wanted}/s`,
          row.who,
          String(row.done),
          row.perSecond.toFixed(1),
          String(row.late),
          `${row.p50.toFixed(1)} ms`,
          `${row.p99.toFixed(1)} ms`,
        ]),
      ]),
    );
  }
  if (wanted.length === 0 || wanted.includes('events')) {
    const rows = await events({ waits: 50_000, samples: Math.max(30, rounds * 5) });
    results.events = rows;
    console.log('\nAn event over REST, until its sender has the answer:\n');
    console.log(
      table([
        ['what', 'waits there are', 'p50', 'p99'],
        ...rows.map((row) => [row.what, String(row.waits), `${row.p50.toFixed(1)} ms`, `${row.p99.toFixed(1)} ms`]),
      ]),
    );
  }
  if (wanted.length === 0 || wanted.includes('inbox')) {
    const rows = await inbox({ tasks: 100_000, samples: Math.max(100, rounds * 30) });
    results.inbox = rows;
    console.log('\nA page of 50 of the inbox over REST, 100,000 open tasks:\n');
    console.log(
      table([
        ['view', 'who', 'p50', 'p99'],
        ...rows.map((row) => [
          row.view,
          `${row.who} (${row.rows} rows)`,
          `${row.p50.toFixed(1)} ms`,
          `${row.p99.toFixed(1)} ms`,
        ]),
      ]),
    );
  }
  if (wanted.length === 0 || wanted.includes('jq')) {
    const { rows, compiledASecond } = await jqBench(rounds);
    results.jq = { rows, compiledASecond };
    const columns = ['wasm', 'script', 'toCareful', 'toHand'] as const;
    const mean = (of: (typeof columns)[number]) =>
      geometricMean(rows.flatMap((row) => (row[of] ? [row[of].mean] : []))).toFixed(1);
    console.log('\nOur jq, ratios of alternating rounds (95 % interval of the mean):\n');
    console.log(
      table([
        ['idiom', 'ours, µs', 'jq-wasm / ours', 'jqjs / ours', 'ours / by hand, as careful', 'by hand, trusting'],
        ...rows.map((row) => [
          row.idiom,
          row.ours.toFixed(3),
          shown(row.wasm, 0),
          row.script ? shown(row.script, 1) : 'another result',
          shown(row.toCareful),
          shown(row.toHand),
        ]),
        ['geometric mean', '', ...columns.map(mean)],
      ]),
    );
    console.log(`\nCompiled: ${shown(compiledASecond, 0)} expressions a second`);
  }
  const file = path.join(fileURLToPath(new URL('..', import.meta.url)), 'test-results', 'bench.json');
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(results, null, 2)}\n`);
  console.log(`\n${path.relative(process.cwd(), file)}`);
} finally {
  await host?.stop();
}
process.exit(0);
