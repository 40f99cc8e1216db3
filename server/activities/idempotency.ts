import { Context } from '@temporalio/activity';
import type { Json } from '../../engine/json.ts';
import type { HttpCall } from '../../engine/run/host.ts';
import { digestOf } from '../digest.ts';

/**
 * The same for every attempt of one call of one run, whoever made it, and for nothing else. A call within its run's turn can be lost with the
 * turn, and taken again the run may ask something else under the same id: there the request is part of the key.
 */
export function idempotencyKey({ id, key: first = id }: Pick<HttpCall, 'id' | 'key'>, request: Json): string {
  const { info } = Context.current();
  const key = `${info.workflowExecution?.workflowId ?? info.activityId}/${first}`;
  return info.isLocal ? `${key}/${digestOf(request)}` : key;
}
