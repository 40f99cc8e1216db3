/** States and events of a task, in words. */
import { keyed, t } from '../messages/index.ts';
import type { Person, Session, Task, TaskRow } from '../queries.ts';

/** Groups and people a task is offered to. */
export function offeredTo(assigned: TaskRow['assigned']): string {
  return [...assigned.groups, ...assigned.users].join(', ');
}

export function nameOf(person: Person | null, session: Session): string {
  if (!person) return t('event.somebody');
  return isMe(person, session) ? t('inbox.you') : person.name;
}

export function isMe(person: Person, { principal }: Session): boolean {
  return person.kind === principal.kind && person.key === principal.key;
}

export function stateWord(state: TaskRow['state']): string {
  return t(`task.state.${state}`);
}

export function outcomeTitle(task: Pick<Task, 'outcomes'>, name: string): string {
  return task.outcomes.find((outcome) => outcome.name === name)?.title ?? name;
}

type Event = Task['events'][number];

export function eventWords(task: Task, event: Event, session: Session): string {
  const detail = (event.detail ?? {}) as {
    users?: string[];
    groups?: string[];
    outcome?: string;
    reason?: string;
    by?: string;
  };
  const name = nameOf(event.by, session);
  const to = [...(detail.groups ?? []), ...(detail.users ?? [])].join(', ');
  const outcome = outcomeTitle(task, detail.outcome ?? task.outcome ?? '');
  switch (event.kind) {
    case 'opened':
      return to ? t('event.opened', { to }) : t('event.openedNobody');
    case 'escalated':
      return to ? t('event.escalated', { to }) : t('event.escalatedNobody');
    case 'claimed':
      return t(detail.by === 'answering' ? 'event.answering' : 'event.claimed', { name });
    case 'released':
      return t('event.released', { name });
    case 'submitted':
      return t('event.submitted', { name });
    case 'completed':
      return t('event.completed', { name, outcome });
    case 'cancelled':
      return t('event.cancelled', { reason: detail.reason ?? task.closeReason ?? '' });
    default: {
      const key = keyed('event', event.kind);
      return key === 'event.reminded' || key === 'event.breached' || key === 'event.expired' || key === 'event.moved'
        ? t(key)
        : event.kind;
    }
  }
}

/** Why a person who was typing cannot send: who did what, and when. */
export function collisionWords(task: Task, session: Session, when: (instant: string) => string): string {
  const last = (kind: string) => task.events.findLast((event) => event.kind === kind);
  switch (task.state) {
    case 'completed':
    case 'submitted': {
      const by = task.decision?.by ?? task.decidedBy;
      const values = { name: nameOf(by, session), when: when(task.decision?.at ?? task.closedAt ?? task.openedAt) };
      return task.state === 'submitted'
        ? t('collision.submitted', values)
        : t('collision.completed', {
            ...values,
            outcome: outcomeTitle(task, task.decision?.outcome ?? task.outcome ?? ''),
          });
    }
    case 'expired':
      return t('collision.expired', { when: when(task.closedAt ?? task.expiresAt ?? task.openedAt) });
    case 'cancelled':
      return t('collision.cancelled', {
        when: when(task.closedAt ?? task.openedAt),
        reason: task.closeReason ?? '',
      }).trim();
    case 'open':
      if (task.holder && !isMe(task.holder, session)) {
        return t('collision.claimed', { name: task.holder.name, when: when(last('claimed')?.at ?? task.openedAt) });
      }
      return task.expiresAt && Date.parse(task.expiresAt) <= Date.now()
        ? t('collision.expired', { when: when(task.expiresAt) })
        : t('collision.released');
    default:
      return task.state satisfies never;
  }
}
