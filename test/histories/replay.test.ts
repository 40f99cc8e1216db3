/**
 * Guarantee: what began under an earlier version goes on under this one. Histories of every story are replayed against the
 * workflow as it is; a change of the interpreter that is not behind a flag breaks a replay, and no replay needs a database.
 */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { bundleWorkflowCode, DefaultLogger, Worker } from '@temporalio/worker';
import { beforeAll, describe, expect, it } from 'vitest';
import { installRuntime } from '../../server/worker.ts';
import { bundleWorkflow, type WorkflowBundle } from '../../server/workflow-bundle.ts';
import { ROOT } from '../setup/orkestra.ts';
import { recorded, recordMissing } from './record.ts';
import { STORIES } from './stories.ts';

/** The failures by name; empty when all replay. */
async function replay(workflowBundle: WorkflowBundle, names: RegExp = /./): Promise<Record<string, string>> {
  installRuntime();
  const failures: Record<string, string> = {};
  const nothing = { fn: () => undefined };
  const sinks = { projector: { closing: nothing, continuing: nothing } };
  const histories = recorded()
    .filter(({ name }) => names.test(name))
    .map(({ name, workflowId, history }) => ({ workflowId: `${workflowId}#${name}`, history }));
  for await (const { workflowId, error } of Worker.runReplayHistories({ workflowBundle, sinks }, histories)) {
    if (error) failures[workflowId.split('#')[1] as string] = error.message;
  }
  return failures;
}

/** The workflow as it would be after an edit. */
async function edited(file: string, from: string, to: string): Promise<WorkflowBundle> {
  mkdirSync(path.join(ROOT, 'test-results'), { recursive: true });
  const folder = mkdtempSync(path.join(ROOT, 'test-results', 'edited-'));
  try {
    for (const room of ['engine', 'schemas'])
      cpSync(path.join(ROOT, room), path.join(folder, room), { recursive: true });
    const at = path.join(folder, file);
    const text = readFileSync(at, 'utf8');
    if (!text.includes(from)) throw new Error(`${file} does not hold ${from}`);
    writeFileSync(at, text.replace(from, to));
    return await bundleWorkflowCode({
      workflowsPath: path.join(folder, 'engine/workflow.ts'),
      logger: new DefaultLogger('ERROR'),
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

beforeAll(async () => {
  if (process.env.ORKESTRA_RECORD) await recordMissing();
});

describe('recorded histories', () => {
  it('are there for every story', () => {
    const names = new Set(recorded().map(({ name }) => name.replace(/\.\d+$/, '')));
    expect(STORIES.map(({ name }) => name).filter((name) => !names.has(name))).toEqual([]);
  });

  it('replay, all of them', async () => {
    expect(await replay(await bundleWorkflow())).toEqual({});
  });

  it('tell a change of behaviour that no flag guards, and bear one that is guarded', async () => {
    const change = (condition: string) =>
      edited('engine/run/steps/wait.ts', 'if (ms === 0)', `if (ms === 0 || (${condition}))`);
    const careless = await replay(await change('ms <= 1000'), /^steps/);
    expect(Object.keys(careless)).toEqual(['steps.1']);
    expect(careless['steps.1']).toMatch(/nondetermin/i);
    expect(await replay(await change('run.host.behaviour >= 1_000 && ms <= 1000'), /^steps/)).toEqual({});
  });

  it('hold short calls as activities before flag 1 and within their turn since, and neither replays as the other', async () => {
    const either = /^short-calls-(?:apart|within)/;
    const always = await edited('engine/run/local-calls.ts', "!run.follows('local-calls') || ", '');
    expect(Object.keys(await replay(always, either))).toEqual(['short-calls-apart.1']);
    const never = await edited('engine/run/local-calls.ts', "!run.follows('local-calls')", 'true');
    expect(Object.keys(await replay(never, either))).toEqual(['short-calls-within.1']);
    const [apart, within] = recorded()
      .filter(({ name }) => either.test(name))
      .map(({ history }) => (history.events ?? []).map((event) => event));
    const calls = (events: typeof apart) =>
      events?.filter((event) => event.activityTaskScheduledEventAttributes).length;
    expect([calls(apart), calls(within)]).toEqual([5, 0]);
  });

  it('hold retries as calls of the run before flag 4, and within their call since', async () => {
    const either = /^retries-of-the-(?:run|call)/;
    const [call, own] = recorded()
      .filter(({ name }) => either.test(name))
      .map(
        ({ history }) => (history.events ?? []).filter((event) => event.activityTaskScheduledEventAttributes).length,
      );
    expect([call, own]).toEqual([1, 2]);
  });

  it('hold runs that went on in a new execution before their bytes were too many, since flag 3', async () => {
    // Part 2 is what came before part 1.
    const events = recorded().find(({ name }) => name === 'big-answers.2')?.history.events ?? [];
    expect(events.at(-1)?.workflowExecutionContinuedAsNewEventAttributes).toBeTruthy();
    expect(events.length).toBeLessThan(100);
    const before = await edited('engine/temporal/life.ts', 'this.#bySize && ', 'false && ');
    expect(Object.keys(await replay(before, /^big-answers/))).toEqual(['big-answers.2']);
  });

  it('hold runs that never had more calls on their way than Temporal takes, since flag 5', async () => {
    let underway = 0;
    let most = 0;
    for (const event of recorded().find(({ name }) => name === 'many-calls.1')?.history.events ?? []) {
      if (event.activityTaskScheduledEventAttributes) most = Math.max(most, ++underway);
      if (event.activityTaskCompletedEventAttributes) underway--;
    }
    expect(most).toBe(1_800);
    // More at once would replay (the same calls in the same order), fewer would not.
    const fewer = await edited('engine/run/interpret.ts', 'MOST_CALLS = 1_800', 'MOST_CALLS = 1_700');
    expect(Object.keys(await replay(fewer, /^many-calls/))).toEqual(['many-calls.1']);
  });
});
