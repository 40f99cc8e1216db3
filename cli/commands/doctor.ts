/** `orkestra doctor`: everything a start needs, looked at and not touched. Each finding says what is there, or the way out. */
import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { connect } from 'node:net';
import path from 'node:path';
import { frame } from '../../engine/definition/frame.ts';
import { type Config, readConfig } from '../../server/config.ts';
import { readDevFile } from '../../server/embedded/dev-file.ts';
import { holderOf } from '../../server/embedded/lock.ts';
import { refuseTakenPort } from '../../server/embedded/ports.ts';
import { findPostgres, type PostgresBinaries } from '../../server/embedded/postgres-binaries.ts';
import { lookForTemporal } from '../../server/embedded/temporal-binary.ts';
import { findProject, homeFolder } from '../home.ts';
import { bad, faint, good, print, printJson } from '../print.ts';
import { checkFile } from '../project.ts';
import { FoundProblems } from '../refusal.ts';

export interface Finding {
  what: string;
  ok: boolean;
  /** What was found, or what is wrong with the way out. */
  says: string;
}

/** A look that throws is a problem, in the words of what it threw. */
type Look = () => string | Promise<string>;

export async function doctor(options: { json?: true }): Promise<void> {
  const findings: Finding[] = [];
  for (const [what, look] of looks()) {
    try {
      findings.push({ what, ok: true, says: await look() });
    } catch (failure) {
      findings.push({ what, ok: false, says: (failure as Error).message });
    }
  }
  const ok = findings.every((finding) => finding.ok);
  if (options.json) printJson(findings);
  else {
    const width = Math.max(...findings.map(({ what }) => what.length));
    for (const one of findings) {
      print(`${one.ok ? good('ok     ') : bad('problem')}  ${one.what.padEnd(width)}  ${one.says}`);
    }
    print(ok ? faint('"orkestra dev" can start.') : 'What is marked as a problem keeps "orkestra dev" from starting.');
  }
  if (!ok) throw new FoundProblems();
}

function looks(): [string, Look][] {
  let config: Config | null = null;
  const home = homeFolder();
  return [
    ['Node', () => `${process.version} (20.19 or newer is needed)`],
    [
      'Variables',
      () => {
        config = readConfig(process.env);
        return config.outside
          ? 'your own database and Temporal'
          : 'everything embedded (neither DATABASE_URL nor TEMPORAL_ADDRESS)';
      },
    ],
    ['Packages', packages],
    ['Temporal', () => temporal(config)],
    ['PostgreSQL', () => postgres(config, home)],
    ['Port', () => port(config, home)],
    ['Project', project],
    ['Data folder', () => folder(home)],
    ['Lock', () => lock(home)],
  ];
}

/** Those that bring programs of their own for each system: an installation made elsewhere lacks them. */
function packages(): string {
  const require = createRequire(import.meta.url);
  const lost: string[] = [];
  for (const [name, program] of [
    ['esbuild', 'bin/esbuild'],
    ['@temporalio/core-bridge', null],
  ] as const) {
    try {
      if (program === null) require(name);
      else if (spawnSync(require.resolve(`${name}/${program}`), ['--version']).status !== 0) lost.push(name);
    } catch {
      lost.push(name);
    }
  }
  if (lost.length > 0) throw new Error(`${lost.join(', ')} does not run on this system: run "npm ci" here.`);
  return 'programs of npm packages run';
}

async function temporal(config: Config | null): Promise<string> {
  if (config?.outside) {
    const { address } = config.outside.temporal;
    const [host = '', number = '7233'] = address.split(/:(?=\d+$)/);
    await answers(
      host,
      Number(number),
      `Temporal at ${address} does not answer: start it, or correct TEMPORAL_ADDRESS.`,
    );
    return `${address} (TEMPORAL_ADDRESS)`;
  }
  const found = await lookForTemporal();
  if (found) return `${found.version} ${found.how}: ${found.path}`;
  if (spawnSync('go', ['version']).status === 0)
    return 'not here yet; the first start downloads it, or builds it with Go (some minutes, once)';
  throw new Error(
    'not here, and no Go to build it with should the download fail: put Temporal\'s CLI on the PATH as "temporal", install Go 1.26, or set TEMPORAL_ADDRESS.',
  );
}

async function postgres(config: Config | null, home: string): Promise<string> {
  if (config?.outside) {
    const { hostname, port: number } = new URL(config.outside.databaseUrl);
    await answers(
      hostname,
      Number(number || 5432),
      `The database at ${hostname} does not answer: start it, or correct DATABASE_URL.`,
    );
    return `${hostname}:${number || 5432} (DATABASE_URL)`;
  }
  const found = findPostgres();
  refuseOlderData(home, found);
  return `${found.version} ${found.kind === 'npm' ? 'from npm' : 'of this machine'}: ${found.postgres}`;
}

function refuseOlderData(home: string, { version, major }: PostgresBinaries): void {
  if (!existsSync(home) || existsSync(path.join(home, `postgres-${major}`))) return;
  const other = readdirSync(home).find((name) => /^postgres-\d+$/.test(name));
  if (other)
    throw new Error(
      `${path.join(home, other)} is of another version than ${version}: move the folder away, or start over with "orkestra dev --reset".`,
    );
}

async function port(config: Config | null, home: string): Promise<string> {
  if (!config) return 'not looked at: see Variables';
  if (readDevFile(home)?.url === config.publicUrl && holderOf(home) !== null)
    return `${config.port}, where Orkestra runs on this folder`;
  await refuseTakenPort(config.port, config.host);
  return `${config.port} is free`;
}

function project(): string {
  const root = findProject(process.cwd());
  if (root === null)
    throw new Error(`no orkestra.yaml in ${process.cwd()} or above it: write one (an empty file will do).`);
  const file = path.join(root, 'orkestra.yaml');
  const { problems, source } = checkFile(file);
  const first = problems.find(({ severity }) => severity === 'error');
  if (first) throw new Error(frame(first, source).split('\n').slice(0, 2).join('').trim());
  return file;
}

function folder(home: string): string {
  const nearest = (at: string): string => (existsSync(at) ? at : nearest(path.dirname(at)));
  const at = nearest(home);
  try {
    accessSync(at, constants.W_OK);
  } catch {
    throw new Error(`${at} cannot be written to: choose another folder with ORKESTRA_HOME.`);
  }
  return at === home ? home : `${home} (made at the first start)`;
}

function lock(home: string): string {
  const pid = holderOf(home);
  return pid === null ? 'free' : `held by process ${pid}, where Orkestra runs; a second start is refused`;
}

function answers(host: string, number: number, otherwise: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port: number, timeout: 3_000 });
    const fail = () => {
      socket.destroy();
      reject(new Error(otherwise));
    };
    socket.once('error', fail).once('timeout', fail);
    socket.once('connect', () => {
      socket.destroy();
      resolve();
    });
  });
}
