/** Rows of the store as the shapes of the operations, with what the caller may do and why not. */

import { AppError } from '../errors.ts';
import type { Principal, Scope } from '../scope.ts';
import { findStanding } from '../store/submissions.ts';
import { findDraft, findTask, listTaskEvents, type TaskFull, type TaskRecord } from '../store/tasks.ts';
import { namesOf } from '../store/visibility.ts';
import type { Action, TaskDetail, TaskRow } from './shapes.ts';

export function rowOf(task: TaskRecord): TaskRow {
  return {
    id: task.id,
    runId: task.run_id,
    definition: task.definition_name,
    step: task.step,
    title: task.title,
    state: task.state,
    priority: task.priority,
    labels: task.labels,
    openedAt: task.opened_at.toISOString(),
    dueAt: task.due_at?.toISOString() ?? null,
    expiresAt: task.expires_at?.toISOString() ?? null,
    next: task.next_event,
    holder: task.holder,
    assigned: { users: task.users, groups: task.groups },
    requester: task.requester,
    outcome: task.outcome,
    decidedBy: task.decided_by,
    closedAt: task.closed_at?.toISOString() ?? null,
    version: task.version,
  };
}

/** The task with everything, as the caller may see it; NOT_FOUND otherwise. */
export async function viewTask(scope: Scope, taskId: string): Promise<TaskDetail> {
  return scope.store(async (db) => {
    const task = await findTask(db, scope.principal, taskId);
    if (!task) throw new AppError('NOT_FOUND', { kind: 'task', id: taskId });
    const [standing, draft, events] = [
      task.state === 'open' ? null : await findStanding(db, taskId),
      await findDraft(db, scope.principal, taskId),
      await listTaskEvents(db, taskId),
    ];
    return {
      ...rowOf(task),
      body: task.body,
      show: task.show,
      form: task.form,
      outcomes: task.outcomes,
      shownDigest: task.shown_digest,
      decision: standing
        ? {
            submissionId: standing.decision.submissionId,
            outcome: standing.decision.outcome,
            answer: standing.decision.answer,
            by: personOf(standing.decision.by),
            at: standing.decision.at,
            shownDigest: standing.decision.shownDigest,
          }
        : null,
      closeReason: task.close_reason,
      draft: draft
        ? { outcome: draft.outcome, data: draft.data, savedAt: draft.saved_at.toISOString(), version: draft.version }
        : null,
      events: events.map(({ at, kind, by, detail }) => ({ at: at.toISOString(), kind, by, detail })),
      actions: actionsOn(task, scope.principal),
    };
  });
}

export function personOf(person: { kind: 'user' | 'agent' | 'service'; key: string; name: string }) {
  return { kind: person.kind, key: person.key, name: person.name };
}

/** Every action on a task with the one reason why it is not allowed, if it is not. The operations refuse by the same rules. */
export function actionsOn(task: TaskFull, me: Principal): Action[] {
  const action = (name: string, reason: string | null): Action => ({ name, allowed: reason === null, reason });
  return [
    action('task.claim', whyNotClaim(task, me)),
    action('task.release', whyNotRelease(task, me)),
    action('task.save_draft', whyNotDraft(task, me)),
    action('task.complete', whyNotComplete(task, me)),
  ];
}

export function isExcluded(task: TaskFull, me: Principal): boolean {
  return namesOf(me).some((name) => task.excluded.includes(name));
}

function whyClosed(task: TaskFull): string | null {
  if (task.state === 'submitted') return `An answer of ${task.holder?.name ?? 'somebody'} is on its way.`;
  if (task.state !== 'open') return `The task is ${task.state}.`;
  return task.past_deadline ? 'The deadline has passed.' : null;
}

export function whyNotClaim(task: TaskFull, me: Principal): string | null {
  const closed = whyClosed(task);
  if (closed) return closed;
  if (task.holder_id === me.id) return 'You hold it already.';
  if (task.holder) return `${task.holder.name} has claimed it.`;
  if (isExcluded(task, me)) return 'You are excluded from it: somebody else must decide (four eyes).';
  return task.candidate ? null : 'It is not offered to you or a group of yours.';
}

function whyNotRelease(task: TaskFull, me: Principal): string | null {
  return (
    whyClosed(task) ??
    (task.holder_id === me.id ? null : task.holder ? `${task.holder.name} holds it.` : 'Nobody holds it.')
  );
}

function whyNotDraft(task: TaskFull, me: Principal): string | null {
  return whyNotComplete(task, me);
}

/** A candidate may answer without claiming first: the answer claims. */
export function whyNotComplete(task: TaskFull, me: Principal): string | null {
  const closed = whyClosed(task);
  if (closed) return closed;
  if (isExcluded(task, me)) return 'You are excluded from it: somebody else must decide (four eyes).';
  if (task.holder_id === me.id) return null;
  if (task.holder) return `${task.holder.name} has claimed it.`;
  return task.candidate ? null : 'It is not offered to you or a group of yours.';
}
