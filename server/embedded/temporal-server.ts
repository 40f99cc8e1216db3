/**
 * Development's own Temporal: its dev server with a file, so that runs survive a restart.
 *
 * - T1 Listens on the loopback interface only, on free ports.
 * - T2 In a process group of its own: Ctrl-C reaches us alone, and we stop it after the worker.
 * - T3 A server that outlived us (we were killed) is stopped before a new one opens the file; that it is ours is proven by
 *   its command line, which names the file.
 *
 * The limits raised here are the ones that make one shard on one machine wait for a tick; see SETTINGS.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Connection } from '@temporalio/client';
import { freePorts } from './ports.ts';
import { commandOf, isAlive, stopProcess } from './processes.ts';
import { StartupError } from './startup-error.ts';

export interface TemporalServer {
  /** host:port of the frontend. Its namespace is `default`. */
  address: string;
  pid: number;
  /** Waits for the end. Calling it again is harmless. */
  stop(): Promise<void>;
}

export interface TemporalOptions {
  binary: string;
  /** Holds the file, the log and the process id; made when missing. */
  dataFolder: string;
  /** Name → type (`Keyword`, `Int`, `Datetime`, …); registered before the first run. */
  searchAttributes: Readonly<Record<string, string>>;
  report?: (line: string) => void;
  /** Of the frontend; a free one unless a client must find the server again where it was. */
  port?: number;
}

const READY_WITHIN_MS = 30_000;
const SHUTDOWN = [
  ['SIGTERM', 10_000],
  ['SIGKILL', 2_000],
] as const;

/** One shard asks its queues at most 20 times a second by default: work in a row then waits for a tick of 50 ms. */
const UNHURRIED = 1_000;
const UNLIMITED = 100_000;
const SETTINGS: Record<string, number | boolean> = {
  'history.transferProcessorMaxPollRPS': UNHURRIED,
  'history.timerProcessorMaxPollRPS': UNHURRIED,
  'history.visibilityProcessorMaxPollRPS': UNHURRIED,
  'history.outboundProcessorMaxPollRPS': UNHURRIED,
  'frontend.rps': UNLIMITED,
  'frontend.namespaceRPS': UNLIMITED,
  'frontend.namespaceRPS.visibility': UNLIMITED,
  'frontend.persistenceMaxQPS': UNLIMITED,
  'history.rps': UNLIMITED,
  'history.persistenceMaxQPS': UNLIMITED,
  'matching.rps': UNLIMITED,
  'matching.persistenceMaxQPS': UNLIMITED,
  'system.visibilityPersistenceMaxReadQPS': UNLIMITED,
  'system.visibilityPersistenceMaxWriteQPS': UNLIMITED,
  // The first task of a run goes to the worker that started it.
  'system.enableEagerWorkflowStart': true,
  // Tenants take turns: runs carry their tenant as fairness key.
  'matching.enableFairness': true,
};

/** Starts the server on the file in `dataFolder`. Fails with StartupError. */
export async function startTemporal(options: TemporalOptions): Promise<TemporalServer> {
  const { binary, searchAttributes, report = () => undefined } = options;
  const folder = resolve(options.dataFolder);
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'temporal.db');
  await stopLeftover(folder, file, report);
  for (let attempt = 1; ; attempt++) {
    const server = await launch(binary, folder, file, searchAttributes, options.port);
    if (typeof server !== 'string') return server;
    // A free port can be taken by another program between asking and using; and on a busy machine the server sometimes
    // panics while it starts, and does not the next time.
    if (!/address already in use|panic:/.test(server) || attempt === 3)
      throw new StartupError(
        `Temporal did not start (${server}): see ${logOf(folder)}; its file may be of another version, then start over with --reset.`,
      );
  }
}

const logOf = (folder: string): string => join(folder, 'temporal.log');
const pidOf = (folder: string): string => join(folder, 'temporal.pid');

async function stopLeftover(folder: string, file: string, report: (line: string) => void): Promise<void> {
  let pid: number;
  try {
    pid = Number(readFileSync(pidOf(folder), 'utf8'));
  } catch {
    return;
  }
  if (!Number.isInteger(pid) || pid <= 1 || !isAlive(pid) || !commandOf(pid).includes(file)) return;
  report(`Stopping the Temporal of an earlier start (process ${pid})`);
  await stopProcess(pid, SHUTDOWN);
}

/** The server, or the reason why there is none. */
async function launch(
  binary: string,
  folder: string,
  file: string,
  searchAttributes: TemporalOptions['searchAttributes'],
  wantedPort: number | undefined,
): Promise<TemporalServer | string> {
  const [freePort, httpPort, metricsPort] = (await freePorts(3)) as [number, number, number];
  const port = wantedPort ?? freePort;
  const log = openSync(logOf(folder), 'w', 0o600);
  const child = spawn(
    binary,
    [
      ...['server', 'start-dev', '--headless', '--ip', '127.0.0.1', '--log-level', 'error', '--log-format', 'json'],
      // The user's profiles and keys are for real servers.
      ...['--disable-config-file', '--disable-config-env'],
      ...[
        '--db-filename',
        file,
        '--port',
        String(port),
        '--http-port',
        String(httpPort),
        '--metrics-port',
        String(metricsPort),
      ],
      ...Object.entries(searchAttributes).flatMap(([name, type]) => ['--search-attribute', `${name}=${type}`]),
      ...Object.entries(SETTINGS).flatMap(([name, value]) => ['--dynamic-config-value', `${name}=${value}`]),
    ],
    { cwd: folder, detached: true, stdio: ['ignore', log, log] },
  );
  closeSync(log);
  child.unref();
  const ended = new Promise<void>((settle) => {
    child.once('exit', () => settle());
    child.once('error', () => settle());
  });
  if (child.pid !== undefined) writeFileSync(pidOf(folder), String(child.pid));
  const address = `127.0.0.1:${port}`;
  const stop = async (): Promise<void> => {
    // From here on we wait for its end: an event that an unreferenced child would not keep us alive for.
    child.ref();
    if (child.pid !== undefined && isRunning(child)) await stopProcess(child.pid, SHUTDOWN);
    await ended;
    rmSync(pidOf(folder), { force: true });
  };
  if (await isReady(address, child)) return { address, pid: child.pid!, stop };
  await stop();
  return lastLine(readFileSync(logOf(folder), 'utf8')) || `no answer in ${READY_WITHIN_MS / 1000} s`;
}

const isRunning = (child: ChildProcess): boolean => child.exitCode === null && child.signalCode === null;

async function isReady(address: string, child: ChildProcess): Promise<boolean> {
  const until = Date.now() + READY_WITHIN_MS;
  while (Date.now() < until && child.pid !== undefined && isRunning(child)) {
    // Asked before it listens, a gRPC channel waits a second before it tries again.
    if (!(await isListening(address))) {
      await sleep(20);
      continue;
    }
    let connection: Connection | undefined;
    try {
      connection = await Connection.connect({ address, connectTimeout: 1_000 });
      await connection.withDeadline(Date.now() + 2_000, () =>
        connection!.workflowService.describeNamespace({ namespace: 'default' }),
      );
      return true;
    } catch {
      await sleep(30);
    } finally {
      await connection?.close();
    }
  }
  return false;
}

function isListening(address: string): Promise<boolean> {
  const [host, port] = address.split(':') as [string, string];
  return new Promise((settle) => {
    const socket = connect(Number(port), host);
    socket.once('connect', () => settle(true)).once('error', () => settle(false));
    socket.once('connect', () => socket.destroy());
  });
}

function lastLine(log: string): string {
  const lines = log.split('\n').filter((line) => line.trim() !== '');
  const line = lines.findLast((one) => /error/i.test(one)) ?? lines.at(-1) ?? '';
  return line.replace(/^Error:\s*/, '').slice(0, 300);
}
