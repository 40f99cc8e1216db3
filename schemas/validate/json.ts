/**
 * JSON as the validator sees it: the same shape as the engine's, spelled here because `schemas/` imports nothing of ours.
 *
 * Values are copied without a prototype before anything looks at them: the checker below us asks `key in value`, and on
 * an ordinary object that finds `valueOf` and friends. The copy also bounds depth, so no caller can exhaust the stack.
 */
export type Json = null | boolean | number | string | Json[] | JsonObject;
export interface JsonObject {
  [key: string]: Json;
}

/** Deeper values are refused as a whole; far beyond any form, far below the stack of a browser or a workflow. */
export const MAX_DEPTH = 500;

export class TooDeep extends Error {}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function emptyObject(): JsonObject {
  return Object.create(null) as JsonObject;
}

/** Own property or undefined, never an inherited one. */
export function own(object: JsonObject, key: string): Json | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

/** A copy whose objects have no prototype. Properties that are `undefined` are left out, as JSON would. */
export function bare(value: Json, depth = 0): Json {
  if (depth > MAX_DEPTH) throw new TooDeep();
  if (Array.isArray(value)) return value.map((item) => bare(item, depth + 1));
  if (!isObject(value)) return value;
  const copy = emptyObject();
  for (const key of Object.keys(value)) {
    const item = value[key];
    if (item !== undefined) copy[key] = bare(item, depth + 1);
  }
  return copy;
}

/** `/a~1b/0` from a parent pointer and a key (RFC 6901). */
export function join(pointer: string, key: string | number): string {
  return `${pointer}/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`;
}

export function tokens(pointer: string): string[] {
  if (pointer === '') return [];
  return pointer
    .slice(1)
    .split('/')
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** The value a pointer leads to, or undefined. */
export function valueAt(value: Json | undefined, pointer: string): Json | undefined {
  return tokens(pointer).reduce<Json | undefined>((at, token) => {
    if (Array.isArray(at)) return at[Number(token)];
    return isObject(at) ? own(at, token) : undefined;
  }, value);
}
