/** `orkestra run …`: start, follow and end runs. */
import type { Json } from '../../engine/json.ts';
import type { Operations } from '../generated/operations.ts';
import { jsonArgument } from '../json-argument.ts';
import { bad, faint, good, print, printJson, strong, table } from '../print.ts';
import { FoundProblems } from '../refusal.ts';
import { request } from '../request.ts';
import { findTarget, type Target, type TargetOptions } from '../target.ts';

type Handle = Operations['run.wait']['output'];
type Options = TargetOptions & { json?: true };

/** The server waits at most so long in one request. */
const LONGEST_POLL = 50;

export async function runStart(
  name: string,
  options: Options & { input?: string; idempotencyKey?: string; version?: string; wait?: number },
): Promise<void> {
  const target = findTarget(options);
  const started = await request(target, 'run.start', {
    name,
    ...(options.input !== undefined && { input: jsonArgument('--input', options.input) }),
    ...(options.version !== undefined && { version: options.version }),
    ...(options.idempotencyKey !== undefined && { idempotencyKey: options.idempotencyKey }),
  });
  const handle = options.wait === undefined ? started : await untilEnd(target, started, options.wait);
  show(handle, options);
  if (isLost(handle)) throw new FoundProblems();
}

export async function runGet(runId: string, options: Options): Promise<void> {
  const run = await request(findTarget(options), 'run.get', { runId });
  if (options.json) return printJson(run);
  print(`${strong(run.definition)} ${run.version}  ${colour(run.state)}  ${faint(run.id)}`);
  print(
    `Started ${run.createdAt}${run.startedBy ? ` by ${run.startedBy.name}` : ''}${run.closedAt ? `, ended ${run.closedAt}` : ''}`,
  );
  print(`Input   ${JSON.stringify(run.input)}`);
  if (run.state === 'completed') print(`Output  ${JSON.stringify(run.output)}`);
  if (run.error) print(`Error   ${errorInWords(run.error)}`);
  if (run.cancelReason) print(`Reason  ${run.cancelReason}`);
  waiting(run.waitingFor);
}

export async function runWait(runId: string, options: Options & { timeout?: number }): Promise<void> {
  const target = findTarget(options);
  const handle = await untilEnd(target, { runId, status: 'running' }, options.timeout ?? Number.POSITIVE_INFINITY);
  show(handle, options);
  if (handle.status !== 'completed') throw new FoundProblems();
}

export async function runCancel(runId: string, options: Options & { reason: string }): Promise<void> {
  show(await request(findTarget(options), 'run.cancel', { runId, reason: options.reason }), options);
}

export async function runList(
  options: Options & { definition?: string; state?: string; limit?: number; cursor?: string },
): Promise<void> {
  const { definition, limit, cursor } = options;
  // The server knows the states and says so.
  const state = options.state as Operations['run.list']['input']['state'];
  const page = await request(findTarget(options), 'run.list', { definition, state, limit, cursor });
  if (options.json) return printJson(page);
  if (page.items.length === 0) return print('No runs.');
  print(
    table(
      ['run', 'definition', 'state', 'started', 'by'],
      page.items.map((run) => [
        run.id,
        `${run.definition} ${run.version}`,
        run.openTasks > 0 ? `${run.state}, waits for a person` : run.state,
        run.createdAt,
        run.startedBy?.key ?? '',
      ]),
    ),
  );
  if (page.next) print(faint(`More: --cursor ${page.next}`));
}

async function untilEnd(
  target: Target,
  from: Handle | { runId: string; status: 'running' },
  patience: number,
): Promise<Handle> {
  const until = Date.now() + patience * 1000;
  for (let handle = from; ; ) {
    const left = Math.ceil((until - Date.now()) / 1000);
    if ('definition' in handle && (isEnded(handle) || left <= 0)) return handle;
    const timeout = Math.max(0, Math.min(LONGEST_POLL, left));
    handle = await request(target, 'run.wait', { runId: handle.runId, timeout });
  }
}

const isEnded = ({ status }: Handle): boolean => status !== 'running' && status !== 'waiting';
const isLost = ({ status }: Handle): boolean => status === 'failed' || status === 'cancelled';

function show(handle: Handle, { json }: Options): void {
  if (json) {
    printJson(handle);
    return;
  }
  print(`${strong(handle.definition)} ${handle.version}  ${colour(handle.status)}  ${faint(handle.runId)}`);
  if ('output' in handle) print(`Output  ${JSON.stringify(handle.output)}`);
  if (handle.error) print(`Error   ${errorInWords(handle.error)}`);
  waiting(handle.waitingFor);
  if (!isEnded(handle)) print(faint(`Follow it: ${handle.url}  or: orkestra run wait ${handle.runId}`));
}

function waiting(tasks: Handle['waitingFor']): void {
  for (const task of tasks) {
    print(`Waits   for ${task.assigned.join(', ') || 'nobody'}: ${task.title}`);
    print(faint(`        task ${task.taskId}${task.dueAt ? `, due ${task.dueAt}` : ''}`));
  }
}

function errorInWords(error: unknown): string {
  const { title, detail, instance } = error as { title?: string; detail?: string; instance?: string } & Json;
  return `${detail ?? title ?? 'unknown'}${instance ? ` (at ${instance})` : ''}`;
}

function colour(state: string): string {
  if (state === 'completed') return good(state);
  return state === 'failed' || state === 'cancelled' || state === 'terminated' ? bad(state) : state;
}
