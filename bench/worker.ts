/**
 * The worker of the bench, a process of its own so that its CPU and memory can be told apart. Its activities are the ones
 * that ship, and what the processes written by hand call.
 */
import { activityInfo, Context } from '@temporalio/activity';
import { NativeConnection, Worker } from '@temporalio/worker';
import { makeActivities } from '../server/activities/index.ts';
import { NO_FUNCTIONS } from '../server/functions.ts';
import { openStore } from '../server/store/open.ts';
import { completeTask } from '../server/store/task-fate.ts';
import { mintTenantId } from '../server/tenant.ts';
import { installRuntime } from '../server/worker.ts';

const {
  address,
  databaseUrl,
  taskQueue,
  bundle,
  service,
  cached = 500,
} = JSON.parse(process.env.ORKESTRA_BENCH_WORKER ?? '');
installRuntime();
const store = openStore(databaseUrl);
const worker = await Worker.create({
  connection: await NativeConnection.connect({ address }),
  taskQueue,
  workflowBundle: { codePath: bundle },
  activities: {
    ...makeActivities({
      store,
      egress: { allow: ['127.0.0.1'] },
      functions: NO_FUNCTIONS,
      code: new Map(),
      enter: () => {
        throw new Error('nothing that is measured runs other definitions, or has to do with events');
      },
    }),
    /** What the hand-written process closes its row by. */
    async completeTask(submissionId: string) {
      const [tenant] = (activityInfo().workflowExecution?.workflowId ?? '').split('/');
      await store.inTenant(mintTenantId(tenant ?? ''), (db) => completeTask(db, submissionId));
      return null;
    },
    /** What they call over HTTP. */
    async get(path: string) {
      const response = await fetch(`${service}/${path}`, { signal: Context.current().cancellationSignal });
      if (!response.ok) throw new Error(`${response.status}`);
      return response.json();
    },
  },
  sinks: { projector: { closing: { fn: () => undefined }, continuing: { fn: () => undefined } } },
  maxCachedWorkflows: cached,
});
process.send?.('ready');
process.on('message', () => {
  // Asked for its memory; `gc` is there when the process was started to be asked.
  globalThis.gc?.();
  process.send?.({ rss: process.memoryUsage.rss() });
});
process.on('disconnect', () => worker.shutdown());
await worker.run();
await store.close();
// Ended by itself, so that a profile of its CPU is written.
process.exit(0);
