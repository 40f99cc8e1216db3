/** SHA-256 over RFC 8785 canonical JSON: the identity of a definition and of what a person was shown. */
import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { Documents } from '../engine/definition/documents.ts';
import type { Json } from '../engine/json.ts';

/** 64 lower-case hex digits; equal for equal JSON whatever the order of keys. */
export function digestOf(value: Json): string {
  return createHash('sha256').update(canonicalText(value)).digest('hex');
}

/** The identity of a version: its definition, and what it stands on of other documents, if anything. */
export function digestOfVersion(definition: Json, documents: Documents): string {
  return digestOf(Object.keys(documents).length === 0 ? definition : { definition, documents });
}

export function canonicalText(value: Json): string {
  const text = canonicalize(value);
  if (text === undefined) throw new Error('not a JSON value');
  return text;
}
