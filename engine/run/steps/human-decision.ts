/** Whether a run takes a decision: asked by the update's validator, so a refused one leaves no event. */
import { answerViolations } from '../../people/form.ts';
import type { Decision } from '../host.ts';
import type { RunState } from '../state.ts';

export type DecisionRefusal =
  | { code: 'TASK_CLOSED'; detail: string }
  | { code: 'TASK_EXPIRED'; detail: string }
  | { code: 'OUTCOME_UNKNOWN'; detail: string }
  | { code: 'ANSWER_REFUSED'; detail: string }
  | { code: 'EXCLUDED'; detail: string };

/** null = taken. A submission that already settled its task is taken again (and changes nothing). */
export function refusalOf(state: RunState, decision: Decision): DecisionRefusal | null {
  if (state.decided[decision.taskId] === decision.submissionId) return null;
  const task = state.tasks[decision.taskId];
  if (!task) return { code: 'TASK_CLOSED', detail: 'The run no longer waits for this task.' };
  const { content, expiresAt } = task;
  if (expiresAt !== null && Date.parse(decision.at) >= expiresAt) {
    return {
      code: 'TASK_EXPIRED',
      detail: `The answer came at ${decision.at}, after the deadline ${content.expiresAt}.`,
    };
  }
  if (!content.outcomes.some(({ name }) => name === decision.outcome)) {
    return {
      code: 'OUTCOME_UNKNOWN',
      detail: `The task offers: ${content.outcomes.map(({ name }) => name).join(', ')}.`,
    };
  }
  if (content.assign.exclude.includes(decision.by.key)) {
    return { code: 'EXCLUDED', detail: `${decision.by.key} may not decide this task.` };
  }
  const violations = answerViolations(content, decision.outcome, decision.answer);
  if (violations.length > 0) {
    return {
      code: 'ANSWER_REFUSED',
      detail: violations.map(({ pointer, message }) => `${pointer} ${message}`).join('; '),
    };
  }
  return null;
}
