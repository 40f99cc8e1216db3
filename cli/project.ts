/**
 * A project as commands without a server read it: what is declared, and what is wrong with it. One read project per root
 * and command; a folder above which there is no orkestra.yaml belongs to none.
 */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { type Checked, checkDefinition } from '../engine/definition/check.ts';
import type { OtherDefinition } from '../engine/definition/other-definitions.ts';
import type { Problem } from '../engine/definition/problems.ts';
import { checkFunction, checkProject, type FunctionDeclaration, type Project } from '../engine/definition/project.ts';
import type { Json } from '../engine/json.ts';
import { headsIn } from '../server/definition-heads.ts';
import {
  definitionFiles,
  documentsIn,
  foldersOf,
  functionFiles,
  PROJECT_FILE,
  projectText,
} from '../server/project-files.ts';
import { findProject } from './home.ts';
import { WrongUse } from './refusal.ts';
import { checkTests, TEST_FILE, testFilesBelow } from './test-files.ts';

export interface OpenProject {
  root: string;
  file: string;
  definitions: string;
  functions: string;
  /** Absent while the project file has errors: then people and groups are not checked. */
  project?: Project;
  declarations: Record<string, FunctionDeclaration>;
  /** What `run: workflow` may name; read when the first definition asks. */
  readonly others: readonly OtherDefinition[];
  /** Copies of other documents, by address; null for one that cannot be read. */
  documents: Record<string, Json>;
}

const opened = new Map<string, OpenProject>();
/** Of folders that were asked for: the root of their project, if there is one. */
const roots = new Map<string, string | null>();

/** The project that a file or folder belongs to; null when there is no orkestra.yaml above it. */
export function projectOf(place: string): OpenProject | null {
  const folder = existsSync(place) && statSync(place).isDirectory() ? place : path.dirname(place);
  return projectAbove(folder);
}

/** The same for what is known to be a file. */
export function projectOfFile(file: string): OpenProject | null {
  return projectAbove(path.dirname(path.resolve(file)));
}

/** The project that a folder is in. */
function projectAbove(folder: string): OpenProject | null {
  let root = roots.get(folder);
  if (root === undefined) {
    root = findProject(folder);
    roots.set(folder, root);
  }
  if (root === null) return null;
  const known = opened.get(root);
  if (known) return known;
  const file = path.join(root, PROJECT_FILE);
  const { project } = checkProject(projectText(readFileSync(file, 'utf8')), { file });
  const { definitions, functions, documents: files } = foldersOf(project ?? {}, root);
  const declarations: Record<string, FunctionDeclaration> = {};
  for (const one of functionFiles(functions)) {
    const { declaration } = checkFunction(readFileSync(one, 'utf8'), { file: one });
    // One that is wrong is reported as itself; calls of it are not wrong for that.
    declarations[path.basename(one, '.yaml')] = declaration ?? { input: true, output: true };
  }
  const documents = documentsIn(files);
  let others: OtherDefinition[] | undefined;
  const open = {
    root,
    file,
    definitions,
    functions,
    declarations,
    documents,
    ...(project && { project }),
    get others() {
      others ??= headsIn(definitions);
      return others;
    },
  };
  opened.set(root, open);
  return open;
}

/** Everything of a project that can be checked: its file, its functions, its definitions. */
export function filesOf({ file, functions, definitions }: OpenProject): string[] {
  return [file, ...functionFiles(functions), ...definitionFiles(definitions), ...testFilesBelow(definitions)];
}

/** The files below a folder that are meant for the checker; of a project's root, the project's. */
export function filesBelow(folder: string): string[] {
  if (existsSync(path.join(folder, PROJECT_FILE))) return filesOf(projectOf(folder) as OpenProject);
  return readdirSync(folder, { withFileTypes: true })
    .sort((left, right) => (left.name < right.name ? -1 : 1))
    .flatMap((entry) => {
      const inner = path.join(folder, entry.name);
      if (entry.isDirectory())
        return entry.name === 'node_modules' || entry.name.startsWith('.') ? [] : filesBelow(inner);
      return /\.ya?ml$/.test(entry.name) ? [inner] : [];
    });
}

/** One file's problems, by what it is: the project file, a function's declaration, else a definition. */
export function checkFile(file: string): { source: string; problems: Problem[]; definition?: Checked['definition'] } {
  const source = read(file);
  return { source, ...checkText(file, source) };
}

/** The same for a text that the file may come to hold. */
export function checkText(file: string, source: string): { problems: Problem[]; definition?: Checked['definition'] } {
  const at = path.resolve(file);
  const project = projectOfFile(file);
  const named = { file };
  if (path.basename(at) === PROJECT_FILE) return { problems: checkProject(projectText(source), named).problems };
  if (TEST_FILE.test(at)) return { problems: checkTests(file, source, project) };
  if (project && path.dirname(at) === project.functions) return { problems: checkFunction(source, named).problems };
  return checkDefinition(source, {
    file,
    ...(project?.project && { project: project.project }),
    ...(project && { functions: project.declarations, documents: project.documents }),
    ...(project && /\bworkflow\b/.test(source) && { definitions: project.others }),
  });
}

/** What was read of projects is read again when it is next asked for: files have changed. */
export function forgetProjects(): void {
  opened.clear();
  roots.clear();
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (failure) {
    throw new WrongUse(`${file} cannot be read: ${(failure as Error).message}.`);
  }
}
