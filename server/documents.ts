/**
 * The documents of a definition at publishing: given by the caller, else fetched; then cut down to what the definition uses.
 * What is kept here is what every run of the version carries, so that nothing is fetched twice and nothing changes under it.
 */
import { type Documents, documentUses, keptDocuments } from '../engine/definition/documents.ts';
import type { Json, JsonObject } from '../engine/json.ts';
import { isObject, own } from '../engine/json.ts';
import { Expressions } from '../engine/run/expressions.ts';
import { credentialOf } from './activities/authentication.ts';
import { AppError } from './errors.ts';
import { fetchDocument, NoDocument } from './fetch-document.ts';
import type { Scope } from './scope.ts';
import { redactSecrets, type Secrets, secretsOf } from './secrets.ts';

/** What all documents of one definition may have once they are cut down; they travel in the start of each run. */
const MOST_BYTES = 500_000;

/** Every document the definition names, whole as it was given or fetched. Refuses what cannot be had. */
export async function gatherDocuments(scope: Scope, definition: Json, given: Documents): Promise<Documents> {
  const all: Record<string, Json> = {};
  for (const { uri, authentication, operationId } of documentUses(definition)) {
    if (Object.hasOwn(all, uri)) continue;
    all[uri] = Object.hasOwn(given, uri) ? (given[uri] as Json) : await fetched(scope, definition, uri, authentication);
    const isSchema = isObject(all[uri]) || typeof all[uri] === 'boolean';
    if (operationId === null && !isSchema) {
      throw new AppError('DOCUMENT_UNAVAILABLE', { uri, reason: 'it is no JSON Schema' });
    }
  }
  return all;
}

/** Cut down; refuses what would be incomplete or too much. */
export function documentsToKeep(definition: Json, documents: Documents): Documents {
  const { kept, outside } = keptDocuments(definition, documents);
  const [first] = outside;
  if (first) {
    throw new AppError('DOCUMENT_UNAVAILABLE', {
      uri: first.uri,
      reason: `it refers to "${first.ref}", outside of itself; only a document that is whole can be kept`,
    });
  }
  const size = Buffer.byteLength(JSON.stringify(kept));
  if (size > MOST_BYTES)
    throw new AppError('TOO_LARGE', { what: 'documents of the definition', size, limit: MOST_BYTES });
  return kept;
}

// ---- helpers

async function fetched(scope: Scope, definition: Json, uri: string, policy: Json | undefined): Promise<Json> {
  const secrets = secretsOf(scope.tenant.key, process.env);
  const { egress } = scope.settings;
  try {
    const credential = await credentialOf(evaluated(definition, policy, secrets), { ...egress, secrets });
    return (await fetchDocument(uri, egress, credential?.value ?? null)).value;
  } catch (failure) {
    const known = failure instanceof NoDocument || (failure instanceof Error && 'nonRetryable' in failure);
    if (!known) throw failure;
    const reason = redactSecrets((failure as Error).message, secrets).replace(/\.$/, '');
    throw new AppError('DOCUMENT_UNAVAILABLE', { uri, reason });
  }
}

/** A policy as it is before any run: of all variables there are only secrets. */
function evaluated(definition: Json, policy: Json | undefined, secrets: Secrets): Json | undefined {
  const name = isObject(policy) ? own(policy, 'use') : undefined;
  const use = isObject(definition) ? own(definition, 'use') : undefined;
  const named = isObject(use) ? own(use, 'authentications') : undefined;
  const written = typeof name === 'string' && isObject(named) ? own(named, name) : policy;
  if (written === undefined) return undefined;
  const scope = (variable: string) => (variable === 'secrets' ? ({ ...secrets } as JsonObject) : undefined);
  return new Expressions(() => Date.now()).value(written, null, scope);
}
