/**
 * Everything in one process tree: a real PostgreSQL and a Temporal dev server under `.orkestra/`, two tenants, the
 * project's definitions and functions, the server. Started again it finds the same keys, runs and tasks.
 */
import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { Config } from '../config.ts';
import { loadFunctionCode, readFunctions } from '../functions.ts';
import { log } from '../log.ts';
import { type RunningServer, startServer } from '../main.ts';
import { watchFolder } from '../publishing.ts';
import { SEARCH_ATTRIBUTES } from '../runs.ts';
import { migrate } from '../store/migrate.ts';
import { openStore } from '../store/open.ts';
import { APPLICATION_ROLE, prepareDatabase } from './database.ts';
import { type DevFile, readDevFile, writeDevFile } from './dev-file.ts';
import { startEchoService } from './echo-service.ts';
import { lockFolder } from './lock.ts';
import { refuseTakenPort } from './ports.ts';
import { startPostgres } from './postgres-server.ts';
import {
  type Folders,
  foldersOf,
  freshLink,
  publishAll,
  publishOne,
  readProject,
  type Seeded,
  seed,
} from './project.ts';
import { StartupError } from './startup-error.ts';
import { findTemporal } from './temporal-binary.ts';
import { startTemporal } from './temporal-server.ts';

export interface DevelopOptions {
  config: Config;
  /** The project's root: where orkestra.yaml is. */
  root: string;
  /** Where data lives. */
  home: string;
  report: (line: string) => void;
}

export interface Development {
  dev: DevFile;
  server: RunningServer;
  stop(): Promise<void>;
}

export async function develop({ config, root, home, report }: DevelopOptions): Promise<Development> {
  const project = readProject(root);
  mkdirSync(home, { recursive: true, mode: 0o700 });
  const undo: (() => Promise<unknown> | unknown)[] = [];
  let stopped: Promise<void> | null = null;
  const stop = () => {
    stopped ??= (async () => {
      for (const step of undo.reverse()) {
        try {
          await step();
        } catch (failure) {
          log.warn({ failure }, 'while stopping');
        }
      }
    })();
    return stopped;
  };
  try {
    const lock = await lockFolder(home);
    undo.push(() => lock.release());
    await refuseTakenPort(config.port, config.host);

    const [postgres, temporal, echo] = await Promise.all([
      startPostgres({ dataFolder: home, report }).then((one) => {
        undo.push(() => one.stop());
        return one;
      }),
      (async () => {
        const binary = await findTemporal(report);
        const one = await startTemporal({
          binary: binary.path,
          dataFolder: path.join(home, 'temporal'),
          searchAttributes: SEARCH_ATTRIBUTES,
          report,
        });
        undo.push(() => one.stop());
        return one;
      })(),
      startEchoService().then((one) => {
        undo.push(() => one.stop());
        return one;
      }),
    ]);
    const urls = await prepareDatabase(postgres.superuserUrl);
    await migrate(urls.adminUrl, { applicationRole: APPLICATION_ROLE });

    const folders = foldersOf(project, root);
    const functions = readFunctions(folders.functions);
    const cache = path.join(home, 'functions');
    rmSync(cache, { recursive: true, force: true });
    mkdirSync(cache, { recursive: true });
    const code = await loadFunctionCode(folders.functions, functions, cache);

    const seedStore = openStore(urls.appUrl, { poolSize: 2 });
    undo.push(() => seedStore.close());
    const seeded = await seed(seedStore, config.publicUrl, project, readDevFile(home));
    seeded.dev.temporal = temporal.address;
    seeded.dev.database = `PostgreSQL ${postgres.version} (${postgres.kind})`;

    const server = await startServer({
      port: config.port,
      host: config.host,
      publicUrl: config.publicUrl,
      mode: 'embedded',
      databaseUrl: urls.appUrl,
      temporal: { address: temporal.address, namespace: 'default', apiKey: null, tls: false },
      egress: { allow: ['127.0.0.0/8', '::1/128', ...config.egressAllow] },
      services: { echo: echo.url },
      functions,
      code,
      signedIn(tenant, person) {
        // A link is used once; the file always holds one that works.
        void freshLink(seedStore, seeded, config.publicUrl, tenant, person)
          .then(() => writeDevFile(home, seeded.dev))
          .catch((failure) => log.warn({ failure }, 'no fresh sign-in link'));
      },
    });
    undo.push(() => server.stop());
    await publishAll(server, seeded, folders.definitions, report);
    undo.push(watchProject(server, seeded, folders, cache, report));
    writeDevFile(home, seeded.dev);
    return { dev: seeded.dev, server, stop };
  } catch (failure) {
    await stop();
    throw failure;
  }
}

function watchProject(
  server: RunningServer,
  seeded: Seeded,
  folders: Folders,
  cache: string,
  report: (line: string) => void,
): () => void {
  let queue = Promise.resolve();
  const enqueue = (work: () => Promise<void>) => {
    queue = queue
      .then(work)
      .catch((failure: Error) =>
        report(failure instanceof StartupError ? failure.message : `Not reloaded: ${failure.message}`),
      );
  };
  const stopDefinitions = watchFolder(folders.definitions, ['.yaml'], (file) => {
    if (path.basename(path.dirname(file)) !== 'tests') enqueue(() => publishOne(server, seeded, file, report));
  });
  const stopFunctions = watchFolder(folders.functions, ['.yaml', '.ts', '.js'], (file) =>
    enqueue(async () => {
      const functions = readFunctions(folders.functions);
      await server.reloadFunctions(functions, await loadFunctionCode(folders.functions, functions, cache));
      report(`Reloaded ${path.basename(file)}`);
    }),
  );
  return () => {
    stopDefinitions();
    stopFunctions();
  };
}
