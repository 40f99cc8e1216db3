/**
 * The shape of a checked definition document (OWS 1.0.3, our profile), as the interpreter reads it.
 *
 * A value of type `Definition` has passed `check.ts`: names resolve, durations parse, expressions compile. The JSON
 * Schema in `schemas/definition.schema.json` is the published form of the same shape.
 */
import type { ReadAs } from '../events/event.ts';
import type { Json, JsonObject } from '../json.ts';

/** A string that is wholly `${ … }` is an expression; anything else is literal. */
export type Expression = string;

export type Duration =
  | string
  | { days?: number; hours?: number; minutes?: number; seconds?: number; milliseconds?: number };

export interface Definition {
  document: {
    dsl: string;
    namespace: string;
    name: string;
    version: string;
    title?: string;
    summary?: string;
    tags?: Record<string, string>;
    metadata?: JsonObject;
  };
  input?: InputFlow;
  output?: OutputFlow;
  use?: Use;
  timeout?: string | Timeout;
  schedule?: Schedule;
  do: StepList;
}

/** Exactly one of `cron`, `every`, `after`, `on`. */
export interface Schedule {
  cron?: string;
  every?: Duration;
  after?: Duration;
  on?: StartStrategy;
  read?: ReadAs;
}

export interface Use {
  functions?: Record<string, Step>;
  errors?: Record<string, ErrorDefinition>;
  retries?: Record<string, RetryPolicy>;
  timeouts?: Record<string, Timeout>;
  secrets?: string[];
  authentications?: Record<string, JsonObject>;
}

/** One entry a step: `[{ ask: { call: human, … } }, …]`. */
export type StepList = Record<string, Step>[];

export interface InlineSchema {
  format?: string;
  /** Absent only where a `resource` stands that was not at hand: what is published has every schema in place. */
  document?: JsonObject | boolean;
  resource?: JsonObject;
}
export interface InputFlow {
  schema?: InlineSchema;
  from?: Json;
}
export interface OutputFlow {
  schema?: InlineSchema;
  as?: Json;
}
export interface ExportFlow {
  schema?: InlineSchema;
  as?: Json;
}
export interface Timeout {
  after: Duration;
}

/** `continue`, `exit`, `end`, or the name of a sibling step. */
export type FlowDirective = string;

export interface StepBase {
  if?: Expression;
  input?: InputFlow;
  output?: OutputFlow;
  export?: ExportFlow;
  timeout?: string | Timeout;
  then?: FlowDirective;
  metadata?: JsonObject;
}

export interface SetStep extends StepBase {
  set: JsonObject | Expression;
}
export interface DoStep extends StepBase {
  do: StepList;
}
export interface SwitchStep extends StepBase {
  switch: Record<string, { when?: Expression; then: FlowDirective }>[];
}
export interface ForStep extends StepBase {
  for: { each?: string; in: Expression | Json[]; at?: string };
  while?: Expression;
  do: StepList;
}
export interface ForkStep extends StepBase {
  fork: { branches: StepList; compete?: boolean };
}
export interface TryStep extends StepBase {
  try: StepList;
  catch: CatchClause;
}
export interface CatchClause {
  errors?: { with?: { type?: string; status?: number; instance?: string; title?: string; detail?: string } };
  as?: string;
  when?: Expression;
  exceptWhen?: Expression;
  retry?: string | RetryPolicy;
  do?: StepList;
  then?: FlowDirective;
}
export interface RetryPolicy {
  when?: Expression;
  exceptWhen?: Expression;
  delay?: Duration;
  backoff?: { constant?: JsonObject; exponential?: JsonObject; linear?: JsonObject };
  limit?: { attempt?: { count?: number; duration?: Duration }; duration?: Duration };
  jitter?: { from: Duration; to: Duration };
}
export interface RaiseStep extends StepBase {
  raise: { error: string | ErrorDefinition };
}
export interface ErrorDefinition {
  type: string;
  status: number | Expression;
  title?: string;
  detail?: string;
  instance?: string;
}
export interface WaitStep extends StepBase {
  wait: Duration;
}
export interface EmitStep extends StepBase {
  emit: { event: { with: EventWith } };
}
export interface ListenStep extends StepBase {
  listen: { to: EventStrategy; read?: ReadAs };
  foreach?: EventIterator;
}
/** Attributes of an event by name: values, or expressions. */
export type EventWith = JsonObject;
export interface EventFilterWith {
  with: EventWith;
  correlate?: Record<string, { from: Expression; expect?: string }>;
}
/** What ends a schedule's collecting is its strategy alone. */
export type StartStrategy = { one: EventFilterWith } | { any: EventFilterWith[] } | { all: EventFilterWith[] };
export type EventStrategy =
  | { one: EventFilterWith }
  | { all: EventFilterWith[] }
  | { any: EventFilterWith[]; until?: Expression | StartStrategy };
export interface EventIterator {
  item?: string;
  at?: string;
  do?: StepList;
  output?: OutputFlow;
  export?: ExportFlow;
}
export interface CallStep extends StepBase {
  call: string;
  with?: JsonObject;
}

/** A run of another definition; its input is evaluated in the step's scope. */
export interface RunStep extends StepBase {
  run: { workflow: { namespace: string; name: string; version: string; input?: Json }; await?: boolean };
}

export type Step =
  | SetStep
  | DoStep
  | SwitchStep
  | ForStep
  | ForkStep
  | TryStep
  | RaiseStep
  | WaitStep
  | EmitStep
  | ListenStep
  | CallStep
  | RunStep;

/** The kinds of step that run. `call` is divided by what it calls. */
export const STEP_KINDS = [
  'set',
  'do',
  'switch',
  'for',
  'fork',
  'try',
  'raise',
  'wait',
  'emit',
  'listen',
  'http',
  'openapi',
  'mcp',
  'human',
  'function',
  'run',
] as const;
export type StepKind = (typeof STEP_KINDS)[number];

/** Which runner a step needs. `for` has a `do` of its own, so it is looked at before `do`. */
export function kindOf(step: Step): StepKind {
  if ('call' in step) {
    if (step.call === 'http' || step.call === 'openapi' || step.call === 'mcp') return step.call;
    if (step.call === 'human' || step.call.startsWith('human:')) return 'human';
    return 'function';
  }
  if ('for' in step) return 'for';
  if ('set' in step) return 'set';
  if ('switch' in step) return 'switch';
  if ('fork' in step) return 'fork';
  if ('try' in step) return 'try';
  if ('raise' in step) return 'raise';
  if ('wait' in step) return 'wait';
  if ('run' in step) return 'run';
  if ('emit' in step) return 'emit';
  if ('listen' in step) return 'listen';
  return 'do';
}

/** What `with` of a human step holds (schemas/human.schema.json). Expressions are not yet evaluated. */
export interface HumanWith {
  title: string;
  body?: string;
  show?: Json;
  form?: FormWith;
  outcomes?: string[] | Record<string, OutcomeWith | null>;
  assign?: AssignWith;
  sla?: { due?: Duration | Expression; remind?: Duration[] };
  escalate?: EscalationWith[];
  priority?: number | Expression;
  labels?: string[] | Expression;
}
export interface FormWith {
  schema?: JsonObject;
  ui?: JsonObject;
  data?: Json;
}
export interface OutcomeWith {
  title?: string;
  primary?: boolean;
  confirm?: boolean | string;
  form?: FormWith;
}
export interface AssignWith {
  users?: string[] | Expression;
  groups?: string[] | Expression;
  exclude?: string[] | Expression;
  sameAs?: string;
  notSameAs?: string;
  /** The task stays with all candidates until one claims it; other strategies come later. */
  strategy?: 'manual';
}
export interface EscalationWith {
  after: Duration;
  assign?: AssignWith;
  notify?: string[];
  priority?: number;
  takeover?: boolean;
}

/** `PT30M`, `P2D` … or the object form, in milliseconds; null when it is not a duration (ISO 8601 without years and months). */
export function durationMs(duration: Duration): number | null {
  if (typeof duration !== 'string') {
    const { days = 0, hours = 0, minutes = 0, seconds = 0, milliseconds = 0 } = duration;
    const total = (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000 + milliseconds;
    return Number.isFinite(total) && total >= 0 ? total : null;
  }
  const match =
    /^P(?=.)(?:(\d+(?:\.\d+)?)W)?(?:(\d+(?:\.\d+)?)D)?(?:T(?=.)(?:(\d+(?:\.\d+)?)H)?(?:(\d+(?:\.\d+)?)M)?(?:(\d+(?:\.\d+)?)S)?)?$/.exec(
      duration,
    );
  if (!match) return null;
  const [weeks, days, hours, minutes, seconds] = match.slice(1).map((part) => Number(part ?? 0)) as [
    number,
    number,
    number,
    number,
    number,
  ];
  return Math.round(((((weeks * 7 + days) * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000);
}
