/** A principal as one JSON column, so that a list needs no join per person. */
import { type RawBuilder, sql } from 'kysely';
import type { Person } from '../operations/shapes.ts';

export type PersonColumn = Person;

/** `{ kind, key, name }` of the principal whose id the expression gives, or null. */
export function personOf(id: RawBuilder<unknown>): RawBuilder<PersonColumn | null> {
  return sql<PersonColumn | null>`(
    select json_build_object('kind', p.kind, 'key', p.key, 'name', p.name) from principal p where p.id = ${id}
  )`;
}
