/** `orkestra task …`: list, claim and answer tasks. */
import type { Operations } from '../generated/operations.ts';
import { jsonArgument } from '../json-argument.ts';
import { faint, print, printJson, strong, table } from '../print.ts';
import { WrongUse } from '../refusal.ts';
import { request } from '../request.ts';
import { findTarget, type Target, type TargetOptions } from '../target.ts';

type Options = TargetOptions & { json?: true };
type ListInput = Operations['task.list']['input'];

export async function taskList(
  options: Options & {
    view?: string;
    state?: string;
    definition?: string;
    run?: string;
    limit?: number;
    cursor?: string;
  },
): Promise<void> {
  const { definition, run: runId, limit, cursor } = options;
  // The server knows views and states and says so.
  const view = options.view as ListInput['view'];
  const state = (options.state ?? (options.view ? undefined : 'open')) as ListInput['state'];
  const page = await request(findTarget(options), 'task.list', { view, state, definition, runId, limit, cursor });
  if (options.json) return printJson(page);
  if (page.items.length === 0) return print('No tasks.');
  print(
    table(
      ['task', 'state', 'due', 'for', 'title'],
      page.items.map((task) => [
        task.id,
        task.state,
        task.dueAt ?? '',
        task.holder?.key ?? [...task.assigned.groups, ...task.assigned.users].join(', '),
        task.title,
      ]),
    ),
  );
  if (page.next) print(faint(`More: --cursor ${page.next}`));
}

export async function taskClaim(taskId: string, options: Options): Promise<void> {
  const task = await request(findTarget(options), 'task.claim', { taskId });
  if (options.json) return printJson(task);
  print(`Claimed: ${strong(task.title)}`);
  print(
    faint(`Answer it: orkestra task complete ${task.id} --outcome ${outcomesOf(task).join('|')} --answer '<the form>'`),
  );
}

export async function taskComplete(
  taskId: string,
  options: Options & { outcome?: string; answer?: string },
): Promise<void> {
  const target = findTarget(options);
  const answer = options.answer === undefined ? undefined : jsonArgument('--answer', options.answer);
  const outcome = options.outcome ?? (await onlyOutcome(target, taskId));
  const result = await request(target, 'task.complete', {
    taskId,
    outcome,
    ...(answer !== undefined && { answer }),
  });
  if (options.json) return printJson(result);
  const { decision, state, yours, runId } = result;
  if (yours) print(`Answered with ${strong(decision.outcome)}${state === 'submitted' ? '; it is on its way' : ''}.`);
  else print(`${decision.by.name} was first, with ${strong(decision.outcome)} at ${decision.at}.`);
  print(faint(`Its run: orkestra run get ${runId}`));
}

async function onlyOutcome(target: Target, taskId: string): Promise<string> {
  const names = outcomesOf(await request(target, 'task.get', { taskId }));
  if (names.length === 1) return names[0] as string;
  throw new WrongUse(`This task offers ${names.join(', ')}: choose one with --outcome.`);
}

const outcomesOf = (task: { outcomes: { name: string }[] }): string[] => task.outcomes.map(({ name }) => name);
