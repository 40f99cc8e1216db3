/**
 * A server that can be killed, a Temporal that can be killed or frozen, and a database that stays (`withCluster`) or can be
 * killed as well (`withMortalCluster`): what the tests of faults stand on. Processes are real, signals are real.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { DevFile } from '../../server/embedded/dev-file.ts';
import { startEchoService } from '../../server/embedded/echo-service.ts';
import { freePort } from '../../server/embedded/ports.ts';
import { foldersOf, readProject, seed } from '../../server/embedded/project.ts';
import { findTemporal } from '../../server/embedded/temporal-binary.ts';
import { startTemporal, type TemporalServer } from '../../server/embedded/temporal-server.ts';
import type { EventSettings } from '../../server/events/settings.ts';
import { SEARCH_ATTRIBUTES } from '../../server/runs.ts';
import { putPrincipal } from '../../server/store/people.ts';
import { keepKey } from '../../server/store/seed.ts';
import { ROOT } from '../setup/orkestra.ts';
import { builtBundle, type TestDatabase, withDatabase } from '../setup/services.ts';
import { type OwnPostgres, withOwnPostgres } from './own-postgres.ts';
import type { ChaosServer } from './server.ts';

export interface Cluster {
  database: Database;
  dev: DevFile;
  temporalAddress: string;
  /** Publishes a definition into acme. */
  publish(source: string): Promise<void>;
  /** `kill -9`; returns when the process is gone. */
  killServer(): Promise<void>;
  /** Returns when it is ready. Runs that begin from then on continue at every safe point, or not. */
  startServer(options?: { continueAtEverySafePoint: boolean }): Promise<void>;
  killTemporal(): Promise<void>;
  /** On the same port and file. */
  startTemporal(): Promise<void>;
  /** Temporal stops answering without ending, and goes on. */
  freezeTemporal(): void;
  thawTemporal(): void;
  /** One call over REST; throws when nobody answers. */
  rest(who: string, line: string, body?: unknown): Promise<{ status: number; body: any }>;
  /** The same, tried again until somebody answers with anything but 5xx. */
  insist(who: string, line: string, body?: unknown): Promise<{ status: number; body: any }>;
}

type Database = Pick<TestDatabase, 'store' | 'appUrl' | 'superuserUrl'>;

export interface ClusterOptions {
  /** Where the functions are that the server offers; the project's unless said. */
  functions?: string;
  /** How events are kept, and where they go. */
  events?: EventSettings;
}

/** A cluster whose database can be killed, too: it is of its own, and keeps what it committed. */
export type MortalCluster = Cluster & Pick<OwnPostgres, 'killPostgres' | 'startPostgres'>;

const CHILD = path.join(ROOT, 'test', 'chaos', 'server.ts');
/** Killed again and again, a server may answer nobody for a while; that is not what a test of faults judges. */
const PATIENCE_MS = 300_000;

export async function withCluster<T>(work: (cluster: Cluster) => Promise<T>): Promise<T> {
  return withDatabase((database) => withClusterOn(database, {}, work));
}

export async function withMortalCluster<T>(
  options: ClusterOptions,
  work: (cluster: MortalCluster) => Promise<T>,
): Promise<T> {
  return withOwnPostgres((own) =>
    withClusterOn(own, options, (cluster) =>
      work({ ...cluster, killPostgres: own.killPostgres, startPostgres: own.startPostgres }),
    ),
  );
}

async function withClusterOn<T>(
  database: Database,
  options: ClusterOptions,
  work: (cluster: Cluster) => Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(path.join(tmpdir(), 'orkestra-chaos-'));
  const { path: binary } = await findTemporal();
  const temporalPort = await freePort();
  const launchTemporal = () =>
    startTemporal({
      binary,
      dataFolder: path.join(folder, 'temporal'),
      searchAttributes: SEARCH_ATTRIBUTES,
      port: temporalPort,
    });
  let temporal: TemporalServer = await launchTemporal();
  const echo = await startEchoService();
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const project = readProject(ROOT);
  const { dev, tenants } = await seed(database.store, url, project, null);
  const acme = tenants.get('acme');
  if (!acme) throw new Error('acme was not seeded');
  const admin = await database.store.inTenant(acme.id, (db) =>
    putPrincipal(db, { kind: 'service', key: 'publisher', name: 'Publisher', email: null, admin: true }),
  );
  const publisher = await keepKey(database.store, acme.id, admin, 'publishes', undefined);
  const given: ChaosServer = {
    options: {
      port,
      host: '127.0.0.1',
      publicUrl: url,
      mode: 'embedded',
      databaseUrl: database.appUrl,
      temporal: { address: `127.0.0.1:${temporalPort}`, namespace: 'default', apiKey: null, tls: false },
      egress: { allow: ['127.0.0.0/8'] },
      services: { echo: echo.url },
      ...(options.events && { events: options.events }),
      bundle: await builtBundle(),
    },
    functions: options.functions ?? foldersOf(project, ROOT).functions,
    cache: folder,
  };
  let child: ChildProcess | null = null;
  let fallen: Error | null = null;

  const cluster: Cluster = {
    database,
    dev,
    temporalAddress: `127.0.0.1:${temporalPort}`,
    async publish(source) {
      const response = await fetch(`${url}/api/definitions`, {
        method: 'POST',
        headers: { authorization: `Bearer ${publisher}`, 'content-type': 'application/json' },
        body: JSON.stringify({ source }),
      });
      if (!response.ok) throw new Error(await response.text());
    },
    async startServer({ continueAtEverySafePoint } = { continueAtEverySafePoint: false }) {
      given.options.continueAtEverySafePoint = continueAtEverySafePoint;
      const fresh = fork(CHILD, [], {
        execArgv: ['--import', 'tsx'],
        env: { ...process.env, ORKESTRA_LOG: 'error', ORKESTRA_CHAOS_SERVER: JSON.stringify(given) },
        stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      });
      child = fresh;
      await new Promise<void>((resolve, reject) => {
        fresh.once('message', () => resolve());
        fresh.once('exit', (code) => {
          const fall = new Error(`the server ended by itself, with ${code}`);
          // Nobody killed it: whatever dies around it, it has to stay.
          if (child === fresh) fallen = fall;
          reject(fall);
        });
      });
    },
    async killServer() {
      const dying = child;
      child = null;
      if (!dying || dying.exitCode !== null || dying.signalCode !== null) return;
      await new Promise<void>((resolve) => {
        dying.once('exit', () => resolve());
        dying.kill('SIGKILL');
      });
    },
    async killTemporal() {
      process.kill(temporal.pid, 'SIGKILL');
      await temporal.stop();
    },
    async startTemporal() {
      temporal = await launchTemporal();
    },
    freezeTemporal: () => process.kill(temporal.pid, 'SIGSTOP'),
    thawTemporal: () => process.kill(temporal.pid, 'SIGCONT'),
    async rest(who, line, body) {
      const [method, where] = line.split(' ') as [string, string];
      const tenant = dev.tenants.acme;
      const key = tenant?.people[who]?.key ?? tenant?.agents[who]?.key;
      const response = await fetch(`${url}/api${where}`, {
        method,
        headers: { authorization: `Bearer ${key}`, ...(method === 'POST' && { 'content-type': 'application/json' }) },
        ...(method === 'POST' && { body: JSON.stringify(body ?? {}) }),
        signal: AbortSignal.timeout(PATIENCE_MS),
      });
      return { status: response.status, body: await response.json() };
    },
    async insist(who, line, body) {
      const until = performance.now() + PATIENCE_MS;
      for (;;) {
        const answer = await cluster.rest(who, line, body).catch((failure: Error) => failure);
        if (fallen) throw fallen;
        if (!(answer instanceof Error) && answer.status < 500) return answer;
        if (performance.now() > until) throw answer instanceof Error ? answer : new Error(JSON.stringify(answer.body));
        // Nobody listens at the moment: there is nothing to await but the next try.
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    },
  };
  try {
    await cluster.startServer();
    return await work(cluster);
  } finally {
    await cluster.killServer();
    try {
      process.kill(temporal.pid, 'SIGCONT');
    } catch {
      // It is gone already.
    }
    await temporal.stop();
    await echo.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
