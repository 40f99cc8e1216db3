/** Fetches a document that a definition names, within the egress policy. Used when a definition is published, never by a run. */
import { type Dispatcher, fetch } from 'undici';
import { parseData } from '../engine/definition/parse.ts';
import type { Json } from '../engine/json.ts';
import { BodyTooLarge, boundedBody } from './bounded-body.ts';
import { checkUrl, type Egress, EgressRefused } from './egress.ts';

/** The document cannot be had; the message is a clause. */
export class NoDocument extends Error {}

const MAX_REDIRECTS = 5;
const MAX_BYTES = 10_000_000;
const PATIENCE_MS = 30_000;

export interface Fetched {
  value: Json;
  text: string;
}

/** `authorization`: the header of that name; it goes to the address's own origin only. */
export async function fetchDocument(
  uri: string,
  { policy, dispatcher }: Egress,
  authorization: string | null = null,
): Promise<Fetched> {
  const text = await textAt(uri, policy, dispatcher, authorization);
  const read = parseData(text);
  if ('reason' in read) throw new NoDocument(read.reason);
  return { value: read.value, text };
}

async function textAt(
  uri: string,
  policy: Egress['policy'],
  dispatcher: Dispatcher,
  authorization: string | null,
): Promise<string> {
  let url = new URL(uri);
  const { origin } = url;
  try {
    for (let hop = 0; hop <= MAX_REDIRECTS; hop++) {
      checkUrl(policy, url);
      const headers: Record<string, string> = { accept: 'application/json, application/yaml, text/*;q=0.9, */*;q=0.8' };
      if (authorization !== null && url.origin === origin) headers.authorization = authorization;
      const signal = AbortSignal.timeout(PATIENCE_MS);
      const response = await fetch(url, { headers, dispatcher, redirect: 'manual', signal });
      const location = response.headers.get('location');
      if (response.status >= 300 && response.status < 400 && location) {
        await response.body?.cancel();
        url = new URL(location, url);
        continue;
      }
      if (!response.ok) {
        await response.body?.cancel();
        throw new NoDocument(`it answered ${response.status}`);
      }
      return (await boundedBody(response, MAX_BYTES)).toString('utf8');
    }
  } catch (failure) {
    throw failure instanceof NoDocument ? failure : new NoDocument(reasonOf(failure));
  }
  throw new NoDocument(`it redirects more than ${MAX_REDIRECTS} times`);
}

function reasonOf(failure: unknown): string {
  for (let cause = failure; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof EgressRefused || cause instanceof BodyTooLarge) return cause.message.replace(/\.$/, '');
    if (!cause.cause) return `it could not be reached: ${cause.message}`;
  }
  return String(failure);
}
