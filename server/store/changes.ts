/** The outbox of changes: what event streams read, filtered by what their reader may see. */
import { sql } from 'kysely';
import type { Principal } from '../scope.ts';
import type { TenantDb } from './open.ts';
import { canSeeTask } from './visibility.ts';

export interface ChangeRow {
  seq: number;
  kind: 'task' | 'run' | 'definition';
  id: string;
  version: number;
}

export async function latestChange(db: TenantDb): Promise<number> {
  const { rows } = await sql<{ seq: string | null }>`select max(seq) as seq from change`.execute(db);
  return Number(rows[0]?.seq ?? 0);
}

/** `latest` is where to go on; `reset` when more than `limit` changed or the first missed one is gone. */
export async function changesAfter(
  db: TenantDb,
  me: Principal,
  after: number,
  limit: number,
): Promise<{ reset: boolean; latest: number; items: ChangeRow[] }> {
  const { rows } = await sql<{ seq: string; kind: ChangeRow['kind']; id: string; version: number; visible: boolean }>`
    select c.seq, c.kind, c.subject_id as id, c.version,
      case c.kind
        when 'task' then exists (select 1 from task t where t.id = c.subject_id::uuid and ${canSeeTask(me)})
        when 'run' then ${
          me.admin
            ? sql`true`
            : sql`exists (select 1 from run r where r.id = c.subject_id::uuid and (r.started_by = ${me.id}
          or exists (select 1 from task t where t.run_id = r.id and ${canSeeTask(me)})))`
        }
        else true
      end as visible
    from change c where c.seq > ${after}
    order by c.seq
    limit ${limit + 1}
  `.execute(db);
  const latest = Number(rows.at(-1)?.seq ?? after);
  if (rows.length > limit) return { reset: true, latest: await latestChange(db), items: [] };
  return {
    reset: false,
    latest,
    items: rows
      .filter(({ visible }) => visible)
      .map(({ seq, kind, id, version }) => ({ seq: Number(seq), kind, id, version })),
  };
}
