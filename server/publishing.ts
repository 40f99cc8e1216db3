/** Publishing from files: the definitions of a project's folder, and again whenever one is saved. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { type Documents, documentUses, keptDocuments } from '../engine/definition/documents.ts';
import { parse } from '../engine/definition/parse.ts';
import type { Json, JsonObject } from '../engine/json.ts';
import { call } from './call.ts';
import { AppError } from './errors.ts';
import { publishDefinition } from './operations/publish-definition.ts';
import type { Scope } from './scope.ts';
import { watchTree } from './watch-tree.ts';

export type Published = { file: string; name: string; version: string; state: 'published' | 'unchanged' };

/** Publishes one file, with what it uses of the project's copies of documents; a refusal comes back as the text to print (with the checker's problems), nothing is thrown for it. */
export async function publishFile(
  scope: Scope,
  file: string,
  documents: Documents = {},
): Promise<Published | { file: string; refused: AppError }> {
  const source = readFileSync(file, 'utf8');
  const sent = documentsToSend(parse(source, file).value ?? null, documents);
  try {
    const output = (await call(publishDefinition, scope, {
      source,
      file: path.relative(process.cwd(), file),
      ...(Object.keys(sent).length > 0 && { documents: sent }),
    })) as JsonObject;
    return {
      file,
      name: String(output.name),
      version: String(output.version),
      state: output.state as 'published' | 'unchanged',
    };
  } catch (failure) {
    if (failure instanceof AppError) return { file, refused: failure };
    throw failure;
  }
}

/** Tells of each saved file once its writing has settled. Returns how to stop. */
export function watchFolder(folder: string, endings: readonly string[], saved: (file: string) => void): () => void {
  if (!existsSync(folder)) return () => undefined;
  const settling = new Map<string, NodeJS.Timeout>();
  const stop = watchTree(folder, (file) => {
    if (!endings.some((ending) => file.endsWith(ending))) return;
    clearTimeout(settling.get(file));
    settling.set(
      file,
      setTimeout(() => {
        settling.delete(file);
        if (existsSync(file)) saved(file);
      }, 100),
    );
  });
  return () => {
    for (const timer of settling.values()) clearTimeout(timer);
    stop();
  };
}

/** What a definition uses of the copies at hand: operations cut down, as the server would, schemas whole. */
function documentsToSend(definition: Json, documents: Documents): Documents {
  const schemas = documentUses(definition).filter(
    ({ uri, operationId }) => operationId === null && Object.hasOwn(documents, uri),
  );
  const whole = schemas.map(({ uri }) => [uri, documents[uri] ?? null] as const);
  return { ...Object.fromEntries(whole), ...keptDocuments(definition, documents).kept };
}
