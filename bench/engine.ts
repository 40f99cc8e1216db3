/**
 * The interpreter against the same processes written by hand: on one server, in alternating rounds, each by a worker
 * of its own; what is compared is each round against its neighbour, as ratios.
 *
 * A further contestant is a module, named by `ORKESTRA_BENCH_CONTESTANT` (a path), that exports
 * `contestant: (ground: Ground) => Promise<Contestant>`; shapes that it does not know it leaves out by not naming them.
 */
import { pathToFileURL } from 'node:url';
import { sql } from 'kysely';
import { checkDefinition } from '../engine/definition/check.ts';
import type { Definition } from '../engine/definition/document.ts';
import type { Json } from '../engine/json.ts';
import { BEHAVIOUR } from '../engine/run/flags.ts';
import type { RunStart } from '../engine/run/start.ts';
import { digestOf } from '../server/digest.ts';
import { newId } from '../server/ids.ts';
import { isAway } from '../server/runs.ts';
import { addRun } from '../server/store/runs.ts';
import { submit } from '../server/store/submissions.ts';
import { completeTask } from '../server/store/task-fate.ts';
import { cpuOf, type Ground, type Who, withGround } from './ground.ts';
import { SHAPES, type Shape } from './shapes.ts';
import { type Interval, interval, median, shown, table } from './statistics.ts';

export interface Contestant {
  name: string;
  /** Processes whose CPU is the worker's, and those whose is the server's. */
  workers: readonly number[];
  servers: readonly number[];
  shapes: readonly string[];
  /** One run of a shape to its end, its decision included; gives the events of its history. */
  run(shape: string, input: Json): Promise<number>;
  stop(): Promise<void>;
}

export interface EngineRow {
  shape: string;
  who: string;
  events: number;
  /** Milliseconds a run, the median of the rounds. */
  ms: number;
  /** CPU a run in milliseconds, the median of the rounds. */
  workerMs: number;
  /** Against written by hand; absent of that itself. */
  ratios?: { wall: Interval; workerCpu: Interval; bothCpu: Interval };
}

interface Round {
  wall: number;
  worker: number;
  server: number;
  events: number;
}

/** A clock tick of /proc in milliseconds. */
const TICK_MS = 10;
const AT_ONCE = 6;

export async function engineBench({ rounds }: { rounds: number }): Promise<EngineRow[]> {
  const wanted = process.env.ORKESTRA_BENCH_SHAPES?.split(',');
  return withGround(async (ground) => {
    const contestants = await contestantsOn(ground);
    try {
      const rows: EngineRow[] = [];
      for (const shape of SHAPES) {
        if (wanted && !wanted.includes(shape.name)) continue;
        const players = contestants.filter(({ shapes }) => shapes.includes(shape.name));
        const some = await played(shape, players, rounds);
        rows.push(...some);
        // Shown as it comes: all of them take minutes.
        console.error(`\n${engineTable(some)}`);
      }
      return rows;
    } finally {
      for (const { stop } of contestants) await stop();
    }
  });
}

async function played(shape: Shape, players: Contestant[], rounds: number): Promise<EngineRow[]> {
  const results = new Map<string, Round[]>(players.map(({ name }) => [name, []]));
  for (const player of players) await round(shape, player); // warm
  for (let index = 0; index < rounds; index++) {
    // Who goes first changes, so that a drift of the machine favours nobody.
    for (let turn = 0; turn < players.length; turn++) {
      const player = players[(index + turn) % players.length] as Contestant;
      results.get(player.name)?.push(await round(shape, player));
    }
  }
  const hand = results.get(BY_HAND) ?? [];
  return players.map(({ name }) => {
    const rounds = results.get(name) ?? [];
    const ratios = (of: (one: Round) => number) =>
      interval(rounds.map((one, index) => of(one) / of(hand[index] as Round)));
    return {
      shape: shape.name,
      who: name,
      events: rounds.at(-1)?.events ?? 0,
      ms: median(rounds.map(({ wall }) => wall / shape.runs)),
      workerMs: median(rounds.map(({ worker }) => (worker * TICK_MS) / shape.runs)),
      ...(name !== BY_HAND && {
        ratios: {
          wall: ratios(({ wall }) => wall),
          workerCpu: ratios(({ worker }) => worker),
          bothCpu: ratios(({ worker, server }) => worker + server),
        },
      }),
    };
  });
}

async function round(shape: Shape, player: Contestant): Promise<Round> {
  const used = (pids: readonly number[]) => pids.reduce((sum, pid) => sum + cpuOf(pid), 0);
  const before = { worker: used(player.workers), server: used(player.servers) };
  const began = performance.now();
  let left = shape.runs;
  let events = 0;
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      while (left-- > 0) events = await player.run(shape.name, shape.input);
    }),
  );
  return {
    wall: performance.now() - began,
    worker: used(player.workers) - before.worker,
    server: used(player.servers) - before.server,
    events,
  };
}

export function engineTable(rows: readonly EngineRow[]): string {
  return table([
    ['shape', 'who', 'events', 'ms a run', 'worker CPU ms', 'wall', 'worker CPU', 'server + worker CPU'],
    ...rows.map(({ shape, who, events, ms, workerMs, ratios }) => [
      ...[shape, who, String(events), ms.toFixed(1), workerMs.toFixed(2)],
      ...(ratios ? [shown(ratios.wall), shown(ratios.workerCpu), shown(ratios.bothCpu)] : ['1', '1', '1']),
    ]),
  ]);
}

// ---- the contestants

const BY_HAND = 'by hand';

async function contestantsOn(ground: Ground): Promise<Contestant[]> {
  const workers = {
    [BY_HAND]: await ground.worker(BY_HAND, BY_HAND),
    orkestra: await ground.worker('orkestra', 'orkestra'),
  };
  const starts = new Map(SHAPES.map((shape) => [shape.name, starter(ground, shape)]));
  const typed = (name: string, whose: Who, typeOf: (shape: Shape) => string | undefined): Contestant => ({
    ...{ name, workers: [workers[whose].pid], servers: [ground.temporal.pid], stop: () => workers[whose].stop() },
    shapes: SHAPES.filter((shape) => typeOf(shape)).map(({ name }) => name),
    async run(name) {
      const shape = SHAPES.find((one) => one.name === name) as Shape;
      const type = typeOf(shape) as string;
      const { runId, handle } = await (starts.get(name) as ReturnType<typeof starter>)(type, whose);
      // By hand an activity closes the task's row; the interpreter leaves it to whoever handed the decision in.
      if (shape.human) await decided(ground, runId, handle, type !== shape.hand);
      await handle.result();
      return (await handle.describe()).historyLength;
    },
  });
  const contestants = [
    typed(BY_HAND, BY_HAND, ({ hand }) => hand),
    typed('by hand, local activities', BY_HAND, ({ handLocal }) => handLocal),
    typed('orkestra', 'orkestra', ({ name }) => name),
  ];
  const further = process.env.ORKESTRA_BENCH_CONTESTANT;
  if (further) {
    const module = (await import(pathToFileURL(further).href)) as { contestant(ground: Ground): Promise<Contestant> };
    contestants.push(await module.contestant(ground));
  }
  return contestants;
}

export type Handle = Awaited<ReturnType<Ground['client']['workflow']['start']>>;

/** Starts runs of a shape, as a workflow of the given type. */
export function starter({ client, database, tenant, service }: Ground, shape: Shape) {
  const definition = checked(shape.source.replaceAll('SERVICE', service));
  const digest = digestOf(definition as unknown as Json);
  return async (type: string, taskQueue: string, eager = false): Promise<{ runId: string; handle: Handle }> => {
    const runId = newId();
    // Calls look up their tenant, tasks their run.
    if (shape.human) {
      await database.store.inTenant(tenant.id, (db) =>
        addRun(db, {
          ...{ id: runId, name: definition.document.name, version: '1.0.0', digest, input: shape.input },
          ...{ startedBy: tenant.ann, idempotencyKey: null, idempotencyHash: null },
        }),
      );
    }
    const start: RunStart = {
      ...{ definition, digest, input: shape.input, functions: {} },
      identity: { id: runId, requester: { kind: 'user', id: tenant.ann, key: 'ann', name: 'Ann' }, services: {} },
      ...(BEHAVIOUR > 0 && { behaviour: BEHAVIOUR }),
    };
    const handle = await client.workflow.start(type, {
      taskQueue,
      workflowId: `${tenant.id}/${runId}`,
      args: [start],
      memo: { tenant: tenant.id, digest },
      requestEagerStart: eager,
    });
    return { runId, handle };
  };
}

/** Answers the open task of a run, once it is there. */
export async function decided(ground: Ground, runId: string, handle: Handle, closeRow: boolean): Promise<void> {
  const id = await submitted(ground, await openTaskOf(ground, runId), handle);
  if (closeRow) await ground.database.store.inTenant(ground.tenant.id, (db) => completeTask(db, id));
}

/** Stores an answer and hands it to its run; gives the submission's id when the run has taken it. */
export async function submitted({ database, tenant }: Ground, taskId: string, handle: Handle): Promise<string> {
  const id = newId();
  const decision = await database.store.inTenant(tenant.id, (db) =>
    submit(
      db,
      { kind: 'user', id: tenant.ann, key: 'ann', name: 'Ann' },
      { id, taskId, outcome: 'answer', answer: { answer: 'On its way' }, shownDigest: '' },
    ),
  );
  for (;;) {
    try {
      await handle.executeUpdate('decide', { updateId: `decide-${id}`, args: [decision] });
      return id;
    } catch (failure) {
      // An answer within the millisecond of the asking may meet a task of the run that has to be done again; the server would
      // leave it to its sweeper.
      if (!isAway(failure)) throw failure;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }
}

export async function openTaskOf({ database, tenant }: Ground, runId: string): Promise<string> {
  for (;;) {
    const { rows } = await database.store.inTenant(tenant.id, (db) =>
      sql<{ id: string }>`select id from task where run_id = ${runId}`.execute(db),
    );
    if (rows[0]) return rows[0].id;
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

function checked(source: string): Definition {
  const { definition, problems } = checkDefinition(source, { file: 'bench.yaml' });
  if (!definition) throw new Error(JSON.stringify(problems));
  return definition;
}
