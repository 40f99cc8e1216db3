#!/usr/bin/env node
// Builds what is out of date: `code` (tsc → dist), `workflow` (the bundle the worker loads), `page` (Vite → dist/ui).
//
// - Each part has a stamp over the names, sizes and times of its sources; nothing is built twice.
// - One build at a time: whoever comes second waits, then finds the work done.
// - Types are `npm run types`'s business, not a start's: a mistake in them stops nobody from trying something out.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const SOURCES = {
  code: [
    'engine',
    'schemas',
    'server',
    'codegen',
    'cli',
    'sdk',
    'tsconfig.json',
    'tsconfig.build.json',
    'package-lock.json',
  ],
  workflow: ['engine', 'schemas', 'package-lock.json'],
  page: [
    'ui',
    'engine/people',
    'engine/graph',
    'engine/definition',
    'engine/run/pointer.ts',
    'engine/json.ts',
    'schemas',
    'package-lock.json',
  ],
};
const SAYS = { code: 'Compiling', workflow: 'Bundling the workflow', page: 'Building the page' };

/** `parts` in their order; the page is built beside the others. */
export async function bringUpToDate(root, parts, report = (line) => process.stderr.isTTY && console.error(line)) {
  if (stale(root, parts).length === 0) return;
  const unlock = await lock(path.join(root, 'dist', '.building'));
  try {
    // Looked at again: somebody else may have built meanwhile.
    const todo = stale(root, parts);
    const make = async ({ part, stampFile, stamp }) => {
      report(`${SAYS[part]} …`);
      await BUILD[part](root);
      writeFileSync(stampFile, stamp);
    };
    const rest = async () => {
      for (const one of todo) if (one.part !== 'page') await make(one);
    };
    const outcomes = await Promise.allSettled([rest(), ...todo.filter(({ part }) => part === 'page').map(make)]);
    const failed = outcomes.find(({ status }) => status === 'rejected');
    if (failed) throw failed.reason;
  } finally {
    unlock();
  }
}

function stale(root, parts) {
  return parts.flatMap((part) => {
    // A checkout without a page serves the API alone.
    if (part === 'page' && !existsSync(path.join(root, 'ui', 'index.html'))) return [];
    const stampFile = path.join(root, 'dist', `.${part}.stamp`);
    const stamp = stampOf(root, SOURCES[part]);
    return existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp ? [] : [{ part, stampFile, stamp }];
  });
}

const BUILD = {
  async code(root) {
    const tsc = path.join('node_modules', 'typescript', 'bin', 'tsc');
    await run(root, tsc, ['-p', 'tsconfig.build.json', '--noCheck']);
    await bundleCheck(root);
    // What tsc does not carry over.
    cpSync(path.join(root, 'server/store/migrations'), path.join(root, 'dist/server/store/migrations'), {
      recursive: true,
    });
  },
  async workflow(root) {
    await run(root, path.join('cli', 'bin', 'bundle-workflow.mjs'), []);
  },
  async page(root) {
    await run(root, path.join('node_modules', 'vite', 'bin', 'vite.js'), ['build', 'ui', '--logLevel', 'warn']);
  },
};

/**
 * `orkestra check` in one file (and one for its threads): reading a hundred modules takes longer than checking a project. What
 * it never runs stays where it is.
 */
async function bundleCheck(root) {
  const { build } = await import('esbuild');
  const outdir = path.join(root, 'dist', 'check');
  rmSync(outdir, { recursive: true, force: true });
  await build({
    absWorkingDir: path.join(root, 'dist', 'cli'),
    entryPoints: ['main.js', 'checking-worker.js'],
    outdir,
    bundle: true,
    splitting: true,
    chunkNames: '[name]-[hash]',
    format: 'esm',
    platform: 'node',
    target: 'node20',
    logLevel: 'silent',
    // Packages in CommonJS ask for Node's own modules this way.
    banner: { js: "import { createRequire } from 'node:module';\nconst require = createRequire(import.meta.url);" },
    plugins: [
      {
        name: 'check alone',
        setup({ onResolve }) {
          onResolve({ filter: /^\.\/commands\// }, ({ path: command, kind }) =>
            kind === 'dynamic-import' && !command.endsWith('/check.js')
              ? { path: path.posix.join('../cli', command), external: true }
              : undefined,
          );
        },
      },
    ],
  });
}

/** Runs to the end, or throws with what it printed. It never outlives us: a signal that ends us ends it first. */
async function run(root, program, args) {
  const child = spawn(process.execPath, [path.join(root, program), ...args], { cwd: root });
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => {
      printed += text;
    });
  }
  const end = (signal) => {
    child.kill(signal);
    process.exit(1);
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  for (const signal of signals) process.on(signal, end);
  try {
    const code = await new Promise((resolve, reject) => child.once('error', reject).once('close', resolve));
    if (code !== 0) throw new Error(`${path.basename(program)} failed:\n${printed}`);
  } finally {
    for (const signal of signals) process.off(signal, end);
  }
}

/** A folder is made in one step or not at all; one that a killed build left is taken over. */
async function lock(folder) {
  mkdirSync(path.dirname(folder), { recursive: true });
  const holder = path.join(folder, 'pid');
  for (;;) {
    try {
      mkdirSync(folder);
      writeFileSync(holder, String(process.pid));
      const unlock = () => rmSync(folder, { recursive: true, force: true });
      process.once('exit', unlock);
      return () => {
        process.off('exit', unlock);
        unlock();
      };
    } catch (failure) {
      if (failure.code !== 'EEXIST') throw failure;
    }
    if (isLeft(folder, holder)) rmSync(folder, { recursive: true, force: true });
    else await sleep(50);
  }
}

function isLeft(folder, holder) {
  try {
    process.kill(Number(readFileSync(holder, 'utf8')), 0);
    return false;
  } catch (failure) {
    if (failure.code === 'ESRCH') return true;
    // Without a name yet it is being made this very moment, unless it is old.
    return failure.code === 'ENOENT' && existsSync(folder) && Date.now() - statSync(folder).mtimeMs > 5_000;
  }
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
  const root = fileURLToPath(new URL('../..', import.meta.url));
  await bringUpToDate(root, ['code', 'workflow', 'page'], (line) => console.error(line));
}
