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
import type { Json, JsonObject } from './json.ts';
import type { RunError } from './run/errors.ts';
import { BEHAVIOUR } from './run/flags.ts';
import type { Actor, Call, CallResult, Decision, Host } from './run/host.ts';
import { Interpreter } from './run/interpret.ts';
import { isAwaited } from './run/listens.ts';
import { restarted } from './run/restart.ts';
import type { ChildEnd, RunEnd, RunState, TraceEntry } from './run/state.ts';
import { Failure, Later, type Mocks, type SimulatedTask, World } from './simulated-world.ts';

export { Failure, Later, type SimulatedTask };

export interface SimulationOptions extends Mocks {
  input?: Json;
  /** Where the clock starts; default 2026-01-05T09:00:00Z, a Monday. */
  startAt?: string;
  requester?: Partial<Actor>;
  services?: Record<string, string>;
  /** OpenAPI documents by address. */
  documents?: Documents;
  /** Told of every entry of the trace; the state keeps only the latest. */
  noted?: (entry: TraceEntry) => void;
  /** A seed for what the run draws by chance (jitter). */
  seed?: number;
  /** Writes the state out and reads it back at every safe point: the trace must not change. */
  continueAtEverySafePoint?: boolean;
  /** The same, only whenever the run has come to rest: what a test can afford that is one of thousands. */
  continueAtRest?: boolean;
  /** Calls that may be answered in a row before the run is taken for one that never ends; default 10,000. */
  mostCalls?: number;
  /** Steps that may be made in a row without waiting for anything, likewise; default 1,000,000. */
  mostSteps?: number;
}

/** The run goes on and on without ever waiting for time or a person: no test would see its end. */
export class EndlessRun extends Error {
  override name = 'EndlessRun';
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
  readonly #childEnds: { runId: string; end: ChildEnd; at: number }[] = [];
  readonly #world: World;
  readonly tasks: World['tasks'];
  readonly sent: World['sent'];
  readonly emitted: World['emitted'];

  constructor(definition: Definition, options: SimulationOptions = {}) {
    const [missing] = documentUses(definition as unknown as Json).filter(({ operationId }) => operationId === null);
    if (missing) throw new Error(`The schema ${missing.uri} is not at hand: fetch it with "orkestra vendor".`);
    this.#definition = definition;
    this.#options = options;
    this.#world = new World(options);
    ({ tasks: this.tasks, sent: this.sent, emitted: this.emitted } = this.#world);
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
  send(event: object): this {
    // Whatever is no event is refused there.
    this.#world.send(event as JsonObject);
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
        const { result, ms, child } = this.#world.answer(call);
        if (child) this.#childEnds.push({ ...child, at: this.#now + ms });
        this.#answers.push({ call, result, at: this.#now + (child ? 0 : ms) });
      },
      stop: (callId) => {
        const index = this.#answers.findIndex(({ call }) => call.id === callId);
        if (index >= 0) this.#answers.splice(index, 1);
      },
    };
  }

  /** Tells the run of events that something in it listens for. */
  #hand(): boolean {
    const next = this.#world.nextEvent((event) => isAwaited(this.#run, event));
    if (!next) return false;
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
      } else if (!this.#hand()) {
        if (this.#options.continueAtRest) this.#goOnFromWriting();
        return;
      }
    }
  }

  /** At every safe point, also with calls on their way and steps to be made: all that counts is in the state. */
  #carry(): void {
    if (this.#options.continueAtEverySafePoint) this.#goOnFromWriting();
  }

  #goOnFromWriting(): void {
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
    this.#options.noted?.(state.trace.at(-1) as TraceEntry);
    this.#run = new Interpreter(this.#definition, state, this.#host(), this.#run.identity, this.#options.documents);
    this.#flow();
    return this;
  }
}

export function simulate(definition: Definition, options?: SimulationOptions): Simulation {
  return new Simulation(definition, options);
}
