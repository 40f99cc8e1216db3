/** The official JSON Schema test suite (draft 2020-12), read from beside the checkout or from JSON_SCHEMA_SUITE. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Json, JsonObject } from '../../schemas/validate/json.ts';

export interface SuiteCase {
  /** `file: group: case`, unique. */
  name: string;
  schema: JsonObject | boolean;
  value: Json;
  valid: boolean;
}

/**
 * Not ours to pass: other documents (they are vendored in at publish), custom meta-schemas, and `format` as an annotation
 * (here formats assert, by ruling).
 */
const LEFT_OUT = new Set(['refRemote.json', 'vocabulary.json', 'format.json']);

export function suiteCases(): SuiteCase[] {
  const folder = resolve(process.env.JSON_SCHEMA_SUITE ?? '../shared/json-schema');
  const tests = join(folder, 'tests');
  if (!existsSync(tests))
    throw new Error(
      `The JSON Schema test suite is not in ${folder}: clone json-schema-org/JSON-Schema-Test-Suite and set JSON_SCHEMA_SUITE to a folder holding its draft2020-12 files as "tests".`,
    );
  const cases: SuiteCase[] = [];
  for (const file of readdirSync(tests).sort()) {
    if (!file.endsWith('.json') || LEFT_OUT.has(file)) continue;
    const groups = JSON.parse(readFileSync(join(tests, file), 'utf8')) as {
      description: string;
      schema: JsonObject | boolean;
      tests: { description: string; data: Json; valid: boolean }[];
    }[];
    for (const group of groups)
      for (const test of group.tests)
        cases.push({
          name: `${file.slice(0, -5)}: ${group.description}: ${test.description}`,
          schema: group.schema,
          value: test.data,
          valid: test.valid,
        });
  }
  return cases;
}
