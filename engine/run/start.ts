/** What a run is started with: everything a replay needs, so that no database is asked. Shared by server and workflow. */
import type { Definition } from '../definition/document.ts';
import type { Json } from '../json.ts';
import type { RunIdentity } from './interpret.ts';
import type { RunState } from './state.ts';

export interface RunStart {
  /** The canonical document. */
  definition: Definition;
  digest: string;
  input: Json;
  identity: RunIdentity;
  /** How each TypeScript function of the definition is called; the name carries its schemas' digest. */
  functions: Record<string, FunctionBinding>;
  /** A run that goes on from another's last safe point. */
  carried?: RunState;
}

export interface FunctionBinding {
  activity: string;
  /** Of one attempt. How often to try is the worker's knowledge: there, a missing worker does not count as an attempt. */
  timeoutMs: number;
}

/** Names that cross the wire; frozen (a test pins them). */
export const DECIDE_UPDATE = 'decide';
export const CANCEL_SIGNAL = 'cancel';
/** Events for the run: one argument, `Heard[]`. */
export const EVENT_SIGNAL = 'event';
/** The type of the tiny workflow that a firing of a schedule is; no definition can be called so. */
export const SCHEDULE_WORKFLOW = 'orkestra.schedule';
export const PROGRESS_QUERY = 'progress';
export const RUN_FAILED = 'RunFailed';
/** An activity's expected failure carries its `RunError` in the details under this type. */
export const STEP_FAILED = 'StepFailed';

export interface Progress {
  trace: RunState['trace'];
  /** Entries made so far; more than `trace` holds when old ones were dropped. */
  total: number;
  context: Json;
  waiting: { kind: 'task' | 'call' | 'time' | 'event'; step: string; detail: string }[];
  /** The submission each task was decided by. */
  decided: RunState['decided'];
  end: RunState['end'];
}
