/**
 * Development's own PostgreSQL: one cluster under a data folder, on the loopback interface, on a free port.
 *
 * - P1 A cluster is made beside its place and renamed into it: an interrupted start leaves nothing half made.
 * - P2 Its folder is named by the major version (`postgres-18`); data of another version is never touched, but named.
 * - P3 The server is in a process group of its own, so that Ctrl-C reaches us alone and we stop it last.
 * - P4 A server that outlived us (we were killed) is stopped before a new one starts; that it is this cluster's is proven
 *   by its command line. That no second Orkestra runs on the folder is lock.ts's business and comes first.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { freePort } from './ports.ts';
import { findPostgres, type PostgresBinaries } from './postgres-binaries.ts';
import { type PostgresUser, postgresUser } from './postgres-user.ts';
import { commandOf, isAlive, stopProcess } from './processes.ts';
import { StartupError } from './startup-error.ts';

export interface PostgresServer {
  /** The superuser, database `postgres`. Only `prepareDatabase` should need it. */
  superuserUrl: string;
  kind: 'npm' | 'system';
  version: string;
  pid: number;
  /** Ends transactions, writes everything down, waits for the end. Calling it again is harmless. */
  stop(): Promise<void>;
}

export interface PostgresOptions {
  dataFolder: string;
  /** Told what takes long, one line each. */
  report?: (line: string) => void;
  /** For tests: data need not survive anything, and whoever reaches the port is trusted. */
  throwaway?: boolean;
  /** A free one unless its clients must find the server again where it was. */
  port?: number;
  environment?: NodeJS.ProcessEnv;
}

const READY_WITHIN_MS = 30_000;
/** SIGINT is PostgreSQL's fast shutdown, SIGQUIT its immediate one (it recovers at the next start). */
const SHUTDOWN = [
  ['SIGINT', 15_000],
  ['SIGQUIT', 5_000],
  ['SIGKILL', 2_000],
] as const;

/** Starts the cluster under `dataFolder`, making it first when there is none. Fails with StartupError. */
export async function startPostgres(options: PostgresOptions): Promise<PostgresServer> {
  const { report = () => undefined, throwaway = false, environment = process.env } = options;
  const folder = resolve(options.dataFolder);
  mkdirSync(folder, { recursive: true });
  const found = findPostgres(environment);
  const cluster = join(folder, `postgres-${found.major}`);
  refuseOtherVersion(folder, cluster, found);
  const user = postgresUser(found, folder);
  if (!existsSync(cluster)) {
    report(`Making a PostgreSQL ${found.version} database in ${cluster}`);
    makeCluster(cluster, user, throwaway);
  }
  user.own(cluster);
  await stopLeftover(cluster, report);
  // A free port can be taken by another program between asking and using: then try another one.
  for (let attempt = 1; ; attempt++) {
    const started = await launch(cluster, user, throwaway, options.port);
    if (started.ok) return started.server;
    if (!started.portTaken || attempt === 3)
      throw new StartupError(
        `PostgreSQL ${found.version} did not start (${started.reason}): see ${logOf(cluster)}, or start over with --reset.`,
      );
  }
}

function refuseOtherVersion(folder: string, cluster: string, { version, major }: PostgresBinaries): void {
  if (existsSync(cluster)) return;
  const other = readdirSync(folder).find((name) => /^postgres-\d+$/.test(name));
  if (other === undefined) return;
  const old = other.slice('postgres-'.length);
  throw new StartupError(
    `${join(folder, other)} was made by PostgreSQL ${old}, and this is ${version}: move its data with PostgreSQL ${old}'s pg_dump, move the folder away, or start over with --reset (the new data will be in postgres-${major}).`,
  );
}

const passwordOf = (cluster: string): string => join(cluster, 'orkestra.password');
const logOf = (cluster: string): string => `${cluster}.log`;

function makeCluster(cluster: string, user: PostgresUser, throwaway: boolean): void {
  const unfinished = `${cluster}.unfinished`;
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { mode: 0o700 });
  const passwordFile = `${cluster}.password`;
  writeFileSync(passwordFile, `${randomBytes(24).toString('base64url')}\n`, { mode: 0o600 });
  user.own(passwordFile);
  user.own(unfinished);
  const { initdb, major } = user.binaries;
  const [program, ...prefix] = [...user.prefix, initdb];
  const outcome = spawnSync(
    program!,
    [
      ...prefix,
      ...['-D', unfinished, '-U', 'postgres', '-E', 'UTF8', `--pwfile=${passwordFile}`],
      `--auth=${throwaway ? 'trust' : 'scram-sha-256'}`,
      // The same order of text on every machine; from 17 on PostgreSQL knows letters beyond ASCII by itself.
      ...(major >= 17 ? ['--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'] : ['--locale=C']),
      ...(throwaway ? ['--no-sync'] : []),
    ],
    { ...user.ids, encoding: 'utf8', cwd: '/', env: plainEnvironment() },
  );
  if (outcome.status !== 0) {
    rmSync(unfinished, { recursive: true, force: true });
    rmSync(passwordFile, { force: true });
    const reason = lastLine(`${outcome.stderr ?? ''}\n${outcome.error?.message ?? ''}`);
    throw new StartupError(
      `PostgreSQL could not make a database in ${cluster} (${reason}): remove the cause, or choose another folder with ORKESTRA_HOME.`,
    );
  }
  renameSync(passwordFile, passwordOf(unfinished));
  renameSync(unfinished, cluster);
}

/** Settings of the user's own PostgreSQL (PGDATA, PGPORT, …) must not reach ours; messages stay English for `launch`. */
function plainEnvironment(): NodeJS.ProcessEnv {
  const environment: NodeJS.ProcessEnv = { LC_ALL: 'C', TZ: 'UTC' };
  for (const name of ['PATH', 'HOME', 'TMPDIR', 'SystemRoot', 'TEMP'] as const)
    if (process.env[name] !== undefined) environment[name] = process.env[name];
  return environment;
}

/** The first line of postmaster.pid is the process, whether it still runs or not. */
function postmasterOf(cluster: string): number | undefined {
  try {
    const pid = Number(readFileSync(join(cluster, 'postmaster.pid'), 'utf8').split('\n')[0]);
    return Number.isInteger(pid) && pid > 1 ? pid : undefined;
  } catch {
    return undefined;
  }
}

async function stopLeftover(cluster: string, report: (line: string) => void): Promise<void> {
  const pid = postmasterOf(cluster);
  if (pid === undefined || pid === process.pid || !isAlive(pid) || !commandOf(pid).includes(cluster)) return;
  report(`Stopping the PostgreSQL of an earlier start (process ${pid})`);
  await stopProcess(pid, SHUTDOWN);
}

type Launch = { ok: true; server: PostgresServer } | { ok: false; portTaken: boolean; reason: string };

async function launch(
  cluster: string,
  user: PostgresUser,
  throwaway: boolean,
  wantedPort: number | undefined,
): Promise<Launch> {
  const port = wantedPort ?? (await freePort());
  const log = openSync(logOf(cluster), 'w', 0o600);
  const [program, ...prefix] = [...user.prefix, user.binaries.postgres];
  const child = spawn(program!, [...prefix, '-D', cluster, ...settings(port, throwaway)], {
    ...user.ids,
    cwd: '/',
    env: plainEnvironment(),
    detached: true,
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  // Our exit is never delayed by the server: `stop` is what ends it.
  child.unref();
  const ended = new Promise<void>((settle) => {
    child.once('exit', () => settle());
    child.once('error', () => settle());
  });
  const password = readFileSync(passwordOf(cluster), 'utf8').trim();
  const superuserUrl = `postgresql://postgres:${encodeURIComponent(password)}@127.0.0.1:${port}/postgres`;
  if (await isReady(superuserUrl, child))
    return {
      ok: true,
      server: {
        superuserUrl,
        kind: user.binaries.kind,
        version: user.binaries.version,
        pid: child.pid!,
        stop: async () => {
          // From here on we wait for its end: an event that an unreferenced child would not keep us alive for.
          child.ref();
          await stopServer(child, cluster, user.binaries);
          await ended;
        },
      },
    };
  if (child.exitCode === null && child.pid !== undefined) await stopProcess(child.pid, SHUTDOWN);
  const lines = readFileSync(logOf(cluster), 'utf8');
  return {
    ok: false,
    portTaken: lines.includes('Address already in use'),
    reason: lastLine(lines) || `no answer in ${READY_WITHIN_MS / 1000} s`,
  };
}

function settings(port: number, throwaway: boolean): string[] {
  const values: Record<string, string> = {
    port: String(port),
    listen_addresses: '127.0.0.1',
    // Its path would be too long for a socket under a deep data folder.
    unix_socket_directories: '',
    max_connections: throwaway ? '200' : '60',
    shared_buffers: '64MB',
    timezone: 'UTC',
    log_timezone: 'UTC',
    jit: 'off',
    log_statement: 'none',
    log_min_messages: 'warning',
    // What a failed statement contained is the user's data: not for a log file.
    log_min_error_statement: 'panic',
    ...(throwaway ? { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', autovacuum: 'on' } : {}),
  };
  return Object.entries(values).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

async function isReady(url: string, child: ChildProcess): Promise<boolean> {
  const until = Date.now() + READY_WITHIN_MS;
  while (Date.now() < until && child.exitCode === null && child.signalCode === null && child.pid !== undefined) {
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
    client.on('error', () => undefined);
    try {
      await client.connect();
      await client.end();
      return true;
    } catch {
      await client.end().catch(() => undefined);
      await sleep(20);
    }
  }
  return false;
}

async function stopServer(child: ChildProcess, cluster: string, { postgres }: PostgresBinaries): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  // Windows has no signals: its pg_ctl speaks to the server by an event.
  if (process.platform === 'win32')
    spawnSync(join(postgres, '..', 'pg_ctl.exe'), ['stop', '-D', cluster, '-m', 'fast', '-w']);
  else await stopProcess(child.pid, SHUTDOWN);
}

function lastLine(text: string): string {
  return (
    text
      .split('\n')
      .map((line) => line.replace(/^.*?\b(FATAL|ERROR|error|PANIC):\s*/, '').trim())
      .filter((line) => line !== '' && !/^(HINT|DETAIL|LOG)/.test(line))
      .at(-1) ?? ''
  );
}
