/**
 * A start that cannot be says why in one sentence with the way out and exits with 1: no stack, no second line, nothing
 * left running. (A second start on one folder is in dev.test.ts, where a first one runs.)
 */
import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { expect, it } from 'vitest';
import { freePort } from '../../server/embedded/ports.ts';
import { withFolder } from '../setup/folder.ts';
import { orkestra, type RunOptions } from './orkestra.ts';
import { withProject } from './project.ts';

/** The one sentence on standard error of a start that must fail. */
async function sentence(options: RunOptions, args: string[] = []): Promise<string> {
  const { code, stdout, stderr } = await orkestra(['dev', ...args], options);
  expect(code, stdout + stderr).toBe(1);
  expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  expect(stderr).toMatch(/\.\n$/);
  return stderr.trimEnd();
}

it('names a wrong PORT with the value and what is allowed', async () => {
  for (const PORT of ['http', '0', '70000', '80.5']) {
    expect(await sentence({ env: { PORT } })).toBe(`PORT is "${PORT}"; it must be a number from 1 to 65535.`);
  }
});

it('says which of two variables is missing, and shows no password of a wrong one', async () => {
  expect(await sentence({ env: { TEMPORAL_ADDRESS: 'localhost:7233' } })).toBe(
    'TEMPORAL_ADDRESS is set and DATABASE_URL is not: set both to use your own, or neither to run embedded.',
  );
  const wrong = { DATABASE_URL: 'mysql://root:hunter2@db/x', TEMPORAL_ADDRESS: 'localhost:7233' };
  expect(await sentence({ env: wrong })).toBe(
    'DATABASE_URL must be a URL that begins with postgres:// or postgresql://.',
  );
});

it('says that a port is taken and proposes the next one', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  try {
    await withFolder(async (ORKESTRA_HOME) => {
      expect(await sentence({ env: { PORT: String(port), ORKESTRA_HOME } })).toBe(
        `Port ${port} is in use by another program: stop that one, or choose another with PORT=${port + 1}.`,
      );
      expect(readdirSync(ORKESTRA_HOME)).toEqual([]);

      // A start that cannot be deletes nothing.
      writeFileSync(path.join(ORKESTRA_HOME, 'dev.json'), '{}');
      await sentence({ env: { PORT: String(port), ORKESTRA_HOME } }, ['--reset', '--yes']);
      expect(readdirSync(ORKESTRA_HOME)).toEqual(['dev.json']);
    });
  } finally {
    server.close();
  }
});

it('says what to install when there is no Temporal, none can be downloaded and no Go can build it', () =>
  withFolder(async (folder) => {
    const home = path.join(folder, 'home');
    const programs = path.join(folder, 'programs');
    mkdirSync(programs);
    // PostgreSQL may need it as root; Go and Temporal are not among the programs.
    for (const name of ['unshare', 'true']) symlinkSync(`/usr/bin/${name}`, path.join(programs, name));
    const env = {
      PATH: programs,
      PORT: String(await freePort()),
      ORKESTRA_HOME: home,
      ORKESTRA_CACHE: path.join(folder, 'cache'),
      ORKESTRA_TEMPORAL_DOWNLOAD: 'off',
    };
    const { code, stderr } = await orkestra(['dev'], { env });
    expect(code).toBe(1);
    expect(stderr).toMatch(/^No Temporal was found, .* install Go .*, or set TEMPORAL_ADDRESS to a server\.\n$/);
    // PostgreSQL was on its way beside it: it was waited for, and stopped.
    expect(readdirSync(home).filter((name) => name === 'lock')).toEqual([]);
    expect(readdirSync(path.join(home, 'postgres-18')).filter((name) => name === 'postmaster.pid')).toEqual([]);
  }));

it('names a data folder of another PostgreSQL and the ways out', () =>
  withFolder(async (ORKESTRA_HOME) => {
    mkdirSync(path.join(ORKESTRA_HOME, 'postgres-9'));
    const env = { PORT: String(await freePort()), ORKESTRA_HOME };
    const said = await sentence({ env });
    expect(said).toContain(`${path.join(ORKESTRA_HOME, 'postgres-9')} was made by PostgreSQL 9`);
    expect(said).toContain('--reset');
    expect(readdirSync(path.join(ORKESTRA_HOME, 'postgres-9'))).toEqual([]);
  }));

it('asks for a project where none is, and points at the mistake in its file', async () => {
  await withProject({ 'orkestra.yaml': null }, async (cwd) => {
    expect(await sentence({ cwd })).toMatch(
      /^There is no orkestra\.yaml in .* or write one \(an empty file will do\)\.$/,
    );
  });
  await withProject({ 'orkestra.yaml': 'directry: {}\n' }, async (cwd) => {
    const env = { PORT: String(await freePort()), ORKESTRA_HOME: path.join(cwd, 'home') };
    expect(await sentence({ cwd, env })).toMatch(/orkestra\.yaml:1:1 .*`directry`/);
  });
});

it('does not start over without being told twice where nobody can be asked', () =>
  withFolder(async (ORKESTRA_HOME) => {
    writeFileSync(path.join(ORKESTRA_HOME, 'dev.json'), '{}');
    const { code, stderr } = await orkestra(['dev', '--reset'], { env: { ORKESTRA_HOME } });
    expect(code).toBe(2);
    expect(stderr).toBe(
      `--reset deletes the runs, tasks and keys in ${ORKESTRA_HOME}: there is nobody to ask here, add --yes.\n`,
    );
    expect(readdirSync(ORKESTRA_HOME)).toEqual(['dev.json']);
  }));

it('says which of your own services does not answer', async () => {
  const port = await freePort();
  const env = { DATABASE_URL: `postgres://me:secret@127.0.0.1:${port}/x`, TEMPORAL_ADDRESS: `127.0.0.1:${port}` };
  const said = await sentence({ env });
  expect(said).toMatch(/^The database at DATABASE_URL does not answer \(.*\): start it, or correct the variable\.$/);
  expect(said).not.toContain('secret');
});
