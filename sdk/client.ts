/**
 * A small client over REST for programs: start a run, wait for it, read it; send events and read those that came. Types of a
 * project come from `orkestra codegen`.
 */
import type { AnyEvent, EmittedBy, EventReceipt, ReceivedEvents, ReceivedQuery, SentEvent } from './events.ts';

/** Name → what a run takes and gives, what people decide in it, which errors it raises, its events; the generated module has the project's. */
export type DefinitionTypes = Record<
  string,
  {
    input: unknown;
    output: unknown;
    decisions?: object;
    error?: string;
    emits?: unknown;
    hears?: unknown;
    startedBy?: unknown;
  }
>;

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

export interface Client<Types extends DefinitionTypes, Events = AnyEvent> {
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
  /**
   * Sends events, at most 100, in this order: to the runs that listen for them, and to the definitions they start. The same
   * `source` and `id` are the same event: sent again, it changes nothing. What definitions do not know is sent with the
   * client of `clientOf()`.
   */
  send(...events: SentEvent<Events>[]): Promise<EventReceipt[]>;
  /**
   * Events that were received and are still kept, the latest first. What a run emitted has the type that its definition, in
   * the version this was generated from, says; what was sent by others is as they sent it.
   */
  received<Type extends EmittedBy<Types>['type'] | (string & {}) = string>(
    query?: ReceivedQuery<Type>,
  ): Promise<ReceivedEvents<EmittedBy<Types>, Type>>;
}

/** Without types it takes any definition and any event. */
export function clientOf<Types extends DefinitionTypes = DefinitionTypes, Events = AnyEvent>() {
  return function createClient({ url, key, fetch: send = fetch }: ClientOptions): Client<Types, Events> {
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
      async send(...events) {
        if (events.length === 0) return [];
        return (await request<{ items: EventReceipt[] }>('/events', { events })).items;
      },
      received(query = {}) {
        const given = Object.entries(query).map(([name, value]): [string, string] => [name, String(value)]);
        return request(`/events/received${given.length > 0 ? `?${new URLSearchParams(given)}` : ''}`);
      },
    };
  };
}
