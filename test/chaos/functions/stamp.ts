import type { Json } from '../../../engine/json.ts';
import type { FunctionContext } from '../../../server/functions.ts';

/** Whatever the service does not answer well is an error without a status: the call is tried again under the same key. */
export default async function stamp(input: { url: string; run: string; place: string }, call: FunctionContext) {
  const { url, run, place } = input;
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': call.idempotencyKey },
    body: JSON.stringify({ run, place }),
    signal: call.signal,
  });
  if (!response.ok) throw new Error(`the service answered ${response.status}`);
  return (await response.json()) as Json;
}
