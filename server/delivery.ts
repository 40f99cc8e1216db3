/**
 * Hands a stored submission to its run, and writes down that the run has taken it. Called by `task.complete` and, for what
 * a crash or an outage left behind, by the sweeper; delivering twice is delivering once (the update's id is the
 * submission's). The run spends no activity on it: until the row says so, the submission is pending and will be delivered.
 */
import type { Decision } from '../engine/run/host.ts';
import { AppError, type ErrorCode } from './errors.ts';
import { Away } from './runs.ts';
import type { Scope } from './scope.ts';
import { refuseSubmission } from './store/submissions.ts';
import { completeTask } from './store/task-fate.ts';

/** `submitted` when the run cannot be reached now: the answer is safe and will be delivered. */
export async function deliver(
  scope: Pick<Scope, 'runs' | 'store'>,
  runId: string,
  decision: Decision,
): Promise<'completed' | 'submitted'> {
  try {
    const result = await scope.runs.decide(runId, decision);
    if (result.taken) {
      await scope.store((db) => completeTask(db, decision.submissionId));
      return 'completed';
    }
    // Settled by another delivery meanwhile, or by the end of the run: that is the truth, whatever the update says now.
    const refused = await scope.store((db) => refuseSubmission(db, decision.submissionId, result.detail));
    if (!refused) return 'completed';
    throw refusal(result.code, result.detail, decision);
  } catch (failure) {
    if (failure instanceof Away) return 'submitted';
    throw failure;
  }
}

function refusal(code: string, detail: string, decision: Decision): AppError {
  switch (code as ErrorCode | 'TASK_EXPIRED') {
    case 'ANSWER_REFUSED':
      return new AppError('ANSWER_REFUSED', { problems: detail, violations: [] });
    case 'OUTCOME_UNKNOWN':
      return new AppError('OUTCOME_UNKNOWN', { outcome: decision.outcome, allowed: detail });
    case 'EXCLUDED':
      return new AppError('EXCLUDED', { reason: detail });
    case 'TASK_EXPIRED':
      return new AppError('TASK_CLOSED', { state: 'expired', reason: detail });
    default:
      return new AppError('TASK_CLOSED', { state: 'closed', reason: detail });
  }
}
