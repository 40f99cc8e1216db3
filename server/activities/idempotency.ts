import { Context } from '@temporalio/activity';

/** The same for every attempt of one call of one run, and for nothing else. */
export function idempotencyKey(callId: string): string {
  const { info } = Context.current();
  return `${info.workflowExecution?.workflowId ?? info.activityId}/${callId}`;
}
