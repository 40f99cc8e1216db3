/**
 * A run as its parts see it: what the steps, tasks, events and ends of a run read of it, and ask of it. The interpreter
 * (`interpret.ts`) is the only one there is; what it does with signals and frames is nobody else's business.
 */
import type { Definition, Step } from '../definition/document.ts';
import type { Documents } from '../definition/documents.ts';
import type { Json, JsonObject } from '../json.ts';
import type { Expressions, Scope } from './expressions.ts';
import type { Flag } from './flags.ts';
import type { Actor, Call, Host } from './host.ts';
import type { Plan } from './plan.ts';
import type { Fiber, RunState, StepFrame, TraceKind } from './state.ts';

/** What the places around a step see: before `input.from`, in its body, after it has left. */
export type Place = 'before' | 'body' | 'after';

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

export interface Run {
  readonly definition: Definition;
  readonly state: RunState;
  readonly host: Host;
  readonly identity: RunIdentity;
  readonly expressions: Expressions;
  /** The OpenAPI documents of the definition, as they were kept when it was published. */
  readonly documents: Documents;
  readonly plan: Plan;
  /** Milliseconds since the epoch when the host last called: within a turn the clock stands. */
  readonly now: number;
  evaluate(template: Json, fiber: Fiber, frame: StepFrame): Json;
  scopeOf(fiber: Fiber, frame: StepFrame, place: Place, more?: JsonObject): Scope;
  /** Throws `Raised` when the call is too big to be sent. */
  startCall(call: Call, fiber: string | null): void;
  newCallId(): string;
  /** Starts one branch of a fork on a fiber of its own. */
  startBranch(parent: Fiber, branch: number, at: string, value: Json): string;
  /** Whether a change of behaviour holds for this execution. */
  follows(flag: Flag): boolean;
  stepAt(at: string): Step;
  /** Writes an entry of the timeline. `at`: the instant in ms, by default that of the turn. */
  note(kind: TraceKind, frame: { name: string; at: string } | null, data?: JsonObject, at?: number): void;
}
