/**
 * What a person types into a task, and its way to safety: at once into this browser, after a pause to the server. Nothing
 * typed is lost by leaving, by a lost connection or by somebody else being faster.
 */
import { useCallback, useEffect, useRef, useState } from 'react';
import { call, problemOf } from '../api.ts';
import { useConnectionLost } from '../live.ts';
import { client, type Session, type Task } from '../queries.ts';
import { dropDraft, keepDraft, keptDraft } from './kept-draft.ts';
import { isMe } from './words.ts';

const SAVE_AFTER_MS = 600;

export type SaveState =
  | { kind: 'none' }
  | { kind: 'restored'; at: string }
  | { kind: 'saving' }
  | { kind: 'saved'; at: string }
  | { kind: 'local' };

interface Typed {
  /** The outcome whose own form is open; null for the task's form. */
  outcome: string | null;
  /** What is in each form; a form not yet touched has what the process filled in. */
  forms: Record<string, unknown>;
  /** Something was typed, now or before. */
  touched: boolean;
}

export interface Draft {
  outcome: string | null;
  data: unknown;
  touched: boolean;
  save: SaveState;
  change(data: unknown, byPerson: boolean): void;
  openForm(outcome: string | null): void;
  /** While an answer is on its way nothing is saved: the task may be decided before the draft arrives. */
  pause(): void;
  resume(): void;
  /** The task is decided: nothing is left to save. */
  settle(): void;
}

const TASK_FORM = '';

function prefillOf(task: Task, outcome: string | null): unknown {
  const own = task.outcomes.find(({ name }) => name === outcome)?.form;
  return (own ?? task.form).data ?? {};
}

function begin(task: Task, session: Session): Typed {
  if (task.decision && isMe(task.decision.by, session)) {
    // What I sent is in the decision; what I typed on the way there is no loss.
    dropDraft(session, task.id);
    return { outcome: null, forms: {}, touched: false };
  }
  const kept = keptDraft(session, task.id);
  // What another device saved later is the newer text.
  const draft = kept && (!task.draft || kept.at >= task.draft.savedAt) ? kept : task.draft;
  if (!draft) return { outcome: null, forms: {}, touched: false };
  const owned = task.outcomes.some(({ name, form }) => name === draft.outcome && form !== null);
  const outcome = owned ? draft.outcome : null;
  return { outcome, forms: { [outcome ?? TASK_FORM]: draft.data }, touched: true };
}

export function useDraft(task: Task, session: Session, editable: boolean): Draft {
  const [typed, setTyped] = useState(() => begin(task, session));
  const [save, setSave] = useState<SaveState>(() =>
    task.draft ? { kind: 'restored', at: task.draft.savedAt } : { kind: 'none' },
  );
  const unsaved = useRef<{ outcome: string | null; data: unknown } | null>(null);
  const flying = useRef(false);
  const paused = useRef(false);
  // Read when a pause is over: the task may have been closed meanwhile, and what the server would refuse is not sent. It is
  // in this browser already.
  const may = useRef(editable);
  may.current = editable;
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const taskId = task.id;

  const flush = useCallback(
    async (keepalive = false) => {
      clearTimeout(timer.current);
      const draft = unsaved.current;
      if (!draft || flying.current || paused.current || !may.current) return;
      unsaved.current = null;
      flying.current = true;
      setSave({ kind: 'saving' });
      let again = false;
      try {
        const saved = await call('task.save_draft', { taskId, ...draft }, { keepalive });
        client.setQueryData<Task>(['task.get', { taskId }], (known) => known && { ...known, draft: saved });
        if (unsaved.current) again = true;
        else {
          dropDraft(session, taskId);
          setSave({ kind: 'saved', at: saved.savedAt });
        }
      } catch (failure) {
        // Refused is not lost: the browser keeps it, and the page says why nothing can be sent.
        if (problemOf(failure).retryable) unsaved.current ??= draft;
        setSave({ kind: 'local' });
      } finally {
        flying.current = false;
      }
      if (again) void flush(keepalive);
    },
    [session, taskId],
  );

  const keep = useCallback(
    (outcome: string | null, data: unknown) => {
      keepDraft(session, taskId, { outcome, data, at: new Date().toISOString() });
      unsaved.current = { outcome, data };
      clearTimeout(timer.current);
      timer.current = setTimeout(() => void flush(), SAVE_AFTER_MS);
    },
    [session, taskId, flush],
  );

  const data = typed.forms[typed.outcome ?? TASK_FORM] ?? prefillOf(task, typed.outcome);

  // What this browser kept from before goes to the server as soon as it may.
  const lost = useConnectionLost();
  // biome-ignore lint/correctness/useExhaustiveDependencies: on these changes only, whatever else was typed since
  useEffect(() => {
    if (!editable || lost) return;
    const kept = keptDraft(session, taskId);
    if (kept && !unsaved.current && !flying.current) {
      if (task.draft && kept.at < task.draft.savedAt) dropDraft(session, taskId);
      else unsaved.current = { outcome: kept.outcome, data: kept.data };
    }
    void flush();
  }, [editable, lost]);

  useEffect(() => {
    const now = () => void flush(true);
    const hidden = () => document.visibilityState === 'hidden' && now();
    window.addEventListener('pagehide', now);
    window.addEventListener('online', now);
    document.addEventListener('visibilitychange', hidden);
    return () => {
      window.removeEventListener('pagehide', now);
      window.removeEventListener('online', now);
      document.removeEventListener('visibilitychange', hidden);
      now();
    };
  }, [flush]);

  return {
    outcome: typed.outcome,
    data,
    touched: typed.touched,
    save,
    change(next, byPerson) {
      setTyped((before) => ({
        ...before,
        forms: { ...before.forms, [before.outcome ?? TASK_FORM]: next },
        touched: before.touched || byPerson,
      }));
      if (byPerson && editable) keep(typed.outcome, next);
    },
    openForm(outcome) {
      const next = typed.forms[outcome ?? TASK_FORM] ?? prefillOf(task, outcome);
      setTyped((before) => ({ ...before, outcome }));
      if (typed.touched && editable) keep(outcome, next);
    },
    pause() {
      clearTimeout(timer.current);
      paused.current = true;
    },
    resume() {
      paused.current = false;
      void flush();
    },
    settle() {
      clearTimeout(timer.current);
      unsaved.current = null;
      dropDraft(session, taskId);
      setTyped((before) => ({ ...before, touched: false }));
    },
  };
}
