/** What a project's folder holds: its file, where its definitions and functions are. Reads, and imports no server. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { parseData } from '../engine/definition/parse.ts';
import { checkProject, type Project } from '../engine/definition/project.ts';
import type { Json } from '../engine/json.ts';
import { StartupError } from './embedded/startup-error.ts';

export const PROJECT_FILE = 'orkestra.yaml';

export interface Folders {
  definitions: string;
  functions: string;
  /** Address of a document to the file that is its copy. */
  documents: Readonly<Record<string, string>>;
}

export function foldersOf(project: Project, root: string): Folders {
  return {
    definitions: path.resolve(root, project.definitions ?? 'definitions'),
    functions: path.resolve(root, project.functions ?? 'functions'),
    documents: Object.fromEntries(
      Object.entries(project.documents ?? {}).map(([uri, file]) => [uri, path.resolve(root, file)] as const),
    ),
  };
}

/** The text of a project file as the checker reads it: an empty one is a project that says nothing. */
export function projectText(text: string): string {
  return text.trim() === '' ? '{}' : text;
}

/** The project file; a problem in it is a StartupError that names file, line and column. */
export function readProject(root: string): Project {
  const file = path.join(root, PROJECT_FILE);
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    throw new StartupError(
      `There is no ${PROJECT_FILE} in ${root}: change to a project's root, or write one (an empty file will do).`,
    );
  }
  const { project, problems } = checkProject(projectText(text), { file });
  if (project) return project;
  const first = problems.find(({ severity }) => severity === 'error');
  throw new StartupError(`${file}:${first?.line}:${first?.column} ${first?.message}`);
}

/** `<folder>/<name>/<version>.yaml`, the highest version of each name last, so that it ends up current. */
export function definitionFiles(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .sort()
    .flatMap((name) => {
      const inner = path.join(folder, name);
      if (!statSync(inner).isDirectory()) return [];
      return readdirSync(inner)
        .filter((file) => file.endsWith('.yaml'))
        .sort((left, right) => left.localeCompare(right, 'en', { numeric: true }))
        .map((file) => path.join(inner, file));
    });
}

/** `<folder>/<name>.yaml`: the declarations of functions. */
export function functionFiles(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith('.yaml'))
    .sort()
    .map((name) => path.join(folder, name));
}

/** The project's copies as JSON; null for one that is missing or cannot be read, which the checker says of whoever needs it. */
export function documentsIn(files: Folders['documents']): Record<string, Json> {
  return Object.fromEntries(
    Object.entries(files).map(([uri, file]) => {
      const read = existsSync(file) ? parseData(readFileSync(file, 'utf8')) : { reason: 'missing' };
      return [uri, 'value' in read ? read.value : null] as const;
    }),
  );
}
