/**
 * Everything in one process tree: a real PostgreSQL and a Temporal dev server under `.orkestra/`, two tenants, the
 * project's definitions and functions, the server. Started again it finds the same keys, runs and tasks.
 */
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { checkProject, type Directory, type Project } from '../../engine/definition/project.ts';
import { enter } from '../auth.ts';
import type { Config } from '../config.ts';
import { loadFunctionCode, readFunctions } from '../functions.ts';
import { log } from '../log.ts';
import { type RunningServer, startServer } from '../main.ts';
import { definitionFiles, publishFile, watchFolder } from '../publishing.ts';
import { SEARCH_ATTRIBUTES } from '../runs.ts';
import { migrate } from '../store/migrate.ts';
import { openStore, type Store } from '../store/open.ts';
import { putPrincipal } from '../store/people.ts';
import { keepKey, makeLink, putDirectory, putTenant } from '../store/seed.ts';
import type { TenantId } from '../tenant.ts';
import { APPLICATION_ROLE, prepareDatabase } from './database.ts';
import { type DevFile, readDevFile, writeDevFile } from './dev-file.ts';
import { startEchoService } from './echo-service.ts';
import { lockFolder } from './lock.ts';
import { refuseTakenPort } from './ports.ts';
import { startPostgres } from './postgres-server.ts';
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

/** Development's own publisher: an administrator that no file names. */
const PUBLISHER = {
  kind: 'service',
  key: 'orkestra-dev',
  name: 'Orkestra development',
  email: null,
  admin: true,
} as const;
const LINK_HOURS = 24 * 30;

/** A tenant that exists to be a stranger. */
const GLOBEX: Directory = {
  people: {
    mallory: { name: 'Mallory Moss', email: 'mallory@globex.test' },
    oscar: { name: 'Oscar Olsen', email: 'oscar@globex.test', role: 'admin' },
  },
  groups: { 'support-l1': ['mallory'] },
  agents: { 'support-bot': { name: 'Support bot' } },
};

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
    const seeded = await seed(seedStore, config, project, readDevFile(home));
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
        void freshLink(seedStore, seeded, config, tenant, person)
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

interface Seeded {
  dev: DevFile;
  tenants: Map<string, { id: TenantId; people: Map<string, string>; publisher: string }>;
}

async function seed(store: Store, config: Config, project: Project, before: DevFile | null): Promise<Seeded> {
  const seeded: Seeded = {
    dev: { url: config.publicUrl, mcp: `${config.publicUrl}/mcp`, temporal: '', database: '', tenants: {} },
    tenants: new Map(),
  };
  const directories: [string, string, Directory][] = [
    ['acme', 'Acme', project.directory ?? {}],
    ['globex', 'Globex', GLOBEX],
  ];
  for (const [key, name, directory] of directories) {
    const { id } = await putTenant(store, key, name);
    const people = await putDirectory(store, id, directory);
    const publisherId = await store.inTenant(id, async (db) => putPrincipal(db, PUBLISHER));
    const publisher = await keepKey(store, id, publisherId, 'publishes definitions', undefined);
    seeded.tenants.set(key, { id, people, publisher });
    const known = before?.tenants?.[key];
    const tenant: DevFile['tenants'][string] = { people: {}, agents: {} };
    seeded.dev.tenants[key] = tenant;
    for (const person of Object.keys(directory.people ?? {})) {
      tenant.people[person] = {
        key: await keepKey(store, id, people.get(person) as string, 'development', known?.people?.[person]?.key),
        signInUrl: '',
      };
      await freshLink(store, seeded, config, key, person);
    }
    for (const agent of Object.keys(directory.agents ?? {})) {
      tenant.agents[agent] = {
        key: await keepKey(store, id, people.get(agent) as string, 'development', known?.agents?.[agent]?.key),
      };
    }
  }
  return seeded;
}

async function freshLink(store: Store, seeded: Seeded, config: Config, tenant: string, person: string): Promise<void> {
  const found = seeded.tenants.get(tenant);
  const entry = seeded.dev.tenants[tenant]?.people[person];
  const principal = found?.people.get(person);
  if (!found || !entry || !principal) return;
  // In the fragment: it reaches no server log and no referrer; the page posts it.
  entry.signInUrl = `${config.publicUrl}/sign-in#${await makeLink(store, found.id, principal, LINK_HOURS)}`;
}

async function publishAll(
  server: RunningServer,
  seeded: Seeded,
  folder: string,
  report: (line: string) => void,
): Promise<void> {
  const files = definitionFiles(folder);
  if (files.length === 0)
    report(`No definitions in ${folder}: put one at ${path.join(folder, '<name>', '<version>.yaml')}.`);
  for (const file of files) await publishOne(server, seeded, file, report);
}

async function publishOne(
  server: RunningServer,
  seeded: Seeded,
  file: string,
  report: (line: string) => void,
): Promise<void> {
  const { publisher } = seeded.tenants.get('acme') as { publisher: string };
  const { scope } = await enter(server.gate, publisher, 'publish');
  const result = await publishFile(scope, file);
  if ('refused' in result) {
    const problems = (result.refused.details.problems ?? []) as {
      file: string;
      line: number;
      column: number;
      code: string;
      message: string;
    }[];
    report(
      problems.length > 0
        ? problems.map((one) => `${one.file}:${one.line}:${one.column} ${one.code}: ${one.message}`).join('\n')
        : `${path.relative(process.cwd(), file)}: ${result.refused.message} ${result.refused.hint}`,
    );
  } else if (result.state === 'published') report(`Published ${result.name} ${result.version}`);
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

interface Folders {
  definitions: string;
  functions: string;
}

export function foldersOf(project: Project, root: string): Folders {
  return {
    definitions: path.resolve(root, project.definitions ?? 'definitions'),
    functions: path.resolve(root, project.functions ?? 'functions'),
  };
}

/** The project file; a problem in it is a StartupError that names file, line and column. */
export function readProject(root: string): Project {
  const file = path.join(root, 'orkestra.yaml');
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    throw new StartupError(
      `There is no orkestra.yaml in ${root}: change to a project's root, or write one (an empty file will do).`,
    );
  }
  const { project, problems } = checkProject(text === '' ? '{}' : text, { file });
  if (project) return project;
  const first = problems[0];
  throw new StartupError(`${file}:${first?.line}:${first?.column} ${first?.message}`);
}
