/** The command as a user runs it: a process of its own, with an environment that holds nothing of the test run's. */
import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { bringUpToDate } from '../../cli/bin/build.mjs';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));
export const BIN = path.join(ROOT, 'cli/bin/orkestra.js');

export interface Ran {
  code: number | null;
  stdout: string;
  stderr: string;
}

export interface RunOptions {
  cwd?: string;
  env?: Record<string, string>;
  /** Standard input; none means that it is closed at once. */
  input?: string;
}

let built: Promise<void> | undefined;

/** Once a test file: a build in the middle of a test would be another program than the one before. */
function build(): Promise<void> {
  built ??= bringUpToDate(ROOT, ['code', 'workflow'], () => undefined);
  return built;
}

export function environment(more: Record<string, string> = {}): NodeJS.ProcessEnv {
  const kept = ['PATH', 'HOME', 'TMPDIR', 'XDG_CACHE_HOME', 'ORKESTRA_CACHE', 'ORKESTRA_POSTGRES', 'LANG', 'GOPROXY'];
  const env: NodeJS.ProcessEnv = { ORKESTRA_SKIP_BUILD: '1' };
  for (const name of kept) if (process.env[name] !== undefined) env[name] = process.env[name];
  return { ...env, ...more };
}

/** Runs to the end. */
export async function orkestra(args: string[], { cwd = ROOT, env = {}, input = '' }: RunOptions = {}): Promise<Ran> {
  await build();
  const child = spawn(process.execPath, [BIN, ...args], { cwd, env: environment(env) });
  child.stdin.on('error', () => undefined).end(input);
  const printed = gather(child);
  const code = await ended(child);
  return { code, ...printed };
}

export interface RunningDev {
  pid: number;
  stdout(): string;
  /** Resolves with what was printed when the links are out; rejects with it when the process ends before. */
  ready: Promise<string>;
  /** Sends the signal and gives the exit code. */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

/** A start that runs until it is stopped; the bracket stops it, whatever happens in `work`. */
export async function withDev<T>(env: Record<string, string>, work: (dev: RunningDev) => Promise<T>): Promise<T> {
  await build();
  const child = spawn(process.execPath, [BIN, 'dev'], {
    cwd: ROOT,
    env: environment(env),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const printed = gather(child);
  const over = ended(child);
  const ready = new Promise<string>((resolve, reject) => {
    child.stdout.on('data', () => printed.stdout.includes('Ctrl-C stops.') && resolve(printed.stdout));
    void over.then((code) =>
      reject(new Error(`"orkestra dev" ended with ${code}:\n${printed.stdout}${printed.stderr}`)),
    );
  });
  ready.catch(() => undefined);
  const stop = (signal: NodeJS.Signals = 'SIGTERM') => {
    child.kill(signal);
    return over;
  };
  try {
    return await work({ pid: child.pid as number, stdout: () => printed.stdout, ready, stop });
  } finally {
    await stop();
  }
}

export interface RunningCommand {
  stdout(): string;
  /** Resolves when `text` is printed behind what an earlier call has seen; rejects when the command ends before. */
  says(text: string): Promise<void>;
  /** Sends the signal and gives the exit code. */
  stop(signal: NodeJS.Signals): Promise<number | null>;
}

/** A command that goes on until it is stopped; the bracket stops it, whatever happens in `work`. */
export async function withCommand<T>(
  args: string[],
  { cwd = ROOT, env = {} }: RunOptions,
  work: (command: RunningCommand) => Promise<T>,
): Promise<T> {
  await build();
  const child = spawn(process.execPath, [BIN, ...args], {
    cwd,
    env: environment(env),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const printed = gather(child);
  const over = ended(child);
  let seen = 0;
  const says = (text: string) =>
    new Promise<void>((resolve, reject) => {
      const look = () => {
        const at = printed.stdout.indexOf(text, seen);
        if (at < 0) return;
        seen = at + text.length;
        child.stdout.off('data', look);
        resolve();
      };
      child.stdout.on('data', look);
      look();
      void over.then((code) => reject(new Error(`ended with ${code}:\n${printed.stdout}${printed.stderr}`)));
    });
  const stop = (signal: NodeJS.Signals) => {
    child.kill(signal);
    return over;
  };
  try {
    return await work({ stdout: () => printed.stdout, says, stop });
  } finally {
    await stop('SIGKILL');
  }
}

function gather(child: ChildProcess): { stdout: string; stderr: string } {
  const printed = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream]?.setEncoding('utf8').on('data', (text: string) => {
      printed[stream] += text;
    });
  }
  return printed;
}

function ended(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve, reject) => child.once('error', reject).once('close', resolve));
}
