/** The worker of the contest, a process of its own so that its CPU can be told apart. */
import { activityInfo } from '@temporalio/activity';
import { NativeConnection, Worker } from '@temporalio/worker';
import { makeActivities } from '../server/activities/index.ts';
import { NO_FUNCTIONS } from '../server/functions.ts';
import { openStore } from '../server/store/open.ts';
import { completeTask } from '../server/store/task-fate.ts';
import { mintTenantId } from '../server/tenant.ts';
import { installRuntime } from '../server/worker.ts';

const { address, databaseUrl, taskQueue, bundle } = JSON.parse(process.env.ORKESTRA_BENCH_WORKER ?? '');
installRuntime();
const store = openStore(databaseUrl);
const worker = await Worker.create({
  connection: await NativeConnection.connect({ address }),
  taskQueue,
  workflowBundle: { codePath: bundle },
  activities: {
    ...makeActivities({
      store,
      egress: { allow: [] },
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
  },
  sinks: { projector: { closing: { fn: () => undefined }, continuing: { fn: () => undefined } } },
  maxCachedWorkflows: 500,
});
process.send?.('ready');
process.on('disconnect', () => process.exit(0));
await worker.run();
