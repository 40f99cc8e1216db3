/**
 * Errors of a run: problem details (RFC 7807) with the specification's standard types.
 *
 * The reference and the conformance kit disagree on the prefix of standard types; we emit the reference's and match any
 * known one, so a definition written for another runtime catches what it meant to catch.
 */
import type { JsonObject } from '../json.ts';

const PREFIX = 'https://open-workflow-specification.org/spec/1.0.0/errors/';

/** Standard error names and their default status (reference, "Standard Error Types"). */
export const STANDARD_ERRORS = {
  configuration: 400,
  validation: 400,
  expression: 400,
  authentication: 401,
  authorization: 403,
  timeout: 408,
  communication: 500,
  runtime: 500,
} as const;
export type StandardError = keyof typeof STANDARD_ERRORS;

const TITLES: Record<StandardError, string> = {
  configuration: 'Configuration error',
  validation: 'Validation error',
  expression: 'Expression error',
  authentication: 'Authentication error',
  authorization: 'Authorization error',
  timeout: 'Timeout',
  communication: 'Communication error',
  runtime: 'Runtime error',
};

/** What a step raises, a `catch` sees and a failed run carries. `instance` is the JSON pointer of the step. */
export interface RunError {
  type: string;
  status: number;
  title: string;
  detail?: string;
  instance: string;
  /** Further facts for people, e.g. the fields a schema refused. */
  details?: JsonObject;
}

/** A step's error on its way through the interpreter; never leaves `engine/run`. */
export class Raised extends Error {
  readonly error: Omit<RunError, 'instance'> & { instance?: string };
  constructor(error: Omit<RunError, 'instance'> & { instance?: string }) {
    super(error.detail ?? error.title);
    this.error = error;
  }
}

export function raise(
  kind: StandardError,
  detail: string,
  more: { status?: number; details?: JsonObject } = {},
): Raised {
  return new Raised({
    type: PREFIX + kind,
    status: more.status ?? STANDARD_ERRORS[kind],
    title: TITLES[kind],
    detail,
    ...(more.details && { details: more.details }),
  });
}

const KNOWN_PREFIXES =
  /^https:\/\/(?:open-workflow-specification\.org|serverlessworkflow\.io)\/(?:spec\/1\.\d\.\d\/errors|dsl\/errors\/types|errors\/types|errors)\//;

/** The same type under any of the known prefixes compares equal; other types compare as written. */
export function sameType(left: string, right: string): boolean {
  return left.replace(KNOWN_PREFIXES, PREFIX) === right.replace(KNOWN_PREFIXES, PREFIX);
}

export function errorAsJson(error: RunError): JsonObject {
  return JSON.parse(JSON.stringify(error)) as JsonObject;
}

/** An error with the step it came from. */
export function placed(failure: unknown, at: string): RunError {
  if (failure instanceof Raised) return { ...failure.error, instance: failure.error.instance ?? at };
  // An unexpected exception is a failed run with a place, not a workflow task that fails for ever.
  const { error } = raise('runtime', `Unexpected: ${failure instanceof Error ? failure.message : String(failure)}`);
  return { ...error, instance: at };
}
