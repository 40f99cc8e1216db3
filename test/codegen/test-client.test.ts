/**
 * A project's tests in TypeScript agree with its YAML or do not compile: every line marked as wrong is refused by
 * `npm run types`, which this file is part of. What is marked right runs.
 */
import { expect, it } from 'vitest';
import { testsOf } from '../../cli/testing.ts';
import type { Definitions, Functions } from '../../generated/orkestra.ts';
import { ROOT } from '../language/corpus.ts';

const tests = testsOf<Definitions, Functions>(ROOT);
const LUNCH = { amount: 42, purpose: 'Lunch' };

it('knows definitions, inputs, steps, outcomes, answers and functions', () => {
  const run = tests.start('expense-approval', LUNCH, {
    functions: { 'book-expense': ({ approvedBy }) => ({ bookingId: approvedBy }) },
  });
  expect(run.decide('ask-lead', 'dave', { outcome: 'approve', answer: {} })).toBeNull();
  expect(run.output).toEqual({ state: 'booked', bookingId: 'dave' });
});

it('refuses what the YAML does not say', () => {
  const wrong = [
    // @ts-expect-error: no such definition
    () => tests.start('expense-aproval', LUNCH),
    // @ts-expect-error: the purpose is missing
    () => tests.start('expense-approval', { amount: 42 }),
    // @ts-expect-error: no such category
    () => tests.start('expense-approval', { ...LUNCH, category: 'gifts' }),
    // @ts-expect-error: no such function
    () => tests.start('expense-approval', LUNCH, { functions: { 'book-expenses': () => ({ bookingId: '' }) } }),
    // @ts-expect-error: the function gives something else
    () => tests.start('expense-approval', LUNCH, { functions: { 'book-expense': () => ({ booking: '' }) } }),
    // @ts-expect-error: no such step
    () => tests.start('expense-approval', LUNCH).decide('ask', 'dave', { outcome: 'approve', answer: {} }),
    // @ts-expect-error: no such outcome
    () => tests.start('expense-approval', LUNCH).decide('ask-lead', 'dave', { outcome: 'agree', answer: {} }),
    // @ts-expect-error: a rejection says why
    () => tests.start('expense-approval', LUNCH).decide('ask-lead', 'dave', { outcome: 'reject', answer: {} }),
  ];
  expect(wrong).toHaveLength(8);
});

it('says which definitions there are no more, and shows the frames of one that is wrong', () => {
  expect(() => testsOf(ROOT).start('nothing', {})).toThrow('The project has no definition nothing.');
  expect(() => testsOf('/').start('nothing', {})).toThrow('There is no orkestra.yaml in / or above it.');
});
