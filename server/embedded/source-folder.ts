/** The root of the sources: what no compiler copies (migrations, `tools/`) is read from there by sources and build alike. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Path of `relative` (to the root of the sources), which exists. Works for this file and for its compiled one in `dist/`. */
export function sourcePath(...relative: string[]): string {
  const here = dirname(fileURLToPath(import.meta.url));
  for (let folder = here; ; folder = dirname(folder)) {
    const path = join(folder, ...relative);
    if (existsSync(path)) return path;
    if (dirname(folder) === folder) throw new Error(`${join(...relative)} is in no folder above ${here}.`);
  }
}
