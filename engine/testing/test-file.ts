/**
 * Tests of definitions as files hold them: `definitions/<name>/tests/*.test.yaml`, read with the same care and words as
 * definitions. Names of steps, outcomes and people are checked against what is tested, so that a test that can never pass
 * is told apart from one that fails.
 */
import type { Mock, TestCase, TestFile } from '../../schemas/generated/test.ts';
import { checkShape } from '../definition/check-structure.ts';
import type { Definition } from '../definition/document.ts';
import { Findings } from '../definition/findings.ts';
import { choices, didYouMean } from '../definition/nearest.ts';
import { parse } from '../definition/parse.ts';
import { join, type Places } from '../definition/places.ts';
import { inOrder, type Problem } from '../definition/problems.ts';
import type { Project } from '../definition/project.ts';
import { outcomesOf } from '../definition/step-outputs.ts';
import { walk } from '../definition/walk.ts';
import { isObject, type JsonObject, own } from '../json.ts';

/** One test, whole: what its file says for all of its tests is in it. */
export interface FileTest extends TestCase {
  /** Where in the file it stands: empty, or `/tests/2`. */
  pointer: string;
}

export interface ReadTests {
  tests: FileTest[];
  problems: Problem[];
  places: Places;
}

/** The tests of a file; none when an error was found. */
export function readTests(text: string, file: string): ReadTests {
  const parsed = parse(text, file);
  const findings = new Findings(file, parsed.places);
  findings.problems.push(...parsed.problems);
  if (parsed.value !== undefined) checkShape(parsed.value, 'test.schema.json', findings);
  const value = isObject(parsed.value) ? parsed.value : undefined;
  if (value && !findings.failed && own(value, 'test') === undefined && own(value, 'tests') === undefined) {
    findings.report('test-without-name', {}, '');
  }
  const problems = inOrder(findings.problems);
  // The schema is the type: without a problem the value is a TestFile.
  const tests = value && !findings.failed ? testsIn(value as unknown as TestFile) : [];
  return { tests, problems, places: parsed.places };
}

/** What a test names that its definition (or the project) does not have. */
export function checkNames(
  test: FileTest,
  definition: Definition,
  project: Project | undefined,
  findings: Findings,
): void {
  const steps = walk(definition as unknown as JsonObject);
  const names = steps.map(({ name }) => name);
  const report = (what: string, name: string, known: readonly string[], pointer: string) => {
    const details = { definition: definition.document.name, what, name };
    findings.report('unknown-in-test', details, pointer, {
      found: name,
      expected: choices([...known]),
      ...didYouMean(name, [...known]),
    });
  };
  const step = (name: string | undefined, pointer: string) => {
    if (name !== undefined && !names.includes(name)) report('step', name, names, pointer);
  };
  const expectation = (expected: TestCase['expect'], pointer: string) => {
    if (!expected) return;
    step(expected.task, join(pointer, 'task'));
    for (const key of ['path', 'visited', 'avoided'] as const) {
      for (const [i, name] of (expected[key] ?? []).entries()) step(name, join(pointer, key, i));
    }
  };
  const at = test.pointer;
  expectation(test.expect, join(at, 'expect'));
  const people = project?.directory?.people;
  for (const [i, action] of (test.script ?? []).entries()) {
    const here = join(at, 'script', i);
    expectation(action.expect, join(here, 'expect'));
    if (action.as !== undefined && people && !Object.hasOwn(people, action.as)) {
      findings.report('unknown-person', { name: action.as }, join(here, 'as'), {
        found: action.as,
        expected: choices(Object.keys(people)),
        ...didYouMean(action.as, Object.keys(people)),
      });
    }
    const { complete } = action;
    if (!complete) continue;
    step(complete.task, join(here, 'complete', 'task'));
    const asked = steps.find(({ name }) => name === complete.task)?.step;
    const arguments_ = asked && own(asked, 'with');
    if (complete.outcome === undefined || complete.refused !== undefined || !isObject(arguments_)) continue;
    const offered = outcomesOf(arguments_);
    if (!offered.includes(complete.outcome))
      report('outcome', complete.outcome, offered, join(here, 'complete', 'outcome'));
  }
  const called = new Set([
    ...names,
    ...steps.flatMap((visit) => callsOf(visit.step)),
    ...steps.map(({ pointer }) => pointer),
  ]);
  for (const [i, mock] of (test.mocks ?? []).entries()) {
    if (!called.has(mock.call))
      report(
        'call',
        mock.call,
        [...called].filter((name) => !name.startsWith('/')),
        join(at, 'mocks', i, 'call'),
      );
  }
}

// ---- helpers

function testsIn({ tests, ...shared }: TestFile): FileTest[] {
  const { test, ...rest } = shared;
  if (tests === undefined) return [{ ...rest, test: test ?? '', pointer: '' }];
  return tests.map((one, i) => ({
    ...rest,
    ...one,
    mocks: [...(one.mocks ?? []), ...(rest.mocks ?? [])] as Mock[],
    pointer: `/tests/${i}`,
  }));
}

/** The function or definition that a step calls. */
function callsOf(step: JsonObject): string[] {
  const call = own(step, 'call');
  const run = own(step, 'run');
  const workflow = isObject(run) ? own(run, 'workflow') : undefined;
  const name = isObject(workflow) ? own(workflow, 'name') : undefined;
  return [call, name].filter((one) => typeof one === 'string');
}
