/**
 * Writes this repository's own generated files; with \`--check\` says which are out of step and writes nothing.
 * Generated files are checked in, marked, and the same bytes on every machine.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { JsonObject } from '../engine/json.ts';
import { profilePage } from '../engine/definition/profile.ts';
import { generate as generateSchemas } from '../schemas/generate.ts';
import { operations } from '../server/operations/index.ts';
import { pageClient } from './page-client.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

async function files(): Promise<Map<string, string>> {
  const plain = (schema: unknown) => JSON.parse(JSON.stringify(schema)) as JsonObject;
  const all = new Map<string, string>();
  for (const [file, text] of await generateSchemas()) all.set(file, text);
  all.set('docs/profile.md', profilePage());
  all.set(
    'ui/generated/operations.ts',
    pageClient(
      operations.map(({ name, http, summary, input, output }) => ({
        name,
        http,
        summary,
        input: plain(input),
        output: plain(output),
      })),
    ),
  );
  return all;
}

const check = process.argv.includes('--check');
let stale = 0;
for (const [file, text] of await files()) {
  const at = path.isAbsolute(file) ? file : path.join(root, file);
  if (existsSync(at) && readFileSync(at, 'utf8') === text) continue;
  stale++;
  if (check) console.error(`${path.relative(root, at)} is out of step: run npm run generate`);
  else {
    mkdirSync(path.dirname(at), { recursive: true });
    writeFileSync(at, text);
    console.error(`wrote ${path.relative(root, at)}`);
  }
}
process.exitCode = check && stale > 0 ? 1 : 0;
