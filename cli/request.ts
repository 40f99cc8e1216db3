/** One operation of the server, called over REST: where it is and what it takes comes from the list of operations. */
import type { JsonObject } from '../engine/json.ts';
import { HTTP, type OperationName, type Operations } from './generated/operations.ts';
import { Failed } from './refusal.ts';
import type { Target } from './target.ts';

export interface ServerProblem {
  code: string;
  status: number;
  detail: string;
  hint: string;
  details: JsonObject;
}

/** The server refused: its code, what was wrong and what to do next, as it said them. Exit code 1. */
export class Refused extends Error {
  override name = 'Refused';
  readonly problem: ServerProblem;
  constructor(problem: ServerProblem) {
    super(problem.detail);
    this.problem = problem;
  }
}

export async function request<Name extends OperationName>(
  target: Target,
  name: Name,
  input: Operations[Name]['input'],
): Promise<Operations[Name]['output']> {
  const [method, pattern] = HTTP[name].split(' ') as ['GET' | 'POST', string];
  const rest = new Map(Object.entries(input).filter(([, value]) => value !== undefined));
  const path = pattern.replace(/:(\w+)/g, (_whole, parameter: string) => {
    const value = String(rest.get(parameter));
    rest.delete(parameter);
    return encodeURIComponent(value);
  });
  const url = new URL(`${target.url}/api${path}`);
  if (method === 'GET') for (const [parameter, value] of rest) url.searchParams.set(parameter, String(value));
  const response = await send(url, {
    method,
    headers: {
      authorization: `Bearer ${target.key}`,
      ...(method === 'POST' && { 'content-type': 'application/json' }),
    },
    ...(method === 'POST' && { body: JSON.stringify(Object.fromEntries(rest)) }),
  });
  const answer = (await response.json().catch(() => null)) as JsonObject | null;
  if (response.ok && answer) return answer as Operations[Name]['output'];
  if (typeof answer?.code === 'string') throw new Refused(answer as unknown as ServerProblem);
  throw new Failed(`${target.url} answered with status ${response.status} and is no Orkestra: check the URL.`);
}

async function send(url: URL, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch (failure) {
    const { cause, message } = failure as Error & { cause?: { code?: string; message?: string } };
    throw new Failed(
      `No server answers at ${url.origin} (${cause?.code ?? cause?.message ?? message}): start it with "orkestra dev", or name another with --url and --key.`,
    );
  }
}
