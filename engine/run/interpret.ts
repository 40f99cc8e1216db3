/**
 * The interpreter: one checked definition, one state, one host.
 *
 * It is a synchronous machine without promises. Whatever happens outside (a call's result, a decision, a deadline, a
 * cancellation) is one method call; it changes the state, tells the host what to start or stop, and returns. Between
 * calls the state is at a safe point.
 *
 * I1  First terminal transition wins: a step that left, failed or was cancelled hears nothing more; what it had open
 *     (calls, tasks, branches) is closed in the same transition.
 * I2  Every error that a step, an expression or a schema can cause becomes a `RunError`; nothing else is thrown to the host.
 * I3  A run ends only after the rows of the tasks it gave up were told (`close-task` calls are awaited). What was decided
 *     stands in `decided`: whoever handed the decision in tells its row.
 *
 * Absent on purpose: time (the host's), I/O (the host's), who may decide (people/ and the server).
 */

import type { Definition, Step } from '../definition/document.ts';
import type { Documents } from '../definition/documents.ts';
import type { Json, JsonObject } from '../json.ts';
import { put } from '../json.ts';
import { unwind } from './cancel.ts';
import { childEnded } from './children.ts';
import { exportContext, mustFit, shaped, timeoutMs } from './data-flow.ts';
import { dueAt, earliest } from './deadlines.ts';
import { complete, endWhenDone, finish, structuredCopy } from './end.ts';
import { errorAsJson, placed, type RunError, raise } from './errors.ts';
import { Expressions, type Scope } from './expressions.ts';
import { FLAGS, type Flag } from './flags.ts';
import type { Call, CallResult, Decision, Heard, Host } from './host.ts';
import { hear } from './listens.ts';
import { pause, resume } from './pause.ts';
import { type Entry, Plan } from './plan.ts';
import { splitStep } from './pointer.ts';
import { mayBeCaught } from './restart.ts';
import { attemptsFailed } from './retried-calls.ts';
import type { Effect, Place, Run, RunIdentity } from './run.ts';
import { MOST_PAYLOAD, sizeOf, tooBig } from './size.ts';
import {
  type ChildEnd,
  type Fiber,
  type Frame,
  type ListFrame,
  type RunEnd,
  type RunState,
  type Signal,
  type StepFrame,
  stateOfStart,
  type TraceKind,
} from './state.ts';
import { type DecisionRefusal, refusalOf } from './steps/human-decision.ts';
import { runners } from './steps/index.ts';
import { decided, expire, strikeTask } from './tasks.ts';
import { Trace } from './trace.ts';
import { globalVariable, scopeOf } from './variables.ts';

/** Fibers' turns (two a step) before the host gets a breath: well under the 5 s after which Temporal kills the code. */
const TURN_LIMIT = 10_000;
/** Turns without waiting for anything before the run is stopped as a loop that never ends: some five million steps. */
const SPIN_LIMIT = 10_000_000;
/**
 * Calls on their way at which a run waits for some to end before it goes on. Temporal takes 2,000 pending activities; a task
 * that asks for more fails, and is tried again for ever.
 */
const MOST_CALLS = 1_800;

export class Interpreter implements Run {
  readonly definition: Definition;
  readonly state: RunState;
  readonly host: Host;
  readonly identity: RunIdentity;
  readonly expressions: Expressions;
  /** The OpenAPI documents of the definition, as they were kept when it was published. */
  readonly documents: Documents;
  readonly plan: Plan;
  /** Milliseconds since the epoch when the host last called: within a turn the clock stands. */
  now: number;
  readonly #trace: Trace;
  /** Calls on their way, at most: counted anew when they may be too many. */
  #calls = 0;

  constructor(definition: Definition, state: RunState, host: Host, identity: RunIdentity, documents: Documents = {}) {
    this.definition = definition;
    this.state = state;
    this.host = host;
    this.identity = identity;
    this.documents = documents;
    this.plan = new Plan(definition);
    this.now = host.now();
    this.expressions = new Expressions(() => this.now);
    this.#trace = new Trace(state, host);
    this.#calls = Object.keys(state.calls).length;
  }

  /** A new run; it has begun, and stands at its first wait or its end, when this returns. */
  static start(
    definition: Definition,
    input: Json,
    host: Host,
    identity: RunIdentity,
    documents: Documents = {},
  ): Interpreter {
    const state = stateOfStart(input, host.now());
    const run = new Interpreter(definition, state, host, identity, documents);
    run.#begin();
    run.#turn();
    return run;
  }

  get end(): RunEnd | null {
    return this.state.end;
  }

  /** The instant (ms) at which `tick` must be called next; null = nothing waits for time. */
  get nextDeadline(): number | null {
    return this.state.ending || this.state.paused ? null : earliest(this.state);
  }

  /** True while there is more to do at once: the host gives others their turn, then calls `goOn` (H3). */
  get unfinished(): boolean {
    return this.state.ready.length > 0 && !this.state.ending && !this.state.paused && !this.#isBusy();
  }

  goOn(): void {
    this.#called();
    this.#turn();
    this.tick();
  }

  /** A call's result. One that nobody waits for any more is ignored. */
  deliver(callId: string, result: CallResult): void {
    const pending = this.state.calls[callId];
    if (!pending) return;
    this.#heardOf();
    delete this.state.calls[callId];
    if (pending.after) this.startCall(pending.after, null);
    if (pending.fiber !== null) this.#settle(pending.fiber, pending.call, result);
    this.#turn();
  }

  /** Why a decision cannot be taken, or null. Changes nothing. */
  refusal(decision: Decision): DecisionRefusal | null {
    return refusalOf(this.state, decision);
  }

  /** Takes a decision that `refusal` let pass; the second delivery of one is a no-op. */
  decide(decision: Decision): void {
    const task = this.state.tasks[decision.taskId];
    if (!task || this.refusal(decision)) return;
    this.#heardOf();
    decided(this, task, decision);
    this.#turn();
  }

  /** Events reach the run, in order; one that it knows already is a no-op. */
  hear(events: readonly Heard[]): void {
    if (this.state.ending) return;
    this.#heardOf();
    this.expressions.refuel();
    for (const one of events) hear(this, one);
    this.#turn();
  }

  /** Ends the run as cancelled; open tasks are closed with the reason. */
  cancel(reason: string): void {
    if (this.state.ending) return;
    this.#called();
    finish(this, { status: 'cancelled', reason });
    this.#turn();
  }

  /** Ends the run as failed, for a reason that lies outside its definition. */
  fail(detail: string): void {
    if (this.state.ending) return;
    this.#called();
    finish(this, { status: 'failed', error: placed(raise('runtime', detail), '/') });
    this.#turn();
  }

  /** Holds the run (`pause.ts`): what comes in is kept, nothing begins, no deadline strikes. */
  pause(reason: string): void {
    if (this.state.ending) return;
    this.#called();
    pause(this, reason);
  }

  /** Goes on where the run was held; every deadline has moved by as long as that was. */
  resume(): void {
    if (this.state.ending) return;
    this.#called();
    resume(this);
    this.#turn();
  }

  /** A sub-workflow has ended. Told twice is told once. */
  childEnded(runId: string, end: ChildEnd): void {
    if (this.state.ending) return;
    this.#heardOf();
    childEnded(this, runId, end);
    this.#turn();
  }

  /** After the state was carried over: starts what was asked for and not yet begun. */
  restartCalls(): void {
    for (const { call } of Object.values(this.state.calls)) this.host.start(call);
  }

  /** Acts on every deadline that has come, the earliest first. */
  tick(): void {
    this.#called();
    for (;;) {
      const due = this.nextDeadline;
      if (due === null || due > this.now) return;
      this.state.spun = 0;
      this.#strike(due);
      this.#turn();
      if (this.unfinished) return; // the host comes back by `goOn`
    }
  }

  // ---- what step runners use -------------------------------------------------------------------------------------

  evaluate(template: Json, fiber: Fiber, frame: StepFrame): Json {
    return this.expressions.value(template, frame.input, this.scopeOf(fiber, frame, 'body'));
  }

  scopeOf(fiber: Fiber, frame: StepFrame, place: Place, more?: JsonObject): Scope {
    return scopeOf(this, fiber, frame, place, more);
  }

  /** Throws `Raised` when the call is too big to be sent. */
  startCall(call: Call, fiber: string | null): void {
    if (sizeOf(call as unknown as Json, MOST_PAYLOAD) > MOST_PAYLOAD)
      throw tooBig(`What "${splitStep(call.step)[2]}" hands over`);
    this.state.calls[call.id] = { call, fiber };
    this.#calls++;
    this.host.start(call);
  }

  newCallId(): string {
    return `c${this.state.nextCall++}`;
  }

  /** Starts one branch of a fork on a fiber of its own. */
  startBranch(parent: Fiber, branch: number, at: string, value: Json): string {
    const id = `f${this.state.nextFiber++}`;
    this.state.fibers[id] = {
      id,
      parent: { fiber: parent.id, branch },
      stack: [{ kind: 'list', at, index: branch, only: true, value }],
    };
    this.state.ready.push({ fiber: id, signal: { type: 'enter' } });
    return id;
  }

  /** Whether a change of behaviour holds for this execution. */
  follows(flag: Flag): boolean {
    const number: number = FLAGS[flag];
    return number <= this.host.behaviour;
  }

  stepAt(at: string): Step {
    return this.plan.stepAt(at);
  }

  /** `at`: the instant in ms, by default that of the turn. */
  note(kind: TraceKind, frame: { name: string; at: string } | null, data: JsonObject = {}, at = this.now): void {
    this.#trace.note(at, kind, frame, data);
  }

  // ---- the machine -----------------------------------------------------------------------------------------------

  #begin(): void {
    const { definition, state } = this;
    const scope: Scope = (name) => globalVariable(this, name);
    this.note('started', null, { input: state.input });
    try {
      mustFit(definition.input?.schema?.document, state.input, 'The input of the run');
      const input =
        definition.input?.from === undefined
          ? state.input
          : this.expressions.transform(definition.input.from, state.input, scope);
      state.context = input;
      const timeout = timeoutMs(this, definition.timeout, input, scope);
      state.deadline = timeout === null ? null : state.startedAt + timeout;
      state.fibers.f0 = {
        id: 'f0',
        parent: null,
        stack: [{ kind: 'list', at: '/do', index: 0, only: false, value: input }],
      };
      state.ready.push({ fiber: 'f0', signal: { type: 'enter' } });
    } catch (failure) {
      finish(this, { status: 'failed', error: placed(failure, '/') });
    }
  }

  /** The host calls. */
  #called(): void {
    this.now = this.host.now();
  }

  /** Something came that the run may have waited for. */
  #heardOf(): void {
    this.#called();
    this.state.spun = 0;
  }

  /** Lets every ready fiber act until all wait, or until it is time for a breath. */
  #turn(): void {
    const { state } = this;
    this.expressions.refuel();
    let turns = 0;
    while (this.unfinished && turns < TURN_LIMIT && !this.expressions.tired) {
      const { fiber: id, signal } = state.ready.shift() as { fiber: string; signal: Signal };
      // A fiber goes on until it waits, so that a run reads like a program and not like a shuffle.
      let next: Signal | null = signal;
      for (let fiber = state.fibers[id]; fiber && next; fiber = state.fibers[id]) {
        if (turns >= TURN_LIMIT || this.expressions.tired || this.#isBusy()) {
          state.ready.unshift({ fiber: id, signal: next });
          break;
        }
        turns++;
        if (++state.spun > SPIN_LIMIT) {
          this.#stopSpinning(fiber);
          break;
        }
        next = this.#act(fiber, next);
      }
    }
    endWhenDone(this);
  }

  /** As many calls are on their way as can be: the run goes on when one of them has ended. */
  #isBusy(): boolean {
    if (this.#calls < MOST_CALLS || !this.follows('bounded-calls')) return false;
    this.#calls = Object.keys(this.state.calls).length;
    return this.#calls >= MOST_CALLS;
  }

  #stopSpinning(fiber: Fiber): void {
    const detail = `The run made ${SPIN_LIMIT / 2_000_000} million steps without waiting for anything: a loop that never ends.`;
    finish(this, { status: 'failed', error: placed(raise('runtime', detail), top(fiber)?.at ?? '/') });
  }

  #act(fiber: Fiber, signal: Signal): Signal | null {
    const frame = top(fiber);
    if (!frame) return this.#fiberEnded(fiber, signal);
    if (signal.type === 'error') return this.#failed(fiber, frame, signal.error);
    try {
      return frame.kind === 'list' ? this.#inList(fiber, frame, signal) : this.#inStep(fiber, frame, signal);
    } catch (failure) {
      // The step that was just entered is on top by now: the error is its own.
      return { type: 'error', error: placed(failure, top(fiber)?.at ?? frame.at) };
    }
  }

  #inList(fiber: Fiber, frame: ListFrame, signal: Signal): Signal | null {
    const list = this.plan.listAt(frame.at);
    if (signal.type === 'value') {
      frame.value = signal.value;
      const directive = signal.directive ?? 'continue';
      if (directive === 'end') {
        complete(this, signal.value);
        return null;
      }
      if (directive === 'exit' || frame.only) frame.index = list.length;
      else if (directive === 'continue') frame.index++;
      else {
        const target = list.findIndex((entry) => Object.hasOwn(entry, directive));
        if (target < 0) throw raise('configuration', `There is no step "${directive}" beside this one to go to.`);
        frame.index = target;
      }
    }
    if (frame.index >= list.length) {
      fiber.stack.pop();
      return { type: 'value', value: frame.value, directive: null };
    }
    return this.#enter(fiber, frame);
  }

  #enter(fiber: Fiber, list: ListFrame): Signal | null {
    const { at, name, step, type } = this.plan.entriesAt(list.at)[list.index] as Entry;
    const frame: StepFrame = {
      kind: 'step',
      at,
      name,
      type,
      raw: list.value,
      input: list.value,
      startedAt: this.now,
      deadline: null,
      wakeAt: null,
      vars: {},
      local: {},
    };
    // Pushed first: an error in `if` or `input` belongs to this step and names it.
    fiber.stack.push(frame);
    // Most steps have none of these: what only they need is not made for every turn of a loop.
    if (step.if !== undefined && !this.expressions.test(step.if, frame.raw, this.scopeOf(fiber, frame, 'before'))) {
      fiber.stack.pop();
      this.note('skipped', frame, {});
      return { type: 'value', value: frame.raw, directive: null };
    }
    if (step.input !== undefined) {
      mustFit(step.input.schema?.document, frame.raw, `The input of "${name}"`);
      if (step.input.from !== undefined)
        frame.input = this.expressions.transform(step.input.from, frame.raw, this.scopeOf(fiber, frame, 'before'));
    }
    if (step.timeout !== undefined) {
      const timeout = timeoutMs(this, step.timeout, frame.input, this.scopeOf(fiber, frame, 'body'));
      frame.deadline = timeout === null ? null : frame.startedAt + timeout;
    }
    this.note('entered', frame, { input: frame.input });
    return this.#apply(fiber, frame, step, runners[frame.type].enter(this, fiber, frame, step));
  }

  #inStep(fiber: Fiber, frame: StepFrame, signal: Exclude<Signal, { type: 'error' }>): Signal | null {
    const step = this.stepAt(frame.at);
    const runner = runners[frame.type];
    const effect =
      signal.type === 'value'
        ? runner.child?.(this, fiber, frame, step, signal.value)
        : signal.type === 'woken'
          ? runner.woken?.(this, fiber, frame, step)
          : signal.type === 'settled'
            ? runner.settled?.(this, fiber, frame, step, signal.value)
            : signal.type === 'branch'
              ? runner.branch?.(this, fiber, frame, step, signal.branch, signal.value)
              : undefined;
    if (!effect) throw new Error(`a ${frame.type} step does not take the signal ${signal.type}`);
    return this.#apply(fiber, frame, step, effect);
  }

  #apply(fiber: Fiber, frame: StepFrame, step: Step, effect: Effect): Signal | null {
    switch (effect.do) {
      case 'park':
        return null;
      case 'list':
        fiber.stack.push({ kind: 'list', at: effect.at, index: 0, only: false, value: effect.value });
        return { type: 'enter' };
      case 'leave':
        return this.#leave(fiber, frame, step, effect.value, effect.directive ?? null, effect.note);
      default:
        return effect satisfies never;
    }
  }

  #leave(
    fiber: Fiber,
    frame: StepFrame,
    step: Step,
    rawOutput: Json,
    directive: string | null,
    note: JsonObject | undefined,
  ): Signal {
    let output = rawOutput;
    if (step.output || step.export) {
      const scope = this.scopeOf(fiber, frame, 'after');
      output = shaped(this, `The output of "${frame.name}"`, step.output, rawOutput, scope);
      if (step.export) exportContext(this, frame, step.export, output, rawOutput, scope);
    }
    put(this.state.steps, frame.name, output);
    fiber.stack.pop();
    const then = directive ?? step.then ?? null;
    const told: JsonObject = note ? { output, ...note } : { output };
    if (then && then !== 'continue') told.then = then;
    this.note('left', frame, told);
    return { type: 'value', value: output, directive: then };
  }

  #failed(fiber: Fiber, frame: Frame, error: RunError): Signal | null {
    // Nobody above can catch it: the run will fail, and this is where it may be tried again.
    if (!this.state.failing && !mayBeCaught(this.state, fiber)) this.state.failing = structuredCopy(this.state.fibers);
    unwind(this, fiber, frame, error.detail ?? error.title);
    if (frame.kind === 'list') {
      fiber.stack.pop();
      return { type: 'error', error };
    }
    const step = this.stepAt(frame.at);
    try {
      const effect = runners[frame.type].failed?.(this, fiber, frame, step, error) ?? null;
      if (effect) return this.#apply(fiber, frame, step, effect);
    } catch (failure) {
      error = placed(failure, frame.at);
    }
    this.note('raised', frame, { error: errorAsJson(error) });
    fiber.stack.pop();
    return { type: 'error', error };
  }

  #fiberEnded(fiber: Fiber, signal: Signal): null {
    delete this.state.fibers[fiber.id];
    if (fiber.parent) {
      const to = fiber.parent.fiber;
      if (signal.type === 'error') this.state.ready.push({ fiber: to, signal });
      else if (signal.type === 'value') {
        this.state.ready.push({
          fiber: to,
          signal: { type: 'branch', branch: fiber.parent.branch, value: signal.value, directive: null },
        });
      }
    } else if (signal.type === 'error') finish(this, { status: 'failed', error: signal.error });
    else if (signal.type === 'value') complete(this, signal.value);
    return null;
  }

  // ---- time, tasks, calls ----------------------------------------------------------------------------------------

  /** Acts on one thing whose time has come. */
  #strike(instant: number): void {
    const due = dueAt(this.state, instant);
    if (!due) return;
    switch (due.what) {
      case 'run':
        finish(this, {
          status: 'failed',
          error: placed(raise('timeout', 'The run did not end within its timeout.'), '/'),
        });
        return;
      case 'pause':
        due.frame.wakeAt = null;
        this.state.ready.push({ fiber: due.fiber.id, signal: { type: 'woken' } });
        return;
      case 'task':
        strikeTask(this, due.task);
        return;
      case 'step': {
        const { fiber, frame } = due;
        const detail = `"${frame.name}" did not end within its timeout.`;
        unwind(this, fiber, frame, detail);
        // The step's own runner must not catch its own timeout: a `try` that times out is over.
        frame.deadline = null;
        frame.local = { ...frame.local, timedOut: true };
        this.state.ready.push({
          fiber: fiber.id,
          signal: { type: 'error', error: placed(raise('timeout', detail), frame.at) },
        });
        return;
      }
      default:
        due satisfies never;
    }
  }

  #settle(fiberId: string, call: Call, result: CallResult): void {
    const fiber = this.state.fibers[fiberId];
    const frame = fiber && top(fiber);
    if (!fiber || !frame) return;
    if ((call.type === 'open-task' || call.type === 'open-listen') && result.ok) return;
    if (result.failures && frame.kind === 'step' && (call.type === 'http' || call.type === 'mcp'))
      attemptsFailed(this, fiber, frame, call, result.failures);
    if (call.type === 'expire-task') {
      expire(this, fiberId, frame, call, result);
      return;
    }
    this.state.ready.push({
      fiber: fiberId,
      signal: result.ok
        ? { type: 'settled', value: result.value }
        : { type: 'error', error: { ...result.error, instance: frame.at } },
    });
  }
}

function top(fiber: Fiber): Frame | undefined {
  return fiber.stack.at(-1);
}
