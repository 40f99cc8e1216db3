/**
 * PostgreSQL refuses to run as root. Then it runs as "nobody" where that user can reach the programs and the data, else as
 * root without its powers in a user namespace (`unshare -U`: PostgreSQL sees another id, files stay root's).
 */
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  lchownSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { join } from 'node:path';
import { cacheFolder } from './cache-folder.ts';
import type { PostgresBinaries } from './postgres-binaries.ts';
import { makeSymlinks } from './postgres-binaries.ts';
import { StartupError } from './startup-error.ts';

const NOBODY = 65_534;

export interface PostgresUser {
  /** Put before the program and its arguments. */
  prefix: string[];
  /** For `spawn`. */
  ids: { uid?: number; gid?: number };
  binaries: PostgresBinaries;
  /** Gives what we made in the data folder to the user PostgreSQL runs as. */
  own(path: string): void;
}

/** Who runs PostgreSQL for data under `folder`, which exists. */
export function postgresUser(binaries: PostgresBinaries, folder: string): PostgresUser {
  const own = (): void => undefined;
  if (process.getuid?.() !== 0) return { prefix: [], ids: {}, binaries, own };
  const ids = { uid: NOBODY, gid: NOBODY };
  if (canEnter(folder)) {
    const reachable = canRun(binaries.postgres) ? binaries : copyWhereReachable(binaries);
    if (reachable) return { prefix: [], ids, binaries: reachable, own: (path) => giveTo(path, NOBODY) };
  }
  if (spawnSync('unshare', ['-U', 'true']).status === 0)
    return { prefix: ['unshare', '-U', '--'], ids: {}, binaries, own: (path) => giveTo(path, 0) };
  throw new StartupError(
    `PostgreSQL does not run as root and no other user can reach ${folder}: start as an ordinary user, or set ORKESTRA_HOME to a folder that all users can enter, such as /var/lib/orkestra.`,
  );
}

function asNobody(script: string, argument: string): boolean {
  return spawnSync('/bin/sh', ['-c', script, 'sh', argument], { uid: NOBODY, gid: NOBODY, cwd: '/' }).status === 0;
}
const canRun = (program: string): boolean => asNobody('"$1" --version', program);
const canEnter = (folder: string): boolean => asNobody('cd "$1"', folder);

/** The npm package's programs stand under the checkout, which may be root's own. */
function copyWhereReachable(binaries: PostgresBinaries): PostgresBinaries | undefined {
  if (binaries.kind !== 'npm') return undefined;
  for (const cache of [cacheFolder(), '/var/cache/orkestra']) {
    const root = join(cache, `postgres-${binaries.version}`);
    try {
      if (!existsSync(root)) {
        mkdirSync(cache, { recursive: true, mode: 0o755 });
        const unfinished = `${root}.${process.pid}`;
        cpSync(binaries.root, unfinished, { recursive: true, verbatimSymlinks: true });
        chmodSync(unfinished, 0o755);
        renameSync(unfinished, root);
      }
    } catch {
      rmSync(`${root}.${process.pid}`, { recursive: true, force: true });
      continue;
    }
    makeSymlinks(root);
    const copy = { ...binaries, root, postgres: join(root, 'bin', 'postgres'), initdb: join(root, 'bin', 'initdb') };
    if (canRun(copy.postgres)) return copy;
  }
  return undefined;
}

function giveTo(path: string, id: number): void {
  const found = lstatSync(path);
  if (found.uid === id) return;
  lchownSync(path, id, id);
  if (found.isDirectory()) for (const name of readdirSync(path)) giveTo(join(path, name), id);
}
