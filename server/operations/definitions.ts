/** Definitions as callers see them, and checking with what the tenant knows. */
import { checkDefinition } from '../../engine/definition/check.ts';
import type { Documents } from '../../engine/definition/documents.ts';
import type { Problem } from '../../engine/definition/problems.ts';
import type { Scope } from '../scope.ts';
import { listGroupKeys, listPeople } from '../store/people.ts';

export async function checkInTenant(scope: Scope, source: string, file: string, documents?: Documents) {
  const directory = await scope.store(async (db) => ({
    groups: await listGroupKeys(db),
    people: await listPeople(db),
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
    ...(documents && { documents }),
  });
}

export function diagnosticOf(problem: Problem) {
  const { code, severity, message, file, line, column, endLine, endColumn } = problem;
  return { code, severity, message, file, line, column, endLine, endColumn, fix: problem.fix ?? null };
}
