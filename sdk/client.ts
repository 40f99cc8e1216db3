/** A small client over REST for programs: start a run, wait for it, read it. Types of a project come from `orkestra codegen`. */

/** Name → what a run takes and gives, what people decide in it, which errors it raises; the generated module has the project's. */
export type DefinitionTypes = Record<string, { input: unknown; output: unknown; decisions?: object; error?: string }>;

/** Errors of the runtime itself. */
export type StandardErrorType =
  `https://open-workflow-specification.org/spec/1.0.0/errors/${'configuration' | 'validation' | 'expression' | 'authentication' | 'authorization' | 'timeout' | 'communication' | 'runtime'}`;

/** Why a run failed (RFC 9457). `Type` are those its definition raises; functions and services may bring others. */
export interface RunError<Type extends string = never> {
  type: Type | StandardErrorType | (string & {});
  status: number;
  title: string;
  detail?: string;
  /** The step it came from, as a JSON pointer into the definition. */
  instance: string;
}

export interface ClientOptions {
  /** Of the server, e.g. http://127.0.0.1:7400 */
  url: string;
  /** An API key. */
  key: string;
  fetch?: typeof fetch;
}

export interface StartOptions {
  /** The same key and input give the same run. */
  idempotencyKey?: string;
  version?: string;
}

/** How a run stands; `output` is there when it completed. */
export type RunHandle<Output, Name extends string = string, ErrorType extends string = never> = {
  runId: string;
  definition: Name;
  version: string;
  url: string;
  waitingFor: { taskId: string; step: string; title: string; assigned: string[]; dueAt: string | null; url: string }[];
} & (
  | { status: 'completed'; output: Output }
  | { status: 'failed'; error: RunError<ErrorType> }
  | { status: 'running' | 'waiting' | 'cancelled' }
);

/** A refusal of the server: its code, what was wrong, what to do next. */
export class OrkestraError extends Error {
  override name = 'OrkestraError';
  readonly code: string;
  readonly status: number;
  readonly hint: string;
  readonly details: Record<string, unknown>;
  constructor(problem: {
    code: string;
    status: number;
    detail: string;
    hint: string;
    details: Record<string, unknown>;
  }) {
    super(problem.detail);
    this.code = problem.code;
    this.status = problem.status;
    this.hint = problem.hint;
    this.details = problem.details;
  }
}

/** A handle of the definition `Name`. */
export type HandleOf<Types extends DefinitionTypes, Name extends keyof Types & string> = RunHandle<
  Types[Name]['output'],
  Name,
  Types[Name]['error'] & string
>;

export interface Client<Types extends DefinitionTypes> {
  /** Comes back at once: completed, or a handle to wait with. */
  start<Name extends keyof Types & string>(
    name: Name,
    input: Types[Name]['input'],
    options?: StartOptions,
  ): Promise<HandleOf<Types, Name>>;
  /** Waits at most `seconds` (50) for the end; ask again to go on waiting. */
  wait<Name extends keyof Types & string>(
    run: { runId: string; definition: Name },
    seconds?: number,
  ): Promise<HandleOf<Types, Name>>;
  /** Waits until the run has ended, however long that takes, or the signal aborts. */
  result<Name extends keyof Types & string>(
    run: { runId: string; definition: Name },
    signal?: AbortSignal,
  ): Promise<HandleOf<Types, Name>>;
  cancel(run: { runId: string }, reason: string): Promise<void>;
}

export function clientOf<Types extends DefinitionTypes>() {
  return function createClient({ url, key, fetch: send = fetch }: ClientOptions): Client<Types> {
    async function request<T>(path: string, body?: unknown, signal?: AbortSignal): Promise<T> {
      const response = await send(`${url.replace(/\/$/, '')}/api${path}`, {
        method: body === undefined ? 'GET' : 'POST',
        headers: { authorization: `Bearer ${key}`, ...(body !== undefined && { 'content-type': 'application/json' }) },
        ...(body !== undefined && { body: JSON.stringify(body) }),
        ...(signal && { signal }),
      });
      const answer = (await response.json()) as T;
      if (!response.ok) throw new OrkestraError(answer as never);
      return answer;
    }
    return {
      start: (name, input, options = {}) =>
        request(`/definitions/${encodeURIComponent(name)}/runs`, { input, ...options }),
      wait: ({ runId }, seconds = 50) => request(`/runs/${runId}/wait?timeout=${seconds}`),
      async result(run, signal) {
        for (;;) {
          signal?.throwIfAborted();
          const handle = await request<HandleOf<Types, typeof run.definition>>(
            `/runs/${run.runId}/wait?timeout=50`,
            undefined,
            signal,
          );
          if (handle.status !== 'running' && handle.status !== 'waiting') return handle;
        }
      },
      async cancel({ runId }, reason) {
        await request(`/runs/${runId}/cancel`, { reason });
      },
    };
  };
}
