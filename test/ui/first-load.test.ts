/** What a browser loads before the first view: at most 180 kB of script, and nothing that the page's policy would refuse. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { ROOT } from '../setup/orkestra.ts';
import { buildPage } from '../setup/services.ts';

const MOST_KB = 180;

it('stays small, and has no inline script', async () => {
  await buildPage();
  const folder = path.join(ROOT, 'dist/ui');
  const html = readFileSync(path.join(folder, 'index.html'), 'utf8');
  const scripts = [...html.matchAll(/<(?:script|link)\b[^>]*?(?:src|href)="(\/[^"]+\.js)"/g)].map(([, file]) => file!);
  expect(scripts.length).toBeGreaterThan(0);
  const size = scripts.reduce((sum, file) => sum + gzipSync(readFileSync(path.join(folder, file))).length, 0);
  expect(size / 1000).toBeLessThan(MOST_KB);
  expect(html).not.toMatch(/<script(?![^>]*\bsrc=)[^>]*>|<style|\son\w+=/);
});
