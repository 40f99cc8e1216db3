/** Work on the outside that can take a while: says that it is alive, and so hears when its run has given it up. */
import { Context } from '@temporalio/activity';

/** Well within the timeout that workflow.ts sets; short calls end before the first. */
const EVERY_MS = 4_000;

/** What each activity has kept so far: said again with every heartbeat, as one without it would take it back. */
const said = new WeakMap<Context, unknown>();

/** Keeps something for whoever takes this activity over, should its worker be lost. */
export function keep(progress: object): void {
  const context = Context.current();
  said.set(context, progress);
  context.heartbeat(progress);
}

export async function alive<T>(work: () => Promise<T>): Promise<T> {
  const context = Context.current();
  // Within its run's turn it has no heartbeat; what gives it up reaches it at once.
  if (context.info.isLocal) return work();
  const timer = setInterval(() => context.heartbeat(said.get(context) ?? context.info.heartbeatDetails), EVERY_MS);
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
}
