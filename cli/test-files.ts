/** The tests of a project as files: which there are, what each tests, and what is wrong with them before they are played. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import type { Definition } from '../engine/definition/document.ts';
import { Findings } from '../engine/definition/findings.ts';
import { parse } from '../engine/definition/parse.ts';
import type { Places } from '../engine/definition/places.ts';
import { inOrder, type Problem } from '../engine/definition/problems.ts';
import { checkNames, type FileTest, readTests } from '../engine/testing/test-file.ts';
import { definitionFiles } from '../server/project-files.ts';
import { checkFile, type OpenProject, projectOf } from './project.ts';
import { WrongUse } from './refusal.ts';

export const TEST_FILE = /\.test\.ya?ml$/;

export interface Tested {
  definition: Definition;
  /** As it was named, and its text: for the report of what was covered. */
  file: string;
  source: string;
  places: Places;
}

export interface TestFile {
  file: string;
  source: string;
  places: Places;
  /** Of the file itself, and of a definition that cannot be tested. */
  problems: Problem[];
  tests: { test: FileTest; tested: Tested }[];
  project: OpenProject;
}

/** Files, folders and patterns with `*`; without any, all tests of the project. */
export function findTestFiles(places: readonly string[]): string[] {
  const found = places.length === 0 ? testFilesBelow(rootOf('.')) : places.flatMap((place) => named(place));
  return [...new Set(found)].sort();
}

/** Reads, checks, and finds what each test is about. */
export function openTestFile(file: string, definitions: Definitions): TestFile {
  const project = projectOf(path.resolve(file));
  if (!project) throw new WrongUse(`There is no orkestra.yaml above ${file}: tests belong to a project.`);
  const source = readFileSync(file, 'utf8');
  return { file, source, project, ...readTestFile(file, source, project, definitions) };
}

/** What is wrong with a text that a file of tests may come to hold. */
export function checkTests(file: string, source: string, project: OpenProject | null): Problem[] {
  return project ? readTestFile(file, source, project, new Definitions()).problems : readTests(source, file).problems;
}

function readTestFile(
  file: string,
  source: string,
  project: OpenProject,
  definitions: Definitions,
): Pick<TestFile, 'places' | 'problems' | 'tests'> {
  const { tests, problems, places } = readTests(source, file);
  const findings = new Findings(file, places);
  const open: TestFile['tests'] = [];
  for (const test of tests) {
    const name = test.definition ?? path.basename(path.dirname(path.dirname(path.resolve(file))));
    const tested = definitions.find(project, name, test.version);
    if (!tested) {
      const pointer = test.definition === undefined ? '' : `${test.pointer}/definition`;
      findings.report(
        'unknown-definition',
        { name, reason: test.version ? ` of version ${test.version}` : ' in the project' },
        pointer,
        {
          expected: 'a definition of the project without errors',
        },
      );
      continue;
    }
    checkNames(test, tested.definition, project.project, findings);
    open.push({ test, tested });
  }
  return { places, problems: [...problems, ...inOrder(findings.problems)], tests: open };
}

/** The definitions of projects, each read and checked once. */
export class Definitions {
  readonly #known = new Map<string, Tested[]>();

  /** The version, or the highest; one that has errors is none. */
  find(project: OpenProject, name: string, version: string | undefined): Tested | undefined {
    const all = this.#known.get(project.root) ?? this.#read(project);
    this.#known.set(project.root, all);
    return all.findLast(
      ({ definition: { document } }) =>
        document.name === name && (version === undefined || document.version === version),
    );
  }

  #read(project: OpenProject): Tested[] {
    return definitionFiles(project.definitions).flatMap((at) => {
      const file = path.relative(process.cwd(), at);
      const { definition, source } = checkFile(file);
      return definition ? [{ definition, file, source, places: parse(source, file).places }] : [];
    });
  }
}

// ---- helpers

function rootOf(place: string): string {
  const project = projectOf(path.resolve(place));
  if (!project)
    throw new WrongUse('There is no orkestra.yaml here or above: name the test files, or change to a project.');
  return path.relative(process.cwd(), project.definitions) || '.';
}

function named(place: string): string[] {
  if (place.includes('*')) {
    const folder = place.slice(0, place.indexOf('*')).replace(/[^/]*$/, '') || '.';
    const pattern = patternOf(place.replace(/^\.\//, ''));
    return testFilesBelow(folder).filter((file) => pattern.test(file.replace(/^\.\//, '')));
  }
  if (!existsSync(place)) throw new WrongUse(`There is no ${place}.`);
  return statSync(place).isDirectory() ? testFilesBelow(place) : [place];
}

/** `**` any folders, `*` anything but a slash. */
function patternOf(glob: string): RegExp {
  const source = glob
    .split(/(\*\*\/|\*\*|\*)/)
    .map((part) =>
      part === '**/'
        ? '(?:.*/)?'
        : part === '**'
          ? '.*'
          : part === '*'
            ? '[^/]*'
            : part.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&'),
    )
    .join('');
  return new RegExp(`^${source}$`);
}

/** The files of tests in a folder and below. */
export function testFilesBelow(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const inner = path.join(folder, entry.name);
    if (entry.isDirectory())
      return entry.name === 'node_modules' || entry.name.startsWith('.') ? [] : testFilesBelow(inner);
    return TEST_FILE.test(entry.name) ? [inner] : [];
  });
}
