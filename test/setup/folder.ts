/** A folder of a test's own, removed afterwards. */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** `open` lets other users in, as a checkout under /srv would. */
export async function withFolder<T>(work: (folder: string) => Promise<T>, { open = false } = {}): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'orkestra-folder-'));
  if (open) chmodSync(folder, 0o755);
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
