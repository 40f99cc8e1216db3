/** Where a command works: the project's root (the folder with orkestra.yaml) and the folder of its data. */
import { existsSync } from 'node:fs';
import path from 'node:path';

/** The nearest folder upwards that holds orkestra.yaml; null when none does. */
export function findProject(from: string): string | null {
  for (let folder = path.resolve(from); ; folder = path.dirname(folder)) {
    if (existsSync(path.join(folder, 'orkestra.yaml'))) return folder;
    if (path.dirname(folder) === folder) return null;
  }
}

/** `ORKESTRA_HOME`, else `.orkestra` in the project's root (or here, where there is none). */
export function homeFolder(environment: NodeJS.ProcessEnv = process.env, from = process.cwd()): string {
  return path.resolve(environment.ORKESTRA_HOME || path.join(findProject(from) ?? from, '.orkestra'));
}

/** A file as somebody here would type it. */
export function shown(file: string): string {
  return path.relative(process.cwd(), path.resolve(file)) || file;
}
