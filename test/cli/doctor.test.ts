/** `orkestra doctor` looks and touches nothing: each line is well, or says what is wrong with the way out. */
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { freePort } from '../../server/embedded/ports.ts';
import { withFolder } from '../setup/folder.ts';
import { orkestra } from './orkestra.ts';
import { withProject } from './project.ts';

const LOOKS = ['Node', 'Variables', 'Packages', 'Temporal', 'PostgreSQL', 'Port', 'Project', 'Data folder', 'Lock'];

it('finds everything well where a start would succeed, and makes no folder', () =>
  withFolder(async (folder) => {
    const env = { ORKESTRA_HOME: path.join(folder, 'home'), PORT: String(await freePort()) };
    const { code, stdout } = await orkestra(['doctor'], { env });
    expect(stdout.split('\n').filter((line) => !line.startsWith('ok'))).toEqual(['"orkestra dev" can start.', '']);
    expect(code).toBe(0);
    const asJson = await orkestra(['doctor', '--json'], { env });
    expect(JSON.parse(asJson.stdout).map(({ what, ok }: { what: string; ok: boolean }) => [what, ok])).toEqual(
      LOOKS.map((what) => [what, true]),
    );
    expect(readdirSync(folder)).toEqual([]);
  }));

it('exits with 1 and names each problem with its way out', () =>
  withProject({ 'orkestra.yaml': 'directry: {}\n' }, async (cwd) => {
    const env = { PORT: 'http', ORKESTRA_POSTGRES: 'mine' };
    const { code, stdout } = await orkestra(['doctor'], { cwd, env });
    expect(code).toBe(1);
    const problems = stdout.split('\n').filter((line) => line.startsWith('problem'));
    expect(problems).toEqual([
      expect.stringContaining('PORT is "http"; it must be a number from 1 to 65535.'),
      expect.stringContaining('ORKESTRA_POSTGRES is "mine"; it may be "npm" or "system", or left out.'),
      expect.stringMatching(/Project .*orkestra\.yaml:1:1 .*`directry`/),
    ]);
  }));

it('says that your own services do not answer', async () => {
  const port = await freePort();
  const env = { DATABASE_URL: `postgres://me@127.0.0.1:${port}/x`, TEMPORAL_ADDRESS: `127.0.0.1:${port}` };
  const { code, stdout } = await orkestra(['doctor', '--json'], { env: { ...env, PORT: String(await freePort()) } });
  expect(code).toBe(1);
  const lost = JSON.parse(stdout).filter(({ ok }: { ok: boolean }) => !ok);
  expect(lost.map(({ what }: { what: string }) => what)).toEqual(['Temporal', 'PostgreSQL']);
});
