/**
 * Guarantee: every problem has a page, whose wrong example gives exactly that problem and whose right example gives none.
 * Shows a page that teaches a mistake, and a code that nobody explained.
 */
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { PROBLEMS } from '../../engine/definition/problems.ts';
import { lessons, problemsOf } from '../../tools/diagnostics.ts';
import { ROOT, rootProject } from './corpus.ts';

const all = lessons();
const around = rootProject();

describe('a page', () => {
  it('is there for every problem', () => {
    expect(all.map(({ code }) => code)).toEqual(Object.keys(PROBLEMS));
  });

  it.each(all.filter(({ examples }) => examples.wrong !== undefined))(
    'shows what $code is, and nothing else',
    (one) => {
      expect(problemsOf(one, 'wrong', around).map(({ code }) => code)).toEqual([one.code]);
    },
  );

  it.each(all.filter(({ examples }) => examples.right !== undefined))('shows how it is without $code', (one) => {
    expect(problemsOf(one, 'right', around)).toEqual([]);
  });

  it('has both examples, but for what cannot be shown', () => {
    const without = all.filter(({ none }) => none !== undefined).map(({ code }) => code);
    expect(without).toEqual([
      'yaml-too-large',
      'unknown-in-test',
      'test-without-name',
      'bad-document',
      'version-not-compared',
    ]);
  });

  it('leads only to pages that are there', () => {
    for (const { code, text } of all) {
      for (const [, to] of text.matchAll(/\]\(([^)]+)\)/g)) {
        expect(`${code}: ${existsSync(`${ROOT}docs/diagnostics/${to}`)} ${to}`).toBe(`${code}: true ${to}`);
      }
      expect(readFileSync(`${ROOT}docs/diagnostics/README.md`, 'utf8')).toContain(`](${code}.md)`);
    }
  });
});
