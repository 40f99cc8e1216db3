/**
 * Starting over: deletes development's data. Only what Orkestra made, by name, so that a folder that was named by mistake
 * keeps everything else; and only while nobody runs on it.
 */
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { lockFolder } from './lock.ts';
import { commandOf, isAlive, stopProcess } from './processes.ts';

const OURS = /^(?:postgres-\d+(?:\.log|\.password|\.unfinished)?|temporal|functions|dev\.json(?:\.new)?)$/;
const KILL = [['SIGKILL', 5_000]] as const;

/** Fails with StartupError while another Orkestra runs on the folder. */
export async function resetData(home: string): Promise<void> {
  if (!existsSync(home)) return;
  const lock = await lockFolder(home);
  try {
    for (const name of readdirSync(home).filter((one) => OURS.test(one))) {
      const entry = path.join(home, name);
      await stopServiceOf(entry);
      rmSync(entry, { recursive: true, force: true });
    }
  } finally {
    lock.release();
  }
}

/** A service that outlived a killed start; that it is this folder's is proven by its command line. */
async function stopServiceOf(folder: string): Promise<void> {
  for (const file of ['postmaster.pid', 'temporal.pid']) {
    const noted = path.join(folder, file);
    if (!existsSync(noted)) continue;
    const pid = Number.parseInt(readFileSync(noted, 'utf8'), 10);
    if (pid > 1 && isAlive(pid) && commandOf(pid).includes(folder)) await stopProcess(pid, KILL);
  }
}
