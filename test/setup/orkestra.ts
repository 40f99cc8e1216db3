/**
 * A whole Orkestra for one test file: the real server on a database of its own, the run's Temporal server on a task queue
 * of its own, two tenants seeded as in development, the project's definitions and functions. Everything is taken back.
 */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { EgressPolicy } from '../../server/egress.ts';
import type { DevFile } from '../../server/embedded/dev-file.ts';
import { startEchoService } from '../../server/embedded/echo-service.ts';
import { freePort } from '../../server/embedded/ports.ts';
import { foldersOf, publishAll, readProject, seed } from '../../server/embedded/project.ts';
import type { EventSettings } from '../../server/events/settings.ts';
import { loadFunctionCode, readFunctions } from '../../server/functions.ts';
import { type RunningServer, startServer } from '../../server/main.ts';
import type { TelemetrySettings } from '../../server/telemetry/settings.ts';
import { builtBundle, type TestDatabase, temporalAddress, withDatabase } from './services.ts';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

export interface Orkestra {
  url: string;
  server: RunningServer;
  database: TestDatabase;
  dev: DevFile;
  /** The key of a person or an agent. */
  key(who: string, tenant?: string): string;
  /** One call over REST; gives status and body whatever they are. */
  rest<T = any>(
    who: string,
    line: string,
    body?: unknown,
    tenant?: string,
  ): Promise<{ status: number; body: T; headers: Headers }>;
  /** A fresh single-use link of a person. */
  signInUrl(who: string, tenant?: string): string;
}

export interface OrkestraOptions {
  egressAllow?: string[];
  /** Every run writes its state out and reads it back whenever it can. */
  continueAtEverySafePoint?: boolean;
  /** Local servers that answer for hosts of the internet. */
  standIns?: EgressPolicy['standIns'];
  /** How events are kept, and where they go. */
  events?: EventSettings;
  /** Where spans go. */
  telemetry?: TelemetrySettings | null;
}

export async function withOrkestra<T>(
  work: (orkestra: Orkestra) => Promise<T>,
  {
    egressAllow = ['127.0.0.0/8'],
    continueAtEverySafePoint = false,
    standIns,
    events,
    telemetry = null,
  }: OrkestraOptions = {},
): Promise<T> {
  return withDatabase(async (database) => {
    const folder = mkdtempSync(path.join(tmpdir(), 'orkestra-functions-'));
    const undo: (() => Promise<unknown>)[] = [async () => rmSync(folder, { recursive: true, force: true })];
    try {
      const port = await freePort();
      const url = `http://127.0.0.1:${port}`;
      const project = readProject(ROOT);
      const folders = foldersOf(project, ROOT);
      const functions = readFunctions(folders.functions);
      const code = await loadFunctionCode(folders.functions, functions, folder);
      const echo = await startEchoService();
      undo.push(() => echo.stop());
      const seeded = await seed(database.store, url, project, null);
      const server = await startServer({
        port,
        host: '127.0.0.1',
        publicUrl: url,
        mode: 'embedded',
        databaseUrl: database.appUrl,
        temporal: { address: await temporalAddress(), namespace: 'default', apiKey: null, tls: false },
        taskQueue: `test-${randomBytes(6).toString('hex')}`,
        egress: { allow: egressAllow, ...(standIns && { standIns }) },
        ...(events && { events }),
        services: { echo: echo.url },
        functions,
        code,
        bundle: await builtBundle(),
        continueAtEverySafePoint,
        telemetry,
      });
      undo.push(() => server.stop());
      await publishAll(server, seeded, folders, (line) => {
        if (!line.startsWith('Published')) throw new Error(line);
      });
      const tenant = (name: string) => {
        const found = seeded.dev.tenants[name];
        if (!found) throw new Error(`no tenant ${name}`);
        return found;
      };
      const key = (who: string, name = 'acme'): string => {
        const found = tenant(name).people[who]?.key ?? tenant(name).agents[who]?.key;
        if (!found) throw new Error(`nobody called ${who} in ${name}`);
        return found;
      };
      return await work({
        url,
        server,
        database,
        dev: seeded.dev,
        key,
        signInUrl: (who, name = 'acme') => tenant(name).people[who]?.signInUrl ?? '',
        async rest(who, line, body, name) {
          const [method, where] = line.split(' ') as [string, string];
          const response = await fetch(`${url}/api${where}`, {
            method,
            headers: {
              authorization: `Bearer ${key(who, name)}`,
              ...(method === 'POST' && { 'content-type': 'application/json' }),
            },
            ...(method === 'POST' && { body: JSON.stringify(body ?? {}) }),
          });
          const text = await response.text();
          return { status: response.status, body: text ? JSON.parse(text) : null, headers: response.headers };
        },
      });
    } finally {
      for (const step of undo.reverse()) await step();
    }
  });
}
