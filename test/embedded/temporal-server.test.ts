/**
 * Development's Temporal keeps its runs across stops, kills and orphaned starts, knows our search attributes, and leaves no
 * process.
 */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { promisify } from 'node:util';
import { Client, Connection } from '@temporalio/client';
import { describe, expect, it } from 'vitest';
import { hasEnded, isAlive } from '../../server/embedded/processes.ts';
import { findTemporal } from '../../server/embedded/temporal-binary.ts';
import { startTemporal, type TemporalServer } from '../../server/embedded/temporal-server.ts';
import { withFolder } from '../setup/folder.ts';
import { withTemporal } from '../setup/services.ts';

const searchAttributes = { OrkestraTenant: 'Keyword', OrkestraSteps: 'Int' } as const;

async function start(dataFolder: string): Promise<TemporalServer> {
  const { path } = await findTemporal();
  return startTemporal({ binary: path, dataFolder, searchAttributes });
}

async function withClient<T>(address: string, work: (client: Client) => Promise<T>): Promise<T> {
  const connection = await Connection.connect({ address });
  try {
    return await work(new Client({ connection }));
  } finally {
    await connection.close();
  }
}

const startRun = (address: string, workflowId: string) =>
  withClient(address, (client) =>
    client.workflow.start('nobody-works', { workflowId, taskQueue: 'nobody', args: [{ amount: 42 }] }),
  );

const stateOf = (address: string, workflowId: string) =>
  withClient(address, async (client) => (await client.workflow.getHandle(workflowId).describe()).status.name);

describe("development's Temporal", () => {
  it('keeps a run across a stop and a start, and leaves no process', async () => {
    await withFolder(async (folder) => {
      const first = await start(folder);
      await startRun(first.address, 'kept');
      await first.stop();
      expect(isAlive(first.pid)).toBe(false);
      const second = await start(folder);
      expect(await stateOf(second.address, 'kept')).toBe('RUNNING');
      await second.stop();
      await second.stop();
      expect(isAlive(second.pid)).toBe(false);
    });
  });

  it('keeps a run when it is killed', async () => {
    await withFolder(async (folder) => {
      const killed = await start(folder);
      await startRun(killed.address, 'kept');
      process.kill(killed.pid, 'SIGKILL');
      expect(await hasEnded(killed.pid, 5_000)).toBe(true);
      const again = await start(folder);
      expect(await stateOf(again.address, 'kept')).toBe('RUNNING');
      await again.stop();
    });
  });

  it('stops the server of a parent that was killed, and goes on with its file', async () => {
    await withFolder(async (folder) => {
      const module = (name: string): string => new URL(`../../server/embedded/${name}`, import.meta.url).pathname;
      const script = `import { findTemporal } from '${module('temporal-binary.ts')}';
        import { startTemporal } from '${module('temporal-server.ts')}';
        const { path } = await findTemporal();
        const { pid, address } = await startTemporal({ binary: path, dataFolder: process.argv[1], searchAttributes: {} });
        console.log(JSON.stringify({ pid, address })); setInterval(() => {}, 1000);`;
      const parent = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script, folder], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const [line] = (await once(parent.stdout, 'data')) as [Buffer];
      const orphan = JSON.parse(line.toString()) as { pid: number; address: string };
      await startRun(orphan.address, 'kept');
      parent.kill('SIGKILL');
      await once(parent, 'exit');
      expect(isAlive(orphan.pid)).toBe(true);
      const next = await start(folder);
      expect(isAlive(orphan.pid)).toBe(false);
      expect(await stateOf(next.address, 'kept')).toBe('RUNNING');
      await next.stop();
    });
  });

  it('keeps its parent alive while it is being stopped', async () => {
    await withFolder(async (folder) => {
      const module = (name: string): string => new URL(`../../server/embedded/${name}`, import.meta.url).pathname;
      const script = `import { findTemporal } from '${module('temporal-binary.ts')}';
        import { startTemporal } from '${module('temporal-server.ts')}';
        const { path } = await findTemporal();
        const server = await startTemporal({ binary: path, dataFolder: process.argv[1], searchAttributes: {} });
        await server.stop(); console.log('stopped');`;
      const { stdout } = await promisify(execFile)(process.execPath, [
        '--import',
        'tsx',
        '--input-type=module',
        '-e',
        script,
        folder,
      ]);
      expect(stdout).toBe('stopped\n');
    });
  });

  it('listens on the loopback interface and knows the search attributes it was given', async () => {
    await withFolder(async (folder) => {
      const server = await start(folder);
      try {
        expect(server.address).toMatch(/^127\.0\.0\.1:\d+$/);
        const { customAttributes } = await withClient(server.address, (client) =>
          client.connection.operatorService.listSearchAttributes({ namespace: 'default' }),
        );
        expect(Object.keys(customAttributes)).toEqual(expect.arrayContaining(Object.keys(searchAttributes)));
      } finally {
        await server.stop();
      }
    });
  });

  it('is shared by the tests of a run', async () => {
    await withTemporal(async ({ address, connection }) => {
      expect(address).toMatch(/^127\.0\.0\.1:\d+$/);
      const { namespaceInfo } = await connection.workflowService.describeNamespace({ namespace: 'default' });
      expect(namespaceInfo?.name).toBe('default');
    });
  });
});
