/** A task that stays open after its run has ended, or a row that says something else than Temporal, shows here. */
import { expect, it } from 'vitest';
import { workflowId } from '../../server/runs.ts';
import { mintTenantId } from '../../server/tenant.ts';
import { askSomebody } from '../doors/doors.ts';
import { type Orkestra, withOrkestra } from '../setup/orkestra.ts';

async function publish(orkestra: Orkestra, source: string): Promise<void> {
  const { status, body } = await orkestra.rest('oscar', 'POST /definitions', { source }, 'globex');
  expect(status, JSON.stringify(body)).toBe(200);
}
const HEAD = (name: string) => `document: { dsl: '1.0.3', namespace: t, name: ${name}, version: '1.0.0' }\n`;

it('closes open tasks with the reason when a run is cancelled, and tells who and why', async () => {
  await withOrkestra(async (orkestra) => {
    const { runId, taskId } = await askSomebody(orkestra);
    const { body } = await orkestra.rest('support-bot', `POST /runs/${runId}/cancel`, {
      reason: 'the customer found it',
    });
    expect(body.status).toBe('cancelled');
    expect((await orkestra.rest('alice', `GET /tasks/${taskId}`)).body).toMatchObject({
      state: 'cancelled',
      closeReason: 'Support bot cancelled the run: the customer found it',
    });
    expect((await orkestra.rest('support-bot', `GET /runs/${runId}`)).body).toMatchObject({
      state: 'cancelled',
      cancelReason: 'the customer found it',
    });
    expect((await orkestra.rest('support-bot', `GET /runs/${runId}/history`)).body.items.at(-1)).toMatchObject({
      kind: 'ended',
    });
  });
});

it('closes the task of a losing branch, and that of a step that timed out', async () => {
  await withOrkestra(async (orkestra) => {
    await publish(
      orkestra,
      `${HEAD('race')}do:
  - race:
      fork:
        compete: true
        branches:
          - ask: { call: human, with: { title: Slow, assign: { users: [oscar] } } }
          - clock: { do: [ { nap: { wait: PT1S } }, { won: { set: { by: clock } } } ] }
  - bounded:
      try:
        - group: { do: [ { ask2: { call: human, with: { title: Bounded, assign: { users: [oscar] } } } } ], timeout: { after: PT1S } }
      catch: { errors: { with: { status: 408 } }, do: [ { late: { set: { by: timeout } } } ] }
`,
    );
    const { body: handle } = await orkestra.rest('oscar', 'POST /definitions/race/runs', { wait: 0 }, 'globex');
    const { body: end } = await orkestra.rest(
      'oscar',
      `GET /runs/${handle.runId}/wait?timeout=30`,
      undefined,
      'globex',
    );
    expect(end).toMatchObject({ status: 'completed', output: { by: 'timeout' } });
    const { body: tasks } = await orkestra.rest('oscar', `GET /tasks?runId=${handle.runId}`, undefined, 'globex');
    const reasons: Record<string, unknown> = {};
    for (const { id } of tasks.items) {
      const { body } = await orkestra.rest('oscar', `GET /tasks/${id}`, undefined, 'globex');
      reasons[body.step] = [body.state, body.closeReason];
    }
    expect(reasons).toEqual({
      ask: ['cancelled', expect.stringContaining('clock')],
      ask2: ['cancelled', expect.stringContaining('group')],
    });
  });
});

it('follows Temporal when a run is terminated behind its back', async () => {
  await withOrkestra(async (orkestra) => {
    const { runId, taskId } = await askSomebody(orkestra);
    const tenant = mintTenantId((await orkestra.database.store.across.tenantByKey('acme')) ?? '');
    await orkestra.server.gate.temporal.workflow.getHandle(workflowId(tenant, runId)).terminate('by hand');
    const { body } = await orkestra.rest('support-bot', `GET /runs/${runId}/wait?timeout=30`);
    expect(body.status).toBe('cancelled');
    expect((await orkestra.rest('support-bot', `GET /runs/${runId}`)).body.state).toBe('terminated');
    expect((await orkestra.rest('alice', `GET /tasks/${taskId}`)).body).toMatchObject({
      state: 'cancelled',
      closeReason: 'The run is terminated.',
    });
  });
});

it('stays on the version it began with while another is published', async () => {
  await withOrkestra(async (orkestra) => {
    const source = (answer: string) => `${HEAD('versions')}do:
  - ask: { call: human, with: { title: Which?, assign: { users: [oscar] } } }
  - say: { set: { version: ${answer} } }
`;
    await publish(orkestra, source('old'));
    const { body: handle } = await orkestra.rest('oscar', 'POST /definitions/versions/runs', { wait: 30 }, 'globex');
    const { body: second } = await orkestra.rest('oscar', 'POST /definitions', { source: source('new') }, 'globex');
    expect(second.version).toMatch(/^1\.0\.0\+dev\.[0-9a-f]{8}$/);
    await orkestra.rest(
      'oscar',
      `POST /tasks/${handle.waitingFor[0].taskId}/complete`,
      { outcome: 'done', answer: {} },
      'globex',
    );
    expect(
      (await orkestra.rest('oscar', `GET /runs/${handle.runId}/wait?timeout=20`, undefined, 'globex')).body,
    ).toMatchObject({ version: '1.0.0', output: { version: 'old' } });
    const { body: fresh } = await orkestra.rest('oscar', 'POST /definitions/versions/runs', { wait: 30 }, 'globex');
    expect(fresh.version).toBe(second.version);
  });
});

it('tells of reminders and escalations on the task, to the new people and not to the old', async () => {
  await withOrkestra(async (orkestra) => {
    await publish(
      orkestra,
      `${HEAD('hurry')}do:
  - ask:
      call: human
      with:
        title: Quickly
        assign: { users: [oscar] }
        sla: { due: PT2S, remind: [PT1S] }
        escalate: [ { after: PT3S, assign: { users: [mallory] }, priority: 90 } ]
`,
    );
    const { body: handle } = await orkestra.rest('oscar', 'POST /definitions/hurry/runs', { wait: 30 }, 'globex');
    const taskId = handle.waitingFor[0].taskId;
    expect((await orkestra.rest('mallory', `GET /tasks/${taskId}`, undefined, 'globex')).status).toBe(404);
    // The escalation is announced like every change: the next look after it finds the task.
    const tenant = (await orkestra.database.store.across.tenantByKey('globex')) ?? '';
    let seen = await orkestra.rest('mallory', `GET /tasks/${taskId}`, undefined, 'globex');
    while (seen.status !== 200) {
      await orkestra.server.gate.live.next(tenant, null, 20_000);
      seen = await orkestra.rest('mallory', `GET /tasks/${taskId}`, undefined, 'globex');
    }
    expect(seen.body).toMatchObject({ priority: 90, assigned: { users: ['mallory'], groups: [] } });
    expect(seen.body.events.map(({ kind }: { kind: string }) => kind)).toEqual([
      'opened',
      'reminded',
      'breached',
      'escalated',
    ]);
  });
});
