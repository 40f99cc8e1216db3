import { Type } from 'typebox';
import { answerViolations, formFor } from '../../engine/people/form.ts';
import type { Decision } from '../../engine/run/host.ts';
import { asDetails, inWords } from '../call.ts';
import { deliver } from '../delivery.ts';
import { AppError } from '../errors.ts';
import { newId } from '../ids.ts';
import { operation } from '../operation.ts';
import { findStanding, submit } from '../store/submissions.ts';
import { addEvent } from '../store/task-fate.ts';
import { findTask } from '../store/tasks.ts';
import { refuse } from './refusals.ts';
import { Any, Choice, Closed, DecisionShape, SubmissionId, TaskId } from './shapes.ts';
import { personOf, whyNotComplete } from './task-view.ts';

/**
 * Answers a task. The answer is stored before anything else happens to it, then handed to the run.
 * A late or second answer is not an error: it gets the first decision, with `yours: false`.
 */
export const completeTask = operation({
  name: 'task.complete',
  http: 'POST /tasks/:taskId/complete',
  summary: 'Answer a human task and let its run continue.',
  tool: 'Answers a human task: a named outcome and an answer that fits its form. Only with authority to decide for the person asked. Comes back with the decision; when somebody was first, with theirs (yours: false). state "submitted" means stored and on its way: nothing is to be sent again. On ANSWER_REFUSED correct the fields named. Next: run_wait with the runId.',
  access: 'member',
  errors: [
    'NOT_FOUND',
    'ANSWER_REFUSED',
    'OUTCOME_UNKNOWN',
    'TASK_CLAIMED',
    'TASK_CLOSED',
    'TASK_SUBMITTED',
    'EXCLUDED',
    'FORBIDDEN',
    'PROPOSAL_CHANGED',
  ],
  input: Closed({
    taskId: TaskId,
    outcome: Type.String({ minLength: 1, maxLength: 200, description: 'One of the outcomes the task offers.' }),
    answer: Type.Optional(Any),
    submissionId: Type.Optional(SubmissionId),
    shownDigest: Type.Optional(
      Type.String({
        maxLength: 64,
        description: 'What task.get showed; refused when the task shows something else now.',
      }),
    ),
  }),
  output: Closed({
    taskId: TaskId,
    runId: Type.String(),
    state: Choice(['completed', 'submitted'], 'submitted: stored, on its way to the run.'),
    decision: DecisionShape,
    yours: Type.Boolean({ description: 'false: somebody decided before; this is their decision.' }),
  }),
  async run(scope, input) {
    const me = scope.principal;
    const submissionId = input.submissionId ?? newId();
    const answer = input.answer ?? {};
    const stored = await scope.store(async (db) => {
      const task = await findTask(db, me, input.taskId, { lock: true });
      if (!task) throw new AppError('NOT_FOUND', { kind: 'task', id: input.taskId });
      const standing = task.state === 'open' ? null : await findStanding(db, input.taskId);
      if (standing) {
        return {
          decision: standing.decision,
          runId: task.run_id,
          state: standing.state,
          first: standing.decision.submissionId === submissionId,
        };
      }
      const reason = whyNotComplete(task, me);
      if (reason) throw refuse(task, me, reason);
      if (input.shownDigest !== undefined && input.shownDigest !== task.shown_digest)
        throw new AppError('PROPOSAL_CHANGED');
      const schema = formFor(task, input.outcome);
      if (schema === null) {
        throw new AppError('OUTCOME_UNKNOWN', {
          outcome: input.outcome,
          allowed: task.outcomes.map(({ name }) => name).join(', '),
        });
      }
      const violations = answerViolations(task, input.outcome, answer);
      if (violations.length > 0) {
        throw new AppError('ANSWER_REFUSED', {
          problems: inWords(violations, schema),
          violations: asDetails(violations, schema),
        });
      }
      if (task.holder_id === null) await addEvent(db, input.taskId, 'claimed', me, { by: 'answering' });
      const decision = await submit(db, me, {
        id: submissionId,
        taskId: input.taskId,
        outcome: input.outcome,
        answer,
        shownDigest: task.shown_digest,
      });
      return { decision, runId: task.run_id, state: 'pending' as const, first: true };
    });
    const state = stored.state === 'accepted' ? 'completed' : await deliver(scope, stored.runId, stored.decision);
    return {
      taskId: input.taskId,
      runId: stored.runId,
      state,
      decision: shapeOf(stored.decision),
      yours: stored.first,
    };
  },
});

function shapeOf(decision: Decision) {
  const { submissionId, outcome, answer, by, at, shownDigest } = decision;
  return { submissionId, outcome, answer, by: personOf(by), at, shownDigest };
}
