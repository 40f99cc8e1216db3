/**
 * Guarantee: the sub-workflows of a run that was terminated from outside are cancelled until they are, with their tasks: those
 * that are under way, and one that is about to begin; and a run that has ended begins no more of them.
 */
import pg from 'pg';
import { expect, it } from 'vitest';
import type { StartWorkflowCall } from '../../engine/run/host.ts';
import { startWorkflow } from '../../server/activities/sub-workflows.ts';
import { enterWith } from '../../server/inside.ts';
import { workflowId } from '../../server/runs.ts';
import { addRun, loadRun } from '../../server/store/runs.ts';
import { mintTenantId, type TenantId } from '../../server/tenant.ts';
import { publish, until } from '../events/publish.ts';
import { type Orkestra, withOrkestra } from '../setup/orkestra.ts';

const ASK = 'call: human, with: { title: Well?, assign: { users: [alice] } }';
const CHILD = { namespace: 'test', name: 'child', version: '1.0.0' };

async function acmeOf({ server }: Orkestra): Promise<TenantId> {
  return mintTenantId((await server.store.across.tenantByKey('acme')) as string);
}
async function terminate(orkestra: Orkestra, run: string): Promise<void> {
  const { temporal } = orkestra.server.gate;
  await temporal.workflow.getHandle(workflowId(await acmeOf(orkestra), run)).terminate('from outside');
}
const rowOf = async (orkestra: Orkestra, id: string) => {
  const tenant = await acmeOf(orkestra);
  return orkestra.server.store.inTenant(tenant, (db) => loadRun(db, id));
};
const stateOf = async (orkestra: Orkestra, id: string) => (await rowOf(orkestra, id))?.state;

it('are cancelled with their tasks, also one whose workflow was not started yet', async () => {
  await withOrkestra(async (orkestra) => {
    const { store } = orkestra.server;
    const tenant = await acmeOf(orkestra);
    await publish(orkestra, 'child', `\ndo:\n  - ask: { ${ASK} }\n`);
    const go = 'run: { workflow: { namespace: test, name: child, version: latest } }';
    await publish(orkestra, 'parent', `\ndo:\n  - go: { ${go} }\n`);
    const { body } = await orkestra.rest('support-bot', 'POST /definitions/parent/runs', { wait: 0 });
    const parent: string = body.runId;
    const tasks = async () => (await orkestra.rest('alice', 'GET /tasks?view=available')).body.items;
    await until(async () => (await tasks()).length === 1);
    const [{ runId: child, id: task }] = await tasks();

    // As a crash leaves it between row and workflow; its time has not come, so that the sweeper lets it be for now.
    const late = crypto.randomUUID();
    await store.inTenant(tenant, async (db) => {
      const known = await loadRun(db, child);
      await addRun(db, {
        id: late,
        name: 'child',
        version: '1.0.0',
        digest: known?.digest ?? '',
        input: {},
        startedBy: known?.started_by_id ?? '',
        idempotencyKey: null,
        idempotencyHash: null,
        parent: { runId: parent, step: '/do/0/go', call: 'c99', awaits: true },
      });
    });
    await later(orkestra, late, '1 hour');
    await terminate(orkestra, parent);
    await until(async () => (await stateOf(orkestra, child)) === 'cancelled');
    expect(await stateOf(orkestra, parent)).toBe('terminated');
    expect(await stateOf(orkestra, late)).toBe('pending');
    expect((await orkestra.rest('alice', `GET /tasks/${task}`)).body).toMatchObject({
      state: 'cancelled',
      closeReason: expect.stringContaining('terminated'),
    });
    await later(orkestra, late, '-1 hour');
    await until(async () => (await stateOf(orkestra, late)) === 'cancelled');
    expect(await tasks()).toEqual([]);

    // An attempt of the activity that outlived its run.
    const scope = enterWith(store, orkestra.server.gate.temporal, orkestra.server.gate.settings)(tenant);
    const call: StartWorkflowCall = {
      type: 'start-workflow',
      id: 'c100',
      step: '/do/0/go',
      ...CHILD,
      input: {},
      await: true,
    };
    await expect(startWorkflow(scope, parent, call)).rejects.toThrow('has ended');
  });
});

/** Moves the instant at which a row was made, past what the application may. */
async function later({ database }: Orkestra, run: string, by: string): Promise<void> {
  const client = new pg.Client({ connectionString: database.superuserUrl });
  await client.connect();
  await client.query('update run set created_at = now() + $2::interval where id = $1', [run, by]);
  await client.end();
}
