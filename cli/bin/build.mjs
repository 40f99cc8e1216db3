#!/usr/bin/env node
// Builds what is out of date: `code` (tsc → dist), `workflow` (the bundle the worker loads), `page` (Vite → dist/ui).
// Each part has a stamp over the names, sizes and times of its sources; nothing is built twice.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const SOURCES = {
  code: ['engine', 'schemas', 'server', 'codegen', 'cli', 'sdk', 'tsconfig.json', 'tsconfig.build.json', 'package-lock.json'],
  workflow: ['engine', 'schemas', 'package-lock.json'],
  page: ['ui', 'engine/people', 'engine/json.ts', 'schemas', 'package-lock.json'],
};
const SAYS = { code: 'Compiling', workflow: 'Bundling the workflow', page: 'Building the page' };

export async function bringUpToDate(root, parts, report = (line) => process.stderr.isTTY && console.error(line)) {
  for (const part of parts) {
    const stampFile = path.join(root, 'dist', `.${part}.stamp`);
    const stamp = stampOf(root, SOURCES[part]);
    if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) continue;
    report(`${SAYS[part]} …`);
    await BUILD[part](root);
    mkdirSync(path.dirname(stampFile), { recursive: true });
    writeFileSync(stampFile, stamp);
  }
}

const BUILD = {
  async code(root) {
    run(root, path.join('node_modules', 'typescript', 'bin', 'tsc'), ['-p', 'tsconfig.build.json']);
    // What tsc does not carry over.
    cpSync(path.join(root, 'server/store/migrations'), path.join(root, 'dist/server/store/migrations'), { recursive: true });
  },
  async workflow(root) {
    const { bundleWorkflow } = await import(pathToFileURL(path.join(root, 'dist/server/worker.js')).href);
    const { code } = await bundleWorkflow();
    writeFileSync(path.join(root, 'dist/workflow-bundle.js'), code);
  },
  async page(root) {
    rmSync(path.join(root, 'dist/ui'), { recursive: true, force: true });
    run(root, path.join('node_modules', 'vite', 'bin', 'vite.js'), ['build', 'ui', '--logLevel', 'warn']);
  },
};

function run(root, program, args) {
  const { status, stdout, stderr, error } = spawnSync(process.execPath, [path.join(root, program), ...args], { cwd: root, encoding: 'utf8' });
  if (status === 0) return;
  throw new Error(`${path.basename(program)} failed:\n${stdout ?? ''}${stderr ?? ''}${error?.message ?? ''}`);
}

function stampOf(root, sources) {
  const hash = createHash('sha256');
  const visit = (file) => {
    const stat = statSync(file);
    if (stat.isDirectory()) {
      for (const name of readdirSync(file).sort()) if (name !== 'node_modules') visit(path.join(file, name));
    } else hash.update(`${path.relative(root, file)} ${stat.size} ${stat.mtimeMs}\n`);
  };
  for (const source of sources) if (existsSync(path.join(root, source))) visit(path.join(root, source));
  return hash.digest('hex');
}

if (process.argv[1] && fileURLToPath(import.meta.url) === path.resolve(process.argv[1])) {
  await bringUpToDate(fileURLToPath(new URL('../..', import.meta.url)), ['code', 'page', 'workflow'], (line) => console.error(line));
}
