/** Two Orkestras never share a data folder, and a killed one never keeps it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { lockFolder } from '../../server/embedded/lock.ts';
import { startOf } from '../../server/embedded/processes.ts';
import { StartupError } from '../../server/embedded/startup-error.ts';
import { withFolder } from '../setup/folder.ts';

/** A process that locks the folder, says so, and stays. */
async function withHolder<T>(folder: string, work: (pid: number) => Promise<T>): Promise<T> {
  const script = `import { lockFolder } from '${new URL('../../server/embedded/lock.ts', import.meta.url).pathname}';
    await lockFolder(process.argv[1]); console.log('locked'); setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script, folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    await once(child.stdout, 'data');
    return await work(child.pid!);
  } finally {
    child.kill('SIGKILL');
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  }
}

describe('the lock on a data folder', () => {
  it('refuses a second start, naming the process and the folder', async () => {
    await withFolder(async (folder) => {
      await withHolder(folder, async (pid) => {
        const second = lockFolder(folder);
        await expect(second).rejects.toBeInstanceOf(StartupError);
        await expect(second).rejects.toThrow(
          `Orkestra is running on ${folder} already (process ${pid}): stop that one`,
        );
      });
    });
  });

  it('is taken over from a process that was killed', async () => {
    await withFolder(async (folder) => {
      await withHolder(folder, async () => undefined);
      expect(readFileSync(join(folder, 'lock'), 'utf8')).toContain('pid');
      (await lockFolder(folder)).release();
    });
  });

  it('is taken over when the process id now belongs to another process', async () => {
    await withFolder(async (folder) => {
      writeFileSync(join(folder, 'lock'), JSON.stringify({ pid: process.ppid, started: `${startOf(process.ppid)}0` }));
      (await lockFolder(folder)).release();
    });
  });

  it('is taken over when it is not readable', async () => {
    await withFolder(async (folder) => {
      writeFileSync(join(folder, 'lock'), '');
      (await lockFolder(folder)).release();
    });
  });

  it('goes to exactly one of many that find a stale one, and leaves nothing behind when released', async () => {
    await withFolder(async (folder) => {
      writeFileSync(join(folder, 'lock'), JSON.stringify({ pid: 2 ** 22 - 1, started: 'long ago' }));
      const all = await Promise.allSettled(Array.from({ length: 20 }, () => lockFolder(folder)));
      const locked = all.filter((one) => one.status === 'fulfilled');
      expect(locked).toHaveLength(1);
      locked[0]!.value.release();
      expect(readdirSync(folder)).toEqual([]);
    });
  });
});
