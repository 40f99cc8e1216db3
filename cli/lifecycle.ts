/**
 * The life of a command that runs until somebody ends it.
 *
 * - L1 The first Ctrl-C, SIGTERM or SIGHUP stops everything in order, also a start that is still under way; exit code 0.
 * - L2 A second one, after a moment, forces: the process ends, with its services, exit code 1. A terminal and npm both pass Ctrl-C on, so
 *   what comes within that moment is the same one.
 * - L3 Under npm, the end of the shell it put between us counts as SIGTERM: npm passes the signal to that shell alone, and
 *   not every shell passes it on.
 * - L4 An error that nobody caught stops everything too: no service is left behind.
 */

export interface Living {
  stop(): Promise<void>;
}

const SAME_SIGNAL_MS = 700;
const LOOK_FOR_PARENT_MS = 200;

/** Never returns: ends the process. `start` gets the signal that gives it up. */
export async function live<T extends Living>(
  start: (signal: AbortSignal) => Promise<T>,
  ready: (running: T) => void,
  say: (line: string) => void,
): Promise<never> {
  const given = new AbortController();
  let running: T | null = null;
  let stoppedAt: number | null = null;
  let ended: (code: number) => void = () => undefined;
  const over = new Promise<number>((resolve) => {
    ended = resolve;
  });
  const stop = (code: number) => {
    stoppedAt = Date.now();
    given.abort(new Error('stopped'));
    // A start under way ends by itself: it sees the signal at its next step, and takes back what it did.
    running?.stop().then(
      () => ended(code),
      (failure: Error) => {
        console.error(failure.message);
        ended(1);
      },
    );
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (stoppedAt === null) {
        say('Stopping …');
        stop(0);
      } else if (Date.now() - stoppedAt > SAME_SIGNAL_MS) process.exit(1);
    });
  }
  if (process.env.npm_lifecycle_event || process.env.npm_command) {
    const parent = process.ppid;
    setInterval(() => {
      if (process.ppid !== parent && stoppedAt === null) stop(0);
    }, LOOK_FOR_PARENT_MS).unref();
  }
  for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
    process.on(event, (failure: unknown) => {
      console.error('Something failed that should not have:', failure);
      if (stoppedAt === null) stop(1);
    });
  }
  try {
    const living = await start(given.signal);
    running = living;
    if (given.signal.aborted) stop(0);
    else ready(living);
  } catch (failure) {
    if (!given.signal.aborted) throw failure;
    ended(0);
  }
  process.exit(await over);
}
