/** Definitions as callers see them, and checking with what the tenant knows. */
import { checkDefinition } from '../../engine/definition/check.ts';
import type { Documents } from '../../engine/definition/documents.ts';
import type { Scope } from '../scope.ts';
import { listHeads } from '../store/definitions.ts';
import { listGroupKeys, listPeople } from '../store/people.ts';

export async function checkInTenant(scope: Scope, source: string, file: string, documents?: Documents) {
  const directory = await scope.store(async (db) => ({
    groups: await listGroupKeys(db),
    people: await listPeople(db),
    // Who names no other and is started by no event needs none.
    definitions: /\b(?:workflow|schedule)\b/.test(source) ? await listHeads(db) : undefined,
  }));
  return checkDefinition(source, {
    file,
    project: {
      directory: {
        people: Object.fromEntries(
          directory.people
            .filter(({ kind }) => kind === 'user')
            .map(({ key, email }) => [key, { name: key, email: email ?? '' }]),
        ),
        groups: Object.fromEntries(directory.groups.map((key) => [key, []])),
      },
    },
    functions: scope.settings.functions.declarations,
    ...(directory.definitions && { definitions: directory.definitions }),
    ...(documents && { documents }),
  });
}
