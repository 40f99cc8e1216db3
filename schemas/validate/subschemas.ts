/**
 * Where schemas live inside a schema (JSON Schema 2020-12). One table, so that copying a schema, looking for patterns and
 * looking for titles agree on what is a schema and what is data that merely looks like one (`const`, `enum`, …).
 */
import { isObject, type Json, type JsonObject, join } from './json.ts';

/** Keywords whose value is data, never a schema. */
const DATA = new Set(['const', 'enum', 'default', 'examples', 'required', 'dependentRequired', 'type', '$vocabulary']);
/** Keywords whose value maps names to schemas. */
const MAPS = new Set(['properties', 'patternProperties', 'dependentSchemas', 'dependencies', '$defs', 'definitions']);

export interface Subschema {
  /** Pointer relative to the schema asked about. */
  pointer: string;
  schema: Json;
}

/** The schemas directly inside `schema`. An unknown keyword's value counts: `$ref` may point into it. */
export function subschemas(schema: JsonObject): Subschema[] {
  const found: Subschema[] = [];
  for (const keyword of Object.keys(schema)) {
    const value = schema[keyword];
    if (DATA.has(keyword) || value === undefined) continue;
    const pointer = join('', keyword);
    if (Array.isArray(value)) {
      value.forEach((item, index) => {
        if (isObject(item)) found.push({ pointer: join(pointer, index), schema: item });
      });
    } else if (isObject(value)) {
      if (!MAPS.has(keyword)) found.push({ pointer, schema: value });
      else
        for (const name of Object.keys(value)) {
          const item = value[name];
          if (isObject(item)) found.push({ pointer: join(pointer, name), schema: item });
        }
    }
  }
  return found;
}

/** Every schema in `schema`, itself first, with its pointer; `visit` is called in document order. */
export function eachSchema(
  schema: JsonObject,
  visit: (schema: JsonObject, pointer: string) => void,
  pointer = '',
): void {
  visit(schema, pointer);
  for (const inner of subschemas(schema))
    if (isObject(inner.schema)) eachSchema(inner.schema, visit, pointer + inner.pointer);
}
