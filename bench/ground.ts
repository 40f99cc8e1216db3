/** What contestants share: one Temporal server, one database, one service to call, and workers as processes of their own. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client, Connection } from '@temporalio/client';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { findTemporal } from '../server/embedded/temporal-binary.ts';
import { startTemporal } from '../server/embedded/temporal-server.ts';
import { SEARCH_ATTRIBUTES } from '../server/runs.ts';
import { bundleWorkflow } from '../server/workflow-bundle.ts';
import { type TestDatabase, withDatabase } from '../test/setup/services.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

export interface Ground {
  client: Client;
  temporal: { address: string; pid: number };
  database: TestDatabase;
  tenant: Awaited<ReturnType<TestDatabase['tenant']>>;
  /** Where the bundled workflows are. */
  bundles: Readonly<Record<Who, string>>;
  /** The address of the service: `/flaky/<id>` answers 503 the first time, all else `{"n":1}`. */
  service: string;
  /** A worker that keeps so many runs in memory; stopping it waits for its end. */
  worker(who: Who, taskQueue: string, cached?: number): Promise<BenchWorker>;
}

/** Each has workers of its own, whose code is bundled as it ships: by hand, as the SDK does when it is not asked otherwise. */
export type Who = 'by hand' | 'orkestra';

export interface BenchWorker {
  pid: number;
  /** Bytes of its resident memory, after its heap was collected. */
  rss(): Promise<number>;
  stop(): Promise<void>;
}

export async function withGround<T>(work: (ground: Ground) => Promise<T>): Promise<T> {
  return withDatabase(async (database) => {
    const folder = mkdtempSync(path.join(tmpdir(), 'orkestra-bench-'));
    const temporal = await startTemporal({
      binary: (await findTemporal()).path,
      dataFolder: folder,
      searchAttributes: SEARCH_ATTRIBUTES,
    });
    const connection = await Connection.connect({ address: temporal.address });
    const service = await startService();
    const workers: BenchWorker[] = [];
    try {
      const bundles = { 'by hand': path.join(folder, 'by-hand.js'), orkestra: path.join(folder, 'orkestra.js') };
      writeFileSync(bundles['by hand'], (await bundleByHand()).code);
      writeFileSync(bundles.orkestra, (await bundleWorkflow()).code);
      return await work({
        client: new Client({ connection }),
        temporal,
        database,
        tenant: await database.tenant('bench'),
        service: service.url,
        bundles,
        async worker(who, taskQueue, cached) {
          const settings = {
            ...{ address: temporal.address, databaseUrl: database.appUrl, service: service.url },
            ...{ taskQueue, bundle: bundles[who], cached },
          };
          const worker = await startBenchWorker(settings);
          workers.push(worker);
          return worker;
        },
      });
    } finally {
      await Promise.all(workers.map((worker) => worker.stop()));
      service.stop();
      await connection.close();
      await temporal.stop();
      rmSync(folder, { recursive: true, force: true });
    }
  });
}

/** User and system time of a process so far, in clock ticks (proc(5)); only differences and ratios are used. */
export function cpuOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ');
  return Number(fields[11]) + Number(fields[12]);
}

/** What `workflows.ts` becomes when nothing is asked of the SDK. */
export function bundleByHand(): Promise<{ code: string }> {
  return bundleWorkflowCode({
    workflowsPath: path.join(ROOT, 'bench/workflows.ts'),
    logger: new DefaultLogger('WARN'),
  });
}

// ---- helpers

async function startBenchWorker(settings: object): Promise<BenchWorker> {
  // A folder for profiles of the worker's CPU, one file a thread.
  const profiles = process.env.ORKESTRA_BENCH_PROFILES;
  const child = fork(path.join(ROOT, 'bench/worker.ts'), [], {
    execArgv: ['--import', 'tsx', '--expose-gc', ...(profiles ? ['--cpu-prof', `--cpu-prof-dir=${profiles}`] : [])],
    env: { ...process.env, ORKESTRA_LOG: 'error', ORKESTRA_BENCH_WORKER: JSON.stringify(settings) },
  });
  const ended = once(child, 'exit');
  const ready = await Promise.race([once(child, 'message'), ended]);
  if (ready[0] !== 'ready') throw new Error('the worker of the bench did not start');
  return {
    pid: child.pid as number,
    async rss() {
      child.send('memory');
      const [{ rss }] = (await once(child, 'message')) as [{ rss: number }];
      return rss;
    },
    async stop() {
      if (child.connected) child.disconnect();
      await ended;
    },
  };
}

async function startService(): Promise<{ url: string; stop(): void }> {
  const asked = new Set<string>();
  const server = createServer(({ url = '' }, response) => {
    const refused = url.startsWith('/flaky/') && !asked.has(url);
    if (refused) asked.add(url);
    response.writeHead(refused ? 503 : 200, { 'content-type': 'application/json' }).end('{"n":1}');
  });
  server.keepAliveTimeout = 60_000;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop() {
      server.closeAllConnections();
      server.close();
    },
  };
}
