/**
 * The virtual-time host: the same interpreter as in production, people and clock scripted, no server, no waiting.
 * Tests of definitions, property tests and the conformance kit stand on it.
 *
 * Calls of http and of functions are answered by the mocks given; one that has no mock fails the run with a clear
 * `configuration` error. Tasks open and close in memory. `advance` strikes every deadline on its way in order.
 */
import type { Definition } from './definition/document.ts';
import { durationMs } from './definition/document.ts';
import { type CloudEvent, eventProblems } from './events/event.ts';
import type { Json, JsonObject } from './json.ts';
import type { RunError } from './run/errors.ts';
import type {
  Actor,
  Call,
  CallResult,
  Decision,
  FunctionCall,
  Heard,
  Host,
  HttpCall,
  TaskContent,
  TaskNudge,
} from './run/host.ts';
import { Interpreter } from './run/interpret.ts';
import { isAwaited } from './run/listens.ts';
import type { RunEnd, RunState } from './run/state.ts';

export interface SimulationOptions {
  input?: Json;
  /** Where the clock starts; default 2026-01-05T09:00:00Z, a Monday. */
  startAt?: string;
  requester?: Partial<Actor>;
  services?: Record<string, string>;
  http?: (call: HttpCall) => Json | Failure;
  functions?: Record<string, (input: Json, call: FunctionCall) => Json | Failure>;
  /** A seed for what the run draws by chance (jitter). */
  seed?: number;
  /** Writes the state out and reads it back at every safe point: the trace must not change. */
  continueAtEverySafePoint?: boolean;
  /** Calls that may be answered in a row before the run is taken for one that never ends; default 10,000. */
  mostCalls?: number;
}

/** The run calls again and again without ever waiting for time or a person: no test would see its end. */
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
  readonly #answers: { call: Call; result: CallResult }[] = [];
  readonly tasks: SimulatedTask[] = [];
  /** Every call of http and functions, in order, as it went out. */
  readonly sent: (HttpCall | FunctionCall)[] = [];
  /** Every event the run emitted, in order. */
  readonly emitted: CloudEvent[] = [];
  /** Events there are that the run has not been told of. */
  #events: Heard[] = [];
  /** What names the events there were: `source` and `id`. */
  readonly #eventNames = new Set<string>();

  constructor(definition: Definition, options: SimulationOptions = {}) {
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
    this.#run = Interpreter.start(definition, options.input ?? {}, this.#host(), {
      id: 'run-1',
      requester,
      services: options.services ?? {},
    });
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
    for (let due = this.#run.nextDeadline; due !== null && due <= target; due = this.#run.nextDeadline) {
      this.#now = Math.max(this.#now, due);
      this.#run.tick();
      this.#flow();
    }
    this.#now = target;
    return this;
  }

  cancel(reason: string): this {
    this.#run.cancel(reason);
    this.#flow();
    return this;
  }

  #host(): Host {
    return {
      now: () => this.#now,
      random: () => {
        // A linear congruential generator (Numerical Recipes' constants): chance that a test can repeat.
        this.#seed = (this.#seed * 1_664_525 + 1_013_904_223) % 4_294_967_296;
        return this.#seed / 4_294_967_296;
      },
      newId: () => `00000000-0000-7000-8000-${String(++this.#ids).padStart(12, '0')}`,
      start: (call) => {
        this.#answers.push({ call, result: this.#answer(call) });
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
    do {
      for (let answer = this.#answers.shift(); answer; answer = this.#answers.shift()) {
        if (++calls > most)
          throw new EndlessRun(
            `${answer.call.step} is one of more than ${most} calls without a wait: a loop that never ends.`,
          );
        this.#run.deliver(answer.call.id, answer.result);
        this.#run.tick();
      }
    } while (this.#hand());
    if (this.#options.continueAtEverySafePoint) {
      const carried = JSON.parse(JSON.stringify(this.#run.state)) as RunState;
      this.#run = new Interpreter(this.#definition, carried, this.#host(), this.#run.identity);
    }
  }

  #answer(call: Call): CallResult {
    switch (call.type) {
      case 'open-task':
        this.tasks.push({ ...call.task, assign: { ...call.task.assign }, state: 'open', reason: null, nudges: [] });
        return { ok: true, value: null };
      case 'nudge-task': {
        const task = this.#byId(call.taskId);
        task.nudges.push(call.nudge);
        task.next = call.next;
        if (call.nudge.kind === 'escalate') {
          if (call.nudge.assign) task.assign = call.nudge.assign;
          if (call.nudge.priority !== null) task.priority = call.nudge.priority;
        }
        return { ok: true, value: null };
      }
      case 'expire-task':
        this.#byId(call.taskId).state = 'expired';
        return { ok: true, value: { expired: true } };
      case 'close-task': {
        const task = this.#byId(call.taskId);
        task.state = 'cancelled';
        task.reason = call.reason;
        return { ok: true, value: null };
      }
      case 'emit-event':
        this.emitted.push(call.event);
        this.#store(call.event);
        return { ok: true, value: null };
      case 'open-listen':
      case 'close-listen':
        return { ok: true, value: null };
      case 'http':
        this.sent.push(call);
        return resultOf(
          this.#options.http?.(call) ?? new Failure(500, `no mock for the http call of ${call.step}`, 'configuration'),
        );
      case 'function': {
        this.sent.push(call);
        const mock = this.#options.functions?.[call.name];
        return resultOf(
          mock ? mock(call.with, call) : new Failure(500, `no mock for the function ${call.name}`, 'configuration'),
        );
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

function resultOf(value: Json | Failure): CallResult {
  return value instanceof Failure ? { ok: false, error: value.error } : { ok: true, value };
}

export function simulate(definition: Definition, options?: SimulationOptions): Simulation {
  return new Simulation(definition, options);
}
