/**
 * Guarantee: a worker that ends by itself is replaced until one stays; meanwhile nobody is told that work is done, and
 * stopping stops it whatever it is about.
 */
import { expect, it } from 'vitest';
import { keepWorking } from '../../server/steady-worker.ts';
import type { RunningWorker } from '../../server/worker.ts';

/** Workers to be ended by the test, in the order in which they were made. */
function workers() {
  const made: { end: () => void; fail: (failure: Error) => void; stopped: number }[] = [];
  let tell = () => {};
  const make = async (): Promise<RunningWorker> => {
    let end = () => {};
    let fail: (failure: Error) => void = () => {};
    const stopped = new Promise<void>((resolve, reject) => {
      end = resolve;
      fail = reject;
    });
    stopped.catch(() => undefined);
    const one = { end, fail, stopped: 0 };
    made.push(one);
    tell();
    return {
      stopped,
      async stop() {
        one.stopped++;
        end();
        await stopped.catch(() => undefined);
      },
    };
  };
  const next = (count: number) =>
    new Promise<void>((resolve) => {
      tell = () => {
        if (made.length >= count) resolve();
      };
      tell();
    });
  return { made, make, next };
}

it('replaces one that failed and one that ended', async () => {
  const { made, make, next } = workers();
  const steady = await keepWorking(make, { firstPauseMs: 1 });
  expect(steady.isWorking).toBe(true);
  made[0]?.fail(new Error('the core is gone'));
  await next(2);
  made[1]?.end();
  await next(3);
  await steady.stop();
  expect(made.map(({ stopped }) => stopped)).toEqual([0, 0, 1]);
});

it('tells that none is at work while none can be made, and tries until one can', async () => {
  const { made, make, next } = workers();
  let refusals = 0;
  let isWorking = true;
  const steady = await keepWorking(
    async () => {
      if (made.length === 1 && refusals++ < 2) {
        isWorking = steady.isWorking;
        throw new Error('Temporal is away');
      }
      return make();
    },
    { firstPauseMs: 1 },
  );
  made[0]?.fail(new Error('the core is gone'));
  await next(2);
  expect([refusals, isWorking]).toEqual([3, false]);
  await steady.stop();
  expect(made[1]?.stopped).toBe(1);
});

it('stops while it waits to try again', async () => {
  const { made, make } = workers();
  const steady = await keepWorking(make, { firstPauseMs: 3_600_000 });
  made[0]?.fail(new Error('the core is gone'));
  await steady.stop();
  expect(made.length).toBe(1);
});
