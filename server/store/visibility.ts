/** Who sees a task: candidates, holder, requester, who decided it, leads of its groups, administrators (DATA.md). */
import { type RawBuilder, sql } from 'kysely';
import type { Principal } from '../scope.ts';

/** The names under which a person may stand in an assignment: key or e-mail. */
export function namesOf(me: Principal): string[] {
  return me.email ? [me.key, me.email] : [me.key];
}

/** For a query whose task is `t`. */
export function canSeeTask(me: Principal): RawBuilder<boolean> {
  if (me.admin) return sql<boolean>`true`;
  return sql<boolean>`(t.holder = ${me.id} or t.requester = ${me.id} or t.decided_by = ${me.id} or ${isCandidate(me)})`;
}

/** Offered to me by name, to a group of mine, or to one that I lead. */
export function isCandidate(me: Principal): RawBuilder<boolean> {
  return sql<boolean>`exists (
    select 1 from task_candidate c
    where c.tenant_id = t.tenant_id and c.task_id = t.id
      and ((c.kind = 'user' and c.key = any(${namesOf(me)})) or (c.kind = 'group' and c.key = any(${me.groups})))
  )`;
}
