/**
 * All a run knows, as plain JSON: at every safe point (the interpreter has returned to its host) the state can be
 * written, read back and gone on with, and the trace is the same.
 *
 * S1  A fiber is a stack of frames; only its top frame acts.
 * S2  A fiber that waits owns exactly one wait, found from `calls`, `tasks` or its frame's `wakeAt`.
 * S3  Steps are named by their JSON pointer in the definition (`/do/0/ask`); nothing of the definition is copied in.
 */
import type { StepKind } from '../definition/document.ts';
import type { ReadAs } from '../events/event.ts';
import type { Json, JsonObject } from '../json.ts';
import type { RunError } from './errors.ts';
import type { Call, Heard, ListenContent, TaskContent, TaskNudge } from './host.ts';

export interface RunState {
  version: 1;
  input: Json;
  context: Json;
  startedAt: number;
  /** Output of each step by name, as `$runtime.metadata.steps` shows it. */
  steps: JsonObject;
  fibers: Record<string, Fiber>;
  /** Fibers that can act now, in order. */
  ready: { fiber: string; signal: Signal }[];
  calls: Record<string, PendingCall>;
  tasks: Record<string, TaskState>;
  /** What the run listens for and has heard; absent until it first does. */
  events?: EventsState;
  /** Submission that settled each decided task, so that its second delivery is known. */
  decided: Record<string, string>;
  nextFiber: number;
  nextCall: number;
  deadline: number | null;
  /** While somebody holds the run: nothing begins and no time passes for it; what comes in is kept. */
  paused: { at: number; reason: string } | null;
  /** How sub-workflows ended whose start was not reported yet, by their run's id. */
  children: Record<string, ChildEnd>;
  /** Where the run stood when it failed, so that it can be tried again from there; null while nothing failed for good. */
  failing: Record<string, Fiber> | null;
  end: RunEnd | null;
  /** Set when the end is decided and only closing calls are awaited. */
  ending: RunEnd | null;
  /** Turns of fibers since the run last waited for anything: a loop that never ends is stopped by it. */
  spun: number;
  /** The latest entries; `traceSeq` counts all. */
  trace: TraceEntry[];
  traceSeq: number;
}

/** Of a run that begins at `startedAt` (ms). */
export function stateOfStart(input: Json, startedAt: number): RunState {
  return {
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
}

export type RunEnd =
  | { status: 'completed'; output: Json }
  | { status: 'failed'; error: RunError }
  | { status: 'cancelled'; reason: string };

/** How a sub-workflow ended, as whoever projects ends tells the run that waits for it. */
export type ChildEnd =
  | { status: 'completed'; output: Json }
  | { status: 'failed'; error: RunError }
  | { status: 'cancelled' | 'terminated'; reason: string | null };

export interface Fiber {
  id: string;
  /** The fork frame's fiber and the branch this one is; null for the root. */
  parent: { fiber: string; branch: number } | null;
  stack: Frame[];
}

export type Frame = ListFrame | StepFrame;

export interface ListFrame {
  kind: 'list';
  at: string;
  index: number;
  /** A fork branch runs one entry of its list and stops. */
  only: boolean;
  value: Json;
}

export interface StepFrame {
  kind: 'step';
  at: string;
  name: string;
  type: StepKind;
  raw: Json;
  input: Json;
  startedAt: number;
  /** When the step's own `timeout` strikes. */
  deadline: number | null;
  /** When a `wait` or a retry's pause is over. */
  wakeAt: number | null;
  /** Variables this step gives its children (`for`'s item and index, `catch`'s error). */
  vars: JsonObject;
  /** What the kind of step keeps for itself. */
  local: JsonObject;
}

/** What happens to a fiber's top frame. */
export type Signal =
  | { type: 'enter' }
  | { type: 'value'; value: Json; directive: string | null }
  | { type: 'error'; error: RunError }
  | { type: 'woken' }
  | { type: 'settled'; value: Json }
  | { type: 'branch'; branch: number; value: Json; directive: string | null };

/** A call on its way; kept whole so that a continued run can start it again. */
export interface PendingCall {
  call: Call;
  /** The fiber that waits for it; null when nobody does (closing a task's row). */
  fiber: string | null;
  /** Started when this one has its result. */
  after?: Call;
}

export interface TaskEvent {
  at: number;
  nudge: TaskNudge;
}

export interface TaskState {
  fiber: string;
  content: TaskContent;
  /** Reminders, due instant and escalations still to come, earliest first. */
  events: TaskEvent[];
  expiresAt: number | null;
  phase: 'open' | 'expiring';
}

export interface EventsState {
  listens: Record<string, ListenState>;
  /** Events that no listen has taken yet, in the order they came. */
  kept: Heard[];
  /** Keys of the latest events, so that a second delivery is known. */
  known: number[];
}

/** One step that listens. */
export interface ListenState {
  fiber: string;
  content: ListenContent;
  read: ReadAs;
  /** `all`: one event for each filter; else any event for any of them. */
  all: boolean;
  /** When an `any` stops: with its first event, by an expression over what was consumed, by other events, or never. */
  until: null | 'never' | { when: string } | { all: boolean };
  /** How many of `content.filters` are for what is consumed; the others are `until`'s. */
  wanted: number;
  /** Filters that have had their event: of `all`, by index in `content.filters`. */
  met: number[];
  /** Values that the first consumed events gave to correlations without `expect`. */
  fixed: JsonObject;
  /** What was consumed, as it is read; not kept where nothing can ask for it. */
  consumed: Json[];
  count: number;
  /** Of a `foreach`: consumed and not yet iterated over. */
  queue: Json[];
  /** Whether the step was told, or iterates: it looks at the queue itself when it is done. */
  busy: boolean;
  /** Nothing more is consumed. */
  over: boolean;
  /** Whether anybody outside was asked to hand events over. */
  asked: boolean;
  /** What `until` failed with. */
  failure?: Omit<RunError, 'instance'>;
}

export type TraceKind =
  | 'started'
  | 'entered'
  | 'left'
  | 'skipped'
  | 'called'
  | 'asked'
  | 'reminded'
  | 'escalated'
  | 'decided'
  | 'raised'
  | 'caught'
  | 'retried'
  | 'waiting'
  | 'paused'
  | 'resumed'
  | 'restarted'
  | 'emitted'
  | 'listening'
  | 'heard'
  | 'ended';

/** One line of a run's history, in the words of the product. */
export interface TraceEntry {
  seq: number;
  at: string;
  kind: TraceKind;
  step: string | null;
  pointer: string | null;
  data: JsonObject;
}
