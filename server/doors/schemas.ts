/** `/schemas/definition.json`: what an editor needs to complete and check a definition. For everybody: it tells no secret. */
import { readFileSync } from 'node:fs';
import type { FastifyInstance } from 'fastify';
import { sourcePath } from '../embedded/source-folder.ts';

export function schemasDoor(app: FastifyInstance): void {
  const text = readFileSync(sourcePath('schemas', 'published', 'definition.json'), 'utf8');
  app.get('/schemas/definition.json', async (_request, reply) =>
    reply
      .type('application/schema+json')
      .header('cache-control', 'public, max-age=3600')
      .header('access-control-allow-origin', '*')
      .send(text),
  );
}
