/**
 * The services that test files share in one run: a throw-away PostgreSQL with a migrated template database, and a Temporal
 * development server. Each starts when the first test asks and stops with the run. They live in Vitest's main process;
 * test files, which run in processes of their own, ask over the loopback interface (services.ts).
 */
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bringUpToDate } from '../../cli/bin/build.mjs';
import { APPLICATION_ROLE, prepareDatabase } from '../../server/embedded/database.ts';
import { type PostgresServer, startPostgres } from '../../server/embedded/postgres-server.ts';
import { findTemporal } from '../../server/embedded/temporal-binary.ts';
import { startTemporal, type TemporalServer } from '../../server/embedded/temporal-server.ts';
import { migrate } from '../../server/store/migrate.ts';
import { bundleWorkflow } from '../../server/workflow-bundle.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
export const TEMPLATE = 'orkestra_template';

export interface PostgresService {
  superuserUrl: string;
  version: string;
}
export interface TemporalService {
  address: string;
}

export interface PageService {
  built: true;
}

export interface BundleService {
  codePath: string;
}

export interface ServiceHost {
  url: string;
  stop(): Promise<void>;
}

export async function hostServices(): Promise<ServiceHost> {
  const folder = mkdtempSync(join(tmpdir(), 'orkestra-test-'));
  const report = (line: string): void => console.log(`[services] ${line}`);
  let postgres: Promise<PostgresServer> | undefined;
  let temporal: Promise<TemporalServer> | undefined;
  let page: Promise<void> | undefined;
  const bundles = new Map<number, Promise<BundleService>>();
  const environment = {
    ...process.env,
    ORKESTRA_POSTGRES: process.env.ORKESTRA_TEST_POSTGRES ?? process.env.ORKESTRA_POSTGRES,
  };

  const services: Record<string, () => Promise<PostgresService | TemporalService | PageService | BundleService>> = {
    '/postgres': async () => {
      postgres ??= startPostgres({ dataFolder: folder, throwaway: true, report, environment }).then(async (server) => {
        const { adminUrl } = await prepareDatabase(server.superuserUrl, TEMPLATE);
        await migrate(adminUrl, { applicationRole: APPLICATION_ROLE });
        report(`PostgreSQL ${server.version} (${server.kind})`);
        return server;
      });
      const { superuserUrl, version } = await postgres;
      return { superuserUrl, version };
    },
    '/temporal': async () => {
      temporal ??= findTemporal(report).then(({ path }) =>
        startTemporal({
          binary: path,
          dataFolder: join(folder, 'temporal'),
          searchAttributes: { OrkestraTenant: 'Keyword', OrkestraDefinition: 'Keyword' },
          report,
        }),
      );
      const { address } = await temporal;
      return { address };
    },
    // Bundling takes seconds, and half a hundred files need it; while somebody watches, an edit makes another.
    '/bundle': async () => {
      const edited = lastEdit();
      const made = bundles.get(edited) ?? bundledInto(join(folder, `workflow-bundle-${bundles.size}.js`));
      bundles.set(edited, made);
      return made;
    },
    // Here and not where it is needed: two test files building into one folder at once would serve each other half a page.
    '/page': async () => {
      page ??= bringUpToDate(ROOT, ['page'], report);
      await page;
      return { built: true };
    },
  };

  const server = createServer((request, response) => {
    const service = services[request.url ?? ''];
    const answer = (status: number, body: unknown): void => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    };
    if (!service) return answer(404, { message: `There is no service ${request.url}.` });
    service().then(
      (found) => answer(200, found),
      (error: Error) => answer(500, { message: error.message }),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async stop() {
      server.close();
      server.closeAllConnections();
      const running = await Promise.allSettled([postgres, temporal]);
      await Promise.all(running.map((one) => (one.status === 'fulfilled' ? one.value?.stop() : undefined)));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function bundledInto(codePath: string): Promise<BundleService> {
  writeFileSync(codePath, (await bundleWorkflow()).code);
  return { codePath };
}

/** When something that the workflow's bundle is made of was last written. */
function lastEdit(): number {
  const written = (folder: string): number =>
    Math.max(
      ...readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map(
        (file) => statSync(join(ROOT, folder, file)).mtimeMs,
      ),
    );
  return Math.max(written('engine'), written('schemas'), statSync(join(ROOT, 'server/workflow-bundle.ts')).mtimeMs);
}
