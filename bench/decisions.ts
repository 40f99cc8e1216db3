/**
 * Submit → resumed, at a steady rate: from the moment an answer is sent to the moment the run has taken it and gone on.
 *
 * Twice on one Temporal and one database, in alternating rounds. *Orkestra*: `task.complete` over REST, with all it does
 * (who, what, form, row, audit). *By hand*: the same process hand-written, its worker a process of its own; the caller
 * stores the answer in one transaction and sends the update. A machine's speed is in both, so their ratio says what
 * Orkestra adds; a rate that the hand-written one cannot hold is more than this machine bears.
 */
import { fork } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { sql } from 'kysely';
import type { Actor } from '../engine/run/host.ts';
import type { RunStart } from '../engine/run/start.ts';
import { newId } from '../server/ids.ts';
import { findDefinition } from '../server/store/definitions.ts';
import { addRun } from '../server/store/runs.ts';
import { submit } from '../server/store/submissions.ts';
import { mintTenantId } from '../server/tenant.ts';
import { type Orkestra, withOrkestra } from '../test/setup/orkestra.ts';
import { temporalAddress } from '../test/setup/services.ts';
import { bundleByHand } from './ground.ts';
import { percentile } from './statistics.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const INPUT = { question: 'Where is my order?', conversationId: 'c-1', confidence: 0.2 };
const ANSWER = { answer: 'On its way' };
const QUEUE = 'bench-decisions';

export interface DecisionsRow {
  who: 'by hand' | 'orkestra';
  wanted: number;
  perSecond: number;
  done: number;
  /** Stored and answered with 202 because the run was not reached in time. */
  late: number;
  p50: number;
  p99: number;
}

/** One decision, ready to be made; says whether the run had taken it when it returned. */
type Decide = () => Promise<boolean>;

export async function decisions(options: {
  rates: number[];
  rounds: number;
  seconds: number;
}): Promise<DecisionsRow[]> {
  return withOrkestra(async (orkestra) => {
    const worker = await startHandWritten(orkestra);
    try {
      const contestants = { 'by hand': await byHand(orkestra), orkestra: () => overRest(orkestra) };
      await play(await prepared(contestants['by hand'], 20), 10);
      await play(await prepared(contestants.orkestra, 20), 10);
      const rows: DecisionsRow[] = [];
      for (const rate of options.rates) {
        const played = { 'by hand': [] as Played[], orkestra: [] as Played[] };
        for (let round = 0; round < options.rounds; round++) {
          const order = round % 2 === 0 ? (['by hand', 'orkestra'] as const) : (['orkestra', 'by hand'] as const);
          for (const who of order)
            played[who].push(await play(await prepared(contestants[who], rate * options.seconds), rate));
        }
        for (const who of ['by hand', 'orkestra'] as const) {
          const times = played[who].flatMap((one) => one.times).sort((left, right) => left - right);
          rows.push({
            who,
            wanted: rate,
            perSecond: times.length / played[who].reduce((sum, { seconds }) => sum + seconds, 0),
            done: times.length,
            late: played[who].reduce((sum, { late }) => sum + late, 0),
            p50: percentile(times, 0.5),
            p99: percentile(times, 0.99),
          });
        }
      }
      return rows;
    } finally {
      worker.stop();
    }
  });
}

/** Runs that wait for their person, a few at a time. */
async function prepared(contestant: () => Promise<Decide>, count: number): Promise<Decide[]> {
  const ready: Decide[] = [];
  for (let index = 0; index < count; index += 8)
    ready.push(...(await Promise.all(Array.from({ length: Math.min(8, count - index) }, contestant))));
  return ready;
}

interface Played {
  times: number[];
  late: number;
  seconds: number;
}

/** Open loop: each decision is sent when its time has come, whatever became of the ones before. */
async function play(ready: Decide[], perSecond: number): Promise<Played> {
  const times: number[] = [];
  let late = 0;
  const began = performance.now();
  await Promise.all(
    ready.map(async (decide, index) => {
      const due = began + (index * 1000) / perSecond;
      await new Promise((resolve) => setTimeout(resolve, due - performance.now()));
      if (!(await decide())) late++;
      // Counted from when it was due: a driver that falls behind must not make the figures better.
      times.push(performance.now() - due);
    }),
  );
  return { times, late, seconds: (performance.now() - began) / 1000 };
}

async function overRest(orkestra: Orkestra): Promise<Decide> {
  const { body } = await orkestra.rest('support-bot', 'POST /definitions/customer-support/runs', {
    input: INPUT,
    wait: 30,
  });
  const taskId = body.waitingFor[0].taskId;
  return async () => {
    const { status, body } = await orkestra.rest('alice', `POST /tasks/${taskId}/complete`, {
      outcome: 'answer',
      answer: ANSWER,
    });
    if (status !== 200 && status !== 202) throw new Error(`${status} ${JSON.stringify(body)}`);
    return body.state === 'completed';
  };
}

async function byHand({ server, database }: Orkestra): Promise<() => Promise<Decide>> {
  const tenant = mintTenantId((await database.store.across.tenantByKey('acme')) ?? '');
  const inTenant = <T>(work: Parameters<typeof database.store.inTenant<T>>[1]) => database.store.inTenant(tenant, work);
  const { definition, by } = await inTenant(async (db) => ({
    definition: await findDefinition(db, 'customer-support', null),
    by: (await sql<Actor>`select kind, id, key, name from principal where key = 'alice'`.execute(db)).rows[0],
  }));
  if (!definition || !by) throw new Error('acme has no customer-support or no alice');
  return async () => {
    const runId = newId();
    const { name, version } = definition.document.document;
    await inTenant((db) =>
      addRun(db, {
        ...{ id: runId, name, version, digest: definition.digest, input: INPUT },
        ...{ startedBy: by.id, idempotencyKey: null, idempotencyHash: null },
      }),
    );
    const start: RunStart = {
      ...{ definition: definition.document, digest: definition.digest, input: INPUT },
      ...{ identity: { id: runId, requester: by, services: {} }, functions: {} },
    };
    const handle = await server.gate.temporal.workflow.start('handWritten', {
      taskQueue: QUEUE,
      workflowId: `${tenant}/${runId}`,
      args: [start],
    });
    let taskId: string | undefined;
    while (taskId === undefined) {
      const { rows } = await inTenant((db) =>
        sql<{ id: string }>`select id from task where run_id = ${runId}`.execute(db),
      );
      taskId = rows[0]?.id;
      if (taskId === undefined) await new Promise((resolve) => setTimeout(resolve, 5));
    }
    const answer = { id: newId(), taskId, outcome: 'answer', answer: ANSWER, shownDigest: '' };
    return async () => {
      const decision = await inTenant((db) => submit(db, by, answer));
      await handle.executeUpdate('decide', { updateId: `decide-${answer.id}`, args: [decision] });
      return true;
    };
  };
}

async function startHandWritten({ database }: Orkestra): Promise<{ stop(): void }> {
  const folder = mkdtempSync(path.join(tmpdir(), 'orkestra-bench-'));
  const bundle = path.join(folder, 'bundle.js');
  const { code } = await bundleByHand();
  writeFileSync(bundle, code);
  const settings = { address: await temporalAddress(), databaseUrl: database.appUrl, taskQueue: QUEUE, bundle };
  const child = fork(path.join(ROOT, 'bench/worker.ts'), [], {
    execArgv: ['--import', 'tsx'],
    env: { ...process.env, ORKESTRA_LOG: 'error', ORKESTRA_BENCH_WORKER: JSON.stringify(settings) },
  });
  await new Promise((resolve) => child.once('message', resolve));
  return {
    stop() {
      child.kill('SIGKILL');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
