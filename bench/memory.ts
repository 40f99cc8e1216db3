/**
 * What runs that wait for people cost a worker: the memory of one that is kept (in a worker that keeps them all), and, in a
 * worker that keeps as many as the one that ships, its memory with many open and how soon one of them goes on after its
 * answer. Most of those answered are cold then: their history is fetched and replayed first.
 *
 * `ORKESTRA_BENCH_OPEN` says how many are open (2,000; 50,000 takes most of an hour), `ORKESTRA_BENCH_WHO` whose they are
 * (`orkestra` or `by hand`; both). With `ORKESTRA_BENCH_PAUSE` it waits for a line on its standard input before it answers
 * any, so that the machine comes to rest first.
 */
import { once } from 'node:events';
import { sql } from 'kysely';
import { type Handle, openTaskOf, starter, submitted } from './engine.ts';
import { type BenchWorker, type Ground, withGround } from './ground.ts';
import { SHAPES, type Shape } from './shapes.ts';
import { percentile } from './statistics.ts';

const KEPT = 500;
const ANSWERED = 200;
const AT_ONCE = 6;
/** So many may be on their way to their task. Each asking for its own would cost more than opening it. */
const AHEAD = 48;

export interface MemoryRow {
  who: string;
  /** Bytes of resident memory for each run that is kept. */
  kept: number;
  open: number;
  /** Bytes of the worker's resident memory before the first run and with all of them open. */
  empty: number;
  full: number;
  /** Milliseconds from the answer to the run's having taken it. */
  p50: number;
  p99: number;
}

export async function memoryBench({ open }: { open: number }): Promise<MemoryRow[]> {
  const human = SHAPES.find(({ human }) => human) as Shape;
  // Filling takes long: its reminders come after that, as they do where nobody waits for minutes.
  const shape = { ...human, source: human.source.replace(/PT(\d+)M\b/g, 'PT$1H') };
  return withGround(async (ground) => {
    const rows: MemoryRow[] = [];
    for (const [who, type] of [
      ['by hand', shape.hand],
      ['orkestra', shape.name],
    ] as const) {
      if (process.env.ORKESTRA_BENCH_WHO && process.env.ORKESTRA_BENCH_WHO !== who) continue;
      const keeping = await ground.worker(who, `keeping-${type}`, 2 * KEPT);
      const { before, after } = await filled(ground, shape, type, `keeping-${type}`, keeping, KEPT);
      await keeping.stop();
      const shipped = await ground.worker(who, `shipped-${type}`);
      const many = await filled(ground, shape, type, `shipped-${type}`, shipped, open);
      if (process.env.ORKESTRA_BENCH_PAUSE) {
        console.error(`${who}: ${open} are open; a line on standard input, and they are answered`);
        await once(process.stdin, 'data');
      }
      const times = await answered(ground, many.runs);
      await shipped.stop();
      rows.push({
        ...{ who, open, kept: (after - before) / KEPT, empty: many.before, full: many.after },
        ...{ p50: percentile(times, 0.5), p99: percentile(times, 0.99) },
      });
    }
    return rows;
  });
}

interface Open {
  runId: string;
  handle: Handle;
}

async function filled(
  ground: Ground,
  shape: Shape,
  type: string,
  taskQueue: string,
  worker: BenchWorker,
  count: number,
): Promise<{ before: number; after: number; runs: Open[] }> {
  const start = starter(ground, shape);
  const open = async (count: number) => {
    const there = await tasksIn(ground);
    const runs: Open[] = [];
    let left = count;
    const starting = Array.from({ length: AT_ONCE }, async () => {
      while (left-- > 0) {
        runs.push(await start(type, taskQueue));
        if (runs.length % 5_000 === 0) console.error(`${runs.length} of ${count} are started`);
        if (runs.length % AHEAD === 0) await tasksAre(ground, there + runs.length - AHEAD);
      }
    });
    await Promise.all(starting);
    await tasksAre(ground, there + count);
    return runs;
  };
  // What the first runs load is the worker's, not theirs.
  await open(AT_ONCE * 2);
  const before = await worker.rss();
  const runs = await open(count);
  return { before, after: await worker.rss(), runs };
}

async function tasksIn({ database, tenant }: Ground): Promise<number> {
  const { rows } = await database.store.inTenant(tenant.id, (db) =>
    sql<{ count: string }>`select count(*) from task`.execute(db),
  );
  return Number(rows[0]?.count);
}

/** Waits until there are so many tasks. */
async function tasksAre(ground: Ground, many: number): Promise<void> {
  while ((await tasksIn(ground)) < many) await new Promise((resolve) => setTimeout(resolve, 50));
}

/** From the oldest to the newest in equal steps, one after the other. */
async function answered(ground: Ground, runs: readonly Open[]): Promise<number[]> {
  const times: number[] = [];
  for (let i = 0; i < Math.min(ANSWERED, runs.length); i++) {
    const { runId, handle } = runs[Math.floor((i * runs.length) / Math.min(ANSWERED, runs.length))] as Open;
    const taskId = await openTaskOf(ground, runId);
    const began = performance.now();
    await submitted(ground, taskId, handle);
    times.push(performance.now() - began);
  }
  return times.sort((a, b) => a - b);
}
