/** What a run is started with: everything a replay needs, so that no database is asked. Shared by server and workflow. */
import type { Definition } from '../definition/document.ts';
import type { Documents } from '../definition/documents.ts';
import type { Json } from '../json.ts';
import type { RunIdentity } from './run.ts';
import type { RunState } from './state.ts';

export interface RunStart {
  /** The canonical document. */
  definition: Definition;
  digest: string;
  input: Json;
  identity: RunIdentity;
  /** How each TypeScript function of the definition is called; the name carries its schemas' digest. */
  functions: Record<string, FunctionBinding>;
  /** What of other documents the definition needs, by address; absent where it names none. The digest covers them. */
  documents?: Documents;
  /** A run that goes on from another's last safe point. */
  carried?: RunState;
  /** Which behaviour of the interpreter this execution follows (`flags.ts`); 0 is left out. */
  behaviour?: number;
  /** How often the run was tried again after it had failed; 0 is left out. */
  attempt?: number;
  /** Somebody is told of its steps: each turn that made entries is hinted at before it counts. */
  tells?: true;
  /** Only of a run that a test started: its clock stands at this instant (ms) until `advance` moves it. */
  test?: { now: number };
  /** Only of a run that a test started: it writes its state out and reads it back whenever it can. */
  continueAtEverySafePoint?: boolean;
}

export interface FunctionBinding {
  activity: string;
  /** Of one attempt. How often to try is the worker's knowledge: there, a missing worker does not count as an attempt. */
  timeoutMs: number;
}

/** Names that cross the wire; frozen (a test pins them). */
export const DECIDE_UPDATE = 'decide';
export const CANCEL_SIGNAL = 'cancel';
/** Holds a run (`{ reason }`) and lets it go on (null). */
export const HOLD_UPDATE = 'hold';
/**
 * Moves the clock of a run that a test started to an instant, or (null) nowhere; comes back when the run rests, with the
 * instant (ms) at which something happens next by itself.
 */
export const ADVANCE_UPDATE = 'advance';
/** A sub-workflow has ended. */
export const CHILD_SIGNAL = 'child-ended';
/** Events for the run: one argument, `Heard[]`. */
export const EVENT_SIGNAL = 'event';
/** The type of the tiny workflow that a firing of a schedule is; no definition can be called so. */
export const SCHEDULE_WORKFLOW = 'orkestra.schedule';
export const PROGRESS_QUERY = 'progress';
/** The whole state, for a failed run that is tried again. */
export const STATE_QUERY = 'state';
/** What becomes of the run's steps, behind the entry of the number given: `StepAccount`. */
export const STEPS_QUERY = 'steps';
export const RUN_FAILED = 'RunFailed';
/** An activity's expected failure carries its `RunError` in the details under this type. */
export const STEP_FAILED = 'StepFailed';

export interface Progress {
  trace: RunState['trace'];
  /** Entries made so far; more than `trace` holds when old ones were dropped. */
  total: number;
  paused: RunState['paused'];
  waiting: { kind: 'task' | 'call' | 'time' | 'run' | 'event'; step: string; detail: string }[];
  /** The submission each task was decided by. */
  decided: RunState['decided'];
  end: RunState['end'];
}

/** What a run says of itself as it closes: saves reading its history, decides nothing. */
export type Closing = Pick<Progress, 'end' | 'trace' | 'decided'> & { attempt: number };
/** What a run leaves behind as it continues in a new execution. */
export type Continuing = Pick<Progress, 'trace'>;

/**
 * What the worker is told in passing, so that rows follow at once instead of at the next sweep: the text
 * (`account.ts`) of a `Closing` or a `Continuing`. A text goes from thread to thread as it is; a tree of a thousand entries
 * would be copied piece by piece.
 */
export type Telling = {
  closing(account: string): void;
  continuing(account: string): void;
  /** Of a run whose steps are told: this turn made entries. */
  turned(): void;
};
