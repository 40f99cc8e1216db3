/** A JSON value. Numbers are IEEE doubles; objects are read by own property only (`__proto__` is just a key). */
export type Json = null | boolean | number | string | Json[] | JsonObject;
export interface JsonObject {
  [key: string]: Json;
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Own property or undefined; never an inherited one. */
export function own(object: JsonObject, key: string): Json | undefined {
  const value = object[key];
  return value === undefined || !Object.hasOwn(object, key) ? undefined : value;
}

/** Sets an own property, also for `__proto__`, which plain assignment would take as the prototype. */
export function put(object: JsonObject, key: string, value: Json): void {
  // All others are assigned: a definition of a property costs ten times that. In a sandbox the prototype is frozen.
  if (!INHERITED.has(key)) object[key] = value;
  else Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
}

/** What every object seems to have. */
const INHERITED: ReadonlySet<string> = new Set(Object.getOwnPropertyNames(Object.prototype));
