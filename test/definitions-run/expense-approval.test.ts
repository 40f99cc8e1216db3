/** Expense approval: the amount decides who approves, nobody approves their own, a rejected one comes back, an approved one is booked once. */
import { describe, expect, it } from 'vitest';
import { Failure, type TestOptions } from '../../cli/testing.ts';
import type { BookExpenseInput, ExpenseApprovalInput, Functions } from '../../generated/orkestra.ts';
import { tests } from './published.ts';

const start = (input: ExpenseApprovalInput, options: TestOptions<Functions> = {}) =>
  tests.start('expense-approval', input, options);
const requester = { kind: 'user', id: 'u-1', key: 'bob', name: 'Bob Brandt' } as const;

/** Books of the test: what was booked, in order. */
function books() {
  const booked: BookExpenseInput[] = [];
  return {
    booked,
    functions: {
      'book-expense': (input: BookExpenseInput) => {
        booked.push(input);
        return { bookingId: `BK-${booked.length}` };
      },
    },
  };
}

const LUNCH = { amount: 42, purpose: 'Lunch' };
const LAPTOP = { amount: 1_900, purpose: 'Laptop', category: 'equipment' } as const;

it.each([
  [0.01, 'ask-lead', 'team-leads'],
  [500, 'ask-lead', 'team-leads'],
  [500.01, 'ask-finance', 'finance'],
  [100_000, 'ask-finance', 'finance'],
] as const)('has an expense of %d decided at %s', (amount, step, group) => {
  const run = start({ ...LUNCH, amount }, { requester });
  expect(run.openTasks).toMatchObject([
    {
      step,
      assign: { groups: [group], exclude: ['bob'] },
      show: { amount, category: 'other', requester: 'Bob Brandt' },
    },
  ]);
});

it('books what was approved, with who spent and who approved', () => {
  const { booked, functions } = books();
  const run = start(LUNCH, { requester, functions });
  expect(run.decide('ask-lead', 'dave', { outcome: 'approve', answer: { comment: 'Enjoy' } })).toBeNull();
  expect(run.output).toEqual({ state: 'booked', bookingId: 'BK-1' });
  expect(booked).toEqual([{ amount: 42, purpose: 'Lunch', requester: 'bob', approvedBy: 'dave' }]);
});

it('books a large one that finance approved, with a cost centre of four digits or none', () => {
  const { booked, functions } = books();
  const run = start(LAPTOP, { requester, functions });
  const wrong = { outcome: 'approve', answer: { costCentre: '12' } } as const;
  expect(run.decide('ask-finance', 'carol', wrong)).toBe('ANSWER_REFUSED');
  expect(run.decide('ask-finance', 'carol', { outcome: 'approve', answer: { costCentre: '4711' } })).toBeNull();
  expect(run.output).toEqual({ state: 'booked', bookingId: 'BK-1' });
  expect(booked[0]).toMatchObject({ amount: 1_900, approvedBy: 'carol' });
});

it('lets nobody decide on their own expense (four eyes), also after an escalation', () => {
  const { functions } = books();
  const own = { outcome: 'approve', answer: {} } as const;
  const small = start(LUNCH, { requester: { ...requester, key: 'dave' }, functions });
  expect(small.decide('ask-lead', 'dave', own)).toBe('EXCLUDED');
  const large = start(LAPTOP, { requester: { ...requester, key: 'carol' }, functions });
  expect(large.decide('ask-finance', 'carol', own)).toBe('EXCLUDED');

  const escalated = start(LUNCH, { requester: { ...requester, key: 'carol' }, functions });
  escalated.advance('P1D');
  expect(escalated.task('ask-lead').assign).toMatchObject({ groups: ['finance'], exclude: ['carol'] });
  expect(escalated.decide('ask-lead', 'carol', own)).toBe('EXCLUDED');
  expect(escalated.decide('ask-lead', 'dave', own)).toBeNull();
  expect(escalated.status).toBe('completed');
});

describe('a rejected expense', () => {
  const rejected = (options = {}) => {
    const run = start(LUNCH, { requester, ...options });
    expect(run.decide('ask-lead', 'dave', { outcome: 'reject', answer: { comment: 'Too vague' } })).toBeNull();
    return run;
  };

  it('needs a reason', () => {
    const run = start(LUNCH, { requester });
    expect(run.complete('ask-lead', { as: 'dave', outcome: 'reject', answer: {} })).toBe('ANSWER_REFUSED');
    expect(run.complete('ask-lead', { as: 'dave', outcome: 'reject', answer: { comment: '' } })).toBe('ANSWER_REFUSED');
  });

  it('goes back to who asked, with the reason and what they had written', () => {
    expect(rejected().openTasks).toMatchObject([
      {
        step: 'revise',
        title: 'Your expense was rejected: Lunch',
        body: '> Too vague',
        assign: { users: ['bob'], groups: [] },
        form: { data: { amount: 42, purpose: 'Lunch', category: 'other' } },
        expiresAt: '2026-02-04T09:00:00.000Z',
      },
    ]);
  });

  it('is decided anew after a correction, by whom the new amount asks for, as often as it takes', () => {
    const { booked, functions } = books();
    const run = rejected({ functions });
    const larger = { amount: 620, purpose: 'Lunch with nine customers', category: 'other' } as const;
    expect(run.decide('revise', 'bob', { outcome: 'resubmit', answer: larger })).toBeNull();
    expect(run.openTasks).toMatchObject([{ step: 'ask-finance', title: 'Expense of 620: Lunch with nine customers' }]);
    expect(run.decide('ask-finance', 'carol', { outcome: 'reject', answer: { comment: 'Split it' } })).toBeNull();
    expect(run.task('revise')).toMatchObject({ body: '> Split it', form: { data: larger } });
    const smaller = { amount: 310, purpose: 'Lunch, my half' };
    expect(run.decide('revise', 'bob', { outcome: 'resubmit', answer: smaller })).toBeNull();
    expect(run.decide('ask-lead', 'dave', { outcome: 'approve', answer: {} })).toBeNull();
    expect(run.output).toEqual({ state: 'booked', bookingId: 'BK-1' });
    expect(booked).toEqual([{ amount: 310, purpose: 'Lunch, my half', requester: 'bob', approvedBy: 'dave' }]);
    expect(run.tasks.map(({ step }) => step)).toEqual(['ask-lead', 'revise', 'ask-finance', 'revise', 'ask-lead']);
  });

  it('can be withdrawn without filling in anything, and is then never booked', () => {
    const { booked, functions } = books();
    const run = rejected({ functions });
    expect(run.decide('revise', 'bob', { outcome: 'withdraw', answer: {} })).toBeNull();
    expect(run.output).toEqual({ state: 'withdrawn' });
    expect(booked).toEqual([]);
  });

  it('fails with 408 when its requester does not come back in thirty days', () => {
    const run = rejected().advance('P30D');
    expect(run.error).toMatchObject({ status: 408, instance: expect.stringMatching(/\/revise$/) });
    expect(run.task('revise').state).toBe('expired');
  });
});

it('reminds the leads, then asks finance after a day, and fails with 408 after seven', () => {
  const run = start(LUNCH, { requester });
  run.advance('PT20H');
  expect(run.task('ask-lead').nudges.map(({ kind }) => kind)).toEqual(['remind']);
  run.advance('PT4H');
  expect(run.task('ask-lead').assign.groups).toEqual(['finance']);
  run.advance('P6D');
  expect(run.error).toMatchObject({ status: 408, instance: expect.stringMatching(/\/ask-lead$/) });
});

it('fails, and books nothing else, when the booking fails', () => {
  const run = start(LUNCH, {
    requester,
    functions: { 'book-expense': () => new Failure(503, 'the books are closed', 'communication') },
  });
  expect(run.decide('ask-lead', 'dave', { outcome: 'approve', answer: {} })).toBeNull();
  expect(run.error).toMatchObject({
    status: 503,
    detail: 'the books are closed',
    instance: expect.stringMatching(/\/book$/),
  });
  expect(run.sent.map(({ type }) => type)).toEqual(['function']);
});
