/**
 * Everything in one process tree: a real PostgreSQL and a Temporal dev server under `.orkestra/`, two tenants, the
 * project's definitions and functions, the server. Started again it finds the same keys, runs and tasks.
 *
 * - D1 Nothing that was started is left: a start that fails, or is given up by its signal, first waits for what is still
 *   on its way and then stops everything, last started first. A process that ends without stopping (a second Ctrl-C, a
 *   crash) takes the services with it; they recover at the next start.
 * - D2 What is imported here is small; the server's libraries are loaded while the services start.
 */
import { mkdirSync } from 'node:fs';
import type { Config } from '../config.ts';
import { log } from '../log.ts';
import type { RunningServer } from '../main.ts';
import { readProject } from '../project-files.ts';
import { type DevFile, readDevFile, writeDevFile } from './dev-file.ts';
import { lockFolder } from './lock.ts';
import { refuseTakenPort } from './ports.ts';
import { type StartedService, startServices } from './services.ts';

export interface DevelopOptions {
  config: Config;
  /** The project's root: where orkestra.yaml is. */
  root: string;
  /** Where data lives. */
  home: string;
  report: (line: string) => void;
  /** Gives a start up that is still under way; it then rejects with the signal's reason. */
  signal?: AbortSignal;
}

export interface Development {
  dev: DevFile;
  /** Stands in for a mail service: keeps what it is sent. */
  echoUrl: string;
  /** Name and version of each definition that is current. */
  published: string[];
  server: RunningServer;
  /** Waits for the end of everything. Calling it again is harmless. */
  stop(): Promise<void>;
}

export async function develop({ config, root, home, report, signal }: DevelopOptions): Promise<Development> {
  const project = readProject(root);
  mkdirSync(home, { recursive: true, mode: 0o700 });
  const undo: (() => Promise<unknown> | unknown)[] = [];
  const running = new Set<NonNullable<StartedService['process']>>();
  const killAll = () => {
    for (const { pid, endNow } of running) killNow(pid, endNow);
  };
  process.once('exit', killAll);
  undo.push(() => process.off('exit', killAll));
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

    const starting = startServices({
      home,
      report,
      signal,
      started(service) {
        if (service.process) running.add(service.process);
        undo.push(async () => {
          await service.stop();
          if (service.process) running.delete(service.process);
        });
      },
    });
    const loading = import('./serve-project.ts');
    loading.catch(() => undefined); // it is awaited below, after the services: their failures come first
    const services = await starting;
    const { serveProject } = await loading;
    const served = await serveProject({
      config,
      root,
      home,
      project,
      services,
      before: readDevFile(home),
      keep: (dev) => writeDevFile(home, dev),
      undo: (step) => undo.push(step),
      report,
      signal,
    });
    return { ...served, echoUrl: services.echo.url, stop };
  } catch (failure) {
    await stop();
    throw failure;
  }
}

function killNow(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It had ended.
  }
}
