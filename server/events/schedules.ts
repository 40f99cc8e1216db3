/**
 * Runs that start by the clock. `cron` and `every` are Temporal's schedules: each firing is a tiny workflow whose one
 * activity comes here, so that a run's row is still written first. `after` needs no clock of Temporal's: the sweeper sees
 * in the database that the last run has ended long enough ago.
 *
 * A firing is one run, whatever is done again: the key says which firing it was.
 */
import { durationMs } from '../../engine/definition/document.ts';
import { launch } from '../launch.ts';
import { log } from '../log.ts';
import { Away, type Clockwork } from '../runs.ts';
import { findRunByKey } from '../store/runs.ts';
import { findSchedule, markApplied, noteLastRun, type ScheduleRow } from '../store/schedules.ts';
import type { Reach } from './reach.ts';
import { startByItself } from './starts.ts';

/** Tells Temporal what the current version wants; nothing when it knows. `pending`: it is away, the sweeper tries again. */
export async function applySchedule(reach: Reach, name: string): Promise<'applied' | 'pending'> {
  const row = await reach.store((db) => findSchedule(db, name));
  if (!row || row.applied) return 'applied';
  try {
    await reach.runs.schedule(name, clockworkOf(row));
  } catch (failure) {
    if (failure instanceof Away) return 'pending';
    throw failure;
  }
  await reach.store((db) => markApplied(db, row));
  return 'applied';
}

/** One firing of a schedule of Temporal's, by its id. */
export async function startScheduled(reach: Reach, name: string, firing: string): Promise<void> {
  const row = await reach.store((db) => findSchedule(db, name));
  if (row?.kind !== 'cron' && row?.kind !== 'every') return;
  await start(reach, row, `schedule:${firing}`);
}

/** The next run of a definition that runs again after each. */
export async function startAgain(reach: Reach, name: string): Promise<void> {
  const row = await reach.store((db) => findSchedule(db, name));
  if (row?.kind !== 'after') return;
  await start(reach, row, `after:${name}:${row.last_run_id ?? row.definition_version}`);
}

// ---- helpers

async function start(
  reach: Reach,
  { definition_name: name, published_by: by, kind }: ScheduleRow,
  key: string,
): Promise<void> {
  if (by === null) {
    log.warn({ definition: name }, 'a schedule starts nothing: nobody is known to have published its definition');
    return;
  }
  const id = await reach.store(async (db) => {
    const added = await startByItself(db, { name, input: {}, by, key });
    const run = added ?? (await findRunByKey(db, key))?.id ?? null;
    if (run !== null && kind === 'after') await noteLastRun(db, name, run);
    return run;
  });
  if (id !== null) await launch(reach, id);
}

function clockworkOf({ wanted }: ScheduleRow): Clockwork | null {
  if (wanted?.every !== undefined) return { everyMs: durationMs(wanted.every) ?? 0 };
  if (wanted?.cron === undefined) return null;
  const [, zone, cron = ''] = /^(?:CRON_TZ=(\S+)\s+)?([\s\S]*)$/.exec(wanted.cron.trim()) ?? [];
  return { cron, zone: zone ?? 'UTC' };
}
