/** `orkestra test`: plays the tests of definitions, people and time included. On the virtual clock it needs no server. */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { frame } from '../../engine/definition/frame.ts';
import { Coverage } from '../../engine/testing/coverage.ts';
import { play } from '../../engine/testing/scenario.ts';
import { type OpenStage, virtualStage } from '../../engine/testing/stage.ts';
import { live } from '../lifecycle.ts';
import { bad, count, faint, good, print, printJson, strong } from '../print.ts';
import { forgetProjects } from '../project.ts';
import { FoundProblems, WrongUse } from '../refusal.ts';
import { Definitions, findTestFiles, openTestFile, type Tested } from '../test-files.ts';
import { coverageHtml, coverageText } from '../test-report/coverage.ts';
import { junit } from '../test-report/junit.ts';
import { lcov } from '../test-report/lcov.ts';
import { failureText, type Outcome } from '../test-report/outcome.ts';
import { watchPlaces } from '../watching.ts';

export interface TestOptions {
  filter?: string;
  on: 'virtual' | 'temporal';
  coverage?: true | 'text' | 'lcov' | 'html';
  out?: string;
  junit?: string;
  json?: true;
  watch?: true;
}

export async function test(places: string[], options: TestOptions): Promise<void> {
  if (!options.watch) {
    const outcomes = await round(places, options);
    if (outcomes.some(({ failure }) => failure !== null)) throw new FoundProblems();
    return;
  }
  if (options.json) throw new WrongUse('--watch prints text for a person: leave out --json.');
  let playing = Promise.resolve();
  const again = () => {
    playing = playing.then(async () => {
      forgetProjects();
      if (process.stdout.isTTY) process.stdout.write('\u001b[2J\u001b[3J\u001b[H');
      await round(places, options).catch((failure: unknown) => {
        if (!(failure instanceof WrongUse)) throw failure;
        print(failure.message);
      });
      print(faint('Playing again at every save. Ctrl-C ends.'));
    });
  };
  await live(
    async () => {
      const stop = watchPlaces(
        places.length === 0 ? ['.'] : places.map((place) => place.replace(/\*.*$/, '') || '.'),
        again,
      );
      return { stop: async () => stop() };
    },
    again,
    () => undefined,
  );
}

// ---- helpers

async function round(places: string[], options: TestOptions): Promise<Outcome[]> {
  const files = findTestFiles(places);
  if (files.length === 0)
    throw new WrongUse('There are no tests here: a test is definitions/<name>/tests/<what>.test.yaml.');
  const stages =
    options.on === 'temporal' ? await temporalStages() : { open: virtualStage, stop: async () => undefined };
  try {
    return await playAll(files, stages.open, options);
  } finally {
    await stages.stop();
  }
}

/** Loaded only when asked for: the worker and its native parts are no part of testing on the virtual clock. */
async function temporalStages(): Promise<{ open: OpenStage; stop(): Promise<void> }> {
  const { openTemporalStages } = await import('../temporal-stages.ts');
  return openTemporalStages(print);
}

async function playAll(files: string[], open: OpenStage, options: TestOptions): Promise<Outcome[]> {
  const definitions = new Definitions();
  const coverages = new Map<Tested, Coverage>();
  const outcomes: Outcome[] = [];
  const began = performance.now();
  for (const name of files) {
    const file = openTestFile(name, definitions);
    const errors = file.problems.filter(({ severity }) => severity === 'error');
    if (errors.length > 0) {
      const message = errors.map((problem) => frame(problem, file.source)).join('\n');
      outcomes.push({
        file: name,
        name: '(the file)',
        ms: 0,
        failure: { message, line: errors[0]?.line ?? 1 },
        timeline: [],
        source: file.source,
      });
      continue;
    }
    for (const { test: one, tested } of file.tests) {
      if (options.filter !== undefined && !one.test.toLowerCase().includes(options.filter.toLowerCase())) continue;
      const coverage = coverages.get(tested) ?? new Coverage(tested.definition);
      coverages.set(tested, coverage);
      const directory = file.project.project?.directory;
      const at = performance.now();
      const verdict = await play({
        definition: tested.definition,
        test: one,
        open,
        documents: file.project.documents,
        ...(directory && { directory }),
      });
      coverage.add(verdict.trace);
      const line = verdict.failure ? file.places.of(verdict.failure.pointer, 'value').line : 1;
      outcomes.push({
        file: name,
        name: one.test,
        ms: performance.now() - at,
        failure: verdict.failure && { message: verdict.failure.message, line },
        timeline: verdict.trace,
        source: file.source,
      });
    }
  }
  report(outcomes, coverages, performance.now() - began, options);
  return outcomes;
}

function report(outcomes: Outcome[], coverages: Map<Tested, Coverage>, ms: number, options: TestOptions): void {
  const covered = [...coverages].map(([tested, coverage]) => ({ tested, coverage }));
  if (options.junit !== undefined) write(options.junit, junit(outcomes, ms));
  const failed = outcomes.filter(({ failure }) => failure !== null);
  if (options.json) {
    printJson({
      passed: outcomes.length - failed.length,
      failed: failed.length,
      tests: outcomes.map(({ file, name, failure, ms: took }) => ({
        file,
        name,
        passed: failure === null,
        failure,
        ms: Math.round(took * 100) / 100,
      })),
      ...(options.coverage && {
        coverage: covered.map(({ tested, coverage }) => ({ file: tested.file, items: coverage.items })),
      }),
    });
  } else {
    for (const outcome of outcomes) {
      if (outcome.failure) print(failureText(outcome));
      else print(`${good('✓')} ${faint(`${outcome.file}:`)} ${outcome.name}`);
    }
    const sum = [
      failed.length > 0 && bad(`${failed.length} failed`),
      good(`${outcomes.length - failed.length} passed`),
    ];
    print(
      `\n${strong(sum.filter(Boolean).join(', '))} ${faint(`${count(outcomes.length, 'test')} in ${(ms / 1000).toFixed(2)} s`)}`,
    );
  }
  if (!options.coverage) return;
  const how = options.coverage === true ? 'text' : options.coverage;
  if (how === 'text') {
    if (!options.json) print(`\n${coverageText(covered)}`);
    return;
  }
  const out = options.out ?? (how === 'lcov' ? 'coverage/lcov.info' : 'coverage/definitions.html');
  write(out, how === 'lcov' ? lcov(covered) : coverageHtml(covered));
  if (!options.json) print(faint(`Wrote ${out}.`));
}

function write(file: string, text: string): void {
  mkdirSync(path.dirname(path.resolve(file)), { recursive: true });
  writeFileSync(file, text);
}
