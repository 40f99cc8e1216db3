/**
 * Runs that runs start. A sub-workflow is a run like any other, with a row and a workflow of its own; the run that waits is
 * told of its end by whoever writes the end down (the projector), and by the sweeper when a crash came between.
 */
import type { ChildEnd } from '../engine/run/state.ts';
import type { Inside } from './inside.ts';
import { noteTold, openSubRuns, untoldEnd } from './store/sub-runs.ts';

/** Tells the run that waits for this one how it ended; telling twice is telling once. Throws `Away`. */
export async function tellParent({ runs, store }: Pick<Inside, 'runs' | 'store'>, runId: string): Promise<void> {
  const ended = await store((db) => untoldEnd(db, runId));
  if (!ended) return;
  const { state, output, error, cancel_reason } = ended;
  const end: ChildEnd =
    state === 'completed'
      ? { status: 'completed', output: output ?? null }
      : state === 'failed' && error
        ? { status: 'failed', error }
        : { status: state === 'terminated' ? 'terminated' : 'cancelled', reason: cancel_reason };
  await runs.childEnded(ended.parent_run_id, runId, end);
  await store((db) => noteTold(db, runId));
}

/**
 * A run that was terminated could cancel nothing: what it waited for is cancelled here. False when one of them has not begun
 * yet and hears nothing: it is about to, so this is to be done again.
 */
export async function cancelOrphans({ runs, store }: Pick<Inside, 'runs' | 'store'>, runId: string): Promise<boolean> {
  const orphans = await store((db) => openSubRuns(db, runId));
  for (const { id, state } of orphans) {
    if (state !== 'pending') await runs.cancel(id, 'The run that waited for this one was terminated.');
  }
  return orphans.every(({ state }) => state !== 'pending');
}
