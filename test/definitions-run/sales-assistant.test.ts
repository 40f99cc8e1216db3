/** Sales assistant: nothing is sent that nobody approved, what is sent is what was approved, and a busy mail service is asked again. */
import { describe, expect, it } from 'vitest';
import { Failure, type TestOptions } from '../../cli/testing.ts';
import type { Json, JsonObject } from '../../engine/json.ts';
import type { HttpCall } from '../../engine/run/host.ts';
import type { Functions, SalesAssistantInput, SalesAssistantReviewDecision } from '../../generated/orkestra.ts';
import { tests } from './published.ts';

const start = (input: SalesAssistantInput, options: TestOptions<Functions> = {}) =>
  tests.start('sales-assistant', input, options);
const INPUT = {
  customer: { name: 'Initech', email: 'bill@initech.test' },
  draft: { subject: 'Your quote', text: 'Ten chairs.', total: 1_000 },
};
const SEND: SalesAssistantReviewDecision = { outcome: 'send', answer: { ...INPUT.draft } };

/** A mail service that gives these answers in turn, the last one for ever. */
function mail(...answers: (Json | Failure)[]) {
  const requests: JsonObject[] = [];
  return {
    requests,
    options: {
      services: { echo: 'http://mail.test' },
      http: (call: HttpCall) => {
        requests.push(call.with);
        return answers[Math.min(requests.length, answers.length) - 1] as Json | Failure;
      },
    },
  };
}
const ACCEPTED = { id: 'm-1', accepted: true };
const busy = (status: number) => new Failure(status, `status ${status}`);

it('shows the draft to sales, filled in, with four hours to decide', () => {
  expect(start(INPUT).openTasks).toMatchObject([
    {
      step: 'review',
      title: 'Quote for Initech',
      show: { customer: INPUT.customer },
      form: { data: INPUT.draft },
      assign: { groups: ['sales'] },
      labels: ['quote'],
      dueAt: '2026-01-05T13:00:00.000Z',
      expiresAt: '2026-01-08T09:00:00.000Z',
    },
  ]);
});

it('sends what the person left standing, with the discount taken off', () => {
  const { requests, options } = mail(ACCEPTED);
  const run = start(INPUT, options);
  const answer = { subject: 'Your chairs', text: 'Ten chairs, delivered.', total: 900, discount: 10 };
  expect(run.decide('review', 'alice', { outcome: 'send', answer })).toBeNull();
  expect(run.output).toEqual({ sent: true, messageId: 'm-1' });
  expect(requests).toMatchObject([
    {
      method: 'post',
      endpoint: { uri: 'http://mail.test/messages' },
      body: {
        to: 'bill@initech.test',
        subject: 'Your chairs',
        text: 'Ten chairs, delivered.',
        total: 810,
        approvedBy: 'alice',
      },
    },
  ]);
});

it('sends the total as it stands without a discount', () => {
  const { requests, options } = mail(ACCEPTED);
  expect(start(INPUT, options).decide('review', 'bob', SEND)).toBeNull();
  expect(requests).toMatchObject([{ body: { total: 1_000 } }]);
});

it('sends nothing when the quote is declined, and says why', () => {
  const { requests, options } = mail(ACCEPTED);
  const run = start(INPUT, options);
  expect(run.decide('review', 'alice', { outcome: 'decline', answer: { reason: 'No chairs left' } })).toBeNull();
  expect(run.output).toEqual({ sent: false, reason: 'No chairs left' });
  expect(requests).toEqual([]);
});

it('takes no discount above thirty percent, no empty text and no silent refusal', () => {
  const run = start(INPUT);
  const answer = { ...INPUT.draft, discount: 31 };
  expect(run.decide('review', 'alice', { outcome: 'send', answer })).toBe('ANSWER_REFUSED');
  expect(run.decide('review', 'alice', { outcome: 'send', answer: { ...INPUT.draft, text: '' } })).toBe(
    'ANSWER_REFUSED',
  );
  expect(run.decide('review', 'alice', { outcome: 'decline', answer: { reason: '' } })).toBe('ANSWER_REFUSED');
  expect(run.openTasks).toHaveLength(1);
});

it('reminds after three hours and fails with 408 when nobody decides in three days', () => {
  const run = start(INPUT).advance('PT3H');
  expect(run.task('review').nudges.map(({ kind }) => kind)).toEqual(['remind']);
  run.advance('PT69H');
  expect(run.error).toMatchObject({ status: 408, instance: expect.stringMatching(/\/review$/) });
  expect(run.task('review').state).toBe('expired');
});

describe('a mail service that does not take it', () => {
  it.each([429, 500, 503])('is asked again later when it answers %d, with the same request', (status) => {
    const { requests, options } = mail(busy(status), busy(status), ACCEPTED);
    const run = start(INPUT, options);
    expect(run.decide('review', 'alice', SEND)).toBeNull();
    expect(run.status).toBe('running');
    expect(requests).toHaveLength(1);
    // Two seconds and up to one of jitter, then twice that.
    run.advance('PT1S');
    expect(requests).toHaveLength(1);
    run.advance('PT2S');
    expect(requests).toHaveLength(2);
    run.advance('PT5S');
    expect(requests).toHaveLength(3);
    expect(requests[2]).toEqual(requests[0]);
    expect(run.output).toEqual({ sent: true, messageId: 'm-1' });
  });

  it.each([400, 401, 404])('is not asked again when it answers %d: the run fails', (status) => {
    const { requests, options } = mail(busy(status), ACCEPTED);
    const run = start(INPUT, options);
    expect(run.decide('review', 'alice', SEND)).toBeNull();
    run.advance('PT1H');
    expect(run.error).toMatchObject({ status });
    expect(requests).toHaveLength(1);
  });

  it('is given up after six requests in all', () => {
    const { requests, options } = mail(busy(503));
    const run = start(INPUT, options);
    expect(run.decide('review', 'alice', SEND)).toBeNull();
    run.advance('PT1H');
    expect(run.error).toMatchObject({ status: 503 });
    expect(requests).toHaveLength(6);
  });
});
