/**
 * Other processes on this machine: alive, ours, stopped. A process id alone proves nothing, since ids are reused: every
 * decision to stop one also looks at when it started or at its command line.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  return !isZombie(pid);
}

/** A dead process whose parent has not taken note: nothing of it runs any more. */
function isZombie(pid: number): boolean {
  return statFields(pid)?.[0] === 'Z';
}

/** The command line with its arguments; empty when there is no such process or it cannot be seen. */
export function commandOf(pid: number): string {
  if (process.platform === 'linux') {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
    } catch {
      return '';
    }
  }
  return ps(pid, 'command');
}

/** A text that differs between two processes that had the same id one after the other; empty when there is none. */
export function startOf(pid: number): string {
  // Field 22 of /proc/<pid>/stat: ticks since boot. `state` is the first field after the name.
  if (process.platform === 'linux') return statFields(pid)?.[19] ?? '';
  return ps(pid, 'lstart');
}

function statFields(pid: number): string[] | undefined {
  if (process.platform !== 'linux') return undefined;
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name stands in brackets and may hold anything.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return undefined;
  }
}

function ps(pid: number, column: string): string {
  if (process.platform === 'win32') return '';
  return spawnSync('ps', ['-o', `${column}=`, '-p', String(pid)], { encoding: 'utf8' }).stdout?.trim() ?? '';
}

/** True when the process is gone within the time. */
export async function hasEnded(pid: number, withinMs: number): Promise<boolean> {
  const until = Date.now() + withinMs;
  for (;;) {
    if (!isAlive(pid)) return true;
    if (Date.now() >= until) return false;
    await sleep(20);
  }
}

/** Sends the signals one after the other, each with its patience, until the process is gone. */
export async function stopProcess(
  pid: number,
  steps: readonly (readonly [signal: NodeJS.Signals, patienceMs: number])[],
): Promise<void> {
  for (const [signal, patience] of steps) {
    if (!isAlive(pid)) return;
    try {
      process.kill(pid, signal);
    } catch {
      return;
    }
    if (await hasEnded(pid, patience)) return;
  }
}
