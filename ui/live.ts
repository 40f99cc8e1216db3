/**
 * The server's event stream. It carries invalidations only: what changed is read again by whoever shows it. The browser
 * resumes by itself after a short loss; a stream that had to be opened anew may have missed something, so everything on
 * the screen is read again. No polling.
 */
import { useSyncExternalStore } from 'react';
import type { OperationName } from './generated/operations.ts';
import { client } from './queries.ts';

interface Change {
  kind: 'task' | 'run' | 'definition';
  id: string;
}

/** A burst of changes is read as one; long lists are read less often. */
const GATHER_MS = 40;
const PER_PAGE_MS = 60;
const REOPEN_MS = 1_000;
const REOPEN_MAX_MS = 15_000;
/** A blink is not worth a banner. */
const QUIET_MS = 1_500;
const SLEEP_MS = 60_000;

let source: EventSource | null = null;
let everOpen = false;
let reopenAfter = REOPEN_MS;
let reopening: ReturnType<typeof setTimeout> | undefined;
let banner: ReturnType<typeof setTimeout> | undefined;
let lost = false;
const watchers = new Set<() => void>();

export function startLive(): () => void {
  open();
  const offline = () => {
    banner ??= setTimeout(() => setLost(true), QUIET_MS);
  };
  const online = () => {
    if (source?.readyState === EventSource.OPEN) found();
    else open();
  };
  // After a sleep the stream may look open and be dead: begin anew.
  let hiddenAt = 0;
  const seen = () => {
    if (document.visibilityState === 'hidden') hiddenAt = Date.now();
    else if (hiddenAt > 0 && Date.now() - hiddenAt > SLEEP_MS) open();
  };
  window.addEventListener('online', online);
  window.addEventListener('offline', offline);
  document.addEventListener('visibilitychange', seen);
  return () => {
    window.removeEventListener('online', online);
    window.removeEventListener('offline', offline);
    document.removeEventListener('visibilitychange', seen);
    clearTimeout(reopening);
    source?.close();
    source = null;
    everOpen = false;
    found();
  };
}

function found(): void {
  clearTimeout(banner);
  banner = undefined;
  setLost(false);
}

function open(): void {
  clearTimeout(reopening);
  source?.close();
  const stream = new EventSource('/api/events');
  source = stream;
  stream.addEventListener('open', () => {
    reopenAfter = REOPEN_MS;
    found();
  });
  // Only a stream that we opened ourselves begins without a place to resume from.
  let resumed = false;
  stream.addEventListener('ready', () => {
    if (everOpen && !resumed) void client.invalidateQueries();
    everOpen = true;
    resumed = true;
  });
  stream.addEventListener('change', ({ data }) => changed(JSON.parse(data) as Change));
  stream.addEventListener('reset', () => void client.invalidateQueries());
  stream.addEventListener('error', () => {
    banner ??= setTimeout(() => setLost(true), QUIET_MS);
    if (stream.readyState !== EventSource.CLOSED) return;
    // The server refused: a new stream, later and later.
    clearTimeout(reopening);
    reopening = setTimeout(open, reopenAfter);
    reopenAfter = Math.min(reopenAfter * 2, REOPEN_MAX_MS);
  });
}

const readOne: Record<Change['kind'], (id: string) => [OperationName, object | null][]> = {
  task: (taskId) => [
    ['task.get', { taskId }],
    ['task.list', null],
    ['task.count', null],
    // A run's page says whom the run waits for.
    ['run.get', null],
    ['run.history', null],
  ],
  run: (runId) => [
    ['run.get', { runId }],
    ['run.history', { runId }],
    ['run.list', null],
  ],
  definition: (name) => [
    ['definition.get', { name }],
    ['definition.list', null],
  ],
};

const waiting = new Map<string, Change>();
let gathering = false;
let lastRead = 0;

function changed(change: Change): void {
  waiting.set(`${change.kind} ${change.id}`, change);
  if (gathering) return;
  gathering = true;
  setTimeout(readWaiting, Math.max(GATHER_MS, lastRead + loadedPages() * PER_PAGE_MS - Date.now()));
}

function readWaiting(): void {
  gathering = false;
  lastRead = Date.now();
  const stale = [...waiting.values()].flatMap(({ kind, id }) => readOne[kind](id));
  waiting.clear();
  const whole = new Set(stale.filter(([, input]) => input === null).map(([name]) => name as string));
  const single = new Map(
    stale.filter(([, input]) => input !== null).map(([name, input]) => [keyOf(name, input), name]),
  );
  void client.invalidateQueries({
    predicate: ({ queryKey: [name, input] }) => whole.has(name as string) || isNamed(single, name as string, input),
  });
}

/** A query about the thing that changed, whatever else it asks (a version, say). */
function isNamed(single: Map<string, string>, name: string, input: unknown): boolean {
  for (const key of ['taskId', 'runId', 'name']) {
    const value = (input as Record<string, unknown> | undefined)?.[key];
    if (typeof value === 'string' && single.has(keyOf(name, { [key]: value }))) return true;
  }
  return false;
}

function keyOf(name: string, input: object | null): string {
  return `${name} ${JSON.stringify(input)}`;
}

function loadedPages(): number {
  const lists = client.getQueryCache().findAll({ predicate: ({ queryKey }) => queryKey[2] === 'pages' });
  return lists.reduce((sum, { state }) => sum + ((state.data as { pages?: unknown[] })?.pages?.length ?? 0), 0);
}

function setLost(value: boolean): void {
  if (lost === value) return;
  lost = value;
  for (const watcher of watchers) watcher();
}

/** Whether what is on the screen may be behind. */
export function useConnectionLost(): boolean {
  return useSyncExternalStore(
    (watcher) => {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
    () => lost,
  );
}
