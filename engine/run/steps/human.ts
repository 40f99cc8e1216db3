/**
 * `call: human`: evaluates what the person will see, opens the task, and waits for one decision.
 *
 * Durations of `remind` and `escalate` count from the opening; `sla.due` is a promise that can be breached; the step's
 * `timeout` is the end. All are instants in the state, so one timer serves them all and each strikes once.
 */

import type {
  AssignWith,
  CallStep,
  EscalationWith,
  FormWith,
  HumanWith,
  OutcomeWith,
} from '../../definition/document.ts';
import type { Json } from '../../json.ts';
import { isObject, own } from '../../json.ts';
import { durationOf } from '../data-flow.ts';
import { nextEvent } from '../deadlines.ts';
import { raise } from '../errors.ts';
import type { Assignment, Decision, Form, Outcome, TaskContent } from '../host.ts';
import type { Run } from '../run.ts';
import type { StepFrame, TaskEvent } from '../state.ts';
import { runner } from './runner.ts';

const DEFAULT_PRIORITY = 50;
/** One outcome when the definition names none. */
export const DEFAULT_OUTCOME = 'done';

export const humanStep = runner<'human', CallStep>('human', {
  enter(run, fiber, frame, step) {
    const written = (step.with ?? {}) as unknown as HumanWith;
    const value = (template: unknown): Json => run.evaluate((template ?? null) as Json, fiber, frame);
    const assign = assignmentOf(run, frame, written.assign, value);
    const events = eventsOf(run, frame, written, assign, value);
    const content: TaskContent = {
      id: run.host.newId(),
      step: frame.name,
      pointer: frame.at,
      title: textOf(value(written.title)) || frame.name,
      body: textOf(value(written.body)),
      show: value(written.show),
      form: formOf(written.form, value),
      outcomes: outcomesOf(written.outcomes, value),
      assign,
      priority: priorityOf(value(written.priority)),
      labels: textsOf(value(written.labels)),
      openedAt: new Date(frame.startedAt).toISOString(),
      dueAt: dueAt(frame, written, value),
      expiresAt: frame.deadline === null ? null : new Date(frame.deadline).toISOString(),
      next: null,
    };
    const task = { fiber: fiber.id, content, events, expiresAt: frame.deadline, phase: 'open' as const };
    content.next = nextEvent(task);
    run.state.tasks[content.id] = task;
    run.note('asked', frame, {
      taskId: content.id,
      title: content.title,
      assign: { users: assign.users, groups: assign.groups },
    });
    run.startCall({ type: 'open-task', id: run.newCallId(), step: frame.at, task: content }, fiber.id);
    return { do: 'park' };
  },
  settled(_run, _fiber, _frame, _step, value) {
    const { outcome, answer, by, at, taskId } = value as unknown as Decision;
    return {
      do: 'leave',
      value: { outcome, answer, by: { kind: by.kind, key: by.key, name: by.name }, at, taskId },
    };
  },
});

type Evaluate = (template: unknown) => Json;

function formOf(form: FormWith | undefined, value: Evaluate): Form {
  // The schema is not evaluated: what was checked is what is drawn. Prefill is.
  return {
    schema: form?.schema ?? { type: 'object', properties: {} },
    ui: form?.ui ?? {},
    data: form?.data === undefined ? {} : value(form.data),
  };
}

function outcomesOf(outcomes: HumanWith['outcomes'], value: Evaluate): Outcome[] {
  const entries: [string, OutcomeWith | null][] =
    outcomes === undefined
      ? [[DEFAULT_OUTCOME, null]]
      : Array.isArray(outcomes)
        ? outcomes.map((name) => [name, null])
        : Object.entries(outcomes);
  const list = entries.map(([name, one]) => ({
    name,
    title: one?.title === undefined ? humanise(name) : textOf(value(one.title)),
    primary: one?.primary === true,
    confirm:
      one?.confirm === true
        ? `${one.title ?? humanise(name)}?`
        : typeof one?.confirm === 'string'
          ? textOf(value(one.confirm))
          : null,
    form: one?.form ? formOf(one.form, value) : null,
  }));
  if (!list.some(({ primary }) => primary) && list[0]) list[0].primary = true;
  return list;
}

function assignmentOf(run: Run, frame: StepFrame, assign: AssignWith | undefined, value: Evaluate): Assignment {
  const exclude = textsOf(value(assign?.exclude));
  let users = textsOf(value(assign?.users));
  if (assign?.notSameAs !== undefined) {
    const key = deciderOf(run, assign.notSameAs);
    if (key) exclude.push(key);
  }
  if (assign?.sameAs !== undefined) {
    const key = deciderOf(run, assign.sameAs);
    if (!key)
      throw raise(
        'configuration',
        `sameAs: nobody has decided "${assign.sameAs}" yet, so "${frame.name}" has no one to ask.`,
      );
    users = [key];
  }
  return { users, groups: textsOf(value(assign?.groups)), exclude: [...new Set(exclude)] };
}

function deciderOf(run: Run, step: string): string | null {
  const output = own(run.state.steps, step);
  const by = isObject(output) ? own(output, 'by') : undefined;
  const key = isObject(by) ? own(by, 'key') : undefined;
  return typeof key === 'string' ? key : null;
}

function eventsOf(run: Run, frame: StepFrame, written: HumanWith, assign: Assignment, value: Evaluate): TaskEvent[] {
  const opened = frame.startedAt;
  const events: TaskEvent[] = (written.sla?.remind ?? []).map((after) => {
    const at = opened + durationOf(value(after), 'sla.remind');
    return { at, nudge: { kind: 'remind', at: new Date(at).toISOString() } };
  });
  const due = dueAt(frame, written, value);
  if (due !== null) events.push({ at: Date.parse(due), nudge: { kind: 'due', at: due } });
  (written.escalate ?? []).forEach((level: EscalationWith, index) => {
    const at = opened + durationOf(value(level.after), 'escalate.after');
    events.push({
      at,
      nudge: {
        kind: 'escalate',
        at: new Date(at).toISOString(),
        level: index + 1,
        // Four eyes outlive an escalation: whoever was excluded stays excluded.
        assign: level.assign ? withExcluded(assignmentOf(run, frame, level.assign, value), assign.exclude) : null,
        notify: textsOf(value(level.notify)),
        priority: level.priority ?? null,
        takeover: level.takeover === true,
      },
    });
  });
  // Stable: at the same instant a reminder comes before an escalation, as written.
  return events.sort((left, right) => left.at - right.at);
}

function withExcluded(assignment: Assignment, exclude: string[]): Assignment {
  return { ...assignment, exclude: [...new Set([...assignment.exclude, ...exclude])] };
}

function dueAt(frame: StepFrame, written: HumanWith, value: Evaluate): string | null {
  const due = value(written.sla?.due);
  return due === null ? null : new Date(frame.startedAt + durationOf(due, 'sla.due')).toISOString();
}

function priorityOf(value: Json): number {
  if (value === null) return DEFAULT_PRIORITY;
  const number = Number(value);
  if (!Number.isFinite(number))
    throw raise('configuration', `priority must be a number from 0 to 100; it is ${JSON.stringify(value)}.`);
  return Math.round(Math.min(100, Math.max(0, number)));
}

function textOf(value: Json): string {
  return value === null ? '' : typeof value === 'string' ? value : JSON.stringify(value);
}

/** A list of texts, or one. */
function textsOf(value: Json): string[] {
  if (value === null) return [];
  return (Array.isArray(value) ? value.flat() : [value]).filter((one) => one !== null && one !== '').map(textOf);
}

export function humanise(name: string): string {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/[-_]+/g, ' ')
    .toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
