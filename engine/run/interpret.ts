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

import { describe, validate } from '../../schemas/validate.ts';
import {
  type Definition,
  durationMs,
  type ExportFlow,
  kindOf,
  type OutputFlow,
  type Step,
  type StepKind,
  type StepList,
  type Timeout,
} from '../definition/document.ts';
import type { Documents } from '../definition/documents.ts';
import type { Json, JsonObject } from '../json.ts';
import { isObject, put } from '../json.ts';
import { abandonStart, cancelChild, childEnded } from './children.ts';
import { dueAt, earliest } from './deadlines.ts';
import { errorAsJson, placed, type RunError, raise } from './errors.ts';
import { Expressions, type Scope } from './expressions.ts';
import { FLAGS, type Flag } from './flags.ts';
import type { Actor, Call, CallResult, Decision, Heard, Host } from './host.ts';
import { closeListensOf, hear } from './listens.ts';
import { pause, resume } from './pause.ts';
import { escapePointer, splitStep, unescapePointer } from './pointer.ts';
import { mayBeCaught } from './restart.ts';
import { MOST_NOTED, MOST_PAYLOAD, sizeOf } from './size.ts';
import type {
  ChildEnd,
  Fiber,
  Frame,
  ListFrame,
  PendingCall,
  RunEnd,
  RunState,
  Signal,
  StepFrame,
  TraceEntry,
  TraceKind,
} from './state.ts';
import { type DecisionRefusal, refusalOf } from './steps/human-decision.ts';
import { runners } from './steps/index.ts';
import { closeTask, decided, expire, strikeTask } from './tasks.ts';
import { globalVariable, type Place, scopeOf, withOutput } from './variables.ts';

/** The most entries a run's trace keeps; older ones are counted, not kept. */
const TRACE_LIMIT = 1_000;
/** Fibers' turns (two a step) before the host gets a breath: well under the 5 s after which Temporal kills the code. */
const TURN_LIMIT = 10_000;
/** Turns without waiting for anything before the run is stopped as a loop that never ends: some five million steps. */
const SPIN_LIMIT = 10_000_000;

export interface RunIdentity {
  id: string;
  requester: Actor;
  /** Base URLs the runtime offers to definitions, e.g. `{ echo: 'http://127.0.0.1:…' }`. */
  services: JsonObject;
}

/** What a step's runner decides. Errors are thrown as `Raised`. */
export type Effect =
  | { do: 'park' }
  /** `note` goes into the trace beside the output. */
  | { do: 'leave'; value: Json; directive?: string | null; note?: JsonObject }
  | { do: 'list'; at: string; value: Json };

/** A step in its list, and what its frame begins with. */
interface Entry {
  at: string;
  name: string;
  step: Step;
  type: StepKind;
}

export class Interpreter {
  readonly definition: Definition;
  readonly state: RunState;
  readonly host: Host;
  readonly identity: RunIdentity;
  readonly expressions: Expressions;
  /** The OpenAPI documents of the definition, as they were kept when it was published. */
  readonly documents: Documents;
  readonly #lists = new Map<string, StepList>();
  readonly #entries = new Map<string, readonly Entry[]>();
  readonly #steps = new Map<string, Step>();
  /** The instant that was last written, as it was written: within a turn the clock stands. */
  #written = { ms: Number.NaN, iso: '' };

  constructor(definition: Definition, state: RunState, host: Host, identity: RunIdentity, documents: Documents = {}) {
    this.definition = definition;
    this.state = state;
    this.host = host;
    this.identity = identity;
    this.documents = documents;
    this.expressions = new Expressions(() => host.now());
  }

  /** A new run; it has begun, and stands at its first wait or its end, when this returns. */
  static start(
    definition: Definition,
    input: Json,
    host: Host,
    identity: RunIdentity,
    documents: Documents = {},
  ): Interpreter {
    const startedAt = host.now();
    const state: RunState = {
      version: 1,
      input,
      context: null,
      startedAt,
      steps: {},
      fibers: {},
      ready: [],
      calls: {},
      tasks: {},
      decided: {},
      nextFiber: 1,
      nextCall: 1,
      deadline: null,
      paused: null,
      children: {},
      failing: null,
      end: null,
      ending: null,
      spun: 0,
      trace: [],
      traceSeq: 0,
    };
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
    return this.state.ready.length > 0 && !this.state.ending && !this.state.paused;
  }

  goOn(): void {
    this.#turn();
    this.tick();
  }

  /** A call's result. One that nobody waits for any more is ignored. */
  deliver(callId: string, result: CallResult): void {
    const pending = this.state.calls[callId];
    if (!pending) return;
    this.state.spun = 0;
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
    this.state.spun = 0;
    decided(this, task, decision);
    this.#turn();
  }

  /** Events reach the run, in order; one that it knows already is a no-op. */
  hear(events: readonly Heard[]): void {
    if (this.state.ending) return;
    this.state.spun = 0;
    this.expressions.refuel();
    for (const one of events) hear(this, one);
    this.#turn();
  }

  /** Ends the run as cancelled; open tasks are closed with the reason. */
  cancel(reason: string): void {
    if (this.state.ending) return;
    this.#finish({ status: 'cancelled', reason });
    this.#turn();
  }

  /** Ends the run as failed, for a reason that lies outside its definition. */
  fail(detail: string): void {
    if (this.state.ending) return;
    this.#finish({ status: 'failed', error: placed(raise('runtime', detail), '/') });
    this.#turn();
  }

  /** Holds the run (`pause.ts`): what comes in is kept, nothing begins, no deadline strikes. */
  pause(reason: string): void {
    if (!this.state.ending) pause(this, reason);
  }

  /** Goes on where the run was held; every deadline has moved by as long as that was. */
  resume(): void {
    if (this.state.ending) return;
    resume(this);
    this.#turn();
  }

  /** A sub-workflow has ended. Told twice is told once. */
  childEnded(runId: string, end: ChildEnd): void {
    if (this.state.ending) return;
    this.state.spun = 0;
    childEnded(this, runId, end);
    this.#turn();
  }

  /** After the state was carried over: starts what was asked for and not yet begun. */
  restartCalls(): void {
    for (const { call } of Object.values(this.state.calls)) this.host.start(call);
  }

  /** Acts on every deadline that has come, the earliest first. */
  tick(): void {
    for (;;) {
      const due = this.nextDeadline;
      if (due === null || due > this.host.now()) return;
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

  scopeOf(fiber: Fiber, frame: StepFrame, place: Place, more: JsonObject = {}): Scope {
    return scopeOf(this, fiber, frame, place, more);
  }

  /** Throws `Raised` when the call is too big to be sent. */
  startCall(call: Call, fiber: string | null): void {
    if (sizeOf(call as unknown as Json, MOST_PAYLOAD) > MOST_PAYLOAD)
      throw tooBig(`What "${splitStep(call.step)[2]}" hands over`);
    this.state.calls[call.id] = { call, fiber };
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

  /** Closes all that a fiber has open: its calls, its tasks (with the reason), the branches it started. */
  cancelFiber(id: string, reason: string): void {
    for (const [callId, pending] of Object.entries(this.state.calls)) {
      if (pending.fiber !== id) continue;
      if (pending.call.type === 'open-task' || pending.call.type === 'open-listen') {
        pending.fiber = null; // the row may already be there: it is closed after it was opened, in #closeTask
        continue;
      }
      if (pending.call.type === 'start-workflow') {
        abandonStart(this, pending, reason);
        continue;
      }
      this.host.stop(callId);
      delete this.state.calls[callId];
    }
    for (const task of Object.values(this.state.tasks)) {
      if (task.fiber === id) closeTask(this, task, reason);
    }
    const fiber = this.state.fibers[id];
    if (fiber) cancelChild(this, fiber, reason);
    for (const child of Object.values(this.state.fibers)) {
      if (child.parent?.fiber === id) {
        this.cancelFiber(child.id, reason);
        delete this.state.fibers[child.id];
        closeListensOf(this, child.id);
      }
    }
    this.state.ready = this.state.ready.filter((entry) => entry.fiber !== id);
  }

  /** Whether a change of behaviour holds for this execution. */
  follows(flag: Flag): boolean {
    const number: number = FLAGS[flag];
    return number <= this.host.behaviour;
  }

  stepAt(at: string): Step {
    const known = this.#steps.get(at);
    if (known) return known;
    const [list, index, name] = splitStep(at);
    const step = this.listAt(list)[index]?.[name];
    if (!step) throw new Error(`no step at ${at}`);
    this.#steps.set(at, step);
    return step;
  }

  /** The steps of the list at `at`, with what their frames begin with. */
  #entriesAt(at: string): readonly Entry[] {
    const known = this.#entries.get(at);
    if (known) return known;
    const entries = this.listAt(at).map((one, index): Entry => {
      const [name, step] = Object.entries(one)[0] as [string, Step];
      return { at: `${at}/${index}/${escapePointer(name)}`, name, step, type: kindOf(step) };
    });
    this.#entries.set(at, entries);
    return entries;
  }

  listAt(at: string): StepList {
    const known = this.#lists.get(at);
    if (known) return known;
    let node: unknown = this.definition;
    for (const token of at.split('/').slice(1)) {
      node = (node as Record<string, unknown>)[unescapePointer(token)];
    }
    this.#lists.set(at, node as StepList);
    return node as StepList;
  }

  note(kind: TraceKind, frame: { name: string; at: string } | null, data: JsonObject = {}): void {
    const entry: TraceEntry = {
      seq: this.state.traceSeq++,
      at: this.#now(),
      kind,
      step: frame?.name ?? null,
      pointer: frame?.at ?? null,
      data: noted(data),
    };
    this.state.trace.push(entry);
    this.host.noted?.(entry);
    if (this.state.trace.length > TRACE_LIMIT) this.state.trace.shift();
  }

  #now(): string {
    const ms = this.host.now();
    if (ms !== this.#written.ms) this.#written = { ms, iso: new Date(ms).toISOString() };
    return this.#written.iso;
  }

  timeoutMs(timeout: string | Timeout | undefined, input: Json, scope: Scope): number | null {
    if (timeout === undefined) return null;
    const named = typeof timeout === 'string' ? this.definition.use?.timeouts?.[timeout] : timeout;
    if (!named) throw raise('configuration', `There is no timeout named "${String(timeout)}" under use.timeouts.`);
    return this.durationOf(this.expressions.value(named.after as Json, input, scope), 'timeout');
  }

  /** A value as an `output` makes it of what came out. */
  shaped(what: string, flow: OutputFlow | undefined, rawOutput: Json, scope: Scope): Json {
    const output =
      flow?.as === undefined
        ? rawOutput
        : this.expressions.transform(flow.as, rawOutput, withOutput(scope, rawOutput, rawOutput));
    this.#check(flow?.schema?.document, output, what);
    return output;
  }

  /** What an `export` makes of an output becomes the context. */
  exportContext(frame: StepFrame, flow: ExportFlow, output: Json, rawOutput: Json, scope: Scope): void {
    if (flow.as === undefined) return;
    const context = this.expressions.transform(flow.as, output, withOutput(scope, output, rawOutput));
    this.#check(flow.schema?.document, context, `The context exported by "${frame.name}"`);
    this.state.context = context;
  }

  /** A duration in milliseconds; anything else is a `configuration` error that names the place. */
  durationOf(value: Json, place: string): number {
    const ms = typeof value === 'string' || isObject(value) ? durationMs(value as string) : null;
    if (ms === null) {
      throw raise('configuration', `${place}: ${JSON.stringify(value)} is not an ISO 8601 duration such as PT30M.`);
    }
    return ms;
  }

  /** Refuses, with a `validation` error, a value that does not fit. */
  check(schema: JsonObject | boolean | undefined, value: Json, what: string): void {
    this.#check(schema, value, what);
  }

  // ---- the machine -----------------------------------------------------------------------------------------------

  #begin(): void {
    const { definition, state } = this;
    const scope: Scope = (name) => globalVariable(this, name);
    this.note('started', null, { input: state.input });
    try {
      this.#check(definition.input?.schema?.document, state.input, 'The input of the run');
      const input =
        definition.input?.from === undefined
          ? state.input
          : this.expressions.transform(definition.input.from, state.input, scope);
      state.context = input;
      const timeout = this.timeoutMs(definition.timeout, input, scope);
      state.deadline = timeout === null ? null : state.startedAt + timeout;
      state.fibers.f0 = {
        id: 'f0',
        parent: null,
        stack: [{ kind: 'list', at: '/do', index: 0, only: false, value: input }],
      };
      state.ready.push({ fiber: 'f0', signal: { type: 'enter' } });
    } catch (failure) {
      this.#finish({ status: 'failed', error: placed(failure, '/') });
    }
  }

  /** Lets every ready fiber act until all wait, or until it is time for a breath. */
  #turn(): void {
    const { state } = this;
    this.expressions.refuel();
    for (let turns = 0; this.unfinished && turns < TURN_LIMIT && !this.expressions.tired; turns++) {
      const { fiber: id, signal } = state.ready.shift() as { fiber: string; signal: Signal };
      const fiber = state.fibers[id];
      if (!fiber) continue;
      if (++state.spun > SPIN_LIMIT) {
        const detail = `The run made ${SPIN_LIMIT / 2_000_000} million steps without waiting for anything: a loop that never ends.`;
        this.#finish({ status: 'failed', error: placed(raise('runtime', detail), top(fiber)?.at ?? '/') });
        break;
      }
      const next = this.#act(fiber, signal);
      // In front: a fiber goes on until it waits, so that a run reads like a program and not like a shuffle.
      if (next && state.fibers[id]) state.ready.unshift({ fiber: id, signal: next });
    }
    if (state.ending && !state.end && !Object.values(state.calls).some(mustFinish)) {
      state.end = state.ending;
      this.note('ended', null, endAsJson(state.end));
    }
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
    const list = this.listAt(frame.at);
    if (signal.type === 'value') {
      frame.value = signal.value;
      const directive = signal.directive ?? 'continue';
      if (directive === 'end') {
        this.#complete(signal.value);
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
    const { at, name, step, type } = this.#entriesAt(list.at)[list.index] as Entry;
    const frame: StepFrame = {
      kind: 'step',
      at,
      name,
      type,
      raw: list.value,
      input: list.value,
      startedAt: this.host.now(),
      deadline: null,
      wakeAt: null,
      vars: {},
      local: {},
    };
    // Pushed first: an error in `if` or `input` belongs to this step and names it.
    fiber.stack.push(frame);
    const before = this.scopeOf(fiber, frame, 'before');
    if (step.if !== undefined && !this.expressions.test(step.if, frame.raw, before)) {
      fiber.stack.pop();
      this.note('skipped', frame, {});
      return { type: 'value', value: frame.raw, directive: null };
    }
    this.#check(step.input?.schema?.document, frame.raw, `The input of "${name}"`);
    if (step.input?.from !== undefined) frame.input = this.expressions.transform(step.input.from, frame.raw, before);
    const timeout = this.timeoutMs(step.timeout, frame.input, this.scopeOf(fiber, frame, 'body'));
    frame.deadline = timeout === null ? null : frame.startedAt + timeout;
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
    note: JsonObject = {},
  ): Signal {
    const scope = this.scopeOf(fiber, frame, 'after');
    const output = this.shaped(`The output of "${frame.name}"`, step.output, rawOutput, scope);
    if (step.export) this.exportContext(frame, step.export, output, rawOutput, scope);
    put(this.state.steps, frame.name, output);
    fiber.stack.pop();
    const then = directive ?? step.then ?? null;
    this.note('left', frame, { output, ...note, ...(then && then !== 'continue' && { then }) });
    return { type: 'value', value: output, directive: then };
  }

  #failed(fiber: Fiber, frame: Frame, error: RunError): Signal | null {
    // Nobody above can catch it: the run will fail, and this is where it may be tried again.
    if (!this.state.failing && !mayBeCaught(this.state, fiber)) this.state.failing = clone(this.state.fibers);
    this.#unwind(fiber, frame, error.detail ?? error.title);
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

  /** Takes off all frames above `frame` and closes what they had open. */
  #unwind(fiber: Fiber, frame: Frame, reason: string): void {
    this.cancelFiber(fiber.id, reason);
    const index = fiber.stack.indexOf(frame);
    fiber.stack.length = index + 1;
    closeListensOf(this, fiber.id);
    if (frame.kind === 'step') frame.wakeAt = null;
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
    } else if (signal.type === 'error') this.#finish({ status: 'failed', error: signal.error });
    else if (signal.type === 'value') this.#complete(signal.value);
    return null;
  }

  #complete(value: Json): void {
    const { definition } = this;
    const scope: Scope = (name) => (name === 'context' ? this.state.context : globalVariable(this, name));
    try {
      const output =
        definition.output?.as === undefined ? value : this.expressions.transform(definition.output.as, value, scope);
      this.#check(definition.output?.schema?.document, output, 'The output of the run');
      if (sizeOf(output, MOST_PAYLOAD) > MOST_PAYLOAD) throw tooBig('The output of the run');
      this.#finish({ status: 'completed', output });
    } catch (failure) {
      this.#finish({ status: 'failed', error: placed(failure, '/') });
    }
  }

  #finish(end: RunEnd): void {
    if (this.state.ending) return;
    const reason =
      end.status === 'cancelled'
        ? end.reason
        : end.status === 'failed'
          ? `The run failed: ${end.error.detail ?? end.error.title}`
          : 'The run completed without this answer.';
    if (end.status === 'failed') this.state.failing ??= clone(this.state.fibers);
    else this.state.failing = null;
    if (end.status !== 'failed') delete this.state.events;
    for (const fiber of Object.values(this.state.fibers)) this.cancelFiber(fiber.id, reason);
    this.state.fibers = {};
    this.state.ready = [];
    for (const [id, pending] of Object.entries(this.state.calls)) {
      if (mustFinish(pending)) continue;
      this.host.stop(id);
      delete this.state.calls[id];
    }
    this.state.ending = end;
  }

  // ---- time, tasks, calls ----------------------------------------------------------------------------------------

  /** Acts on one thing whose time has come. */
  #strike(instant: number): void {
    const due = dueAt(this.state, instant);
    if (!due) return;
    switch (due.what) {
      case 'run':
        this.#finish({
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
        this.#unwind(fiber, frame, detail);
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

  #check(schema: JsonObject | boolean | undefined, value: Json, what: string): void {
    if (schema === undefined) return;
    const violations = validate(schema, value);
    if (violations.length === 0) return;
    throw raise(
      'validation',
      `${what} does not fit its schema: ${violations
        .slice(0, 5)
        .map((violation) => `${violation.pointer || '(whole value)'}: ${describe(violation, schema)}`)
        .join('; ')}.`,
      {
        details: { violations: violations.map(({ pointer, message }) => ({ pointer, message })) },
      },
    );
  }
}

function top(fiber: Fiber): Frame | undefined {
  return fiber.stack.at(-1);
}

/** Calls a run waits for before it ends: those that tell a task's row, or a sub-workflow, that nobody asks any more. */
function mustFinish({ call, after }: PendingCall): boolean {
  const tells = (type: Call['type'] | undefined) => type === 'close-task' || type === 'cancel-workflow';
  return tells(call.type) || tells(after?.type);
}

function tooBig(what: string): Error {
  const detail = `${what} is over ${MOST_PAYLOAD} bytes, more than can be stored. Pass a reference to where the data is, or only the part that is needed.`;
  return raise('runtime', detail);
}

/** Data of an entry, with the size of what is too big to be kept twice. */
function noted(data: JsonObject): JsonObject {
  if (sizeOf(data, MOST_NOTED) <= MOST_NOTED) return data;
  return Object.fromEntries(
    Object.entries(data).map(([key, value]) => {
      const size = sizeOf(value, MOST_PAYLOAD);
      return [
        key,
        size > MOST_NOTED / 4
          ? { omitted: size > MOST_PAYLOAD ? `over ${MOST_PAYLOAD} bytes` : `${size} bytes` }
          : value,
      ];
    }),
  );
}

function clone<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}

function endAsJson(end: RunEnd): JsonObject {
  if (end.status === 'completed') return { status: end.status, output: end.output };
  return end.status === 'failed'
    ? { status: end.status, error: errorAsJson(end.error) }
    : { status: end.status, reason: end.reason };
}
