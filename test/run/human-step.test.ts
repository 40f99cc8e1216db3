/** A reminder that strikes twice, an escalation that loses four eyes, an answer taken after its deadline, shows here. */
import { describe, expect, it } from 'vitest';
import { simulate } from '../../engine/simulate.ts';
import { definitionOf } from './definition-of.ts';

const ASK = definitionOf(`
do:
  - ask:
      call: human
      with:
        title: '\${ "Pay \\(.amount)?" }'
        show: { amount: '\${ .amount }' }
        form:
          schema: { type: object, required: [note], properties: { note: { type: string, minLength: 1 }, sum: { type: number } } }
          data: { sum: '\${ .amount }' }
        outcomes:
          approve: { title: Approve, primary: true }
          reject: { form: { schema: { type: object, required: [reason], properties: { reason: { type: string } } } } }
        assign: { groups: [finance], exclude: [eve] }
        sla: { due: PT30M, remind: [PT10M, PT20M] }
        escalate:
          - { after: PT1H, assign: { users: [boss] }, priority: 90, notify: [email] }
      timeout: { after: PT2H }
`);
const open = () => simulate(ASK, { input: { amount: 12 }, continueAtEverySafePoint: true });

describe('a human step', () => {
  it('shows what it evaluated, with instants instead of durations', () => {
    expect(open().task('ask')).toMatchObject({
      title: 'Pay 12?',
      show: { amount: 12 },
      form: { data: { sum: 12 } },
      outcomes: [
        { name: 'approve', primary: true },
        { name: 'reject', title: 'Reject', primary: false },
      ],
      assign: { groups: ['finance'], users: [], exclude: ['eve'] },
      openedAt: '2026-01-05T09:00:00.000Z',
      dueAt: '2026-01-05T09:30:00.000Z',
      expiresAt: '2026-01-05T11:00:00.000Z',
      next: { kind: 'remind', at: '2026-01-05T09:10:00.000Z' },
    });
  });

  it('outputs the outcome, the answer, who and when', () => {
    const run = open().advance('PT5M');
    expect(run.complete('ask', { as: 'carol', outcome: 'approve', answer: { note: 'ok' } })).toBeNull();
    expect(run.output).toEqual({
      outcome: 'approve',
      answer: { note: 'ok' },
      by: { kind: 'user', key: 'carol', name: 'carol' },
      at: '2026-01-05T09:05:00.000Z',
      taskId: run.task('ask').id,
    });
    expect(run.task('ask').state).toBe('completed');
  });

  it('refuses what the form of the chosen outcome refuses, fields it does not have included', () => {
    const run = open();
    expect(run.complete('ask', { as: 'carol', outcome: 'approve', answer: {} })).toBe('ANSWER_REFUSED');
    expect(run.complete('ask', { as: 'carol', outcome: 'approve', answer: { note: 'ok', more: 1 } })).toBe(
      'ANSWER_REFUSED',
    );
    expect(run.complete('ask', { as: 'carol', outcome: 'reject', answer: { note: 'ok' } })).toBe('ANSWER_REFUSED');
    expect(run.complete('ask', { as: 'carol', outcome: 'maybe', answer: {} })).toBe('OUTCOME_UNKNOWN');
    expect(run.complete('ask', { as: 'carol', outcome: 'reject', answer: { reason: 'no' } })).toBeNull();
  });

  it('refuses who is excluded, also after an escalation', () => {
    const run = open();
    expect(run.complete('ask', { as: 'eve', outcome: 'approve', answer: { note: 'ok' } })).toBe('EXCLUDED');
    run.advance('PT1H');
    expect(run.task('ask').assign).toEqual({ users: ['boss'], groups: [], exclude: ['eve'] });
  });

  it('reminds, breaches and escalates once each, in order, at their instants', () => {
    const run = open().advance('PT90M');
    expect(run.task('ask').nudges.map(({ kind, at }) => `${kind} ${at.slice(11, 16)}`)).toEqual([
      'remind 09:10',
      'remind 09:20',
      'due 09:30',
      'escalate 10:00',
    ]);
    expect(run.task('ask')).toMatchObject({ priority: 90, next: { kind: 'expire', at: '2026-01-05T11:00:00.000Z' } });
  });

  it('closes the task at its timeout and raises the catchable 408', () => {
    const run = open().advance('PT2H');
    expect(run.task('ask').state).toBe('expired');
    expect(run.error).toMatchObject({ status: 408, instance: '/do/0/ask' });
  });

  it('refuses an answer received at the deadline or later', () => {
    const run = open();
    expect(
      run.complete('ask', { as: 'carol', outcome: 'approve', answer: { note: 'x' }, at: '2026-01-05T11:00:00.000Z' }),
    ).toBe('TASK_EXPIRED');
    expect(
      run.complete('ask', { as: 'carol', outcome: 'approve', answer: { note: 'x' }, at: '2026-01-05T10:59:59.999Z' }),
    ).toBeNull();
  });

  it('refuses a second answer and knows the first one again', () => {
    const run = open();
    run.complete('ask', { as: 'carol', outcome: 'approve', answer: { note: 'ok' } });
    expect(run.complete('ask', { as: 'dora', outcome: 'approve', answer: { note: 'me too' } })).toBe('TASK_CLOSED');
  });

  it('closes with the reason when the run is cancelled', () => {
    const run = open().cancel('no longer needed');
    expect(run.end).toEqual({ status: 'cancelled', reason: 'no longer needed' });
    expect(run.task('ask')).toMatchObject({ state: 'cancelled', reason: 'no longer needed' });
  });

  it('has one outcome, done, and an empty answer when the definition names neither', () => {
    const run = simulate(definitionOf(`do: [ { ask: { call: human, with: { title: Seen? } } } ]`));
    expect(run.task('ask').outcomes).toMatchObject([{ name: 'done', primary: true }]);
    run.complete('ask', { as: 'alice' });
    expect(run.output).toMatchObject({ outcome: 'done', answer: {} });
  });

  it('asks somebody else with notSameAs and the same person with sameAs', () => {
    const run = simulate(
      definitionOf(`
do:
  - first: { call: human, with: { title: One, assign: { groups: [all] } } }
  - second: { call: human, with: { title: Two, assign: { groups: [all], notSameAs: first } } }
  - third: { call: human, with: { title: Three, assign: { sameAs: first } } }
`),
    );
    run.complete('first', { as: 'ann' });
    expect(run.task('second').assign).toEqual({ users: [], groups: ['all'], exclude: ['ann'] });
    expect(run.complete('second', { as: 'ann' })).toBe('EXCLUDED');
    run.complete('second', { as: 'ben' });
    expect(run.task('third').assign.users).toEqual(['ann']);
  });
});
