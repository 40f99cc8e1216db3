/** The server on a PostgreSQL and a Temporal of your own (DATABASE_URL, TEMPORAL_ADDRESS): migrated, nothing seeded. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Connection } from '@temporalio/client';
import type { Config, TemporalTarget } from './config.ts';
import { StartupError } from './embedded/startup-error.ts';
import { eventSettings } from './events/settings.ts';
import { loadFunctionCode, NO_FUNCTIONS, readFunctions } from './functions.ts';
import { type RunningServer, startServer } from './main.ts';
import { foldersOf, readProject } from './project-files.ts';
import { SEARCH_ATTRIBUTES } from './runs.ts';
import { prepareOwnDatabase } from './store/own-database.ts';

export interface ProductionOptions {
  config: Config;
  outside: NonNullable<Config['outside']>;
  /** Where functions come from; null when there is no project: their calls then wait for a worker that has them. */
  root: string | null;
  report: (line: string) => void;
  signal?: AbortSignal;
}

export interface Production {
  server: RunningServer;
  /** How many tenants there are; with none, `orkestra tenant create` comes next. */
  tenants: number;
  stop(): Promise<void>;
}

export async function produce({ config, outside, root, report, signal }: ProductionOptions): Promise<Production> {
  const { appUrl, applied } = await prepareOwnDatabase(outside);
  if (applied.length > 0) report(`Migrated the database: ${applied.join(', ')}`);
  signal?.throwIfAborted();
  await prepareOwnTemporal(outside.temporal, report);
  signal?.throwIfAborted();
  const cache = mkdtempSync(path.join(tmpdir(), 'orkestra-functions-'));
  const forget = () => rmSync(cache, { recursive: true, force: true });
  try {
    const project = root === null ? null : readProject(root);
    const folder = project === null || root === null ? null : foldersOf(project, root).functions;
    const functions = folder === null ? NO_FUNCTIONS : readFunctions(folder);
    const server = await startServer({
      port: config.port,
      host: config.host,
      publicUrl: config.publicUrl,
      mode: 'production',
      databaseUrl: appUrl,
      temporal: outside.temporal,
      egress: { allow: config.egressAllow },
      events: eventSettings(process.env, project?.events),
      telemetry: config.telemetry,
      functions,
      code: folder === null ? new Map() : await loadFunctionCode(folder, functions, cache),
    });
    const stop = () => server.stop().finally(forget);
    if (signal?.aborted) await stop();
    signal?.throwIfAborted();
    return { server, tenants: (await server.store.across.tenantIds()).length, stop };
  } catch (failure) {
    forget();
    throw failure;
  }
}

/** The namespace is there and knows our search attributes; those that are missing are registered where that is allowed. */
async function prepareOwnTemporal(target: TemporalTarget, report: (line: string) => void): Promise<void> {
  const { address, namespace } = target;
  const connection = await Connection.connect({
    address,
    connectTimeout: 10_000,
    ...(target.tls && { tls: true }),
    ...(target.apiKey && { apiKey: target.apiKey, metadata: { 'temporal-namespace': namespace } }),
  }).catch((failure: Error) => {
    throw new StartupError(
      `Temporal at ${address} does not answer (${failure.message}): start it, or correct TEMPORAL_ADDRESS.`,
    );
  });
  try {
    await connection.workflowService.describeNamespace({ namespace }).catch((failure: Error) => {
      throw new StartupError(
        `Temporal at ${address} has no namespace "${namespace}" that this login can use (${failure.message}): make it, or set TEMPORAL_NAMESPACE.`,
      );
    });
    const missing = await missingAttributes(connection, namespace);
    if (missing.length === 0) return;
    await connection.operatorService
      .addSearchAttributes({ namespace, searchAttributes: Object.fromEntries(missing) })
      .catch((failure: Error) => {
        throw new StartupError(
          `Temporal's namespace "${namespace}" lacks the search attributes ${missing.map(([name]) => `${name} (Keyword)`).join(', ')}, and they cannot be added from here (${failure.message}): add them there.`,
        );
      });
    report(`Added search attributes to Temporal: ${missing.map(([name]) => name).join(', ')}`);
  } finally {
    await connection.close();
  }
}

/** Temporal's number for the type that all of ours have. */
const KEYWORD = 2;

async function missingAttributes(connection: Connection, namespace: string): Promise<[string, number][]> {
  const known = await connection.operatorService
    .listSearchAttributes({ namespace })
    .then(({ customAttributes }) => customAttributes ?? {})
    // Who may not look may not add either: starting a run tells.
    .catch(() => null);
  if (known === null) return [];
  return Object.keys(SEARCH_ATTRIBUTES)
    .filter((name) => !Object.hasOwn(known, name))
    .map((name) => [name, KEYWORD]);
}
