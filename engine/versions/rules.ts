/**
 * The table of what a change of a definition means to others, and so how its version must grow.
 *
 * *breaking*: a caller, a reader of the output, or somebody who answers a task can fail now with what worked before;
 * *additive*: they can do or see more, or at other times; *internal*: they cannot tell the difference. What cannot be told
 * (`…-unsure`) is counted as breaking, and says so. docs/versions.md is generated from here, and every row has a case in
 * test/versions: (before, after) → exactly this rule.
 */
export type ChangeKind = 'breaking' | 'additive' | 'internal';

interface Row {
  kind: ChangeKind;
  /** Holes are the details of the change. */
  message: string;
  why: string;
}

export const RULES = {
  // The contract with whoever starts a run.
  'input-narrowed': {
    kind: 'breaking',
    message: 'input: {what}',
    why: 'An input that was accepted may be refused.',
  },
  'input-widened': { kind: 'additive', message: 'input: {what}', why: 'Every input that was accepted still is.' },
  'input-unsure': {
    kind: 'breaking',
    message: 'input: {what}; whether everything that was accepted still is cannot be told, so it counts as breaking',
    why: 'The schemas use keywords whose combination cannot be compared with certainty.',
  },
  'output-widened': {
    kind: 'breaking',
    message: 'output: {what}',
    why: 'A reader may meet a value that was impossible before.',
  },
  'output-narrowed': {
    kind: 'additive',
    message: 'output: {what}',
    why: 'Every value fits what readers expect already.',
  },
  'output-unsure': {
    kind: 'breaking',
    message: 'output: {what}; whether readers can still rely on what they did cannot be told, so it counts as breaking',
    why: 'The schemas use keywords whose combination cannot be compared with certainty.',
  },
  'definition-renamed': {
    kind: 'breaking',
    message: 'definition `{before}` renamed to `{after}`',
    why: 'Whoever starts it does so by its name.',
  },
  'secret-added': {
    kind: 'breaking',
    message: 'secret `{name}` now needed',
    why: 'A run fails until an operator has set it.',
  },
  'secret-removed': {
    kind: 'internal',
    message: 'secret `{name}` no longer needed',
    why: 'Nobody has to do anything.',
  },

  // The contract with people and agents who answer tasks.
  'human-step-added': {
    kind: 'additive',
    message: 'human step `{name}` added',
    why: 'People are asked something new; what they were asked before stays.',
  },
  'human-step-removed': {
    kind: 'breaking',
    message: 'human step `{name}` removed',
    why: 'Who waits for its tasks waits in vain, and its generated types are gone.',
  },
  'human-step-renamed': {
    kind: 'breaking',
    message: 'human step `{before}` renamed to `{after}`',
    why: 'Its tasks and its generated types are known by its name.',
  },
  'outcome-added': {
    kind: 'additive',
    message: 'outcome `{outcome}` of step `{name}` added',
    why: 'Those who answer have one more choice.',
  },
  'outcome-removed': {
    kind: 'breaking',
    message: 'outcome `{outcome}` of step `{name}` removed',
    why: 'An answer that names it is refused.',
  },
  'form-field-required': {
    kind: 'breaking',
    message: 'field `{field}` of step `{name}` now required',
    why: 'An answer without it is refused.',
  },
  'form-field-optional': {
    kind: 'additive',
    message: 'field `{field}` of step `{name}` no longer required',
    why: 'Every answer that was accepted still is.',
  },
  'form-field-removed': {
    kind: 'breaking',
    message: 'field `{field}` of step `{name}` removed',
    why: 'Forms are closed: an answer that has it is refused.',
  },
  'form-field-added': {
    kind: 'additive',
    message: 'optional field `{field}` of step `{name}` added',
    why: 'Every answer that was accepted still is.',
  },
  'form-field-narrowed': {
    kind: 'breaking',
    message: 'field `{field}` of step `{name}`: {what}',
    why: 'An answer that was accepted may be refused.',
  },
  'form-field-widened': {
    kind: 'additive',
    message: 'field `{field}` of step `{name}`: {what}',
    why: 'Every answer that was accepted still is.',
  },
  'form-narrowed': {
    kind: 'breaking',
    message: 'form of step `{name}`: {what}',
    why: 'An answer that was accepted may be refused.',
  },
  'form-widened': {
    kind: 'additive',
    message: 'form of step `{name}`: {what}',
    why: 'Every answer that was accepted still is.',
  },
  'form-unsure': {
    kind: 'breaking',
    message:
      'form of step `{name}`: {what}; whether every answer that was accepted still is cannot be told, so it counts as breaking',
    why: 'The schemas use keywords whose combination cannot be compared with certainty.',
  },
  'deadline-earlier': {
    kind: 'breaking',
    message: 'deadline of {of} is earlier: {after} instead of {before}',
    why: 'What came in time before may come too late.',
  },
  'deadline-later': {
    kind: 'additive',
    message: 'deadline of {of} is later: {after} instead of {before}',
    why: 'What came in time before still does.',
  },
  'deadline-unsure': {
    kind: 'breaking',
    message: 'deadline of {of} changed; which one is earlier cannot be told, so it counts as breaking',
    why: 'It is an expression, which has its value in a run only.',
  },
  'assign-changed': {
    kind: 'additive',
    message: 'who is asked by step `{name}` changed',
    why: 'Others see the task; its answer is the same.',
  },
  'schedule-changed': {
    kind: 'additive',
    message: 'reminders or escalation of step `{name}` changed',
    why: 'People hear of the task at other times.',
  },
  'presentation-changed': {
    kind: 'internal',
    message: '{what} of step `{name}` changed',
    why: 'The same answer is asked for in other words.',
  },

  // Events, and what starts runs by itself.
  'start-removed': {
    kind: 'breaking',
    message: 'nothing starts it by itself any more',
    why: 'Whoever relied on the clock, or sent the events, gets no run.',
  },
  'start-events-changed': {
    kind: 'breaking',
    message: 'the events that start it changed',
    why: 'What was sent so far may start nothing, or starts it with another input.',
  },
  'start-changed': {
    kind: 'additive',
    message: 'it is started otherwise: `{what}`',
    why: 'Runs begin at other times; whoever starts one asks as before.',
  },
  'event-not-emitted': {
    kind: 'breaking',
    message: 'the event `{type}` is not emitted any more',
    why: 'Other definitions and services may listen for it.',
  },

  // How the work is done.
  'step-added': { kind: 'internal', message: 'step `{name}` added', why: 'Input, output and tasks are the contract.' },
  'step-removed': {
    kind: 'internal',
    message: 'step `{name}` removed',
    why: 'Input, output and tasks are the contract.',
  },
  'step-renamed': {
    kind: 'internal',
    message: 'step `{before}` renamed to `{after}`',
    why: 'Only the definition itself reads the names of steps that ask nobody.',
  },
  'step-changed': {
    kind: 'internal',
    message: 'step `{name}` changed: {what}',
    why: 'Input, output and tasks are the contract.',
  },
  'steps-reordered': {
    kind: 'internal',
    message: 'steps of {list} reordered',
    why: 'Input, output and tasks are the contract.',
  },
  'use-changed': {
    kind: 'internal',
    message: '{what} `{name}` of `use` changed',
    why: 'Functions, errors, retries, timeouts and authentications are named by the definition alone.',
  },
  'description-changed': {
    kind: 'internal',
    message: '`document.{what}` changed',
    why: 'Words about the definition, for people.',
  },
} as const satisfies Record<string, Row>;

export type RuleName = keyof typeof RULES;

/** One difference between two definitions, complete in itself. */
export interface Change {
  rule: RuleName;
  kind: ChangeKind;
  /** JSON pointer: into the later definition, or into the earlier one for what is gone. */
  path: string;
  /** A clause without a full stop. */
  message: string;
}

type Holes<T extends string> = T extends `${string}{${infer Name}}${infer Rest}` ? Name | Holes<Rest> : never;

/** Does not compile with a hole of the message left open. */
export function change<R extends RuleName>(
  rule: R,
  details: Record<Holes<(typeof RULES)[R]['message']>, string>,
  path: string,
): Change {
  const row: Row = RULES[rule];
  // The holes of the row are the keys of `details`, by type.
  const holes = details as Record<string, string>;
  const message = row.message.replace(/\{([a-z]+)\}/gi, (whole, name: string) => holes[name] ?? whole);
  return { rule, kind: row.kind, path, message };
}

/** Breaking first, then by place. */
export function inOrder(changes: readonly Change[]): Change[] {
  const rank: Record<ChangeKind, number> = { breaking: 0, additive: 1, internal: 2 };
  const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
  return [...changes].sort(
    (a, b) => rank[a.kind] - rank[b.kind] || compare(a.path, b.path) || compare(a.message, b.message),
  );
}

/** The gravest of them; undefined when nothing changed. */
export function gravest(changes: readonly Change[]): ChangeKind | undefined {
  return inOrder(changes)[0]?.kind;
}
