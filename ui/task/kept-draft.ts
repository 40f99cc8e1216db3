/** What was typed and is not on the server yet, kept in the browser; one entry a person and task. */
import type { Session } from '../queries.ts';

export interface KeptDraft {
  outcome: string | null;
  data: unknown;
  at: string;
}

const PREFIX = 'orkestra.draft';
const KEEP_MS = 30 * 24 * 3_600_000;

function keyOf(session: Session, taskId: string): string {
  return `${PREFIX}.${session.tenant.key}.${session.principal.key}.${taskId}`;
}

export function keepDraft(session: Session, taskId: string, draft: KeptDraft): void {
  try {
    localStorage.setItem(keyOf(session, taskId), JSON.stringify(draft));
  } catch {
    // A full or refused storage: the server's copy is the one that counts.
  }
}

export function keptDraft(session: Session, taskId: string): KeptDraft | null {
  try {
    return JSON.parse(localStorage.getItem(keyOf(session, taskId)) ?? 'null') as KeptDraft | null;
  } catch {
    return null;
  }
}

export function dropDraft(session: Session, taskId: string): void {
  try {
    localStorage.removeItem(keyOf(session, taskId));
  } catch {
    // Nothing was kept then.
  }
}

/** Texts of tasks that were never opened again. */
export function forgetOldDrafts(now = Date.now()): void {
  for (const key of Object.keys(localStorage)) {
    if (!key.startsWith(`${PREFIX}.`)) continue;
    const { at } = JSON.parse(localStorage.getItem(key) ?? '{}') as Partial<KeptDraft>;
    if (!at || now - Date.parse(at) > KEEP_MS) localStorage.removeItem(key);
  }
}

/** Signing out leaves nothing of a person's text in a shared browser. */
export function forgetDrafts(session: Session): void {
  const prefix = keyOf(session, '');
  for (const key of Object.keys(localStorage)) if (key.startsWith(prefix)) localStorage.removeItem(key);
}
