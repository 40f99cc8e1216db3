/** What git says, for commands that compare with an earlier state. Reads only; a refusal is one sentence. */
import { spawnSync } from 'node:child_process';
import { WrongUse } from './refusal.ts';

/** The commit that a branch, tag or commit's id names. */
export function commitOf(ref: string, cwd: string): string {
  const top = git(['rev-parse', '--show-toplevel'], cwd);
  if (top === undefined)
    throw new WrongUse(`${cwd} is in no git repository: there is nothing earlier to compare with.`);
  const commit = git(['rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`], cwd);
  if (commit === undefined) {
    throw new WrongUse(
      `git knows no commit by the name of "${ref}": name a branch, a tag or a commit's id (in CI it may have to be fetched first).`,
    );
  }
  return commit.trim();
}

/** The files below a folder at a commit, by their paths from there. */
export function filesAt(commit: string, folder: string): string[] {
  const list = git(['ls-tree', '-r', '-z', '--name-only', '--end-of-options', commit, '.'], folder);
  return (list ?? '').split('\0').filter((file) => file !== '');
}

/** A file's text at a commit; the path is from the root of the repository, or with `./` from `cwd`. Undefined when it was not there. */
export function textAt(commit: string, file: string, cwd: string): string | undefined {
  return git(['show', '--end-of-options', `${commit}:${file}`], cwd);
}

// ---- helpers

/** Its output, or undefined when it refused. */
function git(args: string[], cwd: string): string | undefined {
  const { error, status, stdout } = spawnSync('git', args, {
    cwd,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  if ((error as NodeJS.ErrnoException | undefined)?.code === 'ENOENT') {
    throw new WrongUse('git is not installed, or not on the PATH: comparing with an earlier state needs it.');
  }
  if (error) throw error;
  return status === 0 ? stdout : undefined;
}
