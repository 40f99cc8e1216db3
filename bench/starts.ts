/**
 * How soon a run is on its way: what eager start gains (client and worker on one connection, as in the server: the first
 * task of a run comes back with its start), and what a worker takes from nothing to its first run.
 */

import { Client } from '@temporalio/client';
import { NativeConnection, Worker } from '@temporalio/worker';
import type { Json } from '../engine/json.ts';
import { newId } from '../server/ids.ts';
import { installRuntime } from '../server/worker.ts';
import { starter } from './engine.ts';
import { type Ground, withGround } from './ground.ts';
import { SHAPES, type Shape } from './shapes.ts';
import { type Interval, interval, median } from './statistics.ts';

export interface StartsResult {
  /** Of the runs that were asked to start eagerly. */
  eagerly: number;
  asked: number;
  /** Milliseconds from a start to its result, median, one run at a time. */
  eagerMs: number;
  plainMs: number;
  /** Throughput of eager starts against plain ones, six at once, alternating rounds. */
  gain: Interval;
  /** Milliseconds: making the worker from the prebuilt bundle, and its first run. */
  createMs: Interval;
  firstMs: Interval;
}

const AT_ONCE = 6;
const RUNS = 60;
const SINGLE = 20;
const NO_SINKS = { projector: { closing: { fn: () => undefined }, continuing: { fn: () => undefined } } };

export async function startsBench({ rounds }: { rounds: number }): Promise<StartsResult> {
  installRuntime();
  const shape = SHAPES.find(({ name }) => name === 'straight') as Shape;
  return withGround(async (ground) => {
    const connection = await NativeConnection.connect({ address: ground.temporal.address });
    const cold = [];
    for (let index = 0; index < Math.max(3, rounds / 2); index++) cold.push(await coldStart(ground, shape, connection));
    const client = new Client({ connection });
    const taskQueue = 'starts';
    const worker = await Worker.create({
      connection,
      taskQueue,
      workflowBundle: { codePath: ground.bundles.orkestra },
      sinks: NO_SINKS,
    });
    const running = worker.run();
    let eagerly = 0;
    const start = starter({ ...ground, client }, shape);
    const one = async (eager: boolean) => {
      const { handle } = await start(shape.name, taskQueue, eager);
      if ('eagerlyStarted' in handle && handle.eagerlyStarted) eagerly++;
      await handle.result();
    };
    const round = async (eager: boolean) => {
      const began = performance.now();
      let left = RUNS;
      await Promise.all(
        Array.from({ length: AT_ONCE }, async () => {
          while (left-- > 0) await one(eager);
        }),
      );
      return performance.now() - began;
    };
    await round(true);
    await round(false);
    eagerly = 0;
    const gains: number[] = [];
    const times = { eager: [] as number[], plain: [] as number[] };
    for (let index = 0; index < rounds; index++) {
      // Who goes first changes, so that a drift of the machine favours nobody.
      const order = index % 2 === 0 ? [true, false] : [false, true];
      const took = new Map<boolean, number>();
      for (const eager of order) took.set(eager, await round(eager));
      gains.push((took.get(false) as number) / (took.get(true) as number));
      for (const eager of order) {
        for (let single = 0; single < SINGLE; single++) {
          const began = performance.now();
          await one(eager);
          times[eager ? 'eager' : 'plain'].push(performance.now() - began);
        }
      }
    }
    worker.shutdown();
    await running;
    await connection.close();
    return {
      ...{ eagerly, asked: rounds * (RUNS + SINGLE), gain: interval(gains) },
      ...{ eagerMs: median(times.eager), plainMs: median(times.plain) },
      createMs: interval(cold.map(({ create }) => create)),
      firstMs: interval(cold.map(({ first }) => first)),
    };
  });
}

async function coldStart(
  ground: Ground,
  shape: Shape,
  connection: NativeConnection,
): Promise<{ create: number; first: number }> {
  const taskQueue = `cold-${newId()}`;
  const began = performance.now();
  const worker = await Worker.create({
    connection,
    taskQueue,
    workflowBundle: { codePath: ground.bundles.orkestra },
    sinks: NO_SINKS,
  });
  const create = performance.now() - began;
  const running = worker.run();
  const { handle } = await starter(ground, shape)(shape.name, taskQueue);
  const asked = performance.now();
  await (handle.result() as Promise<Json>);
  const first = performance.now() - asked;
  worker.shutdown();
  await running;
  return { create, first };
}
