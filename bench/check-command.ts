/**
 * `orkestra check` as it is typed: how long it takes to start, and how many definitions a second it checks after that. A
 * thousand of them, each unlike the others, are written to a folder. How fast the machine is at this hour is said by what Node
 * alone, JSON.parse and the YAML library need for the same.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { bringUpToDate } from '../cli/bin/build.mjs';
import { definitionText } from './definitions.ts';
import { type Interval, interval } from './statistics.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const BIN = path.join(ROOT, 'cli/bin/orkestra.js');
const COUNT = 1_000;

export interface CheckCommandRow {
  /** Milliseconds of the process: Node that does nothing, the command on one definition, on all of them. */
  node: Interval;
  one: Interval;
  all: Interval;
  /** Definitions a second, of the time that all take longer than one. */
  aSecond: Interval;
  /** Milliseconds in a warm process for the texts of all: as JSON, and as YAML by the library. */
  json: number;
  yaml: number;
}

export async function checkCommandBench(rounds: number): Promise<CheckCommandRow> {
  await bringUpToDate(ROOT, ['code']);
  const texts = Array.from({ length: COUNT }, (_, i) => definitionText(i));
  const folder = mkdtempSync(path.join(tmpdir(), 'orkestra-bench-'));
  try {
    for (const [i, text] of texts.entries()) writeFileSync(path.join(folder, `${i}.yaml`), text);
    const times = Array.from({ length: rounds }, () => ({
      node: timed(['-e', '0'], folder),
      one: timed([BIN, 'check', '0.yaml'], folder),
      all: timed([BIN, 'check', '.'], folder),
    }));
    const jsons = texts.map((text) => JSON.stringify(parse(text)));
    return {
      node: interval(times.map(({ node }) => node)),
      one: interval(times.map(({ one }) => one)),
      all: interval(times.map(({ all }) => all)),
      aSecond: interval(times.map(({ one, all }) => (1000 * (COUNT - 1)) / (all - one))),
      json: least(() => jsons.map((text) => JSON.parse(text))),
      yaml: least(() => texts.map((text) => parse(text))),
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

// ---- helpers

function timed(args: string[], cwd: string): number {
  const began = performance.now();
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, ORKESTRA_SKIP_BUILD: '1' },
  });
  const took = performance.now() - began;
  if (status !== 0) throw new Error(`${args.join(' ')} ended with ${status}: ${stdout}${stderr}`);
  return took;
}

function least(run: () => unknown): number {
  const times = Array.from({ length: 5 }, () => {
    const began = performance.now();
    run();
    return performance.now() - began;
  });
  return Math.min(...times);
}
