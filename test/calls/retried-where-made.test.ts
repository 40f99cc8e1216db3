/**
 * Guarantee: retries of a call that need nothing of the run are made where the call is made: one activity, no timer. What
 * comes out, what is sent and what the run tells of itself is what it would be had the run made each attempt itself.
 */
import { expect, it } from 'vitest';
import type { Json } from '../../engine/json.ts';
import { Failure, simulate } from '../../engine/simulate.ts';
import { workflowId } from '../../server/runs.ts';
import { mintTenantId } from '../../server/tenant.ts';
import { definitionOf } from '../run/definition-of.ts';
import { type Orkestra, withOrkestra } from '../setup/orkestra.ts';
import { json, run, withService } from './service.ts';

async function spent({ database, server }: Orkestra, runId: string) {
  const tenant = mintTenantId((await database.store.across.tenantByKey('globex')) ?? '');
  const history = await server.gate.temporal.workflow.getHandle(workflowId(tenant, runId)).fetchHistory();
  const count = (key: string) => history.events?.filter((event) => event[key as keyof typeof event]).length;
  return { calls: count('activityTaskScheduledEventAttributes'), timers: count('timerStartedEventAttributes') };
}

/** What a run's timeline tells, but for instants and the ids of its calls. */
function told(entries: readonly { kind: string; step: string | null; data: unknown }[]) {
  return entries.map(({ kind, step, data }) => {
    const { call: _call, at: _at, ...rest } = data as { call?: unknown; at?: unknown };
    return { kind, step, data: rest };
  });
}

const tries = (url: string, clause: string, more = '') =>
  `do:\n  - tries: { try: [ { ask: { call: http, with: { method: post, endpoint: '${url}', body: { n: 1 } }${more} } } ], catch: ${clause} }\n`;

it('is one activity and no timer, told as the run would tell it', async () => {
  let asked = 0;
  const answers = (n: number) => (n <= 2 ? 503 : 200);
  await withService(
    (_request, response) => json(response, answers(++asked), { asked }),
    async ({ url, seen }) => {
      await withOrkestra(async (orkestra) => {
        const source = tries(
          url,
          '{ errors: { with: { status: 503 } }, retry: { delay: PT0.02S, backoff: { exponential: {} }, limit: { attempt: { count: 5 } } } }',
        );
        const made = await run(orkestra, source);
        expect(made).toMatchObject({ status: 'completed', output: { asked: 3 } });
        expect(await spent(orkestra, made.runId)).toEqual({ calls: 1, timers: 0 });
        const keys = seen.map(({ headers }) => headers['idempotency-key']);
        expect([keys.length, new Set(keys).size]).toEqual([3, 1]);

        const { body } = await orkestra.rest('oscar', `GET /runs/${made.runId}/history`, undefined, 'globex');
        const retried = body.items.filter(({ kind }: { kind: string }) => kind === 'retried');
        expect(retried.map(({ data }: { data: { retry: number } }) => data.retry)).toEqual([1, 2]);
        const instants = body.items.map(({ at }: { at: string }) => at);
        expect(instants).toEqual([...instants].sort());

        // The same by the run itself: a virtual host makes no retries of its own.
        const failures = retried.map(({ data }: { data: { error: { status: number; detail: string } } }) => data.error);
        const alone = simulate(definitionOf(source), {
          http: () => {
            const error = failures.shift();
            return error ? Object.assign(new Failure(503, ''), { error: without(error) }) : { asked: 3 };
          },
        }).advance('PT1S');
        const tale = (items: Parameters<typeof told>[0]) =>
          told(items).filter(({ kind }) => !['started', 'ended'].includes(kind));
        expect(tale(body.items)).toEqual(tale(alone.state.trace));
      });
    },
  );
});

it('stops at an error that the clause does not name, and when its retries are used up', async () => {
  let asked = 0;
  await withService(
    (request, response) => json(response, request.url === '/worse' && ++asked === 2 ? 404 : 503, {}),
    async ({ url, seen }) => {
      await withOrkestra(async (orkestra) => {
        const policy = 'retry: { delay: PT0.01S, limit: { attempt: { count: 2 } } }';
        const clause = `{ errors: { with: { status: 503 } }, ${policy}, as: e, do: [ { gone: { set: { status: '\${ $e.status }' } } } ] }`;
        const worse = await run(orkestra, tries(`${url}/worse`, clause));
        expect(worse).toMatchObject({ status: 'failed', error: { status: 404, instance: '/do/0/tries/try/0/ask' } });
        expect(seen.length).toBe(2);
        const caught = await run(orkestra, tries(`${url}/bad`, clause));
        expect(caught).toMatchObject({ status: 'completed', output: { status: 503 } });
        expect(seen.length).toBe(5);
        expect(await spent(orkestra, caught.runId)).toEqual({ calls: 1, timers: 0 });
      });
    },
  );
});

it('is left to the run where only the run knows whether, when or how long', async () => {
  let count = 0;
  await withService(
    // Every second request is refused.
    (_request, response) => json(response, ++count % 2 === 1 ? 503 : 200, {}),
    async ({ url, seen }) => {
      await withOrkestra(async (orkestra) => {
        const policy = (more = '') => `retry: { delay: PT0.01S, limit: { attempt: { count: 2 } }${more} }`;
        for (const [clause, more] of [
          [`{ when: '.n != 2', ${policy()} }`, ''],
          [`{ ${policy(", when: '$error.status == 503'")} }`, ''],
          [`{ ${policy(', jitter: { from: PT0S, to: PT0.01S }')} }`, ''],
          [`{ ${policy()} }`, ', timeout: { after: PT20S }'],
          [`{ ${policy()} }`, ", if: '${ true }'"],
        ] as const) {
          const made = await run(orkestra, tries(url, clause, more));
          expect({ ...made, ...(await spent(orkestra, made.runId)) }, clause + more).toMatchObject({
            status: 'completed',
            calls: 2,
          });
          // An answer that was lost is no sign that nothing was done: both attempts say that they are one call.
          const [first, second] = seen.splice(0).map(({ headers }) => headers['idempotency-key']);
          expect([first, seen.length], clause + more).toEqual([second, 0]);
        }
      });
    },
  );
});

it('goes on with its attempts while its run is held; the run takes the result when it is let go', async () => {
  let asked = 0;
  const heard: (() => void)[] = [];
  /** Resolves with the nth request. */
  const request = Array.from({ length: 3 }, () => new Promise<void>((resolve) => heard.push(resolve)));
  await withService(
    (_request, response) => {
      heard[asked]?.();
      json(response, ++asked <= 2 ? 503 : 200, { asked });
    },
    async ({ url }) => {
      await withOrkestra(async (orkestra) => {
        const policy = 'retry: { delay: PT0.5S, limit: { attempt: { count: 5 } } }';
        const { runId } = await run(orkestra, tries(url, `{ errors: { with: { status: 503 } }, ${policy} }`), {}, 0);
        const post = (what: string, body = {}) => orkestra.rest('oscar', `POST /runs/${runId}/${what}`, body, 'globex');
        await request[0];
        expect((await post('pause', { reason: 'audit' })).status).toBe(200);
        await request[2];
        const held = await orkestra.rest('oscar', `GET /runs/${runId}/wait?timeout=1`, undefined, 'globex');
        expect(held.body.status).toBe('paused');
        expect((await post('resume')).status).toBe(200);
        const ended = await orkestra.rest('oscar', `GET /runs/${runId}/wait?timeout=30`, undefined, 'globex');
        expect(ended.body).toMatchObject({ status: 'completed', output: { asked: 3 } });
        const { body } = await orkestra.rest('oscar', `GET /runs/${runId}/history`, undefined, 'globex');
        const of = (kind: string) =>
          body.items.filter((one: { kind: string }) => one.kind === kind).map(({ at }: { at: string }) => at);
        // Told when the run took them, under the instants at which they were made.
        expect(of('retried')).toHaveLength(2);
        expect(of('retried').every((at: string) => at < of('resumed')[0])).toBe(true);
      });
    },
  );
});

function without({ instance: _instance, ...error }: { instance?: string } & Record<string, Json>) {
  return error;
}
