/** The version of the command, as `--version` prints it and its reports name it. */
import { readFileSync } from 'node:fs';
import { sourcePath } from '../server/embedded/source-folder.ts';

export function version(): string {
  return JSON.parse(readFileSync(sourcePath('cli', 'package.json'), 'utf8')).version;
}
