/**
 * Reads jq's own test files: groups of a program line, an input line and the expected output lines, ended by a blank
 * line; `%%FAIL` starts a group whose program must be refused. The files are data beside the checkout, not in it.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { compile } from '../../engine/jq/compile.ts';
import { JqCompileError, JqError, JqFuelError, JqSyntaxError } from '../../engine/jq/errors.ts';
import { print } from '../../engine/jq/print.ts';
import { readJson } from '../../engine/jq/read.ts';
import { during } from '../../engine/jq/run.ts';
import { equals } from '../../engine/jq/values.ts';
import type { Json } from '../../engine/json.ts';

export const SUITE_FILES = ['man.test', 'jq.test', 'base64.test', 'onig.test'] as const;
export type SuiteFile = (typeof SUITE_FILES)[number];

export interface Case {
  readonly file: SuiteFile;
  readonly line: number;
  readonly program: string;
  readonly input: string;
  readonly outputs: readonly string[];
  readonly refused: boolean;
}

export interface Verdict {
  readonly passed: boolean;
  readonly got: string;
}

/** The folder of the test files: `JQ_SUITE`, or `shared/jq` beside the checkout; undefined when it is not there. */
export function suiteFolder(): string | undefined {
  const folder = process.env.JQ_SUITE ?? resolve(import.meta.dirname, '../../../shared/jq');
  return existsSync(join(folder, 'man.test')) ? folder : undefined;
}

export function readCases(folder: string, file: SuiteFile): Case[] {
  const lines = readFileSync(join(folder, file), 'utf8').split('\n');
  const cases: Case[] = [];
  const isSkipped = (line: string) => /^\s*(#|$)/.test(line);
  let at = 0;
  while (at < lines.length) {
    if (isSkipped(lines[at]!)) {
      at++;
      continue;
    }
    const refused = lines[at]!.startsWith('%%FAIL');
    if (refused) at++;
    const line = at + 1;
    const program = lines[at++]!;
    const input = refused ? '' : (lines[at++] ?? '');
    const outputs: string[] = [];
    while (at < lines.length && !/^\s*$/.test(lines[at]!)) {
      if (!lines[at]!.startsWith('#')) outputs.push(lines[at]!);
      at++;
    }
    cases.push({ file, line, program, input, outputs, refused });
  }
  return cases;
}

// Enough for the few cases that build ten thousand levels or do a date for each day of a lifetime.
const FUEL = 20_000_000;
const OPTIONS = { fuel: FUEL, now: () => 1_700_000_000.5 };

function parse(text: string): Json {
  return during(OPTIONS, [], () => readJson(text));
}

function show(value: Json): string {
  return during(OPTIONS, [], () => print(value));
}

/** Runs one case. An expected error of the run is written in the files as a comment, so only outputs are compared. */
export function runCase(test: Case): Verdict {
  try {
    const program = compile(test.program, { variables: [] });
    if (test.refused) return { passed: false, got: 'compiled' };
    const expected = test.outputs.map(parse);
    const input = parse(test.input);
    const got = collect(test.program, expected.length, program.all, input);
    const passed =
      got.values.length === expected.length &&
      during(OPTIONS, [], () => expected.every((value, i) => equals(normal(value), normal(got.values[i]!))));
    return { passed, got: [...got.values.map(show), ...(got.error === undefined ? [] : [got.error])].join('\n') };
  } catch (error) {
    if (error instanceof JqSyntaxError) return { passed: test.refused, got: `${error.name}: ${error.message}` };
    if (error instanceof JqFuelError || error instanceof JqCompileError || error instanceof JqError) {
      return { passed: false, got: `${error.name}: ${error.message}` };
    }
    throw error;
  }
}

/** Outputs up to an error, as jq's own harness reads them: the error itself is only the end of the outputs. */
function collect(
  program: string,
  expected: number,
  all: ReturnType<typeof compile>['all'],
  input: Json,
): { values: Json[]; error?: string } {
  try {
    return { values: all(input, {}, OPTIONS) };
  } catch (error) {
    if (!(error instanceof JqError)) throw error;
    const before = compile(`limit(${expected}; ${program})`);
    const values = expected === 0 ? [] : attempt(() => before.all(input, {}, OPTIONS));
    return { values, error: `JqError: ${error.message}` };
  }
}

function attempt(run: () => Json[]): Json[] {
  try {
    return run();
  } catch (error) {
    if (error instanceof JqError) return [];
    throw error;
  }
}

/** What is compared is what would be printed: `nan` is null. */
function normal(value: Json): Json {
  return typeof value === 'number' && Number.isNaN(value) ? null : value;
}
