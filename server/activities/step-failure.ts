/** A step's expected failure, as an activity hands it to the run: never retried by Temporal, caught by the definition. */
import { ApplicationFailure } from '@temporalio/common';
import type { RunError, StandardError } from '../../engine/run/errors.ts';
import { raise } from '../../engine/run/errors.ts';
import { STEP_FAILED } from '../../engine/run/start.ts';

export function stepFailure(error: Omit<RunError, 'instance'>): ApplicationFailure {
  return ApplicationFailure.create({
    message: error.detail ?? error.title,
    type: STEP_FAILED,
    nonRetryable: true,
    details: [error],
  });
}

export function standardFailure(
  kind: StandardError,
  detail: string,
  more: { status?: number; details?: import('../../engine/json.ts').JsonObject } = {},
): ApplicationFailure {
  return stepFailure(raise(kind, detail, more).error as Omit<RunError, 'instance'>);
}
