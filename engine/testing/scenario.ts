/** Plays one test on a stage and says how it went. */
import type { ScriptAction } from '../../schemas/generated/test.ts';
import type { Definition, Duration } from '../definition/document.ts';
import { durationMs } from '../definition/document.ts';
import type { Documents } from '../definition/documents.ts';
import { join } from '../definition/places.ts';
import type { Directory } from '../definition/project.ts';
import { eventProblems } from '../events/event.ts';
import type { Json, JsonObject } from '../json.ts';
import type { TraceEntry } from '../run/state.ts';
import { EndlessRun, type SimulatedTask } from '../simulate.ts';
import { unmet } from './expectations.ts';
import { MockBook } from './mock-book.ts';
import type { OpenStage, Stage } from './stage.ts';
import type { FileTest } from './test-file.ts';

export interface Verdict {
  passed: boolean;
  /** What was not as expected, and where in the file that is written; null when it passed. */
  failure: { message: string; pointer: string } | null;
  trace: readonly TraceEntry[];
}

class Unmet extends Error {
  readonly pointer: string;
  constructor(message: string, pointer: string) {
    super(message);
    this.pointer = pointer;
  }
}

export interface Play {
  definition: Definition;
  test: FileTest;
  open: OpenStage;
  /** Who belongs to which group; without it everybody may decide. */
  directory?: Directory;
  documents?: Documents;
}

export async function play({ definition, test, open, directory, documents }: Play): Promise<Verdict> {
  const mocks = new MockBook(test.mocks ?? [], test.pointer);
  let stage: Stage | undefined;
  try {
    stage = await open({ definition, test, mocks, ...(documents && { documents }) });
    const startedAt = stage.trace[0]?.at ?? stage.now;
    refuseFaults(mocks, test.pointer);
    for (const [i, action] of (test.script ?? []).entries()) {
      await act(action, { stage, mocks, startedAt, directory }, join(test.pointer, 'script', i));
      refuseFaults(mocks, join(test.pointer, 'script', i));
    }
    const failing = test.expect && unmet(test.expect, stage, mocks, startedAt);
    if (failing) throw new Unmet(failing.message, join(test.pointer, 'expect', failing.key));
    const [unused] = mocks.unused();
    if (unused) throw new Unmet(unused.message, unused.pointer);
    return { passed: true, failure: null, trace: stage.trace };
  } catch (failure) {
    if (failure instanceof Unmet)
      return {
        passed: false,
        failure: { message: failure.message, pointer: failure.pointer },
        trace: stage?.trace ?? [],
      };
    if (failure instanceof EndlessRun)
      return { passed: false, failure: { message: failure.message, pointer: test.pointer }, trace: stage?.trace ?? [] };
    throw failure;
  } finally {
    await stage?.close();
  }
}

// ---- helpers

function refuseFaults(mocks: MockBook, here: string): void {
  const [fault] = mocks.faults;
  if (fault) throw new Unmet(fault.message, fault.pointer || here);
}

interface Scene {
  stage: Stage;
  mocks: MockBook;
  startedAt: string;
  directory: Directory | undefined;
}

async function act(action: ScriptAction, scene: Scene, pointer: string): Promise<void> {
  const { stage, mocks, startedAt } = scene;
  if (action.advance !== undefined) await stage.advance(isoOf(action.advance));
  if (action.pause !== undefined) await stage.pause(action.pause);
  if (action.resume) await stage.resume();
  if (action.retry !== undefined) await retry(action.retry, stage, pointer);
  if (action.complete) await complete(action.complete, action.as, scene, pointer);
  if (action.event) await send(action.event as JsonObject, stage, join(pointer, 'event'));
  if (action.cancel !== undefined) await stage.cancel(action.cancel);
  const failing = action.expect && unmet(action.expect, stage, mocks, startedAt);
  if (failing) throw new Unmet(failing.message, join(pointer, 'expect', failing.key));
}

async function send(event: JsonObject, stage: Stage, pointer: string): Promise<void> {
  const [problem] = eventProblems({ specversion: '1.0', id: 'x', source: '/x', ...event });
  if (problem) throw new Unmet(`not an event: ${problem.pointer.slice(1)} ${problem.message}`, pointer);
  await stage.send(event);
}

async function retry(reason: string, stage: Stage, pointer: string): Promise<void> {
  const { status } = stage.standing();
  if (status !== 'failed')
    throw new Unmet(`the run is ${status}; only a failed one can be tried again`, join(pointer, 'retry'));
  await stage.retry(reason);
}

async function complete(
  { task, outcome, answer, refused }: NonNullable<ScriptAction['complete']>,
  as: string | undefined,
  { stage, directory }: Scene,
  pointer: string,
): Promise<void> {
  const at = join(pointer, 'complete');
  if (as === undefined) throw new Unmet('who decides? Say it with `as`', pointer);
  const asked = stage.tasks.findLast(({ step }) => step === task);
  if (!asked) {
    const others = stage.tasks.map(({ step }) => step).join(', ') || 'nobody was asked';
    throw new Unmet(`"${task}" has asked nobody; so far: ${others}`, join(at, 'task'));
  }
  // A task that is not offered to somebody is not there for them (who may see what is the server's).
  const code = isOffered(asked, as, directory)
    ? await stage.complete(task, {
        as,
        ...(outcome !== undefined && { outcome }),
        ...(answer !== undefined && { answer: answer as Json }),
      })
    : 'NOT_FOUND';
  if (code === (refused ?? null)) return;
  if (code === null)
    throw new Unmet(`the answer was taken, and should have been refused (${refused})`, join(at, 'refused'));
  const wanted = refused === undefined ? '' : `, not ${refused}`;
  throw new Unmet(`the answer was refused: ${code}${wanted}`, refused === undefined ? at : join(at, 'refused'));
}

function isOffered({ assign }: SimulatedTask, who: string, directory: Directory | undefined): boolean {
  const { users, groups } = assign;
  if (!directory || (users.length === 0 && groups.length === 0)) return true;
  const person = directory.people?.[who];
  if (person?.role === 'admin' || users.includes(who) || (person && users.includes(person.email))) return true;
  return groups.some((group) => directory.groups?.[group]?.includes(who));
}

function isoOf(duration: Duration): string {
  return typeof duration === 'string' ? duration : `PT${(durationMs(duration) ?? 0) / 1000}S`;
}
