/** What the page has read. Keys are operation and input, so that a live change names what to read again. */
import { infiniteQueryOptions, QueryClient, queryOptions } from '@tanstack/react-query';
import { ApiProblem, call, type Input, type Output } from './api.ts';
import type { OperationName } from './generated/operations.ts';

export const client = new QueryClient({
  defaultOptions: {
    queries: {
      // The event stream says when something changed (live.ts).
      staleTime: 5 * 60_000,
      networkMode: 'always',
      retry: (count, failure) => failure instanceof ApiProblem && failure.retryable && count < 2,
      retryDelay: (count) => 400 * 2 ** count,
    },
    mutations: { networkMode: 'always', retry: false },
  },
});

export function ask<Name extends OperationName>(name: Name, input: Input<Name>) {
  return queryOptions<Output<Name>>({
    queryKey: [name, input],
    queryFn: ({ signal }) => call(name, input, { signal }),
  });
}

type ListName = 'task.list' | 'run.list' | 'definition.list';

/** A list, page by page; each page says where the next begins. */
export function pages<Name extends ListName>(name: Name, input: Input<Name>) {
  return infiniteQueryOptions({
    queryKey: [name, input, 'pages'],
    queryFn: ({ signal, pageParam }) =>
      call(name, { ...input, ...(pageParam && { cursor: pageParam }) } as Input<Name>, { signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
  });
}

/** The most entries of a run's history that are read at once. */
const HISTORY_PAGE = 500;

/** A run's history from its latest entry backwards, page by page; given as one, the earliest entry first. */
export function historyPages(runId: string) {
  return infiniteQueryOptions({
    queryKey: ['run.history', { runId }, 'pages'],
    queryFn: ({ signal, pageParam }) =>
      call(
        'run.history',
        { runId, order: 'newest', limit: HISTORY_PAGE, ...(pageParam !== null && { after: pageParam }) },
        { signal },
      ),
    initialPageParam: null as number | null,
    getNextPageParam: (page) => page.next,
    select: ({ pages }): History => {
      const latest = pages[0] as Output<'run.history'>;
      const items = pages.flatMap((page) => page.items).reverse();
      return { items, waiting: latest.waiting, total: latest.total, earlier: pages.at(-1)?.next != null };
    },
  });
}

/** `earlier`: there is more before the first item. */
export type History = Pick<Output<'run.history'>, 'items' | 'waiting' | 'total'> & { earlier: boolean };

/** Writes down what an operation gave, for those who have read it before. */
export function know<Name extends OperationName>(name: Name, input: Input<Name>, output: Output<Name>): void {
  client.setQueryData([name, input], output);
}

export function readAgain(...names: OperationName[]): void {
  void client.invalidateQueries({ predicate: ({ queryKey }) => names.includes(queryKey[0] as OperationName) });
}

export type Task = Output<'task.get'>;
export type TaskRow = Output<'task.list'>['items'][number];
export type Run = Output<'run.get'>;
export type RunRow = Output<'run.list'>['items'][number];
export type Definition = Output<'definition.get'>;
export type Person = NonNullable<TaskRow['holder']>;
export type Session = Output<'session.get'>;

/** What the server says one may do; the page has no rule of its own. */
export function may(thing: { actions: { name: string; allowed: boolean }[] }, action: OperationName): boolean {
  return thing.actions.some(({ name, allowed }) => name === action && allowed);
}

export function whyNot(
  thing: { actions: { name: string; reason: string | null }[] },
  action: OperationName,
): string | null {
  return thing.actions.find(({ name }) => name === action)?.reason ?? null;
}
