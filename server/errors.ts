/**
 * The error table: every expected failure is a row. The template's holes are the required keys of `details`, so a
 * wrong use does not compile. A code travels unchanged from the run to REST, MCP, CLI and the page.
 */
import type { Json, JsonObject } from '../engine/json.ts';

interface Row {
  status: number;
  /** Says what was given and what was allowed. */
  message: string;
  /** What the caller does next. */
  hint: string;
}

export const ERRORS = {
  INPUT_REFUSED: {
    status: 422,
    message: 'The request does not fit {operation}: {problems}.',
    hint: 'Correct the fields named in details.violations and send it again.',
  },
  ANSWER_REFUSED: {
    status: 422,
    message: 'The answer does not fit the form: {problems}.',
    hint: 'Correct the fields named in details.violations and send it again; task.get shows the form.',
  },
  OUTCOME_UNKNOWN: {
    status: 422,
    message: 'This task has no outcome "{outcome}"; it offers: {allowed}.',
    hint: 'Send one of the outcomes offered.',
  },
  RUN_INPUT_REFUSED: {
    status: 422,
    message: 'The input does not fit {definition}: {problems}.',
    hint: 'Correct the fields named in details.violations; definition.get shows the input schema.',
  },
  DEFINITION_REFUSED: {
    status: 422,
    message: 'The definition has {count} problem(s), the first: {first}.',
    hint: 'definition.check lists all of them with line and column.',
  },
  DOCUMENT_UNAVAILABLE: {
    status: 422,
    message: 'The document {uri} cannot be kept with the definition: {reason}.',
    hint: 'Correct its address or its authentication, let the server reach it, or send it in `documents`.',
  },
  VERSION_PUBLISHED: {
    status: 409,
    message: '{name} {version} is published already with other content; a published version never changes.',
    hint: 'Publish it as {next} or later.',
  },
  NAMESPACE_TAKEN: {
    status: 409,
    message: 'The name "{name}" is taken in the namespace "{namespace}".',
    hint: 'Choose another name: a name is unique in a tenant.',
  },
  UNAUTHENTICATED: {
    status: 401,
    message: 'No valid key or session came with the request.',
    hint: 'Send "Authorization: Bearer <key>", or sign in by your link.',
  },
  LINK_SPENT: {
    status: 401,
    message: 'This sign-in link was used already or is too old.',
    hint: 'Ask for a fresh one; in development it is in dev.json and in the terminal.',
  },
  FORBIDDEN: {
    status: 403,
    message: 'You may not do this: {reason}.',
    hint: 'Ask somebody who may, or an administrator of your tenant.',
  },
  NOT_FOUND: {
    status: 404,
    message: 'There is no {kind} "{id}" that you can see.',
    hint: 'Check the id; the list operations show what there is.',
  },
  TASK_CLAIMED: {
    status: 409,
    message: '{holder} has claimed this task.',
    hint: 'Wait until it is released, or ask {holder} to release it.',
  },
  TASK_CLOSED: {
    status: 409,
    message: 'This task is {state}: {reason}.',
    hint: 'Nothing is left to do here; run.get shows where the run is.',
  },
  TASK_SUBMITTED: {
    status: 409,
    message: 'An answer of {by} is on its way to the run.',
    hint: 'Read the task again in a moment.',
  },
  NOT_CLAIMED: {
    status: 409,
    message: 'You do not hold this task.',
    hint: 'Claim it first.',
  },
  EXCLUDED: {
    status: 403,
    message: 'You are excluded from this task: {reason}.',
    hint: 'Somebody else must decide it.',
  },
  PROPOSAL_CHANGED: {
    status: 409,
    message: 'What this task shows has changed since you read it.',
    hint: 'Read the task again and decide on what it shows now.',
  },
  IDEMPOTENCY_REUSED: {
    status: 409,
    message: 'The idempotency key "{key}" was used before with another input.',
    hint: 'Use a new key for a new request.',
  },
  RUN_CLOSED: {
    status: 409,
    message: 'This run is {state} already.',
    hint: 'Nothing is left to cancel.',
  },
  RUN_NOT_FAILED: {
    status: 409,
    message: 'This run is {state}; only a failed one can be tried again.',
    hint: 'run.get shows where the run is.',
  },
  RETRY_IMPOSSIBLE: {
    status: 409,
    message: 'This run cannot be tried again: {reason}.',
    hint: 'Start a new run with the same input.',
  },
  TOO_LARGE: {
    status: 413,
    message: 'The {what} has {size} bytes; {limit} are allowed.',
    hint: 'Send less, or a reference to where the data is.',
  },
  RATE_LIMITED: {
    status: 429,
    message: 'Too many requests; {limit} a minute are allowed.',
    hint: 'Wait {seconds} seconds.',
  },
  BAD_REQUEST: {
    status: 400,
    message: 'The request could not be read: {reason}.',
    hint: 'Send JSON as the reference at /docs describes.',
  },
  UNAVAILABLE: {
    status: 503,
    message: '{what} does not answer at the moment.',
    hint: 'Nothing was lost. Try again in a few seconds.',
  },
  INTERNAL: {
    status: 500,
    message: 'Something failed that should not have; it is logged as {id}.',
    hint: 'Tell the operator this id.',
  },
} as const satisfies Record<string, Row>;

export type ErrorCode = keyof typeof ERRORS;

type Holes<Text extends string> = Text extends `${string}{${infer Hole}}${infer Rest}` ? Hole | Holes<Rest> : never;
type HolesOf<Code extends ErrorCode> = Holes<(typeof ERRORS)[Code]['message']> | Holes<(typeof ERRORS)[Code]['hint']>;
/** The holes of the row's texts, and whatever else helps a program. */
export type DetailsOf<Code extends ErrorCode> = { [Hole in HolesOf<Code>]: string | number } & {
  [more: string]: unknown;
};

/** An expected failure. Doors translate it; nothing else is shown to a caller. */
export class AppError<Code extends ErrorCode = ErrorCode> extends Error {
  readonly code: Code;
  readonly status: number;
  readonly hint: string;
  readonly details: JsonObject;

  constructor(
    code: Code,
    ...[details]: [HolesOf<Code>] extends [never] ? [details?: JsonObject] : [details: DetailsOf<Code>]
  ) {
    const row: Row = ERRORS[code];
    const given = (details ?? {}) as JsonObject;
    super(filled(row.message, given));
    this.code = code;
    this.status = row.status;
    this.hint = filled(row.hint, given);
    this.details = given;
  }
}

function filled(template: string, details: JsonObject): string {
  return template.replace(/\{(\w+)\}/g, (_whole, hole: string) =>
    textOf(Object.hasOwn(details, hole) ? details[hole] : ''),
  );
}

function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : JSON.stringify(value ?? '');
}

/** The shape every door sends (RFC 9457 over REST). */
export interface Problem {
  type: string;
  title: string;
  status: number;
  detail: string;
  code: ErrorCode;
  hint: string;
  details: JsonObject;
}

export function problemOf(error: AppError): Problem {
  return {
    type: `urn:orkestra:error:${error.code}`,
    title: error.code
      .toLowerCase()
      .replaceAll('_', ' ')
      .replace(/^./, (letter) => letter.toUpperCase()),
    status: error.status,
    detail: error.message,
    code: error.code,
    hint: error.hint,
    details: error.details,
  };
}
