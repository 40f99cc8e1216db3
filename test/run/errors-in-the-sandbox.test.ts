/**
 * The bundle spares the SDK the stack of each promise (`server/workflow-bundle.ts`); an error that is thrown in a workflow
 * keeps its own, with names and lines of the source, and is an `Error` as everywhere.
 */
import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { Client } from '@temporalio/client';
import { NativeConnection, Worker } from '@temporalio/worker';
import { expect, it } from 'vitest';
import { installRuntime } from '../../server/worker.ts';
import { bundleWorkflow } from '../../server/workflow-bundle.ts';
import { withTemporal } from '../setup/services.ts';

it('an error of a workflow says where in the source it was made', async () => {
  installRuntime();
  const workflowBundle = await bundleWorkflow(fileURLToPath(new URL('sandboxed/thrower.ts', import.meta.url)));
  await withTemporal(async ({ address, connection }) => {
    const taskQueue = randomUUID();
    const native = await NativeConnection.connect({ address });
    const worker = await Worker.create({ connection: native, taskQueue, workflowBundle });
    const errors = await worker.runUntil(
      new Client({ connection }).workflow.execute('thrower', { taskQueue, workflowId: taskQueue }),
    );
    await native.close();
    expect(errors).toHaveLength(3);
    for (const { isError, stack } of errors) {
      expect(isError).toBe(true);
      expect(stack).toMatch(/thrower.*thrower\.ts:\d+/);
    }
  });
});
