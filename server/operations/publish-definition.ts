import { Type } from 'typebox';
import type { Definition } from '../../engine/definition/document.ts';
import { type Documents, documentUses } from '../../engine/definition/documents.ts';
import { parse } from '../../engine/definition/parse.ts';
import { problemAsJson } from '../../engine/definition/render/json.ts';
import type { Json } from '../../engine/json.ts';
import { digestOfVersion } from '../digest.ts';
import { documentsToKeep, gatherDocuments } from '../documents.ts';
import { AppError } from '../errors.ts';
import { applySchedule } from '../events/schedules.ts';
import { operation } from '../operation.ts';
import { addDefinition, findDefinition, listVersions, makeCurrent } from '../store/definitions.ts';
import { putSchedule } from '../store/schedules.ts';
import { checkInTenant } from './definitions.ts';
import { Choice, Closed } from './shapes.ts';

export const publishDefinition = operation({
  name: 'definition.publish',
  http: 'POST /definitions',
  summary: 'Publish a definition; a published version never changes, runs stay on the version they began with.',
  tool: 'Publishes a definition (administrators). The same content again is harmless; other content under a published version is refused with the version to use. Check it with definition_check first.',
  access: 'admin',
  errors: [
    'FORBIDDEN',
    'DEFINITION_REFUSED',
    'DOCUMENT_UNAVAILABLE',
    'TOO_LARGE',
    'VERSION_PUBLISHED',
    'NAMESPACE_TAKEN',
  ],
  input: Closed({
    source: Type.String({ maxLength: 2_000_000, description: 'YAML.' }),
    file: Type.Optional(Type.String({ maxLength: 500 })),
    documents: Type.Optional(
      Type.Unsafe<Documents>({
        type: 'object',
        description:
          'OpenAPI documents and schemas by address, as JSON; those that are named and not sent are fetched.',
      }),
    ),
  }),
  output: Closed({
    name: Type.String(),
    version: Type.String(),
    digest: Type.String(),
    state: Choice(['published', 'unchanged'], 'unchanged: this very content was published before.'),
  }),
  async run(scope, { source, file, documents: given }) {
    const accepted = async (documents?: Documents): Promise<Definition> => {
      const { definition, problems } = await checkInTenant(scope, source, file ?? 'definition.yaml', documents);
      if (definition) return definition;
      const errors = problems.filter(({ severity }) => severity === 'error');
      const first = errors[0];
      throw new AppError('DEFINITION_REFUSED', {
        count: errors.length,
        first: first ? `${first.line}:${first.column} ${first.message}` : 'unreadable',
        problems: problems.slice(0, 200).map(problemAsJson),
      });
    };
    let definition = await accepted();
    const { name, namespace, version } = definition.document;
    const written = parse(source, file ?? '').value ?? null;
    let documents: Documents = {};
    if (documentUses(written).length > 0) {
      // What was published keeps its documents: the same text again needs none of them anew.
      const before = given ? null : await scope.store((db) => findDefinition(db, name, version));
      if (before?.source === source) {
        definition = before.document;
        documents = before.documents;
      } else {
        const whole = await gatherDocuments(scope, written, given ?? {});
        definition = await accepted(whole);
        documents = documentsToKeep(definition as unknown as Json, whole);
      }
    }
    const digest = digestOfVersion(definition as unknown as Json, documents);
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
      await addDefinition(db, {
        version: build,
        digest,
        document: definition,
        documents,
        source,
        by: scope.principal.id,
      });
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
