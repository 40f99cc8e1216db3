/**
 * The port: all the interpreter knows of the outside. `workflow.ts` makes a Host from Temporal's primitives,
 * `simulate.ts` one with a virtual clock. Every flow of data between engine and server is a `Call` going out or an
 * `Interpreter.deliver` / `decide` / `cancel` / `tick` coming in; nothing else leaks through.
 *
 * H1  A call's result comes back exactly once, by `deliver`, never from inside `start`.
 * H2  Ids, time and randomness come from here only, so a replay sees the same run.
 * H3  While the interpreter is `unfinished`, the host calls `goOn` after others had their turn: a long loop takes many turns.
 */
import type { CatchClause } from '../definition/document.ts';
import type { CloudEvent } from '../events/event.ts';
import type { OpenFilter } from '../events/filter.ts';
import type { Json, JsonObject } from '../json.ts';
import type { RunError } from './errors.ts';
import type { TraceEntry } from './state.ts';

export interface Host {
  /** Which behaviour this execution follows (`flags.ts`). */
  readonly behaviour: number;
  /** Whether it makes short retries of a call itself (`retried-calls.ts`); one that does not is never asked to. */
  readonly retriesCalls?: boolean;
  /** Milliseconds since the epoch, by the clock that drives timers. */
  now(): number;
  /** In [0, 1), deterministic under replay. */
  random(): number;
  /** A UUIDv7 (RFC 9562), deterministic under replay. */
  newId(): string;
  /** Told of every entry of the run's trace, for whoever counts; optional. */
  noted?(entry: TraceEntry): void;
  start(call: Call): void;
  /** Best effort; a result that comes all the same is ignored. */
  stop(callId: string): void;
}

/** Who started the run or decided a task. */
export interface Actor {
  kind: 'user' | 'agent' | 'service';
  id: string;
  key: string;
  name: string;
}

/** A string of a call that mentions `$secrets`: evaluated where the secrets are, never here. */
export interface Deferred {
  pointer: string;
  source: string;
  input: Json;
  variables: JsonObject;
}

export interface HttpCall {
  type: 'http';
  id: string;
  step: string;
  with: JsonObject;
  deferred: Deferred[];
  /** What its idempotency key is made of where that is not its id: the id of the first of its attempts. */
  key?: string;
  /** Milliseconds that it may hold the run's turn; absent = it is made on its own. */
  within?: number;
  retries?: CallRetries;
}
/** Retries of a call that whoever makes it makes, too. */
export interface CallRetries {
  /** Milliseconds before each. */
  delays: number[];
  /** Which errors are tried again; null = every one. */
  errors: NonNullable<CatchClause['errors']>['with'] | null;
}
/** An attempt that failed and was followed by another, `wait` ms later; `at` in ms since the epoch. */
export interface AttemptFailure {
  at: number;
  wait: number;
  error: Omit<RunError, 'instance'>;
}
/** One request to an MCP server. `with`: endpoint, headers, method, parameters, timeout, client. Result: what the server gave. */
export interface McpCall {
  type: 'mcp';
  id: string;
  step: string;
  with: JsonObject;
  deferred: Deferred[];
  key?: string;
  retries?: CallRetries;
}
export interface FunctionCall {
  type: 'function';
  id: string;
  step: string;
  name: string;
  with: Json;
  deferred: Deferred[];
}
export interface OpenTaskCall {
  type: 'open-task';
  id: string;
  step: string;
  task: TaskContent;
}
/** A reminder or an escalation of an open task. */
export interface NudgeTaskCall {
  type: 'nudge-task';
  id: string;
  step: string;
  taskId: string;
  nudge: TaskNudge;
  next: NextTaskEvent | null;
}
/** The deadline came: locks the task and gives back an earlier submission, if there is one. Result: `ExpireResult`. */
export interface ExpireTaskCall {
  type: 'expire-task';
  id: string;
  step: string;
  taskId: string;
  expiresAt: string;
}
/** The run no longer asks. A decision needs no such call: who handed it in writes it down when the run has taken it. */
export interface CloseTaskCall {
  type: 'close-task';
  id: string;
  step: string;
  taskId: string;
  reason: string;
}
/** The run was paused: the task's instants have moved with it. */
export interface MoveTaskCall {
  type: 'move-task';
  id: string;
  step: string;
  taskId: string;
  dueAt: string | null;
  expiresAt: string | null;
  next: NextTaskEvent | null;
}
/** Starts a run of another definition. Result: `{ runId }`; how it ended comes by `Interpreter.childEnded`. */
export interface StartWorkflowCall {
  type: 'start-workflow';
  id: string;
  step: string;
  namespace: string;
  name: string;
  version: string;
  input: Json;
  /** The run waits for its end. */
  await: boolean;
}
/** A sub-workflow's result is no longer wanted. */
export interface CancelWorkflowCall {
  type: 'cancel-workflow';
  id: string;
  step: string;
  /** The call that started it; its run is found by that. */
  started: string;
  reason: string;
}
/** An event of this run, complete: stored for whoever listens, and sent where events go. */
export interface EmitEventCall {
  type: 'emit-event';
  id: string;
  step: string;
  event: CloudEvent;
}
/** The run listens: events that match are handed to it from now on, and first those that came since it began. */
export interface OpenListenCall {
  type: 'open-listen';
  id: string;
  step: string;
  listen: ListenContent;
}
/** The run no longer listens. A wait for one event needs no such call: whoever hands the event over removes it. */
export interface CloseListenCall {
  type: 'close-listen';
  id: string;
  step: string;
  listenId: string;
}
export type Call =
  | HttpCall
  | McpCall
  | FunctionCall
  | OpenTaskCall
  | NudgeTaskCall
  | ExpireTaskCall
  | CloseTaskCall
  | MoveTaskCall
  | StartWorkflowCall
  | CancelWorkflowCall
  | EmitEventCall
  | OpenListenCall
  | CloseListenCall;

/** What a `listen` waits for, everything evaluated. */
export interface ListenContent {
  id: string;
  step: string;
  pointer: string;
  /** An event that matches any of them is for this listen. */
  filters: OpenFilter[];
  /** The first event ends it. */
  once: boolean;
}

/** An event on its way to a run. */
export interface Heard {
  /** Tells the second delivery of the same event from another event. */
  key: number;
  event: CloudEvent;
  /** The listens it was found for: where such a listen takes one event, its wait is gone. */
  listens: string[];
}

export type TaskNudge =
  | { kind: 'remind'; at: string }
  | { kind: 'due'; at: string }
  | {
      kind: 'escalate';
      at: string;
      level: number;
      assign: Assignment | null;
      notify: string[];
      priority: number | null;
      takeover: boolean;
    };

export interface NextTaskEvent {
  kind: 'remind' | 'due' | 'escalate' | 'expire';
  at: string;
  /** Whom an escalation goes to, for "in 18 min goes to support-l2". */
  to?: string[];
}

export interface Assignment {
  users: string[];
  groups: string[];
  /** People's keys who may neither claim nor decide. */
  exclude: string[];
}

export interface Form {
  schema: JsonObject;
  ui: JsonObject;
  data: Json;
}
export interface Outcome {
  name: string;
  title: string;
  primary: boolean;
  /** Asked once before sending; null = no question. */
  confirm: string | null;
  /** The form of this outcome; null = the task's own. */
  form: Form | null;
}

/** A human task as the run makes it: everything evaluated, all instants absolute (ISO 8601, UTC). */
export interface TaskContent {
  id: string;
  step: string;
  pointer: string;
  title: string;
  body: string;
  show: Json;
  form: Form;
  outcomes: Outcome[];
  assign: Assignment;
  priority: number;
  labels: string[];
  openedAt: string;
  dueAt: string | null;
  expiresAt: string | null;
  next: NextTaskEvent | null;
}

/** What a person decided, as the run keeps it. `submissionId` makes it idempotent. */
export interface Decision {
  submissionId: string;
  taskId: string;
  outcome: string;
  answer: Json;
  by: Actor;
  /** The receipt instant by the database's clock; it decides against the deadline. */
  at: string;
  shownDigest: string;
}

export type ExpireResult = { expired: true } | { expired: false; decision: Decision };
export type CallResult = (
  | { ok: true; value: Json }
  | { ok: false; error: { type: string; status: number; title: string; detail?: string } }
) & {
  /** Attempts before this one; only of a call that went out with `retries`. */
  failures?: AttemptFailure[];
};
