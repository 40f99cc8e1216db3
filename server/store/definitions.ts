/** Published definitions. A version's row never changes; only which one is current does. */
import { sql } from 'kysely';
import type { Definition } from '../../engine/definition/document.ts';
import type { Documents } from '../../engine/definition/documents.ts';
import { headOf, type OtherDefinition } from '../../engine/definition/other-definitions.ts';
import type { JsonObject } from '../../engine/json.ts';
import { newId } from '../ids.ts';
import type { TenantDb } from './open.ts';

export interface DefinitionRow {
  id: string;
  name: string;
  namespace: string;
  version: string;
  digest: string;
  document: Definition;
  documents: Documents;
  source: string;
  title: string | null;
  summary: string | null;
  published_at: Date;
  is_current: boolean;
}

/** The version named, or the current one; null when there is none. */
export async function findDefinition(
  db: TenantDb,
  name: string,
  version: string | null,
): Promise<DefinitionRow | null> {
  const { rows } = await sql<DefinitionRow>`
    select id, name, namespace, version, digest, document, documents, source, title, summary, published_at, is_current
    from definition
    where name = ${name} and retired_at is null and ${version === null ? sql`is_current` : sql`version = ${version}`}
  `.execute(db);
  return rows[0] ?? null;
}

export async function listDefinitions(
  db: TenantDb,
  page: { limit: number; after: string | null },
): Promise<Omit<DefinitionRow, 'source' | 'documents'>[]> {
  const { rows } = await sql<Omit<DefinitionRow, 'source' | 'documents'>>`
    select id, name, namespace, version, digest, document, title, summary, published_at, is_current
    from definition
    where is_current and retired_at is null and (${page.after}::text is null or name > ${page.after})
    order by name
    limit ${page.limit}
  `.execute(db);
  return rows;
}

export async function listVersions(
  db: TenantDb,
  name: string,
): Promise<{ version: string; digest: string; published_at: Date; is_current: boolean; namespace: string }[]> {
  const { rows } = await sql<{
    version: string;
    digest: string;
    published_at: Date;
    is_current: boolean;
    namespace: string;
  }>`
    select version, digest, published_at, is_current, namespace from definition where name = ${name} order by published_at desc, id desc
  `.execute(db);
  return rows;
}

/** What each published version takes and gives, for those that run it; of one that events start, what it does, too. */
export async function listHeads(db: TenantDb): Promise<OtherDefinition[]> {
  const { rows } = await sql<{ document: JsonObject; version: string; is_current: boolean }>`
    select json_build_object('document', document -> 'document', 'input', document -> 'input', 'output', document -> 'output',
      'schedule', document -> 'schedule', 'do', case when document -> 'schedule' -> 'on' is not null then document -> 'do' end) as document,
      version, is_current
    from definition where retired_at is null
  `.execute(db);
  return rows.flatMap(({ document, version, is_current }) =>
    headOf(document, is_current).map((head) => ({ ...head, version })),
  );
}

/** Adds a version and makes it current. The caller has made sure that the version is new. */
export async function addDefinition(
  db: TenantDb,
  row: {
    version: string;
    digest: string;
    document: Definition;
    documents: Documents;
    source: string;
    by: string | null;
  },
): Promise<void> {
  const { name, namespace, title, summary } = row.document.document;
  await sql`update definition set is_current = false where name = ${name} and is_current`.execute(db);
  await sql`
    insert into definition (tenant_id, id, name, namespace, version, digest, document, documents, source, title, summary, published_by, is_current)
    values (current_setting('app.tenant')::uuid, ${newId()}, ${name}, ${namespace}, ${row.version}, ${row.digest},
      ${JSON.stringify(row.document)}::json, ${JSON.stringify(row.documents)}::json, ${row.source}, ${title ?? null}, ${summary ?? null}, ${row.by}, true)
  `.execute(db);
  await sql`
    insert into change (tenant_id, kind, subject_id, version) values (current_setting('app.tenant')::uuid, 'definition', ${name}, 1)
  `.execute(db);
}

export async function makeCurrent(db: TenantDb, name: string, version: string): Promise<void> {
  await sql`update definition set is_current = false where name = ${name} and is_current and version <> ${version}`.execute(
    db,
  );
  await sql`update definition set is_current = true where name = ${name} and version = ${version} and not is_current`.execute(
    db,
  );
}
