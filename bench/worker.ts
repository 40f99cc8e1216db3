/** The worker of the contest, a process of its own so that its CPU can be told apart. */
import { NativeConnection, Worker } from '@temporalio/worker';
import { makeActivities } from '../server/activities/index.ts';
import { NO_FUNCTIONS } from '../server/functions.ts';
import { openStore } from '../server/store/open.ts';
import { installRuntime } from '../server/worker.ts';

const { address, databaseUrl, taskQueue, bundle } = JSON.parse(process.env.ORKESTRA_BENCH_WORKER ?? '');
installRuntime();
const worker = await Worker.create({
  connection: await NativeConnection.connect({ address }),
  taskQueue,
  workflowBundle: { codePath: bundle },
  activities: makeActivities({
    store: openStore(databaseUrl),
    egress: { allow: [] },
    functions: NO_FUNCTIONS,
    code: new Map(),
  }),
  sinks: { projector: { closing: { fn: () => undefined } } },
  maxCachedWorkflows: 500,
});
process.send?.('ready');
process.on('disconnect', () => process.exit(0));
await worker.run();
