/**
 * The page's one way to the server: operations by name, typed by the generated list. Problems come as `ApiProblem`;
 * nothing else of the page calls `fetch` (live.ts opens the event stream).
 */
import { HTTP, type OperationName, type Operations } from './generated/operations.ts';

export type Input<Name extends OperationName> = Operations[Name]['input'];
export type Output<Name extends OperationName> = Operations[Name]['output'];

/** A field that was refused, in the words of the one validator. */
export interface Refusal {
  pointer: string;
  message: string;
  text: string;
}

export class ApiProblem extends Error {
  /** A code of the server's error table, or NETWORK when nobody answered. */
  readonly code: string;
  readonly status: number;
  /** What to do next, in words. */
  readonly hint: string;
  readonly violations: Refusal[];

  constructor(code: string, status: number, detail: string, hint: string, violations: Refusal[] = []) {
    super(detail);
    this.code = code;
    this.status = status;
    this.hint = hint;
    this.violations = violations;
  }

  /** Nothing was done, or doing it again is harmless. */
  get retryable(): boolean {
    return this.code === 'NETWORK' || this.status === 503 || this.status === 429;
  }
}

export function problemOf(failure: unknown): ApiProblem {
  if (failure instanceof ApiProblem) return failure;
  return new ApiProblem('INTERNAL', 0, failure instanceof Error ? failure.message : String(failure), '');
}

type Listener = () => void;
const signedOut = new Set<Listener>();
/** Called when the server no longer knows who we are. */
export function onSignedOut(listener: Listener): () => void {
  signedOut.add(listener);
  return () => signedOut.delete(listener);
}

interface Options {
  signal?: AbortSignal;
  /** Outlives the page: what was typed last is sent while the tab closes. */
  keepalive?: boolean;
}

export async function call<Name extends OperationName>(
  name: Name,
  input: Input<Name>,
  options: Options = {},
): Promise<Output<Name>> {
  const { method, url, body } = requestOf(HTTP[name], input as Record<string, unknown>);
  const answer = await send(url, {
    method,
    ...(body !== undefined && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    ...options,
  });
  return answer as Output<Name>;
}

/** Trades the single-use link for a session cookie. */
export async function signIn(link: string): Promise<void> {
  await send('/api/sign-in', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ link }),
  });
}

export async function signOut(): Promise<void> {
  await send('/api/sign-out', { method: 'POST' });
}

function requestOf(line: string, input: Record<string, unknown>) {
  const [method = 'GET', path = ''] = line.split(' ');
  const rest = { ...input };
  const filled = path.replace(/:(\w+)/g, (_whole, name: string) => {
    const value = rest[name];
    delete rest[name];
    return encodeURIComponent(String(value));
  });
  if (method !== 'GET') return { method, url: `/api${filled}`, body: rest };
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(rest)) if (value !== undefined) query.set(name, String(value));
  return { method, url: `/api${filled}${query.size > 0 ? `?${query}` : ''}` };
}

async function send(url: string, init: RequestInit): Promise<unknown> {
  let response: Response;
  let body: unknown;
  try {
    response = await fetch(url, { credentials: 'same-origin', ...init });
    body = await response.json();
  } catch (failure) {
    if (init.signal?.aborted) throw failure;
    throw new ApiProblem('NETWORK', 0, '', '');
  }
  if (response.ok) return body;
  const problem = body as {
    code?: string;
    detail?: string;
    title?: string;
    hint?: string;
    details?: { violations?: Refusal[] };
  };
  if (response.status === 401 && problem.code === 'UNAUTHENTICATED') for (const listener of signedOut) listener();
  throw new ApiProblem(
    problem.code ?? 'INTERNAL',
    response.status,
    problem.detail ?? problem.title ?? '',
    problem.hint ?? '',
    problem.details?.violations ?? [],
  );
}
