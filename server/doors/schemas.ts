/** `/schemas/definition.json`, `/schemas/test.json`: what an editor needs to complete and check. For everybody: they tell no secret. */
import { readFileSync } from 'node:fs';
import type { FastifyInstance } from 'fastify';
import { sourcePath } from '../embedded/source-folder.ts';

export function schemasDoor(app: FastifyInstance): void {
  for (const file of ['definition.json', 'test.json']) {
    const text = readFileSync(sourcePath('schemas', 'published', file), 'utf8');
    app.get(`/schemas/${file}`, async (_request, reply) =>
      reply
        .type('application/schema+json')
        .header('cache-control', 'public, max-age=3600')
        .header('access-control-allow-origin', '*')
        .send(text),
    );
  }
}
