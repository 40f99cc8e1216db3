/**
 * The same process hand-written and interpreted, on one server, by one worker, in alternating rounds; what is compared is
 * each round against its neighbour, as ratios.
 */
import { fork } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client, Connection } from '@temporalio/client';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { sql } from 'kysely';
import { checkDefinition } from '../engine/definition/check.ts';
import type { Definition } from '../engine/definition/document.ts';
import type { Json } from '../engine/json.ts';
import type { RunStart } from '../engine/run/start.ts';
import { digestOf } from '../server/digest.ts';
import { findTemporal } from '../server/embedded/temporal-binary.ts';
import { startTemporal } from '../server/embedded/temporal-server.ts';
import { newId } from '../server/ids.ts';
import { SEARCH_ATTRIBUTES } from '../server/runs.ts';
import { addRun } from '../server/store/runs.ts';
import { submit } from '../server/store/submissions.ts';
import { completeTask } from '../server/store/task-fate.ts';
import { withDatabase } from '../test/setup/services.ts';
import { type Interval, interval } from './statistics.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const STRAIGHT = `
document: { dsl: '1.0.3', namespace: bench, name: straight, version: '1.0.0' }
do:
  - one: { set: { n: '\${ .n + 1 }' } }
  - two: { set: { n: '\${ .n * 2 }' } }
  - three: { set: { n: '\${ .n }', label: '\${ "n is \\(.n)" }' } }
`;

interface Flow {
  name: string;
  hand: string;
  definition: Definition;
  input: Json;
  human: boolean;
}

export interface ContestRow {
  flow: string;
  wall: Interval;
  workerCpu: Interval;
  bothCpu: Interval;
  eventsHand: number;
  eventsInterpreted: number;
  msHand: number;
  msInterpreted: number;
}

interface Round {
  wall: number;
  worker: number;
  server: number;
  events: number;
}

export async function contest(options: { rounds: number; runs: number; atOnce: number }): Promise<ContestRow[]> {
  return withDatabase(async (database) => {
    const tenant = await database.tenant('bench');
    const folder = mkdtempSync(path.join(tmpdir(), 'orkestra-bench-'));
    const temporal = await startTemporal({
      binary: (await findTemporal()).path,
      dataFolder: folder,
      searchAttributes: SEARCH_ATTRIBUTES,
    });
    const bundle = path.join(folder, 'bundle.js');
    const { code } = await bundleWorkflowCode({
      workflowsPath: path.join(ROOT, 'bench/workflows.ts'),
      logger: new DefaultLogger('ERROR'),
    });
    writeFileSync(bundle, code);
    const taskQueue = 'bench';
    const worker = fork(path.join(ROOT, 'bench/worker.ts'), [], {
      execArgv: ['--import', 'tsx'],
      env: {
        ...process.env,
        ORKESTRA_LOG: 'error',
        ORKESTRA_BENCH_WORKER: JSON.stringify({
          address: temporal.address,
          databaseUrl: database.appUrl,
          taskQueue,
          bundle,
        }),
      },
    });
    await new Promise((resolve) => worker.once('message', resolve));
    const connection = await Connection.connect({ address: temporal.address });
    const client = new Client({ connection });

    const support = checked(readFileSync(path.join(ROOT, 'definitions/customer-support/1.0.0.yaml'), 'utf8'));
    const flows: Flow[] = [
      { name: 'straight', hand: 'handWrittenStraight', definition: checked(STRAIGHT), input: { n: 1 }, human: false },
      {
        name: 'customer-support',
        hand: 'handWritten',
        definition: support,
        input: { question: 'Where is my order?', conversationId: 'c-1', confidence: 0.2 },
        human: true,
      },
    ];

    async function one(flow: Flow, type: string): Promise<number> {
      const runId = newId();
      const digest = digestOf(flow.definition as unknown as Json);
      if (flow.human) {
        await database.store.inTenant(tenant.id, (db) =>
          addRun(db, {
            id: runId,
            name: flow.definition.document.name,
            version: '1.0.0',
            digest,
            input: flow.input,
            startedBy: tenant.ann,
            idempotencyKey: null,
            idempotencyHash: null,
          }),
        );
      }
      const start: RunStart = {
        definition: flow.definition,
        digest,
        input: flow.input,
        identity: { id: runId, requester: { kind: 'user', id: tenant.ann, key: 'ann', name: 'Ann' }, services: {} },
        functions: {},
      };
      const handle = await client.workflow.start(type, {
        taskQueue,
        workflowId: `${tenant.id}/${runId}`,
        args: [start],
        memo: { tenant: tenant.id, digest },
      });
      if (flow.human) {
        const taskId = await openTaskOf(runId);
        const submissionId = newId();
        const decision = await database.store.inTenant(tenant.id, (db) =>
          submit(
            db,
            { kind: 'user', id: tenant.ann, key: 'ann', name: 'Ann' },
            { id: submissionId, taskId, outcome: 'answer', answer: { answer: 'On its way' }, shownDigest: '' },
          ),
        );
        await handle.executeUpdate('decide', { updateId: `decide-${submissionId}`, args: [decision] });
        if (type !== flow.hand) await database.store.inTenant(tenant.id, (db) => completeTask(db, submissionId));
      }
      await handle.result();
      return (await handle.describe()).historyLength;
    }

    async function openTaskOf(runId: string): Promise<string> {
      for (;;) {
        const { rows } = await database.store.inTenant(tenant.id, (db) =>
          sql<{ id: string }>`select id from task where run_id = ${runId}`.execute(db),
        );
        if (rows[0]) return rows[0].id;
        await new Promise((resolve) => setTimeout(resolve, 2));
      }
    }

    async function round(flow: Flow, type: string): Promise<Round> {
      const cpu = { worker: cpuOf(worker.pid as number), server: cpuOf(temporal.pid) };
      const began = performance.now();
      let left = options.runs;
      let events = 0;
      await Promise.all(
        Array.from({ length: options.atOnce }, async () => {
          while (left-- > 0) events = await one(flow, type);
        }),
      );
      return {
        wall: performance.now() - began,
        worker: cpuOf(worker.pid as number) - cpu.worker,
        server: cpuOf(temporal.pid) - cpu.server,
        events,
      };
    }

    try {
      const rows: ContestRow[] = [];
      for (const flow of flows) {
        const types = { hand: flow.hand, interpreted: flow.definition.document.name };
        for (const type of Object.values(types)) await round(flow, type); // warm
        const hand: Round[] = [];
        const interpreted: Round[] = [];
        for (let index = 0; index < options.rounds; index++) {
          // Who goes first alternates, so that a drift of the machine favours nobody.
          const order = index % 2 === 0 ? (['hand', 'interpreted'] as const) : (['interpreted', 'hand'] as const);
          for (const who of order) (who === 'hand' ? hand : interpreted).push(await round(flow, types[who]));
        }
        const ratios = (of: (one: Round) => number) =>
          interval(hand.map((one, index) => of(interpreted[index] as Round) / of(one)));
        rows.push({
          flow: flow.name,
          wall: ratios(({ wall }) => wall),
          workerCpu: ratios(({ worker: used }) => used),
          bothCpu: ratios(({ worker: used, server }) => used + server),
          eventsHand: hand[0]?.events ?? 0,
          eventsInterpreted: interpreted[0]?.events ?? 0,
          msHand: interval(hand.map(({ wall }) => wall / options.runs)).mean,
          msInterpreted: interval(interpreted.map(({ wall }) => wall / options.runs)).mean,
        });
      }
      return rows;
    } finally {
      worker.kill('SIGKILL');
      await connection.close();
      await temporal.stop();
      rmSync(folder, { recursive: true, force: true });
    }
  });
}

function checked(source: string): Definition {
  const { definition, problems } = checkDefinition(source, { file: 'bench.yaml' });
  if (!definition) throw new Error(JSON.stringify(problems));
  return definition;
}

/** User and system time of a process so far, in clock ticks (proc(5)); only differences and ratios are used. */
function cpuOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ');
  return Number(fields[11]) + Number(fields[12]);
}
