import { Type } from 'typebox';
import type { Json } from '../../engine/json.ts';
import { digestOf } from '../digest.ts';
import { AppError } from '../errors.ts';
import { applySchedule } from '../events/schedules.ts';
import { operation } from '../operation.ts';
import { addDefinition, listVersions, makeCurrent } from '../store/definitions.ts';
import { putSchedule } from '../store/schedules.ts';
import { checkInTenant, diagnosticOf } from './definitions.ts';
import { Choice, Closed } from './shapes.ts';

export const publishDefinition = operation({
  name: 'definition.publish',
  http: 'POST /definitions',
  summary: 'Publish a definition; a published version never changes, runs stay on the version they began with.',
  tool: 'Publishes a definition (administrators). The same content again is harmless; other content under a published version is refused with the version to use. Check it with definition_check first.',
  access: 'admin',
  errors: ['FORBIDDEN', 'DEFINITION_REFUSED', 'VERSION_PUBLISHED', 'NAMESPACE_TAKEN'],
  input: Closed({
    source: Type.String({ maxLength: 2_000_000, description: 'YAML.' }),
    file: Type.Optional(Type.String({ maxLength: 500 })),
  }),
  output: Closed({
    name: Type.String(),
    version: Type.String(),
    digest: Type.String(),
    state: Choice(['published', 'unchanged'], 'unchanged: this very content was published before.'),
  }),
  async run(scope, { source, file }) {
    const { definition, problems } = await checkInTenant(scope, source, file ?? 'definition.yaml');
    if (!definition) {
      const errors = problems.filter(({ severity }) => severity === 'error');
      const first = errors[0];
      throw new AppError('DEFINITION_REFUSED', {
        count: errors.length,
        first: first ? `${first.line}:${first.column} ${first.message}` : 'unreadable',
        problems: problems.slice(0, 200).map(diagnosticOf),
      });
    }
    const { name, namespace, version } = definition.document;
    const digest = digestOf(definition as unknown as Json);
    const published = await scope.store(async (db) => {
      const versions = await listVersions(db, name);
      const other = versions.find((one) => one.namespace !== namespace);
      if (other) throw new AppError('NAMESPACE_TAKEN', { name, namespace: other.namespace });
      const same = versions.find((one) => one.digest === digest);
      if (same) {
        await makeCurrent(db, name, same.version);
        await putSchedule(db, same.version, definition);
        return { name, version: same.version, digest, state: 'unchanged' as const };
      }
      const taken = versions.some((one) => one.version === version);
      if (taken && scope.settings.mode !== 'embedded') {
        throw new AppError('VERSION_PUBLISHED', {
          name,
          version,
          next: nextPatch(
            version,
            versions.map((one) => one.version),
          ),
        });
      }
      // Development: an edited file under a published version becomes a build of it; open runs stay on theirs.
      const build = taken ? `${version}+dev.${digest.slice(0, 8)}` : version;
      await addDefinition(db, { version: build, digest, document: definition, source, by: scope.principal.id });
      await putSchedule(db, build, definition);
      return { name, version: build, digest, state: 'published' as const };
    });
    // Temporal may be away: the sweeper tells it then.
    await applySchedule(scope, name);
    return published;
  },
});

function nextPatch(version: string, published: string[]): string {
  const [major, minor] = version.split(/[.+-]/).map(Number) as [number, number];
  const patches = published
    .map((one) => /^(\d+)\.(\d+)\.(\d+)/.exec(one))
    .filter((match) => match !== null && Number(match[1]) === major && Number(match[2]) === minor)
    .map((match) => Number((match as RegExpExecArray)[3]));
  return `${major}.${minor}.${Math.max(...patches) + 1}`;
}
