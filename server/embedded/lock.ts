/**
 * One start at a time on one data folder. The lock names the process and when that process started, so that a lock left by
 * a killed one is taken over, also when its id has been given to another process since.
 */
import { linkSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive, startOf } from './processes.ts';
import { StartupError } from './startup-error.ts';

export interface FolderLock {
  /** Calling it again is harmless. */
  release(): void;
}

interface Holder {
  pid: number;
  started: string;
}

/** Taking over is a matter of microseconds: a mark older than this was left by a process killed in the middle of it. */
const TAKEOVER_MS = 5_000;

/** Locks `folder`, which is made when missing; fails with StartupError while another process has it. */
export async function lockFolder(folder: string): Promise<FolderLock> {
  const path = join(resolve(folder), 'lock');
  mkdirSync(resolve(folder), { recursive: true });
  const mine: Holder = { pid: process.pid, started: startOf(process.pid) };
  for (;;) {
    if (place(path, mine)) return { release: () => release(path, mine) };
    const holder = read(path);
    if (holder && isHeld(holder))
      throw new StartupError(
        `Orkestra is running on ${resolve(folder)} already (process ${holder.pid}): stop that one, or choose another folder with ORKESTRA_HOME.`,
      );
    await takeOver(path, mine);
  }
}

/** The process that has `folder` locked; null when none has. Changes nothing. */
export function holderOf(folder: string): number | null {
  const holder = read(join(resolve(folder), 'lock'));
  return holder && isHeld(holder) ? holder.pid : null;
}

/** Appears with its content, in one step, or not at all. */
function place(path: string, holder: Holder): boolean {
  const draft = `${path}.${holder.pid}`;
  writeFileSync(draft, JSON.stringify(holder), { mode: 0o600 });
  try {
    linkSync(draft, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Undefined when it is gone meanwhile or was not written by us. */
function read(path: string): Holder | undefined {
  try {
    const found = JSON.parse(readFileSync(path, 'utf8')) as Partial<Holder>;
    return typeof found.pid === 'number' && typeof found.started === 'string' ? (found as Holder) : undefined;
  } catch {
    return undefined;
  }
}

function isHeld({ pid, started }: Holder): boolean {
  return isAlive(pid) && startOf(pid) === started;
}

/** Removes a lock that nobody holds. Only one process at a time may, or it could remove the next holder's. */
async function takeOver(path: string, mine: Holder): Promise<void> {
  const mark = `${path}.takeover`;
  if (!place(mark, mine)) {
    if (age(mark) > TAKEOVER_MS) rmSync(mark, { force: true });
    await sleep(10);
    return;
  }
  try {
    const holder = read(path);
    if (!holder || !isHeld(holder)) rmSync(path, { force: true });
  } finally {
    rmSync(mark, { force: true });
  }
}

function age(path: string): number {
  try {
    return Date.now() - statSync(path).mtimeMs;
  } catch {
    return 0;
  }
}

function release(path: string, mine: Holder): void {
  const holder = read(path);
  if (holder?.pid === mine.pid && holder.started === mine.started) rmSync(path, { force: true });
}
