/** The composition root: nothing else creates connections. One process serves doors, page and worker. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Client, type Connection } from '@temporalio/client';
import { NativeConnection } from '@temporalio/worker';
import type { FastifyInstance } from 'fastify';
import { buildApp } from './app.ts';
import { openAuditTrail } from './audit-trail.ts';
import type { Gate } from './auth.ts';
import type { TemporalTarget } from './config.ts';
import { type EgressPolicy, egressAgent } from './egress.ts';
import { explainListenError } from './embedded/ports.ts';
import { StartupError } from './embedded/startup-error.ts';
import { DEFAULT_EVENTS, type EventSettings } from './events/settings.ts';
import { startSink } from './events/sink.ts';
import { startStepTeller, tellEnd } from './events/step-telling.ts';
import { type FunctionCatalogue, type FunctionCode, NO_FUNCTIONS } from './functions.ts';
import { enterWith } from './inside.ts';
import { openLive } from './live.ts';
import { log } from './log.ts';
import { runOf, startProjector } from './projector.ts';
import { DEFAULT_TASK_QUEUE } from './runs.ts';
import type { ScopeSettings } from './scope.ts';
import { keepWorking, type SteadyWorker } from './steady-worker.ts';
import { openStore, type Store } from './store/open.ts';
import { startSweeper } from './sweeper.ts';
import { openTelemetry } from './telemetry/open.ts';
import type { TelemetrySettings } from './telemetry/settings.ts';
import { installRuntime, startWorker } from './worker.ts';
import { type WorkflowBundle, workflowBundle } from './workflow-bundle.ts';

export interface ServerOptions {
  port: number;
  host: string;
  publicUrl: string;
  mode: ScopeSettings['mode'];
  databaseUrl: string;
  temporal: TemporalTarget;
  egress: EgressPolicy;
  /** Where spans go; null or absent = nowhere. */
  telemetry?: TelemetrySettings | null;
  taskQueue?: string;
  services?: Record<string, string>;
  functions?: FunctionCatalogue;
  /** See `ScopeSettings`. */
  continueAtEverySafePoint?: boolean;
  code?: ReadonlyMap<string, FunctionCode>;
  /** The bundled workflow, where it is at hand. */
  bundle?: WorkflowBundle;
  /** How events are kept, and where they go. */
  events?: EventSettings;
  /** After somebody signed in by a link. */
  signedIn?: Gate['signedIn'];
}

export interface RunningServer {
  app: FastifyInstance;
  gate: Gate;
  store: Store;
  url: string;
  /** Replaces the functions and their code; runs under way go on. */
  reloadFunctions(functions: FunctionCatalogue, code: ReadonlyMap<string, FunctionCode>): Promise<void>;
  stop(): Promise<void>;
}

export async function startServer(options: ServerOptions): Promise<RunningServer> {
  installRuntime();
  const undo: (() => Promise<unknown>)[] = [];
  const stop = async () => {
    for (const step of undo.reverse().splice(0))
      await step().catch((failure) => log.warn({ failure }, 'while stopping'));
  };
  try {
    const store = openStore(options.databaseUrl, { poolSize: 20 });
    undo.push(() => store.close());
    const live = await openLive(options.databaseUrl).catch((failure: Error) => {
      throw new StartupError(
        `The database at DATABASE_URL does not answer (${failure.message}); start it, or correct the variable.`,
      );
    });
    undo.push(() => live.close());
    const connection = await connectTemporal(options.temporal);
    undo.push(() => connection.close());
    const client = new Client({
      connection: connection as unknown as Connection,
      namespace: options.temporal.namespace,
    });

    const settings: ScopeSettings = {
      publicUrl: options.publicUrl,
      mode: options.mode,
      taskQueue: options.taskQueue ?? DEFAULT_TASK_QUEUE,
      services: options.services ?? {},
      functions: options.functions ?? NO_FUNCTIONS,
      steps: options.events?.steps ?? null,
      ...(options.continueAtEverySafePoint && { continueAtEverySafePoint: true }),
      egress: { policy: options.egress, dispatcher: egressAgent(options.egress) },
    };
    const audits = openAuditTrail(store);
    undo.push(() => audits.stop());
    const telemetry = await openTelemetry(options.telemetry ?? null);
    if (telemetry) undo.push(() => telemetry.stop());
    let worker: SteadyWorker | null = null;
    const gate: Gate = {
      store,
      works: () => worker?.isWorking ?? false,
      temporal: client,
      live,
      settings,
      audits,
      telemetry,
      ...(options.signedIn && { signedIn: options.signedIn }),
    };
    const enter = enterWith(store, client, settings);
    const { sink, retentionMs, steps } = options.events ?? DEFAULT_EVENTS;
    const projector = startProjector(
      client,
      settings.taskQueue,
      enter,
      async (inside, runId) => telemetry?.runClosed(inside, runId),
      steps && ((db, runId, closing) => tellEnd(db, runId, closing, steps.perHour)),
    );
    undo.push(() => projector.stop());

    const teller = steps && startStepTeller(store, enter, steps.perHour);
    if (teller) undo.push(() => teller.stop());

    const bundle = options.bundle ?? (await workflowBundle());
    const work = (functions: FunctionCatalogue, code: ReadonlyMap<string, FunctionCode>): Promise<SteadyWorker> =>
      keepWorking(() =>
        startWorker({
          connection,
          namespace: options.temporal.namespace,
          taskQueue: settings.taskQueue,
          bundle,
          store,
          egress: options.egress,
          traced: telemetry !== null,
          functions,
          code,
          closing: (execution, account) => projector.hint(execution, account),
          continuing: (execution, account) => projector.keep(execution, account),
          async turned(execution) {
            const run = runOf(execution);
            if (run) await teller?.turned(run);
          },
          enter,
        }),
      );
    worker = await work(settings.functions, options.code ?? new Map());
    undo.push(async () => worker?.stop());

    const sweeper = startSweeper(store, enter, retentionMs);
    undo.push(() => sweeper.stop());
    if (sink) {
      const sender = startSink(store, sink);
      undo.push(() => sender.stop());
    }

    const app = await buildApp(gate, pageFolder());
    undo.push(() => app.close());
    try {
      await app.listen({ port: options.port, host: options.host });
    } catch (failure) {
      throw explainListenError(failure, options.port);
    }
    return {
      app,
      gate,
      store,
      url: options.publicUrl,
      async reloadFunctions(functions, code) {
        const next = await work(functions, code);
        const last = worker;
        worker = next;
        settings.functions = functions;
        await last?.stop();
      },
      stop,
    };
  } catch (failure) {
    await stop();
    throw failure;
  }
}

async function connectTemporal(target: TemporalTarget): Promise<NativeConnection> {
  try {
    return await NativeConnection.connect({
      address: target.address,
      ...(target.tls && { tls: true }),
      ...(target.apiKey && { apiKey: target.apiKey }),
    });
  } catch (failure) {
    throw new StartupError(
      `Temporal at ${target.address} does not answer (${(failure as Error).message}); start it, or correct TEMPORAL_ADDRESS.`,
    );
  }
}

/** The built page; null when it was not built (the API works all the same). */
function pageFolder(): string | null {
  const folder = fileURLToPath(new URL(import.meta.url.endsWith('.ts') ? '../dist/ui' : '../ui', import.meta.url));
  return existsSync(folder) ? folder : null;
}
