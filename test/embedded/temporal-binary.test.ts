/** Temporal is found in the order promised, and a machine that cannot have it is told what to do in one sentence. */
import { chmodSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { findTemporal } from '../../server/embedded/temporal-binary.ts';
import { withFolder } from '../setup/folder.ts';

function program(folder: string, name: string, script: string): string {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, name);
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
  return path;
}

const lines = (into: string[]) => (line: string) => void into.push(line);

it('a temporal on the PATH comes first', async () => {
  await withFolder(async (folder) => {
    const path = program(folder, 'temporal', 'echo "temporal version 1.9.0 (Server 1.32.0)"');
    expect(await findTemporal(undefined, { PATH: folder, ORKESTRA_CACHE: join(folder, 'cache') })).toEqual({
      path,
      how: 'on the PATH',
      version: '1.9.0',
    });
  });
});

it('one that is too old or does not run is passed over, with the reason, for the cached one', async () => {
  await withFolder(async (folder) => {
    const old = program(join(folder, 'old'), 'temporal', 'echo "temporal version 1.0.0 (Server 1.24.0)"');
    const broken = program(join(folder, 'broken'), 'temporal', 'exit 1');
    const cached = program(
      join(folder, 'cache', 'temporal-1.8.2'),
      'temporal',
      'echo "temporal version 1.8.2 (Server 1.31.2)"',
    );
    const said: string[] = [];
    const PATH = `${join(folder, 'old')}:${join(folder, 'broken')}:/bin`;
    expect(await findTemporal(lines(said), { PATH, ORKESTRA_CACHE: join(folder, 'cache') })).toEqual({
      path: cached,
      how: 'cached',
      version: '1.8.2',
    });
    expect(said).toEqual([
      `${old} is Temporal 1.0.0, older than 1.5; looking on`,
      `${broken} is not a Temporal that runs; looking on`,
    ]);
  });
});

it('it is built with Go when it cannot be had otherwise; a failed build says why and leaves nothing', async () => {
  await withFolder(async (folder) => {
    const bin = join(folder, 'bin');
    const cache = join(folder, 'cache');
    const environment = { PATH: `${bin}:/bin:/usr/bin`, ORKESTRA_CACHE: cache, ORKESTRA_TEMPORAL_DOWNLOAD: 'off' };
    program(bin, 'go', 'echo "no space left on device" >&2; exit 1');
    await expect(findTemporal(undefined, environment)).rejects.toThrow(
      'Temporal could not be built with Go (no space left on device): install Temporal\'s CLI so that "temporal" is on the PATH, or set TEMPORAL_ADDRESS to a server.',
    );
    expect(readdirSync(join(cache, 'temporal-1.8.2'))).toEqual([]);

    // Takes the place of the compiler: writes what is asked for with `-o`.
    program(
      bin,
      'go',
      `while [ "$1" != "-o" ]; do shift; done; printf '#!/bin/sh\\necho "temporal version 0.0.0-DEV (Server 1.31.2)"\\n' > "$2"; chmod +x "$2"`,
    );
    expect(await findTemporal(undefined, environment)).toMatchObject({ how: 'built', version: '0.0.0-DEV' });
    expect(await findTemporal(undefined, environment)).toMatchObject({ how: 'cached' });
    expect(readdirSync(join(cache, 'temporal-1.8.2'))).toEqual(['temporal']);
  });
});

it('without Go the sentence says what to install', async () => {
  await withFolder(async (folder) => {
    const environment = { PATH: folder, ORKESTRA_CACHE: join(folder, 'cache'), ORKESTRA_TEMPORAL_DOWNLOAD: 'off' };
    await expect(findTemporal(undefined, environment)).rejects.toThrow(
      'No Temporal was found, it cannot be downloaded, and Go is not there to build it: install Temporal\'s CLI so that "temporal" is on the PATH, install Go 1.26, or set TEMPORAL_ADDRESS to a server.',
    );
  });
});
