/**
 * Writes this repository's own generated files; with `--check` says which are out of step and writes nothing.
 * Generated files are checked in, marked, and the same bytes on every machine.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { sourcesOf } from '../cli/codegen-sources.ts';
import { type OpenProject, projectOf } from '../cli/project.ts';
import { pageClient } from '../codegen/page-client.ts';
import { projectModule } from '../codegen/project.ts';
import { EXAMPLES_HEADING, exampleRow, exampleTable } from '../engine/definition/example-table.ts';
import { profilePage } from '../engine/definition/profile.ts';
import type { JsonObject } from '../engine/json.ts';
import { versionsPage } from '../engine/versions/page.ts';
import { generate as generateSchemas } from '../schemas/generate.ts';
import { operations } from '../server/operations/index.ts';
import { diagnosticPages, Unwritten } from './diagnostics.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

async function files(): Promise<Map<string, string>> {
  const plain = (schema: unknown) => JSON.parse(JSON.stringify(schema)) as JsonObject;
  const all = new Map<string, string>();
  for (const [file, text] of await generateSchemas()) all.set(file, text);
  all.set('docs/profile.md', `${profilePage()}\n${officialExamples()}`);
  all.set('docs/versions.md', versionsPage());
  const { project, declarations, documents, others } = projectAt(root);
  const around = { ...(project && { project }), functions: declarations, documents, definitions: others };
  for (const [file, text] of diagnosticPages(around)) all.set(file, text);
  const client = pageClient(
    operations.map(({ name, http, summary, input, output }) => ({
      name,
      http,
      summary,
      input: plain(input),
      output: plain(output),
    })),
  );
  // The page and the command each have theirs: neither imports the other, and neither loads the server.
  for (const folder of ['ui', 'cli']) all.set(`${folder}/generated/operations.ts`, client);
  // What `orkestra codegen` writes in any project, for the one this repository is.
  all.set('generated/orkestra.ts', projectModule(sourcesOf(projectAt(root))));
  // And for one whose definitions talk by events, which tests hold programs against.
  const events = path.join(root, 'test/codegen/project');
  all.set('test/codegen/project/generated/orkestra.ts', projectModule(sourcesOf(projectAt(events))));
  return all;
}

/** The specification's own examples, read where they are; without them the table stays as it is, and that is said. */
function officialExamples(): string {
  const home = [process.env.OWS_HOME, path.join(root, '../shared/ows')].find(
    (one) => one !== undefined && existsSync(path.join(one, 'examples')),
  );
  if (home === undefined) {
    console.error(
      'NOT CHECKED: the table of official examples in docs/profile.md. Set OWS_HOME to a checkout of the specification.',
    );
    const page = readFileSync(path.join(root, 'docs/profile.md'), 'utf8');
    const start = page.indexOf(EXAMPLES_HEADING);
    return start < 0 ? '' : page.slice(start);
  }
  const folder = path.join(home, 'examples');
  const rows = readdirSync(folder)
    .filter((file) => file.endsWith('.yaml'))
    .sort()
    .map((file) => exampleRow(path.basename(file, '.yaml'), readFileSync(path.join(folder, file), 'utf8')));
  return exampleTable(rows);
}

function projectAt(folder: string): OpenProject {
  const project = projectOf(folder);
  if (!project) throw new Error(`there is no orkestra.yaml in ${folder}`);
  return project;
}

const check = process.argv.includes('--check');
let stale = 0;
const written = await files().catch((failure: Error) => {
  // What is missing is a sentence for whoever added half of something, not a stack.
  console.error(failure instanceof Unwritten ? failure.message : failure);
  process.exit(1);
});
for (const [file, text] of written) {
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
