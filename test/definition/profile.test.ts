/** Guarantee: what the profile refuses is refused by name, and its page says the same as the checker. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { EXAMPLES_HEADING } from '../../engine/definition/example-table.ts';
import { PROFILE, profilePage } from '../../engine/definition/profile.ts';
import { check, fixtures, ROOT } from '../language/corpus.ts';

describe('the profile', () => {
  it('has its page in step: `npm run generate` writes it', () => {
    const page = readFileSync(`${ROOT}docs/profile.md`, 'utf8');
    expect(page.slice(0, page.indexOf(`\n${EXAMPLES_HEADING}`))).toBe(profilePage());
  });

  it('has a refused file for every row that a key, a value or a call breaks', () => {
    const messages = fixtures('refused').flatMap(({ text }) => check(text).problems.map(({ message }) => message));
    const rows = PROFILE.filter(({ runs, keys, values, calls }) => runs !== 'yes' && (keys ?? values ?? calls));
    expect(
      rows.map(({ construct }) => construct).filter((one) => !messages.some((text) => text.startsWith(`${one} is `))),
    ).toEqual([]);
    expect(rows.length).toBeGreaterThan(20);
  });

  it('tells what comes later from what is decided against', () => {
    const code = (runs: string) => (runs === 'later' ? 'not-in-this-version' : 'outside-profile');
    for (const { text } of fixtures('refused')) {
      for (const { code: found, message } of check(text).problems) {
        const row = PROFILE.find(({ construct }) => message.startsWith(`${construct} is `));
        if (found === 'outside-profile' || found === 'not-in-this-version') expect(found).toBe(code(row!.runs));
      }
    }
  });
});
