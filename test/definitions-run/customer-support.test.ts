/** Customer support: a sure agent asks nobody; else the question goes up the levels until somebody answers, or nobody does. */
import { expect, it } from 'vitest';
import type { CustomerSupportInput } from '../../generated/orkestra.ts';
import { tests } from './published.ts';

const start = (input: CustomerSupportInput) => tests.start('customer-support', input);
const QUESTION = { question: 'Where is my order?', conversationId: 'c-1' };
const ask = () => start({ ...QUESTION, confidence: 0.2 });

it.each([0.8, 0.9, 1])('ends at once when the agent is sure (%d), and asks nobody', (confidence) => {
  const run = start({ ...QUESTION, confidence });
  expect(run.output).toEqual({ ...QUESTION, confidence });
  expect(run.tasks).toEqual([]);
});

it.each([0, 0.79, undefined])('asks the first level when it is not (%s)', (confidence) => {
  const run = start(confidence === undefined ? QUESTION : { ...QUESTION, confidence });
  expect(run.status).toBe('running');
  expect(run.openTasks).toHaveLength(1);
  expect(run.task('ask')).toMatchObject({
    title: 'Customer question: Where is my order?',
    body: '> Where is my order?',
    show: { conversation: 'c-1' },
    form: { data: { sentiment: 'neutral' } },
    assign: { groups: ['support-l1'], users: [] },
    dueAt: '2026-01-05T09:30:00.000Z',
    expiresAt: '2026-01-07T09:00:00.000Z',
    next: { kind: 'remind', at: '2026-01-05T09:20:00.000Z' },
  });
});

it('gives the answer of a person to whoever asked', () => {
  const run = ask().advance('PT10M');
  expect(run.decide('ask', 'alice', { outcome: 'answer', answer: { answer: 'On its way' } })).toBeNull();
  expect(run.output).toEqual({ answer: 'On its way', handledBy: 'human' });
  expect(run.task('ask')).toMatchObject({ state: 'completed', nudges: [] });
});

it('ends with the decision itself when it is not our business', () => {
  const run = ask();
  expect(run.decide('ask', 'alice', { outcome: 'decline', answer: { reason: 'spam' } })).toBeNull();
  expect(run.output).toMatchObject({ outcome: 'decline', answer: { reason: 'spam' }, by: { key: 'alice' } });
});

it('takes no empty answer, no answer with the other outcome’s field and no outcome it does not offer', () => {
  const run = ask();
  expect(run.complete('ask', { as: 'alice', outcome: 'answer', answer: {} })).toBe('ANSWER_REFUSED');
  expect(run.complete('ask', { as: 'alice', outcome: 'answer', answer: { answer: '' } })).toBe('ANSWER_REFUSED');
  expect(run.complete('ask', { as: 'alice', outcome: 'decline', answer: { answer: 'x' } })).toBe('ANSWER_REFUSED');
  expect(run.complete('ask', { as: 'alice', outcome: 'answer', answer: { answer: 'x', sentiment: 'angry' } })).toBe(
    'ANSWER_REFUSED',
  );
  expect(run.complete('ask', { as: 'alice', outcome: 'later', answer: {} })).toBe('OUTCOME_UNKNOWN');
  expect(run.openTasks).toHaveLength(1);
});

it('reminds before the due time, then goes to level two, then to the lead', () => {
  const run = ask();
  run.advance('PT20M');
  expect(run.task('ask').nudges.map(({ kind }) => kind)).toEqual(['remind']);
  expect(run.task('ask').assign.groups).toEqual(['support-l1']);
  run.advance('PT10M');
  expect(run.task('ask').assign).toMatchObject({ groups: ['support-l2'], users: [] });
  expect(run.task('ask').nudges.filter(({ kind }) => kind === 'escalate')).toMatchObject([
    { notify: ['slack', 'email'] },
  ]);
  run.advance('PT90M');
  expect(run.task('ask').assign.users).toEqual(['lead@acme.test']);
  expect(run.task('ask')).toMatchObject({ priority: 90, state: 'open' });
  expect(
    run.decide('ask', 'dave', { outcome: 'answer', answer: { answer: 'Sorry', sentiment: 'frustrated' } }),
  ).toBeNull();
  expect(run.output).toEqual({ answer: 'Sorry', handledBy: 'human' });
});

it('fails with 408 when nobody answers in two days, and closes the task', () => {
  const run = ask().advance('PT47H59M');
  expect(run.status).toBe('running');
  run.advance('PT1M');
  expect(run.error).toMatchObject({
    status: 408,
    type: expect.stringMatching(/\/timeout$/),
    instance: '/do/1/ask',
  });
  expect(run.task('ask').state).toBe('expired');
});

it('closes the task with the reason when the run is cancelled', () => {
  const run = ask().cancel('the customer found it');
  expect(run.status).toBe('cancelled');
  expect(run.task('ask')).toMatchObject({
    state: 'cancelled',
    reason: expect.stringContaining('the customer found it'),
  });
});
