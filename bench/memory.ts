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
import { type Handle, openTaskOf, starter, submitted } from './engine.ts';
import { type BenchWorker, type Ground, withGround } from './ground.ts';
import { SHAPES, type Shape } from './shapes.ts';
import { percentile } from './statistics.ts';

const KEPT = 200;
const ANSWERED = 200;
const AT_ONCE = 6;

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
  const shape = SHAPES.find(({ human }) => human) as Shape;
  return withGround(async (ground) => {
    const rows: MemoryRow[] = [];
    for (const [who, type] of [
      ['by hand', shape.hand],
      ['orkestra', shape.name],
    ] as const) {
      if (process.env.ORKESTRA_BENCH_WHO && process.env.ORKESTRA_BENCH_WHO !== who) continue;
      const keeping = await ground.worker(`keeping-${type}`, 2 * KEPT);
      const { before, after } = await filled(ground, shape, type, `keeping-${type}`, keeping, KEPT);
      await keeping.stop();
      const shipped = await ground.worker(`shipped-${type}`);
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
  const open = async () => {
    const run = await start(type, taskQueue);
    await openTaskOf(ground, run.runId);
    return run;
  };
  // What the first runs load is the worker's, not theirs.
  await spread(AT_ONCE * 2, open);
  const before = await worker.rss();
  const runs = await spread(count, open, (made) => {
    if (made % 5_000 === 0) console.error(`${made} of ${count} are open`);
  });
  return { before, after: await worker.rss(), runs };
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

/** So many, a few at a time. */
async function spread<T>(
  count: number,
  make: () => Promise<T>,
  tell: (made: number) => void = () => undefined,
): Promise<T[]> {
  const made: T[] = [];
  let left = count;
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      while (left-- > 0) {
        made.push(await make());
        tell(made.length);
      }
    }),
  );
  return made;
}
