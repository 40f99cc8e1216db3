/**
 * What a simulated run asks of the world, and what the world remembers: tasks in memory, calls answered by mocks, events.
 * The virtual-time host (simulate.ts) asks it directly; on a real Temporal server the activities of a test's worker do.
 */
import { type CloudEvent, eventProblems } from './events/event.ts';
import type { Json, JsonObject } from './json.ts';
import type { RunError } from './run/errors.ts';
import type {
  Call,
  CallResult,
  FunctionCall,
  Heard,
  HttpCall,
  McpCall,
  StartWorkflowCall,
  TaskContent,
  TaskNudge,
} from './run/host.ts';
import type { ChildEnd } from './run/state.ts';

/** What answers calls; a call that none of them answers fails its step with a clear `configuration` error. */
export interface Mocks {
  http?: (call: HttpCall) => Told | undefined;
  mcp?: (call: McpCall) => Told | undefined;
  functions?: Record<string, (input: Json, call: FunctionCall) => Told | undefined>;
  /** What sub-workflows give, by name. */
  workflows?: Record<string, (input: Json, call: StartWorkflowCall) => Told>;
}

export type Told = Json | Failure | Later;

/** What a mock returns to fail the call. */
export class Failure {
  readonly error: Omit<RunError, 'instance'>;
  constructor(status: number, detail: string, type = 'communication') {
    this.error = {
      type: type.includes(':') ? type : `https://open-workflow-specification.org/spec/1.0.0/errors/${type}`,
      status,
      title: detail,
      detail,
    };
  }
}

/** What a mock returns to answer later: after so many milliseconds of the run's clock. */
export class Later {
  readonly ms: number;
  readonly value: Json | Failure;
  constructor(ms: number, value: Json | Failure) {
    this.ms = ms;
    this.value = value;
  }
}

/** A task as the simulation keeps it: the content, changed by escalations, and what happened to it. */
export interface SimulatedTask extends TaskContent {
  state: 'open' | 'completed' | 'expired' | 'cancelled';
  reason: string | null;
  nudges: TaskNudge[];
}

export interface Answered {
  result: CallResult;
  /** Of the run's clock, until the result comes. */
  ms: number;
  /** How a sub-workflow ends, after the same time. */
  child?: { runId: string; end: ChildEnd };
}

export class World {
  readonly #mocks: Mocks;
  readonly tasks: SimulatedTask[] = [];
  /** Every call of http, MCP, functions and sub-workflows, in order, as it went out. */
  readonly sent: (HttpCall | McpCall | FunctionCall | StartWorkflowCall)[] = [];
  /** Every event the run emitted, in order. */
  readonly emitted: CloudEvent[] = [];
  /** Events there are that the run has not been told of. */
  #events: Heard[] = [];
  /** What names the events there were: `source` and `id`. */
  readonly #eventNames = new Set<string>();

  constructor(mocks: Mocks) {
    this.#mocks = mocks;
  }

  /** Somebody sends an event; `specversion`, `id` and `source` may be left out. The same event again is one. */
  send(event: JsonObject): void {
    const id = `event-${this.#eventNames.size + 1}`;
    const whole = { specversion: '1.0', id, source: '/simulation', ...event };
    const [problem] = eventProblems(whole);
    if (problem) throw new Error(`not an event: ${problem.pointer.slice(1)} ${problem.message}`);
    this.#store(whole as unknown as CloudEvent);
  }

  /** Takes out the first event that is awaited. */
  nextEvent(isAwaited: (event: CloudEvent) => boolean): Heard | null {
    const next = this.#events.find(({ event }) => isAwaited(event));
    if (!next) return null;
    this.#events = this.#events.filter((one) => one !== next);
    return next;
  }

  #store(event: CloudEvent): void {
    const name = JSON.stringify([event.source, event.id]);
    if (this.#eventNames.has(name)) return;
    this.#eventNames.add(name);
    this.#events.push({ key: this.#eventNames.size, event, listens: [] });
  }

  answer(call: Call): Answered {
    switch (call.type) {
      case 'open-task':
        this.tasks.push({ ...call.task, assign: { ...call.task.assign }, state: 'open', reason: null, nudges: [] });
        return NOTHING;
      case 'nudge-task': {
        const task = this.#byId(call.taskId);
        task.nudges.push(call.nudge);
        task.next = call.next;
        if (call.nudge.kind === 'escalate') {
          if (call.nudge.assign) task.assign = call.nudge.assign;
          if (call.nudge.priority !== null) task.priority = call.nudge.priority;
        }
        return NOTHING;
      }
      case 'expire-task':
        this.#byId(call.taskId).state = 'expired';
        return { result: { ok: true, value: { expired: true } }, ms: 0 };
      case 'close-task': {
        const task = this.#byId(call.taskId);
        task.state = 'cancelled';
        task.reason = call.reason;
        return NOTHING;
      }
      case 'move-task': {
        const { dueAt, expiresAt, next } = call;
        Object.assign(this.#byId(call.taskId), { dueAt, expiresAt, next });
        return NOTHING;
      }
      case 'start-workflow': {
        this.sent.push(call);
        const mock = this.#mocks.workflows?.[call.name];
        if (!mock) return resultOf(undefined, `the workflow ${call.name} of ${call.step}`);
        const runId = `child-of-${call.id}`;
        const told = mock(call.input, call);
        const [value, ms] = told instanceof Later ? [told.value, told.ms] : [told, 0];
        const end: ChildEnd =
          value instanceof Failure
            ? { status: 'failed', error: { ...value.error, instance: '/' } }
            : { status: 'completed', output: value };
        return { result: { ok: true, value: { runId } }, ms, child: { runId, end } };
      }
      case 'cancel-workflow':
        return NOTHING;
      case 'emit-event':
        this.emitted.push(call.event);
        this.#store(call.event);
        return NOTHING;
      case 'open-listen':
      case 'close-listen':
        return NOTHING;
      case 'http':
        this.sent.push(call);
        return resultOf(this.#mocks.http?.(call), `the http call of ${call.step}`);
      case 'mcp':
        this.sent.push(call);
        return resultOf(this.#mocks.mcp?.(call), `the MCP call of ${call.step}`);
      case 'function': {
        this.sent.push(call);
        const mock = this.#mocks.functions?.[call.name];
        return resultOf(mock?.(call.with, call), `the function ${call.name}`);
      }
      default:
        return call satisfies never;
    }
  }

  #byId(id: string): SimulatedTask {
    const task = this.tasks.find((one) => one.id === id);
    if (!task) throw new Error(`no task ${id}`);
    return task;
  }
}

const NOTHING: Answered = { result: { ok: true, value: null }, ms: 0 };

/** Null is an answer; what no mock says anything about is a mistake of the test. */
function resultOf(told: Told | undefined, what: string): Answered {
  const answer = told === undefined ? new Failure(500, `no mock for ${what}`, 'configuration') : told;
  const [value, ms] = answer instanceof Later ? [answer.value, answer.ms] : [answer, 0];
  return { result: value instanceof Failure ? { ok: false, error: value.error } : { ok: true, value }, ms };
}
