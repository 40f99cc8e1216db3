/** Takes from an output what its schema does not declare, so that no door can leak what another one trims. */
import type { Json, JsonObject } from '../engine/json.ts';
import { isObject, own, put } from '../engine/json.ts';

/** Closed objects lose undeclared keys and keys whose value is undefined; open objects and free JSON stay as they are. */
export function trim(schema: JsonObject, value: Json): Json {
  const members = own(schema, 'anyOf');
  if (Array.isArray(members)) {
    const member = members.find((one) => isObject(one) && fits(one, value));
    return isObject(member) ? trim(member, value) : value;
  }
  if (Array.isArray(value)) {
    const items = own(schema, 'items');
    return isObject(items) ? value.map((item) => trim(items, item)) : value;
  }
  const properties = own(schema, 'properties');
  if (!isObject(value) || !isObject(properties)) return value;
  const kept: JsonObject = {};
  for (const [key, declared] of Object.entries(properties)) {
    const item = own(value, key);
    if (item !== undefined && isObject(declared)) put(kept, key, trim(declared, item));
  }
  return kept;
}

function fits(schema: JsonObject, value: Json): boolean {
  const type = own(schema, 'type');
  if (type === 'null') return value === null;
  if (type === 'object') return isObject(value);
  if (type === 'array') return Array.isArray(value);
  return value !== null && (type === undefined || typeof value === (type === 'integer' ? 'number' : type));
}
