/** What an operation answers with when it succeeds, as one schema. */
import { isObject, type Json, type JsonObject, own, put } from '../json.ts';
import { follow, type OpenApi, wordOf } from './document.ts';
import { standing } from './schema.ts';

/** The union of what it answers with 2xx, as far as that is JSON; anything where one of them is not, or says nothing. */
export function answerOf(document: OpenApi, operation: JsonObject): JsonObject | boolean {
  const responses = own(operation, 'responses');
  if (!isObject(responses)) return true;
  const good = Object.keys(responses).filter((status) => /^2(\d\d|XX)$/i.test(status));
  if (good.length === 0) return true;
  const schemas: (JsonObject | boolean)[] = [];
  for (const status of good) {
    const response = follow(document.root, own(responses, status));
    if (response === undefined) return true;
    if (document.version === '2.0') {
      const produces = own(operation, 'produces') ?? own(document.root, 'produces');
      const json = !Array.isArray(produces) || produces.some((type) => /[/+]json\b/i.test(wordOf(type)));
      const schema = own(response, 'schema');
      if (schema === undefined || !json) return true;
      schemas.push(standing(document, schema, 'answered'));
      continue;
    }
    const content = own(response, 'content');
    if (status === '204' && content === undefined) {
      schemas.push({ type: 'null' });
      continue;
    }
    if (!isObject(content) || Object.keys(content).length === 0) return true;
    for (const [type, media] of Object.entries(content)) {
      const schema = isObject(media) ? own(media, 'schema') : undefined;
      if (!/[/+]json\b/i.test(type) || schema === undefined) return true;
      schemas.push(standing(document, schema, 'answered'));
    }
  }
  return schemas.length === 1 ? schemas[0]! : merged(schemas);
}

/** Alternatives side by side; what they refer to has the same place in each. */
function merged(schemas: readonly (JsonObject | boolean)[]): JsonObject {
  const carried: JsonObject = {};
  const alternatives = schemas.map((schema): Json => {
    if (typeof schema === 'boolean') return schema;
    const { components, definitions, paths, ...alone } = schema;
    for (const [key, value] of Object.entries({ components, definitions, paths })) {
      if (isObject(value)) carried[key] = deepMerged(own(carried, key), value);
    }
    return alone;
  });
  return { ...carried, anyOf: alternatives };
}

function deepMerged(left: Json | undefined, right: Json): Json {
  if (!isObject(left) || !isObject(right)) return left ?? right;
  const out: JsonObject = {};
  for (const [key, value] of Object.entries(left)) put(out, key, value);
  for (const [key, value] of Object.entries(right)) put(out, key, deepMerged(own(out, key), value));
  return out;
}
