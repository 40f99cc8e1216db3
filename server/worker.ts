/** The Temporal worker: the one interpreter workflow and the activities, on one queue. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import {
  bundleWorkflowCode,
  DefaultLogger,
  type InjectedSinks,
  type NativeConnection,
  Runtime,
  Worker,
} from '@temporalio/worker';
import { type ActivityParts, makeActivities } from './activities/index.ts';
import { log } from './log.ts';
import type { ClosingAccount, Execution } from './projector.ts';

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
  closing(execution: Execution, account: ClosingAccount): void;
  /** Told what a run leaves behind when it continues in a new execution. */
  continuing(execution: Execution, account: Pick<ClosingAccount, 'trace'>): void;
  /** Bundled code of the workflow, or where it is bundled from. */
  bundle: WorkflowBundle;
}

export type WorkflowBundle = { codePath: string } | { code: string };

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

/** The prebuilt bundle when there is one, else bundled now (1–2 s). */
export async function workflowBundle(): Promise<WorkflowBundle> {
  const prebuilt = fileURLToPath(new URL('../workflow-bundle.js', import.meta.url));
  if (existsSync(prebuilt)) return { codePath: prebuilt };
  return bundleWorkflow();
}

/**
 * What all runs of a worker share instead of evaluating it anew for each: pure modules without state of a run. Compiled
 * expressions live in one of them, so they are shared across runs, too.
 */
const SHARED = ['schemas/validate', 'engine/jq/compile', 'engine/run/programs', 'engine/run/interpret'];

/** Files of the modules that a bundle of the interpreter preloads. */
export const sharedModules = (): string[] => SHARED.map(fileOf);

export async function bundleWorkflow(): Promise<{ code: string }> {
  return bundleWorkflowCode({
    workflowsPath: fileOf('engine/workflow'),
    preloadModules: sharedModules(),
    logger: new DefaultLogger('WARN'),
  });
}

function fileOf(module: string): string {
  const ending = import.meta.url.endsWith('.ts') ? '.ts' : '.js';
  return fileURLToPath(new URL(`../${module}${ending}`, import.meta.url));
}

export async function startWorker(options: WorkerOptions): Promise<RunningWorker> {
  const sinks: InjectedSinks<{
    projector: {
      closing(account: ClosingAccount): void;
      continuing(account: Pick<ClosingAccount, 'trace'>): void;
    };
  }> = {
    projector: {
      closing: { fn: (execution, account) => options.closing(execution, account), callDuringReplay: false },
      continuing: { fn: (execution, account) => options.continuing(execution, account), callDuringReplay: false },
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
