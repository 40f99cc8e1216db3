/**
 * The services that development brings along: a real PostgreSQL, a Temporal dev server, a small mail-like service. They
 * start side by side.
 */
import path from 'node:path';
import type { EchoService } from './echo-service.ts';
import { startEchoService } from './echo-service.ts';
import { type PostgresServer, startPostgres } from './postgres-server.ts';
import { findTemporal } from './temporal-binary.ts';
import type { TemporalServer } from './temporal-server.ts';

export interface Services {
  postgres: PostgresServer;
  temporal: TemporalServer;
  echo: EchoService;
}

export interface ServicesOptions {
  home: string;
  report: (line: string) => void;
  signal?: AbortSignal;
  /** Told of each service as soon as it runs, so that whatever fails later can stop it. */
  started: (service: StartedService) => void;
}

export interface StartedService {
  stop(): Promise<void>;
  /** A process of its own, and the signal that ends it without waiting. */
  process?: { pid: number; endNow: NodeJS.Signals };
}

/**
 * The first failure gives up the others, so that nobody waits minutes for a Temporal that is then not needed; but it is
 * told only when none of them is on its way any more: what is running then has been told to `started`.
 */
export async function startServices({ home, report, signal, started }: ServicesOptions): Promise<Services> {
  const given = new AbortController();
  const over = signal ? AbortSignal.any([signal, given.signal]) : given.signal;
  const watched = <T>(starting: Promise<T>): Promise<T> =>
    starting.catch((failure) => {
      given.abort(failure);
      throw failure;
    });
  const starting = [
    watched(startPostgres({ dataFolder: home, report })).then((server) => {
      // Its immediate end: the processes of its own follow it.
      started({ stop: server.stop, process: { pid: server.pid, endNow: 'SIGQUIT' } });
      return server;
    }),
    watched(temporal(home, report, over)).then((server) => {
      started({ stop: server.stop, process: { pid: server.pid, endNow: 'SIGKILL' } });
      return server;
    }),
    watched(startEchoService()).then((service) => {
      started({ stop: service.stop });
      return service;
    }),
  ] as const;
  await Promise.allSettled(starting);
  over.throwIfAborted();
  const [postgres, temporalServer, echo] = await Promise.all(starting);
  return { postgres, temporal: temporalServer, echo };
}

async function temporal(home: string, report: (line: string) => void, signal: AbortSignal): Promise<TemporalServer> {
  const binary = await findTemporal(report, process.env, signal);
  // Temporal's client is half a second of loading: PostgreSQL starts meanwhile.
  const [{ startTemporal }, { SEARCH_ATTRIBUTES }] = await Promise.all([
    import('./temporal-server.ts'),
    import('../runs.ts'),
  ]);
  signal.throwIfAborted();
  return startTemporal({
    binary: binary.path,
    dataFolder: path.join(home, 'temporal'),
    searchAttributes: SEARCH_ATTRIBUTES,
    report,
  });
}
