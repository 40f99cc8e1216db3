/**
 * Tells the sink of the steps of runs while they go on: asks each run that has had a turn for the entries behind the last
 * that was told, and writes their lifecycle events into the rows that the sink is sent from.
 *
 * T1  A turn is written down before it counts (`turned`, which the turn waits for), and a run that is asked after that
 *     answers with the turn: whoever dies when, the next look finds it.
 * T2  Events and how far they reach are one transaction: an event is written once, and sent under the id it always had.
 * T3  A run that goes faster than its room is told of with gaps; which steps stand open is always told.
 * T4  Nothing here runs where no steps are told, and no run waits for a sink.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { JsonObject } from '../../engine/json.ts';
import type { TraceEntry } from '../../engine/run/state.ts';
import { type StepAccount, stepEntries } from '../../engine/run/step-entries.ts';
import { isDatabaseAway } from '../doors/failure.ts';
import type { Enter } from '../inside.ts';
import { log } from '../log.ts';
import { isAway } from '../runs.ts';
import { findDefinition } from '../store/definitions.ts';
import type { Store, TenantDb } from '../store/open.ts';
import { listRunEvents } from '../store/runs.ts';
import {
  addAllOutgoing,
  keepTelling,
  lockTelling,
  noteTurn,
  type Telling,
  takeTelling,
} from '../store/step-tellings.ts';
import { mintTenantId, type TenantId } from '../tenant.ts';
import { newestOf, type StepEvent, StepStory } from './step-lifecycle.ts';

const LOOK_MS = 500;
/** How long a turn waits for being written down. */
const PATIENCE_MS = 2_000;
/** Between two looks at one run. */
const PAUSE_MS = 1_000;
/** Between two looks at a run that has used up its room. */
const LONG_PAUSE_MS = 60_000;
const AT_ONCE = 50;
/** Entries that are read of what a run left behind. */
const MOST_KEPT = 1_000;
const SIDE_BY_SIDE = 4;

export interface StepTeller {
  /** The run makes a turn; resolves when that is written down, or cannot be. */
  turned(run: { tenant: TenantId; id: string }): Promise<void>;
  stop(): Promise<void>;
}

export function startStepTeller(store: Store, enter: Enter, perHour: number): StepTeller {
  const stopping = new AbortController();
  /** Turns that could not be written down: the database was away. */
  const unwritten = new Map<string, { tenant: TenantId; id: string }>();
  /** Turns of the same moment are one. */
  const writing = new Map<string, Promise<void>>();

  async function look(tenantId: string, runId: string): Promise<void> {
    const inside = enter(mintTenantId(tenantId));
    const taken = await inside.store((db) => takeTelling(db, runId));
    if (!taken) return;
    const account = await inside.runs.steps(runId, taken.told);
    if (account) await inside.store((db) => tellTurns(db, runId, account, taken.turns, perHour));
  }

  async function round(): Promise<number> {
    for (const [id, run] of [...unwritten]) {
      await enter(run.tenant).store((db) => noteTurn(db, run.id));
      unwritten.delete(id);
    }
    const due = await store.across.dueTellings(AT_ONCE);
    const queue = [...due];
    await Promise.all(
      Array.from({ length: SIDE_BY_SIDE }, async () => {
        for (let next = queue.shift(); next && !stopping.signal.aborted; next = queue.shift())
          await quietly(() => look((next as (typeof due)[number]).tenantId, (next as (typeof due)[number]).runId));
      }),
    );
    return due.length;
  }

  const loop = (async () => {
    while (!stopping.signal.aborted) {
      let found = 0;
      await quietly(async () => {
        found = await round();
      });
      if (found < AT_ONCE) await sleep(LOOK_MS, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  })();

  return {
    turned(run) {
      const known = writing.get(run.id);
      if (known) return known;
      const noted = enter(run.tenant).store((db) => noteTurn(db, run.id));
      const work = noted.catch((failure: unknown) => {
        unwritten.set(run.id, run);
        log.debug({ failure, runId: run.id }, 'a turn of a run is written down later');
      });
      writing.set(run.id, work);
      // Only what is asked for in the same breath may share it: what comes later is another turn.
      queueMicrotask(() => writing.delete(run.id));
      // A database that hangs keeps no turn: what is written after it is written all the same.
      return Promise.race([work, sleep(PATIENCE_MS, undefined, { ref: false })]);
    },
    async stop() {
      stopping.abort();
      await loop;
    },
  };
}

/** What a run that ends leaves to be told; in the transaction that closes its row, so that its steps end before it does. */
export async function tellEnd(
  db: TenantDb,
  runId: string,
  { trace, closedAt }: { trace: TraceEntry[]; closedAt: string },
  perHour: number,
): Promise<void> {
  const telling = await lockTelling(db, runId, perHour);
  if (!telling) return;
  const told = Math.max(telling.told, trace.at(-1)?.seq ?? -1);
  const behind = trace.filter(({ seq }) => seq > telling.told);
  const found = { entries: stepEntries(behind), missing: told - telling.told - behind.length };
  const { story, missing } = await storyOf(db, runId, telling, found);
  // It was terminated, or gave no account of itself: its steps went with it.
  story.giveUp('', closedAt, told + 1);
  await write(db, runId, telling, story, { told, missing, turns: null, perHour });
}

async function tellTurns(
  db: TenantDb,
  runId: string,
  account: StepAccount,
  turns: number,
  perHour: number,
): Promise<void> {
  const telling = await lockTelling(db, runId, perHour);
  if (!telling) return;
  const told = account.total - 1;
  // Somebody else told it meanwhile, or it was no turn that made entries.
  if (telling.told >= told) return keepTelling(db, runId, telling, turns, PAUSE_MS);
  const { story, missing } = await storyOf(db, runId, telling, account);
  if (missing > 0 || story.isTriedAgain) story.reconcile(account.open, told);
  await write(db, runId, telling, story, { told, missing, turns, perHour });
}

// ---- helpers

/** The story with all that is known told; what a run left behind when it continued in a new execution stands in its rows. */
async function storyOf(
  db: TenantDb,
  runId: string,
  telling: Telling,
  account: Pick<StepAccount, 'entries' | 'missing'>,
): Promise<{ story: StepStory; missing: number }> {
  const entries = account.entries.filter(({ seq }) => seq > telling.told);
  const kept =
    account.missing > 0
      ? await listRunEvents(db, runId, {
          order: 'oldest',
          limit: MOST_KEPT,
          after: Math.max(0, telling.told),
          below: entries[0]?.seq ?? null,
        })
      : [];
  const all = [...stepEntries(kept), ...entries];
  const isTriedAgain = all.some(({ kind }) => kind === 'restarted');
  const definition = isTriedAgain ? await findDefinition(db, telling.name, telling.version) : null;
  const story = new StepStory(telling.open, (pointer) => stepsAround(definition?.document ?? null, pointer));
  for (const entry of all) story.tell(entry);
  return { story, missing: Math.max(0, account.missing - kept.length) };
}

async function write(
  db: TenantDb,
  runId: string,
  telling: Telling,
  story: StepStory,
  { told, missing, turns, perHour }: { told: number; missing: number; turns: number | null; perHour: number },
): Promise<void> {
  const events = newestOf(story.events, telling.room, telling.open, story.open);
  const leftOut = telling.left_out + missing + story.events.length - events.length;
  await addAllOutgoing(
    db,
    events.map((event, index) => ({
      id: idOf(runId, event),
      envelope: envelopeOf(runId, telling, event, index === 0 ? leftOut : 0),
    })),
  );
  const room = Math.max(0, telling.room - events.length);
  const pause = room < perHour / 20 ? LONG_PAUSE_MS : PAUSE_MS;
  await keepTelling(
    db,
    runId,
    { told, open: story.open, left_out: events.length > 0 ? 0 : leftOut, room },
    turns,
    pause,
  );
}

function idOf(runId: string, { seq, pointer, phase }: StepEvent): string {
  return `${runId}/${seq}${pointer}/${phase}`;
}

function envelopeOf(runId: string, run: Telling, event: StepEvent, leftOut: number): JsonObject {
  const { phase, pointer, at, error } = event;
  return {
    specversion: '1.0',
    id: idOf(runId, event),
    source: `/orkestra/${run.namespace}/${run.name}`,
    type: `io.serverlessworkflow.task.${phase}.v1`,
    time: at,
    subject: runId,
    datacontenttype: 'application/json',
    ...(leftOut > 0 && { orkestraleftout: leftOut }),
    data: {
      workflow: `${run.name}-${runId}.${run.namespace}`,
      task: pointer,
      [`${phase}At`]: at,
      ...(error && { error: { ...error } }),
    },
  };
}

/** The steps that the step at the pointer lies in, from the outside in: those entries of lists that its pointer goes through. */
export function stepsAround(document: unknown, pointer: string): string[] {
  const tokens = pointer.split('/').slice(1);
  const found: string[] = [];
  let node: unknown = document;
  for (const [index, token] of tokens.entries()) {
    if (Array.isArray(node) && index + 2 < tokens.length) found.push(`/${tokens.slice(0, index + 2).join('/')}`);
    const key = token.replaceAll('~1', '/').replaceAll('~0', '~');
    node = typeof node === 'object' && node !== null ? (node as Record<string, unknown>)[key] : undefined;
  }
  return found;
}

/** What cannot be done now is done at the next look. */
async function quietly(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (failure) {
    if (isAway(failure) || isDatabaseAway(failure))
      log.debug('the steps of runs are told when Temporal and the database answer');
    else log.error({ failure }, 'telling the steps of runs failed; it goes on');
  }
}
