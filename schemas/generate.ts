/**
 * Makes `schemas/generated/*.ts` from `schemas/*.schema.json`: the types of each document, and the schema itself as a
 * module, so that Node, a browser bundle and the workflow bundle can import it alike (no JSON import attributes). And
 * `schemas/published/definition.json`, the one file an editor reads.
 *
 * Pure of side effects: it answers what the files should hold; writing and comparing is the caller's
 * (`npm run generate`, `npm run generated`). Same input, same bytes, on any machine.
 */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { compile, type JSONSchema } from 'json-schema-to-typescript';
import { publishedSchema } from './published.ts';

const SCHEMAS = ['definition', 'human', 'form', 'function', 'project', 'test'] as const;
/** Names the schema, as `$id` does; where it is read from is each server's `/schemas/definition.json` or a file. */
const ADDRESS = 'urn:orkestra:schema';
const here = fileURLToPath(new URL('.', import.meta.url));

export async function generate(): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  const schemas = new Map<string, Record<string, unknown>>();
  for (const name of SCHEMAS) schemas.set(name, JSON.parse(await readFile(`${here}${name}.schema.json`, 'utf8')));
  for (const name of SCHEMAS) {
    const schema = schemas.get(name)!;
    // The form's schema describes JSON Schema itself; a type of it would promise more than anybody checks.
    const types = name === 'form' ? '' : await typesOf(name, schema);
    files.set(
      `schemas/generated/${name}.ts`,
      `// Generated from schemas/${name}.schema.json by schemas/generate.ts. Do not edit.\n\n${types}${types === '' ? '' : '\n'}` +
        `export const ${name}Schema: Record<string, unknown> = ${JSON.stringify(schema, null, 2)};\n`,
    );
  }
  // Each of these is one document for editors, with all that it refers to.
  for (const [published, names] of [
    ['definition', ['definition', 'human', 'form']],
    ['test', ['test', 'definition', 'human', 'form']],
  ] as const) {
    const parts = new Map(names.map((name) => [`${name}.schema.json`, schemas.get(name)!]));
    const document = publishedSchema(parts, `${ADDRESS}:${published}`);
    files.set(`schemas/published/${published}.json`, `${JSON.stringify(document, null, 2)}\n`);
  }
  return files;
}

// ---- helpers

async function typesOf(name: string, schema: Record<string, unknown>): Promise<string> {
  // The tool reads the object it is given again and again and marks it: it gets a copy. It also must not follow `$id`.
  const copy = bareReferences(JSON.parse(JSON.stringify(schema))) as Record<string, unknown>;
  delete copy.$id;
  return await compile(copy as JSONSchema, name, {
    cwd: here,
    bannerComment: '',
    additionalProperties: false,
    declareExternallyReferenced: true,
    enableConstEnums: false,
    style: { singleQuote: true, printWidth: 120 },
    ignoreMinAndMaxItems: true,
    unreachableDefinitions: false,
  });
}

/** A `$ref` with a description beside it would become a type of its own, numbered; without, it is the type it names. */
function bareReferences(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(bareReferences);
  if (typeof value !== 'object' || value === null) return value;
  if ('$ref' in value) return { $ref: value.$ref };
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, bareReferences(inner)]));
}
