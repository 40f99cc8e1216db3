/** A project on services that run: database ready, tenants seeded, server started, definitions published and watched. */
import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { Project } from '../../engine/definition/project.ts';
import type { Config } from '../config.ts';
import { eventSettings } from '../events/settings.ts';
import { loadFunctionCode, readFunctions } from '../functions.ts';
import { log } from '../log.ts';
import { type RunningServer, startServer } from '../main.ts';
import { type Folders, foldersOf } from '../project-files.ts';
import { watchFolder } from '../publishing.ts';
import { migrate } from '../store/migrate.ts';
import { openStore } from '../store/open.ts';
import { APPLICATION_ROLE, prepareDatabase } from './database.ts';
import type { DevFile } from './dev-file.ts';
import { freshLink, publishAll, publishOne, type Seeded, seed } from './project.ts';
import type { Services } from './services.ts';
import { StartupError } from './startup-error.ts';

export interface ServeOptions {
  config: Config;
  root: string;
  home: string;
  project: Project;
  services: Services;
  /** What the last start left: keys that are still good are kept. */
  before: DevFile | null;
  keep: (dev: DevFile) => void;
  /** Told how to take back each thing as soon as it is there. */
  undo: (step: () => Promise<unknown> | unknown) => void;
  report: (line: string) => void;
  signal?: AbortSignal;
}

export async function serveProject(
  options: ServeOptions,
): Promise<{ dev: DevFile; published: string[]; server: RunningServer }> {
  const { config, project, services, keep, undo, report, signal } = options;
  const { postgres, temporal, echo } = services;
  const folders = foldersOf(project, options.root);
  const cache = path.join(options.home, 'functions');
  const [appUrl, { functions, code }] = await Promise.all([
    databaseOf(postgres.superuserUrl),
    functionsOf(folders.functions, cache),
  ]);
  signal?.throwIfAborted();

  const store = openStore(appUrl, { poolSize: 2 });
  undo(() => store.close());
  const seeded = await seed(store, config.publicUrl, project, options.before);
  seeded.dev.temporal = temporal.address;
  // Kept at once: a start that fails from here on must not cost the keys.
  keep(seeded.dev);
  signal?.throwIfAborted();

  const server = await startServer({
    port: config.port,
    host: config.host,
    publicUrl: config.publicUrl,
    mode: 'embedded',
    databaseUrl: appUrl,
    temporal: { address: temporal.address, namespace: 'default', apiKey: null, tls: false },
    egress: { allow: ['127.0.0.0/8', '::1/128', ...config.egressAllow] },
    telemetry: config.telemetry,
    services: { echo: echo.url },
    events: eventSettings(process.env, project.events),
    functions,
    code,
    signedIn(tenant, person) {
      // A link is used once; the file always holds one that works.
      void freshLink(store, seeded, config.publicUrl, tenant, person)
        .then(() => keep(seeded.dev))
        .catch((failure) => log.warn({ failure }, 'no fresh sign-in link'));
    },
  });
  undo(() => server.stop());
  signal?.throwIfAborted();
  const published = await publishAll(server, seeded, folders, report);
  undo(watchProject(server, seeded, folders, cache, report));
  return { dev: seeded.dev, published, server };
}

async function databaseOf(superuserUrl: string): Promise<string> {
  const { adminUrl, appUrl } = await prepareDatabase(superuserUrl);
  await migrate(adminUrl, { applicationRole: APPLICATION_ROLE });
  return appUrl;
}

async function functionsOf(folder: string, cache: string) {
  const functions = readFunctions(folder);
  rmSync(cache, { recursive: true, force: true });
  mkdirSync(cache, { recursive: true });
  return { functions, code: await loadFunctionCode(folder, functions, cache) };
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
    if (path.basename(path.dirname(file)) === 'tests') return;
    enqueue(async () => {
      await publishOne(server, seeded, file, folders.documents, report);
    });
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
