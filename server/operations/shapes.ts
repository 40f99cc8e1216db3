/** The shapes that operations share: ids, pages, what a caller may do next. All objects are closed. */
import { type Static, type TProperties, type TSchema, Type } from 'typebox';

const closed = { additionalProperties: false } as const;

export function Closed<Properties extends TProperties>(properties: Properties, options: Record<string, unknown> = {}) {
  return Type.Object(properties, { ...closed, ...options });
}
export function Nullable<T extends TSchema>(schema: T) {
  return Type.Union([schema, Type.Null()]);
}
export function Choice<const Values extends string[]>(values: readonly [...Values], description?: string) {
  return Type.Unsafe<Values[number]>({ type: 'string', enum: [...values], ...(description && { description }) });
}

const UUID = '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$';
export const RunId = Type.String({ pattern: UUID, description: 'The id of a run.' });
export const TaskId = Type.String({ pattern: UUID, description: 'The id of a human task.' });
export const SubmissionId = Type.String({
  pattern: UUID,
  description: 'A UUID you make for this answer; sending it again is harmless.',
});
export const DefinitionName = Type.String({ minLength: 1, maxLength: 63, description: 'The name of a definition.' });
export const Instant = Type.String({ description: 'An instant, ISO 8601, UTC.' });
export const Any = Type.Unsafe<import('../../engine/json.ts').Json>({ description: 'Any JSON value.' });
export const AnyObject = Type.Unsafe<import('../../engine/json.ts').JsonObject>({ type: 'object' });
export const Limit = Type.Optional(
  Type.Integer({ minimum: 1, maximum: 100, default: 25, description: 'How many at most (default 25).' }),
);
export const Cursor = Type.Optional(Type.String({ maxLength: 500, description: '`next` of the page before.' }));
export const Next = Nullable(
  Type.String({ description: 'Give it as `cursor` for the next page; null = that was all.' }),
);

export const Person = Closed({
  kind: Choice(['user', 'agent', 'service']),
  key: Type.String(),
  name: Type.String(),
});
export type Person = Static<typeof Person>;

/** An action the caller may take on a thing, or the reason why not; the page draws from this and knows no rule of its own. */
export const Action = Closed({
  name: Type.String({ description: 'The operation, e.g. task.claim.' }),
  allowed: Type.Boolean(),
  reason: Nullable(Type.String({ description: 'Why not, in words.' })),
});
export type Action = Static<typeof Action>;

export const FormShape = Closed({
  schema: AnyObject,
  ui: AnyObject,
  data: Any,
});
export const OutcomeShape = Closed({
  name: Type.String(),
  title: Type.String(),
  primary: Type.Boolean(),
  confirm: Nullable(Type.String()),
  form: Nullable(FormShape),
});

export const NextEvent = Closed({
  kind: Choice(['remind', 'due', 'escalate', 'expire']),
  at: Instant,
  to: Type.Optional(Type.Array(Type.String())),
});

export const TaskState = Choice(['open', 'submitted', 'completed', 'expired', 'cancelled']);
export const RunState = Choice(['pending', 'running', 'paused', 'completed', 'failed', 'cancelled', 'terminated']);

/** One row of the inbox. */
export const TaskRow = Closed({
  id: TaskId,
  runId: RunId,
  definition: Type.String(),
  step: Type.String(),
  title: Type.String(),
  state: TaskState,
  priority: Type.Integer(),
  labels: Type.Array(Type.String()),
  openedAt: Instant,
  dueAt: Nullable(Instant),
  expiresAt: Nullable(Instant),
  next: Nullable(NextEvent),
  holder: Nullable(Person),
  /** Groups and people the task is offered to, by key. */
  assigned: Closed({ users: Type.Array(Type.String()), groups: Type.Array(Type.String()) }),
  requester: Nullable(Person),
  outcome: Nullable(Type.String()),
  decidedBy: Nullable(Person),
  closedAt: Nullable(Instant),
  version: Type.Integer(),
});
export type TaskRow = Static<typeof TaskRow>;

export const TaskEventShape = Closed({
  at: Instant,
  kind: Type.String(),
  by: Nullable(Person),
  detail: Any,
});

export const DecisionShape = Closed({
  submissionId: SubmissionId,
  outcome: Type.String(),
  answer: Any,
  by: Person,
  at: Instant,
  shownDigest: Type.String(),
});

export const Draft = Closed({
  outcome: Nullable(Type.String()),
  data: Any,
  savedAt: Instant,
  version: Type.Integer(),
});

/** A task with all a person needs to decide it. */
export const TaskDetail = Closed({
  ...TaskRow.properties,
  body: Type.String({ description: 'Markdown.' }),
  show: Any,
  form: FormShape,
  outcomes: Type.Array(OutcomeShape),
  shownDigest: Type.String({
    description: 'SHA-256 of what the task shows; send it with the answer to bind the decision to it.',
  }),
  decision: Nullable(DecisionShape),
  closeReason: Nullable(Type.String()),
  draft: Nullable(Draft),
  events: Type.Array(TaskEventShape),
  actions: Type.Array(Action),
});
export type TaskDetail = Static<typeof TaskDetail>;

export const RunErrorShape = Type.Unsafe<{
  type: string;
  status: number;
  title: string;
  detail?: string;
  instance: string;
}>({ type: 'object', description: 'Problem details (RFC 9457); instance is the JSON pointer of the step.' });

export const RunRow = Closed({
  id: RunId,
  definition: Type.String(),
  version: Type.String(),
  state: RunState,
  startedBy: Nullable(Person),
  createdAt: Instant,
  closedAt: Nullable(Instant),
  openTasks: Type.Integer(),
});
export type RunRow = Static<typeof RunRow>;

/** What a caller who waits needs: where the run is, whom it waits for, what to call next. */
export const RunHandle = Closed({
  runId: RunId,
  definition: Type.String(),
  version: Type.String(),
  status: Choice(['running', 'waiting', 'paused', 'completed', 'failed', 'cancelled']),
  output: Type.Optional(Any),
  error: Type.Optional(RunErrorShape),
  waitingFor: Type.Array(
    Closed({
      taskId: TaskId,
      step: Type.String(),
      title: Type.String(),
      assigned: Type.Array(Type.String()),
      dueAt: Nullable(Instant),
      url: Type.String(),
    }),
  ),
  url: Type.String({ description: "The run's page, for people." }),
  next: Type.String({ description: 'What to do now.' }),
});
export type RunHandle = Static<typeof RunHandle>;

export const DiagnosticShape = Closed({
  code: Type.String({ description: 'Its page: docs/diagnostics/<code>.md.' }),
  severity: Choice(['error', 'warning', 'hint']),
  file: Type.String(),
  line: Type.Integer(),
  column: Type.Integer(),
  endLine: Type.Integer(),
  endColumn: Type.Integer(),
  message: Type.String(),
  found: Type.Optional(Type.String({ description: 'What is there.' })),
  expected: Type.Optional(Type.String({ description: 'What would be possible.' })),
  fix: Type.Optional(Type.String({ description: 'What to do.' })),
  edit: Type.Optional(
    Closed(
      { start: Type.Integer(), end: Type.Integer(), text: Type.String() },
      { description: 'The one change that is certain to mend it; UTF-16 offsets from 0.' },
    ),
  ),
  pointer: Type.String({ description: 'JSON pointer of the value.' }),
});
