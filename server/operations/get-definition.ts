import { Type } from 'typebox';
import type { JsonObject } from '../../engine/json.ts';
import { AppError } from '../errors.ts';
import { operation } from '../operation.ts';
import { findDefinition, listVersions } from '../store/definitions.ts';
import { inputSchemaOf } from './list-definitions.ts';
import { AnyObject, Closed, DefinitionName, Instant, Nullable } from './shapes.ts';

export const getDefinition = operation({
  name: 'definition.get',
  http: 'GET /definitions/:name',
  summary: 'One definition: its schemas, source and versions.',
  tool: 'One definition: the JSON Schema of its input and output, its document, its versions. Use it to see what run_start needs.',
  access: 'member',
  errors: ['NOT_FOUND'],
  input: Closed({ name: DefinitionName, version: Type.Optional(Type.String({ maxLength: 100 })) }),
  output: Closed({
    name: Type.String(),
    namespace: Type.String(),
    version: Type.String(),
    title: Nullable(Type.String()),
    summary: Nullable(Type.String()),
    digest: Type.String(),
    publishedAt: Instant,
    inputSchema: AnyObject,
    outputSchema: AnyObject,
    document: AnyObject,
    source: Type.String(),
    versions: Type.Array(
      Closed({ version: Type.String(), digest: Type.String(), publishedAt: Instant, current: Type.Boolean() }),
    ),
  }),
  async run(scope, { name, version }) {
    return scope.store(async (db) => {
      const row = await findDefinition(db, name, version ?? null);
      if (!row) throw new AppError('NOT_FOUND', { kind: 'definition', id: version ? `${name} ${version}` : name });
      const versions = await listVersions(db, name);
      const output = row.document.output?.schema?.document;
      return {
        name: row.name,
        namespace: row.namespace,
        version: row.version,
        title: row.title,
        summary: row.summary,
        digest: row.digest,
        publishedAt: row.published_at.toISOString(),
        inputSchema: inputSchemaOf(row.document),
        outputSchema: typeof output === 'object' ? output : {},
        document: row.document as unknown as JsonObject,
        source: row.source,
        versions: versions.map((one) => ({
          version: one.version,
          digest: one.digest,
          publishedAt: one.published_at.toISOString(),
          current: one.is_current,
        })),
      };
    });
  },
});
