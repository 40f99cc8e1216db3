/**
 * A worker that stays: one that ends by itself is said in the log and replaced, later and later while that fails, too. Without
 * it a server would take runs and decisions for ever and none of them would go on.
 */
import { log } from './log.ts';
import type { RunningWorker } from './worker.ts';

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;

export interface SteadyWorker {
  /** False while no worker is at work. */
  readonly isWorking: boolean;
  stop(): Promise<void>;
}

/** Rejects when the first worker cannot be made. */
export async function keepWorking(
  make: () => Promise<RunningWorker>,
  { firstPauseMs = FIRST_PAUSE_MS }: { firstPauseMs?: number } = {},
): Promise<SteadyWorker> {
  let worker: RunningWorker | null = await make();
  const stopping = new AbortController();

  const watch = (async () => {
    let pause = firstPauseMs;
    while (!stopping.signal.aborted) {
      try {
        if (worker === null) {
          worker = await make();
          log.info('another worker is at work');
          pause = firstPauseMs;
          if (stopping.signal.aborted) await worker.stop();
        }
        await worker.stopped;
        if (stopping.signal.aborted) return;
        log.error('the worker ended by itself; another one is made');
      } catch (failure) {
        if (stopping.signal.aborted) return;
        log.error({ failure, again: pause }, 'the worker failed; another one is made');
      }
      worker = null;
      await rested(pause, stopping.signal);
      pause = Math.min(2 * pause, LONGEST_PAUSE_MS);
    }
  })();

  return {
    get isWorking() {
      return worker !== null;
    },
    async stop() {
      stopping.abort();
      await worker?.stop();
      await watch;
    },
  };
}

/** After so long, or at once when it is time to stop. */
function rested(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done);
    if (signal.aborted) done();
  });
}
