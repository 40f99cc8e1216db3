/** Where downloads and builds are kept: outside the tree, shared by all checkouts of one user. */
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

/** `ORKESTRA_CACHE`, else `$XDG_CACHE_HOME/orkestra`, else `~/.cache/orkestra`. Not created here. */
export function cacheFolder(environment: NodeJS.ProcessEnv = process.env): string {
  if (environment.ORKESTRA_CACHE) return resolve(environment.ORKESTRA_CACHE);
  return join(environment.XDG_CACHE_HOME || join(homedir(), '.cache'), 'orkestra');
}
