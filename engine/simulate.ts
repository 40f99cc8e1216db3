/**
 * The virtual-time host: the same interpreter as in production, people and clock scripted, no server, no waiting.
 * Tests of definitions, property tests and the conformance kit stand on it.
 *
 * Calls of http, of MCP and of functions are answered by the mocks given; one that has no mock fails the run with a clear
 * `configuration` error. Tasks open and close in memory. `advance` strikes every deadline on its way in order.
 */
import type { Definition } from './definition/document.ts';
import { durationMs } from './definition/document.ts';
import { type Documents, documentUses } from './definition/documents.ts';
import { type CloudEvent, eventProblems } from './events/event.ts';
import type { Json, JsonObject } from './json.ts';
import type { RunError } from './run/errors.ts';
import { BEHAVIOUR } from './run/flags.ts';
import type {
  Actor,
  Call,
  CallResult,
  Decision,
  FunctionCall,
  Heard,
  Host,
  HttpCall,
  McpCall,
  StartWorkflowCall,
  TaskContent,
  TaskNudge,
} from './run/host.ts';
import { Interpreter } from './run/interpret.ts';
import { isAwaited } from './run/listens.ts';
import { restarted } from './run/restart.ts';
import type { ChildEnd, RunEnd, RunState, TraceEntry } from './run/state.ts';

export interface SimulationOptions {
  input?: Json;
  /** Where the clock starts; default 2026-01-05T09:00:00Z, a Monday. */
  startAt?: string;
  requester?: Partial<Actor>;
  services?: Record<string, string>;
  http?: (call: HttpCall) => Json | Failure | Later | undefined;
  mcp?: (call: McpCall) => Json | Failure | Later | undefined;
  functions?: Record<string, (input: Json, call: FunctionCall) => Json | Failure | Later | undefined>;
  /** What sub-workflows give, by name. */
  workflows?: Record<string, (input: Json, call: StartWorkflowCall) => Json | Failure | Later>;
  /** OpenAPI documents by address. */
  documents?: Documents;
  /** Told of every entry of the trace; the state keeps only the latest. */
  noted?: (entry: TraceEntry) => void;
  /** A seed for what the run draws by chance (jitter). */
  seed?: number;
  /** Writes the state out and reads it back at every safe point: the trace must not change. */
  continueAtEverySafePoint?: boolean;
  /** Calls that may be answered in a row before the run is taken for one that never ends; default 10,000. */
  mostCalls?: number;
  /** Steps that may be made in a row without waiting for anything, likewise; default 1,000,000. */
  mostSteps?: number;
}

/** The run goes on and on without ever waiting for time or a person: no test would see its end. */
export class EndlessRun extends Error {
  override name = 'EndlessRun';
}

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

export class Simulation {
  #run: Interpreter;
  #now: number;
  #ids = 0;
  #seed: number;
  readonly #definition: Definition;
  readonly #options: SimulationOptions;
  /** With the instant at which each comes. */
  readonly #answers: { call: Call; result: CallResult; at: number }[] = [];
  readonly tasks: SimulatedTask[] = [];
  /** Every call of http, MCP, functions and sub-workflows, in order, as it went out. */
  readonly sent: (HttpCall | McpCall | FunctionCall | StartWorkflowCall)[] = [];
  readonly #childEnds: { runId: string; end: ChildEnd; at: number }[] = [];
  /** Every event the run emitted, in order. */
  readonly emitted: CloudEvent[] = [];
  /** Events there are that the run has not been told of. */
  #events: Heard[] = [];
  /** What names the events there were: `source` and `id`. */
  readonly #eventNames = new Set<string>();

  constructor(definition: Definition, options: SimulationOptions = {}) {
    const [missing] = documentUses(definition as unknown as Json).filter(({ operationId }) => operationId === null);
    if (missing) throw new Error(`The schema ${missing.uri} is not at hand: fetch it with "orkestra vendor".`);
    this.#definition = definition;
    this.#options = options;
    this.#now = Date.parse(options.startAt ?? '2026-01-05T09:00:00Z');
    this.#seed = options.seed ?? 1;
    const requester: Actor = {
      kind: 'agent',
      id: 'agent-1',
      key: 'support-bot',
      name: 'Support bot',
      ...options.requester,
    };
    const identity = { id: 'run-1', requester, services: options.services ?? {} };
    this.#run = Interpreter.start(definition, options.input ?? {}, this.#host(), identity, options.documents);
    this.#flow();
  }

  get end(): RunEnd | null {
    return this.#run.end;
  }
  get state(): RunState {
    return this.#run.state;
  }
  get now(): string {
    return new Date(this.#now).toISOString();
  }
  get status(): 'running' | RunEnd['status'] {
    return this.end?.status ?? 'running';
  }
  /** The output of a completed run; throws, with the error in words, when it is anything else. */
  get output(): Json {
    if (this.end?.status === 'completed') return this.end.output;
    throw new Error(`the run is ${this.status}: ${JSON.stringify(this.end ?? this.openTasks.map(({ step }) => step))}`);
  }
  get error(): RunError | null {
    return this.end?.status === 'failed' ? this.end.error : null;
  }
  get openTasks(): SimulatedTask[] {
    return this.tasks.filter(({ state }) => state === 'open');
  }
  /** The latest task of a step; throws, naming those there are, when there is none. */
  task(step: string): SimulatedTask {
    const task = this.tasks.findLast((one) => one.step === step);
    if (!task)
      throw new Error(`no task of "${step}"; there are: ${this.tasks.map((one) => one.step).join(', ') || 'none'}`);
    return task;
  }

  /** A person decides. Returns the refusal's code, or null when it was taken. */
  complete(step: string, decision: { as: string; outcome?: string; answer?: Json; at?: string }): string | null {
    const task = this.task(step);
    const taken: Decision = {
      submissionId: `submission-${++this.#ids}`,
      taskId: task.id,
      outcome: decision.outcome ?? task.outcomes[0]?.name ?? 'done',
      answer: decision.answer ?? {},
      by: { kind: 'user', id: decision.as, key: decision.as, name: decision.as },
      at: decision.at ?? this.now,
      shownDigest: '',
    };
    const refusal = this.#run.refusal(taken);
    if (refusal) return refusal.code;
    this.#run.decide(taken);
    task.state = 'completed';
    this.#flow();
    return null;
  }

  /**
   * Somebody sends an event; `specversion`, `id` and `source` may be left out. The same event again is one. It is heard by
   * whatever listens, or kept for what will.
   */
  send(event: JsonObject): this {
    const whole = { specversion: '1.0', id: `event-${++this.#ids}`, source: '/simulation', ...event };
    const [problem] = eventProblems(whole);
    if (problem) throw new Error(`not an event: ${problem.pointer.slice(1)} ${problem.message}`);
    this.#store(whole as unknown as CloudEvent);
    this.#flow();
    return this;
  }

  /** Lets time pass (ISO 8601 duration); deadlines on the way strike at their own instants. */
  advance(duration: string): this {
    const ms = durationMs(duration);
    if (ms === null) throw new Error(`not a duration: ${duration}`);
    const target = this.#now + ms;
    for (let due = this.#nextInstant(); due !== null && due <= target; due = this.#nextInstant()) {
      this.#now = Math.max(this.#now, due);
      // An answer that comes at the very instant of a deadline came in time.
      this.#flow();
      this.#run.tick();
      this.#flow();
    }
    this.#now = target;
    return this;
  }

  /** When something happens next by itself. */
  #nextInstant(): number | null {
    const instants = [...this.#answers, ...this.#childEnds].map(({ at }) => at);
    const due = this.#run.nextDeadline;
    if (due !== null) instants.push(due);
    return instants.length === 0 ? null : Math.min(...instants);
  }

  cancel(reason: string): this {
    this.#run.cancel(reason);
    this.#flow();
    return this;
  }

  #host(): Host {
    return {
      behaviour: BEHAVIOUR,
      ...(this.#options.noted && { noted: this.#options.noted }),
      now: () => this.#now,
      random: () => {
        // A linear congruential generator (Numerical Recipes' constants): chance that a test can repeat.
        this.#seed = (this.#seed * 1_664_525 + 1_013_904_223) % 4_294_967_296;
        return this.#seed / 4_294_967_296;
      },
      newId: () => `00000000-0000-7000-8000-${String(++this.#ids).padStart(12, '0')}`,
      start: (call) => {
        const { result, ms } = this.#answer(call);
        this.#answers.push({ call, result, at: this.#now + ms });
      },
      stop: (callId) => {
        const index = this.#answers.findIndex(({ call }) => call.id === callId);
        if (index >= 0) this.#answers.splice(index, 1);
      },
    };
  }

  #store(event: CloudEvent): void {
    const name = JSON.stringify([event.source, event.id]);
    if (this.#eventNames.has(name)) return;
    this.#eventNames.add(name);
    this.#events.push({ key: this.#eventNames.size, event, listens: [] });
  }

  /** Tells the run of events that something in it listens for. */
  #hand(): boolean {
    const next = this.#events.find(({ event }) => isAwaited(this.#run, event));
    if (!next) return false;
    this.#events = this.#events.filter((one) => one !== next);
    this.#run.hear([next]);
    return true;
  }

  #flow(): void {
    const most = this.#options.mostCalls ?? 10_000;
    let calls = 0;
    for (;;) {
      this.#carry();
      const child = this.#childEnds.findIndex(({ at }) => at <= this.#now);
      const next = this.#answers.findIndex(({ at }) => at <= this.#now);
      if (this.#run.unfinished) {
        const steps = this.#options.mostSteps ?? 1_000_000;
        if (this.state.spun > 2 * steps)
          throw new EndlessRun(`More than ${steps} steps without a wait: a loop that never ends.`);
        this.#run.goOn();
      } else if (next >= 0) {
        const [answer] = this.#answers.splice(next, 1) as [{ call: Call; result: CallResult; at: number }];
        if (++calls > most)
          throw new EndlessRun(
            `${answer.call.step} is one of more than ${most} calls without a wait: a loop that never ends.`,
          );
        this.#run.deliver(answer.call.id, answer.result);
        this.#run.tick();
      } else if (child >= 0) {
        const [ended] = this.#childEnds.splice(child, 1) as [{ runId: string; end: ChildEnd; at: number }];
        this.#run.childEnded(ended.runId, ended.end);
      } else if (!this.#hand()) return;
    }
  }

  /** At every safe point, also with calls on their way and steps to be made: all that counts is in the state. */
  #carry(): void {
    if (!this.#options.continueAtEverySafePoint) return;
    const carried = JSON.parse(JSON.stringify(this.#run.state)) as RunState;
    this.#run = new Interpreter(this.#definition, carried, this.#host(), this.#run.identity, this.#options.documents);
  }

  /** Holds the run, and lets it go on. */
  pause(reason = 'paused'): this {
    this.#run.pause(reason);
    this.#flow();
    return this;
  }
  resume(): this {
    this.#run.resume();
    this.#flow();
    return this;
  }

  /** Tries a failed run again from the step that failed. */
  retry(reason = 'tried again'): this {
    const state = restarted(this.state, this.#now, 'alice', reason);
    if (!state) throw new Error(`the run is ${this.status}: only a failed one can be tried again`);
    this.#run = new Interpreter(this.#definition, state, this.#host(), this.#run.identity, this.#options.documents);
    this.#flow();
    return this;
  }

  #answer(call: Call): { result: CallResult; ms: number } {
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
        const mock = this.#options.workflows?.[call.name];
        if (!mock) return resultOf(undefined, `the workflow ${call.name} of ${call.step}`);
        const runId = `child-of-${call.id}`;
        const told = mock(call.input, call);
        const [value, ms] = told instanceof Later ? [told.value, told.ms] : [told, 0];
        const end: ChildEnd =
          value instanceof Failure
            ? { status: 'failed', error: { ...value.error, instance: '/' } }
            : { status: 'completed', output: value };
        this.#childEnds.push({ runId, end, at: this.#now + ms });
        return { result: { ok: true, value: { runId } }, ms: 0 };
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
        return resultOf(this.#options.http?.(call), `the http call of ${call.step}`);
      case 'mcp':
        this.sent.push(call);
        return resultOf(this.#options.mcp?.(call), `the MCP call of ${call.step}`);
      case 'function': {
        this.sent.push(call);
        const mock = this.#options.functions?.[call.name];
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

const NOTHING: { result: CallResult; ms: number } = { result: { ok: true, value: null }, ms: 0 };

/** Null is an answer; what no mock says anything about is a mistake of the test. */
function resultOf(told: Json | Failure | Later | undefined, what: string): { result: CallResult; ms: number } {
  const answer = told === undefined ? new Failure(500, `no mock for ${what}`, 'configuration') : told;
  const [value, ms] = answer instanceof Later ? [answer.value, answer.ms] : [answer, 0];
  return { result: value instanceof Failure ? { ok: false, error: value.error } : { ok: true, value }, ms };
}

export function simulate(definition: Definition, options?: SimulationOptions): Simulation {
  return new Simulation(definition, options);
}
