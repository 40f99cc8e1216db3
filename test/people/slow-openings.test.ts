/**
 * Guarantee: what a run's clock does to a task reaches its row also when the row is opened later than that: no escalation is
 * swallowed by a database that was slow, and no task that has expired stands open.
 */
import pg from 'pg';
import { expect, it } from 'vitest';
import { workflowId } from '../../server/runs.ts';
import { mintTenantId } from '../../server/tenant.ts';
import { count, publish, until } from '../events/publish.ts';
import { withOrkestra } from '../setup/orkestra.ts';

it('escalates and expires a task whose opening took longer', async () => {
  await withOrkestra(async (orkestra) => {
    const { server, database } = orkestra;
    await publish(
      orkestra,
      'slow',
      `
do:
  - both:
      fork:
        branches:
          - urged: { call: human, with: { title: Whose?, assign: { users: [alice] }, escalate: [ { after: PT1S, assign: { users: [bob] } } ] } }
          - left:
              try: [ { unanswered: { call: human, with: { title: Nobody?, assign: { users: [alice] } }, timeout: { after: PT1S } } } ]
              catch: { errors: { with: { status: 408 } } }
`,
    );
    // The row of a task is written together with those it is offered to: nobody can write the latter for now.
    const slow = new pg.Client({ connectionString: database.superuserUrl });
    await slow.connect();
    await slow.query('begin; lock table task_candidate in exclusive mode');
    const { body } = await orkestra.rest('support-bot', 'POST /definitions/slow/runs', { wait: 0 });
    const tenant = mintTenantId((await server.store.across.tenantByKey('acme')) as string);
    const handle = server.gate.temporal.workflow.getHandle(workflowId(tenant, body.runId));
    await until(async () => {
      const { raw } = await handle.describe();
      const again = (raw.pendingActivities ?? []).filter(({ attempt }) => Number(attempt) > 1);
      return ['nudgeTask', 'expireTask'].every((name) => again.some(({ activityType }) => activityType?.name === name));
    });
    await slow.query('commit');
    await slow.end();
    await until(async () => (await count(orkestra, 'task_event', "kind = 'escalated'")) === 1);
    await until(async () => (await count(orkestra, 'task', "step = 'unanswered' and state = 'expired'")) === 1);
    expect(await count(orkestra, 'task_candidate', "key = 'bob'")).toBe(1);
    const run = await orkestra.rest('support-bot', `GET /runs/${body.runId}`);
    expect(run.body).toMatchObject({ state: 'running', openTasks: 1 });
  });
});
