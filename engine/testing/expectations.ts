/** What a test expects of a run now; each key of an expectation has one check here. */
import type { Expectation } from '../../schemas/generated/test.ts';
import { type Duration, durationMs } from '../definition/document.ts';
import { compile } from '../jq/compile.ts';
import type { Json, JsonObject } from '../json.ts';
import type { SimulatedTask } from '../simulate.ts';
import { brief, difference } from './matching.ts';
import type { MockBook } from './mock-book.ts';
import type { Stage } from './stage.ts';

/** What is not as expected, with the key that says so; null when all is. */
export function unmet(
  expected: Expectation,
  stage: Stage,
  mocks: MockBook,
  startedAt: string,
): { key: string; message: string } | null {
  const task = expected.task === undefined ? undefined : stage.tasks.findLast(({ step }) => step === expected.task);
  if (expected.task !== undefined && !task) {
    const asked = stage.tasks.map(({ step, state }) => `${step} (${state})`).join(', ') || 'nobody was asked';
    return { key: 'task', message: `"${expected.task}" has asked nobody; so far: ${asked}` };
  }
  const asked: Expectation = { ...(task && { state: 'open' as const }), ...expected };
  for (const key of Object.keys(asked) as (keyof Expectation)[]) {
    const check = CHECKS[key] as (expected: never, about: About) => string | null;
    const message = check(asked[key] as never, { stage, mocks, startedAt, task });
    if (message !== null) return { key, message };
  }
  return null;
}

interface About {
  stage: Stage;
  mocks: MockBook;
  startedAt: string;
  task: SimulatedTask | undefined;
}
type Checks = {
  [Key in keyof Required<Expectation>]: (expected: NonNullable<Expectation[Key]>, about: About) => string | null;
};

const CHECKS: Checks = {
  task: () => null,
  state: about(({ state }) => state),
  title: about(({ title }) => title),
  body: about(({ body }) => body),
  priority: about(({ priority }) => priority),
  labels: about(({ labels }) => labels),
  reason: about(({ reason }) => reason),
  show: about(({ show }) => show, true),
  prefill: about(({ form }) => form.data, true),
  outcomes: about(({ outcomes }) => outcomes.map(({ name }) => name)),
  reminded: about(({ nudges }) => nudges.filter(({ kind }) => kind === 'remind').length),
  notified: about(({ nudges }) => nudges.flatMap((nudge) => (nudge.kind === 'escalate' ? nudge.notify : []))),
  assigned: (expected, { task }) => {
    if (!task) return NO_TASK;
    const sorted = ({ users, groups }: { users?: string[]; groups?: string[] }) => ({
      ...(expected.users && { users: [...(users ?? [])].sort() }),
      ...(expected.groups && { groups: [...(groups ?? [])].sort() }),
    });
    return difference(sorted(expected), sorted(task.assign), 'assigned', false);
  },
  due: (expected, { task }) => {
    if (!task) return NO_TASK;
    const ms = durationMs(expected as Duration);
    const at = ms === null ? expected : new Date(Date.parse(task.openedAt) + ms).toISOString();
    return difference(at, task.dueAt, 'due', false);
  },
  status: (expected, { stage }) => {
    const { status, error } = stage.standing();
    const why = error ? `: ${error.instance} ${error.detail ?? error.title}` : '';
    const open = stage.tasks.filter(({ state }) => state === 'open').map(({ step }) => step);
    const waits = status === 'running' && open.length > 0 ? `, it asks ${open.join(', ')}` : '';
    return status === expected ? null : `the run is ${status}${why}${waits}, not ${expected}`;
  },
  output: (expected, { stage }) => {
    const { status, output, error } = stage.standing();
    if (status !== 'completed')
      return `the run is ${status}${error ? `: ${error.detail ?? error.title}` : ''}, so there is no output`;
    return difference(expected as Json, output, 'output', false);
  },
  error: (expected, { stage }) => {
    const { status, error } = stage.standing();
    if (!error) return `the run is ${status}, so there is no error`;
    return difference(expected as JsonObject, error as unknown as JsonObject, 'error', true);
  },
  tasks: (expected, { stage }) => {
    const open = stage.tasks.filter(({ state }) => state === 'open');
    return open.length === expected
      ? null
      : `${open.length} tasks are open (${open.map(({ step }) => step).join(', ')}), not ${expected}`;
  },
  path: (expected, { stage }) => difference(expected, entered(stage), 'path', false),
  visited: (expected, { stage }) => {
    const missing = expected.filter((name) => !entered(stage).includes(name));
    return missing.length === 0
      ? null
      : `${missing.join(', ')} was not entered; the path was ${entered(stage).join(', ')}`;
  },
  avoided: (expected, { stage }) => {
    const found = expected.filter((name) => entered(stage).includes(name));
    return found.length === 0 ? null : `${found.join(', ')} was entered; the path was ${entered(stage).join(', ')}`;
  },
  took: (expected, { stage, startedAt }) => {
    const ms = durationMs(expected as Duration) ?? 0;
    const end = stage.trace.findLast(({ kind }) => kind === 'ended')?.at ?? stage.now;
    const took = Date.parse(end) - Date.parse(startedAt);
    return took === ms ? null : `it took ${took / 1000} s, not ${ms / 1000} s`;
  },
  sent: (expected, { mocks }) => {
    const calls = expected.map(({ call }) => call);
    const wrong = difference(
      calls,
      mocks.sent.map(({ call }) => call),
      'sent',
      false,
    );
    if (wrong !== null) return wrong;
    for (const [i, one] of expected.entries()) {
      if (one.with === undefined) continue;
      const inner = difference(one.with as Json, mocks.sent[i]?.with ?? null, `sent[${i}].with`, true);
      if (inner !== null) return inner;
    }
    return null;
  },
  emitted: (expected, { stage }) => {
    const found = stage.emitted as unknown as Json[];
    if (found.length !== expected.length)
      return `${found.length} events were emitted, not ${expected.length}: ${brief(found)}`;
    return difference(expected as Json, found, 'emitted', true);
  },
  that: (expected, { stage }) => {
    const value = {
      ...stage.standing(),
      tasks: stage.tasks.map(({ step, state, title, assign, priority }) => ({ step, state, title, assign, priority })),
      now: stage.now,
    } as unknown as Json;
    for (const source of typeof expected === 'string' ? [expected] : expected) {
      try {
        const found = compile(source).first(value, {}, { now: () => Date.parse(stage.now) / 1000 }) ?? null;
        if (found === false || found === null) return `\`${source}\` does not hold of ${brief(value)}`;
      } catch (failure) {
        return `\`${source}\`: ${(failure as Error).message}`;
      }
    }
    return null;
  },
};

const NO_TASK = 'an expectation about a task needs `task`, the step that asks';

function about(of: (task: SimulatedTask) => Json, least = false): (expected: unknown, about: About) => string | null {
  return (expected, { task }) => {
    if (!task) return NO_TASK;
    return difference(expected as Json, of(task), task.step, least);
  };
}

function entered(stage: Stage): string[] {
  return stage.trace.filter(({ kind }) => kind === 'entered').map(({ step }) => step ?? '');
}
