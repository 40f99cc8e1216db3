#!/usr/bin/env node
// The command's entry: plain JavaScript, so that npm can link it before anything was built. In a checkout it brings the
// build up to date first (a second when nothing changed is too long, so a stamp says when nothing did).
import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`orkestra needs Node 20.19 or newer; this is ${process.versions.node}.`);
  process.exit(1);
}
const root = fileURLToPath(new URL('../..', import.meta.url));
if (existsSync(path.join(root, 'tsconfig.build.json')) && process.env.ORKESTRA_SKIP_BUILD !== '1') {
  const { bringUpToDate } = await import('./build.mjs');
  const serves = ['dev', 'start'].includes(process.argv[2]) && !process.argv.some((one) => /^(-h|--help)$/.test(one));
  try {
    // A start prints what it does; other commands are quiet unless somebody looks on.
    const report = (line) => (serves || process.stderr.isTTY) && console.error(line);
    await bringUpToDate(root, serves ? ['code', 'workflow', 'page'] : ['code'], report);
  } catch (failure) {
    console.error(failure.message);
    process.exit(1);
  }
}
// The one command that editors and scripts run again and again is bundled; every other is read module by module.
const bundled = process.argv[2] === 'check' && existsSync(path.join(root, 'dist/check/main.js'));
const entry = bundled ? 'dist/check/main.js' : 'dist/cli/main.js';
const { main } = await import(pathToFileURL(path.join(root, entry)).href);
await main(process.argv);
