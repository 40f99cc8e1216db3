import { Type } from 'typebox';
import { AppError } from '../errors.ts';
import { operation } from '../operation.ts';
import { findTask, putDraft } from '../store/tasks.ts';
import { refuse } from './refusals.ts';
import { Any, Closed, Draft, Nullable, TaskId } from './shapes.ts';
import { whyNotComplete } from './task-view.ts';

const DRAFT_LIMIT = 256_000;

export const saveDraft = operation({
  name: 'task.save_draft',
  http: 'POST /tasks/:taskId/draft',
  summary: 'Keep what you have typed; private to you, not validated, never data of the process.',
  access: 'member',
  errors: ['NOT_FOUND', 'TASK_CLAIMED', 'TASK_CLOSED', 'TASK_SUBMITTED', 'EXCLUDED', 'FORBIDDEN', 'TOO_LARGE'],
  input: Closed({ taskId: TaskId, outcome: Type.Optional(Nullable(Type.String({ maxLength: 200 }))), data: Any }),
  output: Draft,
  async run(scope, input) {
    const size = Buffer.byteLength(JSON.stringify(input.data ?? null));
    if (size > DRAFT_LIMIT) throw new AppError('TOO_LARGE', { what: 'draft', size, limit: DRAFT_LIMIT });
    return scope.store(async (db) => {
      const task = await findTask(db, scope.principal, input.taskId);
      if (!task) throw new AppError('NOT_FOUND', { kind: 'task', id: input.taskId });
      const reason = whyNotComplete(task, scope.principal);
      if (reason) throw refuse(task, scope.principal, reason);
      const draft = await putDraft(db, scope.principal, input.taskId, {
        outcome: input.outcome ?? null,
        data: input.data,
      });
      return {
        outcome: draft.outcome,
        data: draft.data,
        savedAt: draft.saved_at.toISOString(),
        version: draft.version,
      };
    });
  },
});
