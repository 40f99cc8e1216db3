/**
 * Guarantee: a call that must end soon and changes nothing is made within its run's turn, as is one that asks to be; others
 * are not. Within or apart, its answer, its errors, its retries and its timeout are the same.
 */
import { expect, it } from 'vitest';
import { workflowId } from '../../server/runs.ts';
import { mintTenantId } from '../../server/tenant.ts';
import { type Orkestra, withOrkestra } from '../setup/orkestra.ts';
import { json, run, withService } from './service.ts';

const SHORT = 'timeout: { after: PT5S }';
const call = (url: string, method: string, more: string) =>
  `{ call: http, with: { method: ${method}, endpoint: '${url}' }, ${more} }`;

/** How the events of a run's history count. */
async function events({ database, server }: Orkestra, runId: string) {
  const tenant = mintTenantId((await database.store.across.tenantByKey('globex')) ?? '');
  const history = await server.gate.temporal.workflow.getHandle(workflowId(tenant, runId)).fetchHistory();
  const count = (key: string) => history.events?.filter((event) => event[key as keyof typeof event]).length;
  return {
    all: history.events?.length,
    activities: count('activityTaskScheduledEventAttributes'),
    markers: count('markerRecordedEventAttributes'),
    timers: count('timerStartedEventAttributes'),
  };
}

it('is for short calls that change nothing, and for those that ask', async () => {
  await withService(
    (_request, response) => json(response, 200, { n: 1 }),
    async ({ url, seen }) => {
      await withOrkestra(async (orkestra) => {
        const made = async (method: string, more: string) => {
          const { status, runId } = await run(orkestra, `do:\n  - ask: ${call(url, method, more)}\n`);
          expect(status).toBe('completed');
          const { activities, markers, timers } = await events(orkestra, runId);
          return { activities, markers, timers };
        };
        const within = { activities: 0, markers: 1, timers: 0 };
        const apart = { activities: 1, markers: 0 };
        const wish = (local: boolean) => `metadata: { orkestra: { local: ${local} } }`;
        expect(await made('get', SHORT)).toEqual(within);
        expect(await made('post', `${SHORT}, ${wish(true)}`)).toEqual(within);
        expect(await made('post', SHORT)).toMatchObject(apart);
        expect(await made('get', `${SHORT}, ${wish(false)}`)).toMatchObject(apart);
        expect(await made('get', 'timeout: { after: PT6S }')).toMatchObject(apart);
        expect(await made('get', wish(true))).toMatchObject(apart);
        const keys = seen.map(({ headers }) => headers['idempotency-key']);
        expect(new Set(keys).size).toBe(keys.length);
      });
    },
  );
});

it('spends eight events on a run of three calls, and no timer', async () => {
  await withService(
    (_request, response) => json(response, 200, { n: 1 }),
    async ({ url }) => {
      await withOrkestra(async (orkestra) => {
        const one = call(url, 'get', SHORT);
        const { runId } = await run(orkestra, `do:\n  - a: ${one}\n  - b: ${one}\n  - c: ${one}\n`);
        expect((await events(orkestra, runId)).all).toBe(8);
      });
    },
  );
});

it('fails and is tried again as the definition says, and gives up at its timeout', async () => {
  let asked = 0;
  await withService(
    (request, response) => {
      if (request.url === '/never') return;
      json(response, asked++ === 0 ? 503 : 200, { asked });
    },
    async ({ url, seen }) => {
      await withOrkestra(async (orkestra) => {
        const body = (path: string, more: string, clause: string) =>
          `do:\n  - tries: { try: [ { ask: ${call(url + path, 'get', more)} } ], catch: ${clause} }\n`;
        const retried = await run(
          orkestra,
          body(
            '/flaky',
            SHORT,
            '{ errors: { with: { status: 503 } }, retry: { delay: PT0.05S, limit: { attempt: { count: 1 } } } }',
          ),
        );
        expect(retried).toMatchObject({ status: 'completed', output: { asked: 2 } });
        const before = seen.length;
        const late = await run(
          orkestra,
          body(
            '/never',
            'timeout: { after: PT0.3S }',
            "{ errors: { with: { status: 408 } }, as: error, do: [ { told: { set: { why: '${ $error.type }' } } } ] }",
          ),
        );
        expect(late).toMatchObject({ status: 'completed', output: { why: expect.stringMatching(/timeout$/) } });
        expect(seen.length - before).toBe(1);
        expect(await events(orkestra, late.runId)).toMatchObject({ activities: 0, timers: 0 });
      });
    },
  );
});

it('lets the first of several branches win, and gives the others up', async () => {
  await withService(
    (request, response) => {
      if (request.url === '/quick') json(response, 200, { quick: true });
    },
    async ({ url }) => {
      await withOrkestra(async (orkestra) => {
        const done = await run(
          orkestra,
          `do:
  - first:
      fork:
        compete: true
        branches:
          - slow: ${call(`${url}/slow`, 'get', SHORT)}
          - quick: ${call(`${url}/quick`, 'get', SHORT)}
  - rest: { wait: PT0.1S }
`,
        );
        expect(done).toMatchObject({ status: 'completed', output: { quick: true } });
        // What was given up does not keep the timer of what comes after from being armed.
        expect(await events(orkestra, done.runId)).toMatchObject({ activities: 0, timers: 1 });
      });
    },
  );
});
