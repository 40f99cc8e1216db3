/**
 * Guarantee: on a real Temporal server and database a run may be continued at every safe point, held, tried again from the
 * step that failed, and may run others, and its rows and tasks follow.
 */
import { createServer } from 'node:http';
import { expect, it } from 'vitest';
import { workflowId } from '../../server/runs.ts';
import { mintTenantId } from '../../server/tenant.ts';
import { type Orkestra, withOrkestra } from '../setup/orkestra.ts';

const head = (name: string) => `document: { dsl: '1.0.3', namespace: t, name: ${name}, version: '1.0.0' }\n`;

async function publish(orkestra: Orkestra, source: string): Promise<void> {
  const { status, body } = await orkestra.rest('oscar', 'POST /definitions', { source }, 'globex');
  expect(status, JSON.stringify(body)).toBe(200);
}
async function start(orkestra: Orkestra, name: string, input: unknown = {}): Promise<string> {
  const { body } = await orkestra.rest('oscar', `POST /definitions/${name}/runs`, { input, wait: 5 }, 'globex');
  expect(body.runId, JSON.stringify(body)).toBeTruthy();
  return body.runId;
}
async function ended(orkestra: Orkestra, runId: string) {
  for (;;) {
    const { body } = await orkestra.rest('oscar', `GET /runs/${runId}/wait?timeout=30`, undefined, 'globex');
    if (body.status !== 'running' && body.status !== 'waiting') return body;
  }
}
async function decide(orkestra: Orkestra, runId: string, outcome: string): Promise<void> {
  const { body } = await orkestra.rest('oscar', `GET /tasks?runId=${runId}&state=open`, undefined, 'globex');
  const [task] = body.items.filter(({ state }: { state: string }) => state === 'open');
  const done = await orkestra.rest('oscar', `POST /tasks/${task.id}/complete`, { outcome, answer: {} }, 'globex');
  expect(done.status, JSON.stringify(done.body)).toBe(200);
}
async function executions(orkestra: Orkestra, runId: string): Promise<string[]> {
  const tenant = mintTenantId((await orkestra.database.store.across.tenantByKey('globex')) ?? '');
  const found: string[] = [];
  const { temporal } = orkestra.server.gate;
  for (
    let next: string | undefined = (await temporal.workflow.getHandle(workflowId(tenant, runId)).describe()).runId;
    next;
  ) {
    found.push(next);
    const history = await temporal.workflow.getHandle(workflowId(tenant, runId), next).fetchHistory();
    next = history.events?.[0]?.workflowExecutionStartedEventAttributes?.continuedExecutionRunId || undefined;
  }
  return found;
}

const LONG = `${head('long')}do:
  - both:
      fork:
        branches:
          - ask: { call: human, with: { title: Well?, outcomes: [yes, no], assign: { users: [oscar] } } }
          - nap: { do: [ { rest: { wait: PT1S } }, { rested: { set: { rested: true } } } ] }
  - each: { for: { in: '[1, 2, 3]' }, do: [ { count: { set: { n: '\${ ((.n? // 0) + $item) }' } } } ] }
  - again: { call: human, with: { title: Sure?, outcomes: [yes, no], assign: { users: [oscar] } } }
  - out: { set: { first: '\${ $runtime.metadata.steps.ask.outcome }', second: '\${ .outcome }' } }
`.replace("'${ ((.n? // 0) + $item) }'", '\'${ (if type == "array" then 0 else .n end) + $item }\'');

it('gives the same run when it is continued at every safe point', async () => {
  const histories: unknown[] = [];
  for (const continueAtEverySafePoint of [false, true]) {
    await withOrkestra(
      async (orkestra) => {
        await publish(orkestra, LONG);
        const runId = await start(orkestra, 'long');
        await decide(orkestra, runId, 'yes');
        for (;;) {
          const { body } = await orkestra.rest('oscar', `GET /runs/${runId}/history`, undefined, 'globex');
          if (body.items.some((one: any) => one.kind === 'asked' && one.step === 'again')) break;
          await orkestra.rest('oscar', `GET /runs/${runId}/wait?timeout=1`, undefined, 'globex');
        }
        await decide(orkestra, runId, 'no');
        expect(await ended(orkestra, runId)).toMatchObject({
          status: 'completed',
          output: { first: 'yes', second: 'no' },
        });
        const { body } = await orkestra.rest('oscar', `GET /runs/${runId}/history`, undefined, 'globex');
        histories.push(body.items.map(({ seq, kind, step, pointer }: any) => ({ seq, kind, step, pointer })));
        const count = (await executions(orkestra, runId)).length;
        if (continueAtEverySafePoint) expect(count).toBeGreaterThan(3);
        else expect(count).toBe(1);
      },
      { continueAtEverySafePoint },
    );
  }
  // Two branches may end in either order; each one's own order is the same.
  const of = (history: any, pointer: RegExp) =>
    history.filter((one: any) => pointer.test(one.pointer ?? '')).map(({ kind, pointer: at }: any) => `${kind} ${at}`);
  for (const pointer of [/\/ask$/, /\/nap/, /^\/do\/[123]/])
    expect(of(histories[1], pointer)).toEqual(of(histories[0], pointer));
});

it('holds a run with its tasks, and lets both go on', async () => {
  await withOrkestra(async (orkestra) => {
    await publish(
      orkestra,
      `${head('held')}do:
  - ask: { call: human, with: { title: Well?, assign: { users: [oscar] }, sla: { due: PT1H } }, timeout: { after: PT2H } }
`,
    );
    const runId = await start(orkestra, 'held');
    const task = async () =>
      (await orkestra.rest('oscar', `GET /tasks?runId=${runId}`, undefined, 'globex')).body.items[0];
    const before = await task();
    const paused = await orkestra.rest('oscar', `POST /runs/${runId}/pause`, { reason: 'audit' }, 'globex');
    expect(paused.body, JSON.stringify(paused.body)).toMatchObject({ status: 'paused' });
    const run = (await orkestra.rest('oscar', `GET /runs/${runId}`, undefined, 'globex')).body;
    expect(run).toMatchObject({ state: 'paused', pauseReason: expect.stringContaining('audit') });
    const allowed = run.actions.filter(({ allowed }: any) => allowed).map(({ name }: any) => name);
    expect(allowed).toEqual(['run.cancel', 'run.resume']);
    const resumed = await orkestra.rest('oscar', `POST /runs/${runId}/resume`, {}, 'globex');
    expect(resumed.body).toMatchObject({ status: 'waiting' });
    for (;;) {
      const { dueAt } = await task();
      if (dueAt > before.dueAt) break;
      await orkestra.rest('oscar', `GET /runs/${runId}/wait?timeout=1`, undefined, 'globex');
    }
    await decide(orkestra, runId, 'done');
    expect(await ended(orkestra, runId)).toMatchObject({ status: 'completed' });
  });
});

it('tries a failed run again from the step that failed, as often as it takes', async () => {
  await withOrkestra(async (orkestra) => {
    let asked = 0;
    const service = createServer((_request, response) => {
      asked++;
      response.writeHead(asked < 3 ? 503 : 200, { 'content-type': 'application/json' }).end('{"ok":true}');
    });
    await new Promise<void>((resolve) => service.listen(0, '127.0.0.1', resolve));
    const { port } = service.address() as { port: number };
    try {
      await publish(
        orkestra,
        `${head('flaky')}do:
  - ask: { call: human, with: { title: Go?, assign: { users: [oscar] } } }
  - go: { call: http, with: { method: get, endpoint: 'http://127.0.0.1:${port}/' } }
`,
      );
      const runId = await start(orkestra, 'flaky');
      const early = await orkestra.rest('oscar', `POST /runs/${runId}/retry`, { reason: 'x' }, 'globex');
      expect(early.body.code).toBe('RUN_NOT_FAILED');
      await decide(orkestra, runId, 'done');
      for (const expected of ['failed', 'failed', 'completed']) {
        expect((await ended(orkestra, runId)).status).toBe(expected);
        if (expected === 'completed') break;
        const again = await orkestra.rest('oscar', `POST /runs/${runId}/retry`, { reason: 'it is up again' }, 'globex');
        expect(again.status, JSON.stringify(again.body)).toBe(200);
      }
      expect(asked).toBe(3);
      const { body } = await orkestra.rest('oscar', `GET /runs/${runId}/history`, undefined, 'globex');
      const kinds = body.items.map(({ kind }: any) => kind);
      expect(kinds.filter((kind: string) => kind === 'restarted').length).toBe(2);
      expect(kinds.filter((kind: string) => kind === 'asked').length).toBe(1);
    } finally {
      service.close();
    }
  });
});

it('runs other definitions, waits for their end, and takes them down with it', async () => {
  await withOrkestra(async (orkestra) => {
    await publish(
      orkestra,
      `${head('child')}input: { schema: { document: { type: object, required: [n], properties: { n: { type: number } } } } }
do:
  - ask: { if: '.n > 1', call: human, with: { title: Child?, assign: { users: [oscar] } } }
  - bad: { if: '$workflow.input.n == 3', raise: { error: { type: https://e.test/bad, status: 422, title: Bad } } }
  - out: { set: { n: '\${ $workflow.input.n * 10 }' } }
`,
    );
    const parent = (name: string, n: string, extra = '') =>
      publish(
        orkestra,
        `${head(name)}do:
  - go: { run: { ${extra}workflow: { namespace: t, name: child, version: latest, input: { n: ${n} } } } }
  - more: { set: { from: '\${ . }' } }
`,
      );
    await parent('plain', '1');
    expect(await ended(orkestra, await start(orkestra, 'plain'))).toMatchObject({ output: { from: { n: 10 } } });

    await parent('misfit', "'${ .nothing }'");
    expect((await ended(orkestra, await start(orkestra, 'misfit'))).error).toMatchObject({
      status: 400,
      instance: '/do/0/go',
    });

    await parent('asking', '3');
    const asking = await start(orkestra, 'asking');
    const children = async () => {
      for (;;) {
        const { body } = await orkestra.rest('oscar', 'GET /runs?definition=child', undefined, 'globex');
        const mine = [];
        for (const { id } of body.items) {
          const run = (await orkestra.rest('oscar', `GET /runs/${id}`, undefined, 'globex')).body;
          if (run.parentRunId === asking && run.openTasks > 0) mine.push(run);
        }
        if (mine.length > 0) return mine;
      }
    };
    const [child] = await children();
    await decide(orkestra, child.id, 'done');
    expect((await ended(orkestra, asking)).error).toMatchObject({
      type: 'https://e.test/bad',
      status: 422,
      instance: '/do/0/go',
    });

    await parent('doomed', '2');
    const doomed = await start(orkestra, 'doomed');
    await orkestra.rest('oscar', `POST /runs/${doomed}/cancel`, { reason: 'no more' }, 'globex');
    expect((await ended(orkestra, doomed)).status).toBe('cancelled');
    const { body } = await orkestra.rest('oscar', 'GET /runs?definition=child', undefined, 'globex');
    for (const { id } of body.items) await ended(orkestra, id);

    await parent('loose', '2', 'await: false, ');
    expect(await ended(orkestra, await start(orkestra, 'loose'))).toMatchObject({ status: 'completed' });
  });
});
