/** The Temporal worker: the one interpreter workflow and the activities, on one queue. */
import { DefaultLogger, type InjectedSinks, type NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { accountOf } from '../engine/run/account.ts';
import type { Closing, Continuing, Telling } from '../engine/run/start.ts';
import { type ActivityParts, makeActivities } from './activities/index.ts';
import { log } from './log.ts';
import type { Execution } from './projector.ts';
import type { WorkflowBundle } from './workflow-bundle.ts';

export interface RunningWorker {
  /** Resolves when the worker has stopped; rejects when it failed. */
  stopped: Promise<void>;
  stop(): Promise<void>;
}

export interface WorkerOptions extends ActivityParts {
  connection: NativeConnection;
  namespace: string;
  taskQueue: string;
  /** Told of each run that is about to close, with its own account of itself. */
  closing(execution: Execution, account: Closing): void;
  /** Told what a run leaves behind when it continues in a new execution. */
  continuing(execution: Execution, account: Continuing): void;
  /** Told of each turn of a run whose steps are told; the turn waits for it. */
  turned(execution: Execution): Promise<void>;
  /** Bundled code of the workflow, or where it is bundled from. */
  bundle: WorkflowBundle;
}

let installed = false;

/** The SDK's own log lines go through our logger; called once before the first connection. */
export function installRuntime(): void {
  if (installed) return;
  installed = true;
  Runtime.install({
    logger: new DefaultLogger('WARN', ({ level, message, meta }) => {
      // A step that fails and a run that fails are outcomes, kept where people look for them; not the operator's trouble.
      const expected = /^(?:Activity|Workflow) failed/.test(message);
      log[expected ? 'debug' : level === 'ERROR' ? 'error' : 'warn']({ ...meta }, `temporal: ${message}`);
    }),
    telemetryOptions: { logging: { forward: {}, filter: 'ERROR' } },
    shutdownSignals: [],
  });
}

export async function startWorker(options: WorkerOptions): Promise<RunningWorker> {
  const sinks: InjectedSinks<{ projector: Telling }> = {
    projector: {
      closing: { fn: (execution, account) => options.closing(execution, accountOf<Closing>(account)) },
      continuing: { fn: (execution, account) => options.continuing(execution, accountOf<Continuing>(account)) },
      turned: { fn: (execution) => options.turned(execution) },
    },
  };
  const worker = await Worker.create({
    connection: options.connection,
    namespace: options.namespace,
    taskQueue: options.taskQueue,
    workflowBundle: options.bundle,
    activities: makeActivities(options),
    sinks,
    // ~310 kB a cached run (FACTS): bounded; a cold run replays in milliseconds.
    maxCachedWorkflows: 500,
    // A worker that was killed is waited for this long before another (or the restarted one) gets its runs.
    stickyQueueScheduleToStartTimeout: '3s',
    maxConcurrentActivityTaskExecutions: 100,
    shutdownGraceTime: '5s',
    showStackTraceSources: false,
  });
  const stopped = worker.run();
  // Somebody always looks at `stopped`; until then an early failure must not end the process unheard.
  stopped.catch(() => undefined);
  return {
    stopped,
    async stop() {
      if (worker.getState() === 'RUNNING') worker.shutdown();
      await stopped.catch(() => undefined);
    },
  };
}
