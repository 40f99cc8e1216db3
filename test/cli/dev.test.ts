/**
 * A whole development from nothing, as somebody meets it: links and keys, a run that a person answers, an end that leaves
 * no process, and a second start that finds everything as it was. Waits for lines and answers, never for a time.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { connect } from 'node:net';
import path from 'node:path';
import { expect, it } from 'vitest';
import type { DevFile } from '../../server/embedded/dev-file.ts';
import { freePort } from '../../server/embedded/ports.ts';
import { isAlive } from '../../server/embedded/processes.ts';
import { withFolder } from '../setup/folder.ts';
import { orkestra, withDev } from './orkestra.ts';

const QUESTION = JSON.stringify({ question: 'Where is my order?', conversationId: 'c-1', confidence: 0.2 });

it(
  'starts from nothing, serves the loop, ends without a trace and comes back with the same keys and tasks',
  () =>
    withFolder(async (folder) => {
      const home = path.join(folder, 'home');
      const port = await freePort();
      const env = { ORKESTRA_HOME: home, PORT: String(port) };
      const url = `http://127.0.0.1:${port}`;
      const devFile = (): DevFile => JSON.parse(readFileSync(path.join(home, 'dev.json'), 'utf8'));
      const command = async (...args: string[]) => {
        const ran = await orkestra([...args, '--json'], { env });
        expect(ran.code, ran.stderr).toBe(0);
        return JSON.parse(ran.stdout);
      };

      const first = await withDev(env, async (dev) => {
        const printed = await dev.ready;
        const file = devFile();
        expect(statSync(path.join(home, 'dev.json')).mode & 0o777).toBe(0o600);
        expect(Object.keys(file)).toEqual(['url', 'mcp', 'temporal', 'tenants']);
        expect(file).toMatchObject({ url, mcp: `${url}/mcp`, temporal: expect.stringMatching(/^127\.0\.0\.1:\d+$/) });
        expect(Object.keys(file.tenants)).toEqual(['acme', 'globex']);
        const alice = file.tenants.acme?.people.alice;
        expect(alice).toEqual({
          key: expect.stringMatching(/^ork_key_/),
          signInUrl: expect.stringMatching(new RegExp(`^${url}/sign-in#ork_link_`)),
        });
        expect(file.tenants.acme?.agents['support-bot']).toEqual({ key: expect.stringMatching(/^ork_key_/) });
        for (const link of [file.url, file.mcp, alice?.signInUrl, 'mcpServers', 'dev.json'])
          expect(printed).toContain(link);

        expect(await (await fetch(`${url}/readyz`)).json()).toEqual({
          status: 'ready',
          database: 'ok',
          temporal: 'ok',
          worker: 'ok',
        });

        // The loop, by command.
        const started = await command('run', 'start', 'customer-support', '--as', 'support-bot', '--input', QUESTION);
        expect(started).toMatchObject({ status: 'waiting', waitingFor: [{ step: 'ask' }] });
        const { taskId } = started.waitingFor[0];
        const answer = JSON.stringify({ answer: 'On its way' });
        await command('task', 'complete', taskId, '--as', 'alice', '--outcome', 'answer', '--answer', answer);
        const done = await command('run', 'wait', started.runId, '--as', 'support-bot');
        expect(done).toMatchObject({ status: 'completed', output: { answer: 'On its way', handledBy: 'human' } });

        // A sign-in link works once, and a fresh one takes its place in the file.
        const link = alice?.signInUrl ?? '';
        expect(await signIn(url, link)).toBe(200);
        expect(await signIn(url, link)).toBe(401);
        await until(() => devFile().tenants.acme?.people.alice?.signInUrl !== link);
        expect(await signIn(url, devFile().tenants.acme?.people.alice?.signInUrl ?? '')).toBe(200);

        // One left open for the next start; and a second start on the folder is refused.
        const open = await command('run', 'start', 'customer-support', '--as', 'support-bot', '--input', QUESTION);
        const second = await orkestra(['dev'], { env: { ...env, PORT: String(await freePort()) } });
        expect(second.code).toBe(1);
        expect(second.stderr).toBe(
          `Orkestra is running on ${home} already (process ${dev.pid}): stop that one, or choose another folder with ORKESTRA_HOME.\n`,
        );

        const services = servicesOf(home);
        expect(services.length).toBe(2);
        expect(services.every(isAlive)).toBe(true);
        expect(await dev.stop('SIGTERM')).toBe(0);
        expect(services.filter(isAlive)).toEqual([]);
        for (const one of [port, Number(file.temporal.split(':')[1])]) expect(await isListening(one)).toBe(false);
        expect(readdirSync(home)).not.toContain('lock');
        return { keys: keysOf(devFile()), taskId: open.waitingFor[0].taskId };
      });

      await withDev(env, async (dev) => {
        await dev.ready;
        expect(keysOf(devFile())).toEqual(first.keys);
        const { items } = await command('task', 'list', '--as', 'alice');
        expect(items.map(({ id }: { id: string }) => id)).toEqual([first.taskId]);
        expect((await fetch(`${url}/readyz`)).status).toBe(200);
        expect(await dev.stop('SIGINT')).toBe(0);
      });
    }),
  240_000,
);

it(
  'leaves no process when it is told to end while it starts',
  () =>
    withFolder(async (folder) => {
      const home = path.join(folder, 'home');
      await withDev({ ORKESTRA_HOME: home, PORT: String(await freePort()) }, async (dev) => {
        // The first line is about making the database: both services are on their way now.
        await until(() => dev.stdout().includes('Making a PostgreSQL'));
        expect(await dev.stop('SIGTERM')).toBe(0);
        expect(servicesOf(home).filter(isAlive)).toEqual([]);
        expect(readdirSync(home)).not.toContain('lock');
      });
    }),
  120_000,
);

async function signIn(url: string, link: string): Promise<number> {
  const response = await fetch(`${url}/api/sign-in`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ link: new URL(link).hash.slice(1) }),
  });
  return response.status;
}

function keysOf({ tenants }: DevFile): string[] {
  return Object.values(tenants).flatMap(({ people, agents }) =>
    [...Object.values(people), ...Object.values(agents)].map(({ key }) => key),
  );
}

/** The process ids that the services noted; those of a service that has stopped are gone. */
function servicesOf(home: string): number[] {
  const noted = [
    ...readdirSync(home)
      .filter((name) => /^postgres-\d+$/.test(name))
      .map((name) => path.join(home, name, 'postmaster.pid')),
    path.join(home, 'temporal', 'temporal.pid'),
  ];
  return noted.flatMap((file) => {
    try {
      return [Number.parseInt(readFileSync(file, 'utf8'), 10)];
    } catch {
      return [];
    }
  });
}

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 20));
}
