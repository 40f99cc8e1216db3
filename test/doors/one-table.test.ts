/**
 * One table of cases through every door: valid, invalid (the field's JSON pointer, in the same words), unknown, not
 * allowed, second time. A door with words or rules of its own fails here.
 */
import { expect, it } from 'vitest';
import { checkDefinition } from '../../engine/definition/check.ts';
import { renderJson } from '../../engine/definition/render/json.ts';
import type { JsonObject } from '../../engine/json.ts';
import { type Orkestra, withOrkestra } from '../setup/orkestra.ts';
import { askSomebody, DOORS, type DoorName, hasDoor, operationNamed, through } from './doors.ts';

const NOBODY = '01890000-0000-7000-8000-000000000000';

interface Case {
  name: string;
  operation: string;
  as: string;
  input(made: { runId: string; taskId: string }): JsonObject;
  /** Done before, over REST. */
  before?(orkestra: Orkestra, made: { runId: string; taskId: string }): Promise<unknown>;
  expect: JsonObject;
}

const MISSPELT = `document: { dsl: '1.0.3', namespace: desk, name: ask, version: '1.0.0' }
do:
  - ask:
      call: human
      with: { titel: Who? }
      then: ask2
`;
const MISTAKES = { file: 'ask.yaml', source: MISSPELT, ...checkDefinition(MISSPELT, { file: 'ask.yaml' }) };

const CASES: Case[] = [
  {
    name: 'an event',
    operation: 'event.send',
    as: 'support-bot',
    input: () => ({ events: [{ type: 'nobody.listens', data: { a: 1 } }] }),
    expect: {
      ok: true,
      output: { items: [{ source: '/principals/support-bot', state: 'received', reached: 0, started: [] }] },
    },
  },
  {
    name: 'the same event again',
    operation: 'event.send',
    as: 'support-bot',
    before: (orkestra) =>
      orkestra.rest('support-bot', 'POST /events', { events: [{ type: 'twice', source: '/s', id: '1' }] }),
    input: () => ({ events: [{ type: 'twice', source: '/s', id: '1' }] }),
    expect: { ok: true, output: { items: [{ id: '1', source: '/s', state: 'known' }] } },
  },
  {
    name: 'an event that is none',
    operation: 'event.send',
    as: 'support-bot',
    input: () => ({ events: [{ type: 'a' }, { specversion: '0.3', time: 'soon', orderId: 'x' }] as JsonObject[] }),
    expect: {
      ok: false,
      status: 422,
      code: 'INPUT_REFUSED',
      violations: [
        { pointer: '/events/1/specversion', text: 'specversion must be "1.0"' },
        { pointer: '/events/1/type', text: 'type is required' },
        { pointer: '/events/1/time', text: 'time must be an instant such as 2026-01-31T12:00:00Z' },
        {
          pointer: '/events/1/orderId',
          text: 'orderId is no attribute of an event: names are lower-case letters and digits',
        },
      ],
    },
  },
  {
    name: 'a definition that is there',
    operation: 'definition.get',
    as: 'alice',
    input: () => ({ name: 'customer-support' }),
    expect: { ok: true, output: { name: 'customer-support', version: '1.0.0' } },
  },
  {
    name: 'a definition that is not',
    operation: 'definition.get',
    as: 'alice',
    input: () => ({ name: 'nothing' }),
    expect: { ok: false, status: 404, code: 'NOT_FOUND' },
  },
  {
    name: 'a definition with a mistake, told as the command tells it, with the edit that mends it',
    operation: 'definition.check',
    as: 'alice',
    input: () => ({ source: MISSPELT, file: 'ask.yaml' }),
    expect: { ok: true, output: { valid: false, problems: JSON.parse(renderJson([MISTAKES])) } },
  },
  {
    name: 'an input that its definition refuses',
    operation: 'run.start',
    as: 'support-bot',
    input: () => ({ name: 'customer-support', input: { conversationId: 'c', confidence: 2 } }),
    expect: {
      ok: false,
      status: 422,
      code: 'RUN_INPUT_REFUSED',
      violations: [
        { pointer: '/question', text: 'Question is required' },
        { pointer: '/confidence', text: 'Confidence must be at most 1' },
      ],
    },
  },
  {
    name: 'a request with a field that is not there and one that is missing',
    operation: 'run.cancel',
    as: 'support-bot',
    input: ({ runId }) => ({ runId, why: 'x' }),
    expect: { ok: false, status: 422, code: 'INPUT_REFUSED' },
  },
  {
    name: 'an answer that the form refuses',
    operation: 'task.complete',
    as: 'alice',
    input: ({ taskId }) => ({ taskId, outcome: 'answer', answer: { answer: '', mood: 'good' } }),
    expect: { ok: false, status: 422, code: 'ANSWER_REFUSED' },
  },
  {
    name: 'an answer that is missing its field',
    operation: 'task.complete',
    as: 'alice',
    input: ({ taskId }) => ({ taskId, outcome: 'answer', answer: {} }),
    expect: {
      ok: false,
      status: 422,
      code: 'ANSWER_REFUSED',
      violations: [{ pointer: '/answer', text: 'Answer is required' }],
    },
  },
  {
    name: 'an outcome that is not offered',
    operation: 'task.complete',
    as: 'alice',
    input: ({ taskId }) => ({ taskId, outcome: 'shrug', answer: {} }),
    expect: {
      ok: false,
      status: 422,
      code: 'OUTCOME_UNKNOWN',
      detail: 'This task has no outcome "shrug"; it offers: answer, decline.',
    },
  },
  {
    name: 'a task that is not',
    operation: 'task.get',
    as: 'alice',
    input: () => ({ taskId: NOBODY }),
    expect: { ok: false, status: 404, code: 'NOT_FOUND' },
  },
  {
    name: 'a task that is for others',
    operation: 'task.complete',
    as: 'bob',
    input: ({ taskId }) => ({ taskId, outcome: 'answer', answer: { answer: 'x' } }),
    expect: { ok: false, status: 404, code: 'NOT_FOUND' },
  },
  {
    name: 'a decision of the requester, who may see the task and not decide it',
    operation: 'task.complete',
    as: 'support-bot',
    input: ({ taskId }) => ({ taskId, outcome: 'answer', answer: { answer: 'x' } }),
    expect: { ok: false, status: 403, code: 'FORBIDDEN' },
  },
  {
    name: 'publishing by somebody who is no administrator',
    operation: 'definition.publish',
    as: 'alice',
    input: () => ({ source: 'x' }),
    expect: { ok: false, status: 403, code: 'FORBIDDEN' },
  },
  {
    name: 'a good answer',
    operation: 'task.complete',
    as: 'alice',
    input: ({ taskId }) => ({ taskId, outcome: 'answer', answer: { answer: 'Tomorrow' } }),
    expect: {
      ok: true,
      output: { state: 'completed', yours: true, decision: { outcome: 'answer', by: { key: 'alice' } } },
    },
  },
  {
    name: 'a second answer, which gets the first decision',
    operation: 'task.complete',
    as: 'alice',
    before: (orkestra, { taskId }) =>
      orkestra.rest('alice', `POST /tasks/${taskId}/complete`, { outcome: 'answer', answer: { answer: 'First' } }),
    input: ({ taskId }) => ({ taskId, outcome: 'decline', answer: { reason: 'Second' } }),
    expect: {
      ok: true,
      output: { state: 'completed', yours: false, decision: { outcome: 'answer', answer: { answer: 'First' } } },
    },
  },
  {
    name: 'an answer to what a cancelled run no longer asks',
    operation: 'task.complete',
    as: 'alice',
    before: (orkestra, { runId }) =>
      orkestra.rest('support-bot', `POST /runs/${runId}/cancel`, { reason: 'not needed' }),
    input: ({ taskId }) => ({ taskId, outcome: 'answer', answer: { answer: 'Late' } }),
    expect: { ok: false, status: 409, code: 'TASK_CLOSED' },
  },
  {
    name: 'cancelling what has ended',
    operation: 'run.cancel',
    as: 'support-bot',
    before: (orkestra, { runId }) =>
      orkestra.rest('support-bot', `POST /runs/${runId}/cancel`, { reason: 'not needed' }),
    input: ({ runId }) => ({ runId, reason: 'again' }),
    expect: { ok: false, status: 409, code: 'RUN_CLOSED' },
  },
];

it('gives the same answers through every door', async () => {
  await withOrkestra(async (orkestra) => {
    for (const one of CASES) {
      const answers: Partial<Record<DoorName, unknown>> = {};
      for (const door of DOORS) {
        if (!hasDoor(operationNamed(one.operation), door)) continue;
        const made = await askSomebody(orkestra);
        await one.before?.(orkestra, made);
        const answer = await through(door, orkestra, orkestra.key(one.as), one.operation, one.input(made));
        expect(answer, `${one.name}, through ${door}`).toMatchObject(one.expect);
        // The words too: what a refusal says differs between doors in nothing but the ids.
        answers[door] = answer.ok ? 'ok' : withoutIds({ ...answer, raw: '' });
      }
      expect(answers.mcp, one.name).toEqual(answers.rest);
    }
  });
});

it('answers in the same words when the same key is used for another input', async () => {
  await withOrkestra(async (orkestra) => {
    const start = (door: DoorName, question: string) =>
      through(door, orkestra, orkestra.key('support-bot'), 'run.start', {
        name: 'customer-support',
        input: { question, conversationId: 'c', confidence: 0.9 },
        idempotencyKey: 'k-1',
      });
    const first = await start('rest', 'one');
    const again = await start('mcp', 'one');
    expect(first.ok && again.ok && first.output.runId === again.output.runId).toBe(true);
    for (const door of DOORS)
      expect(await start(door, 'two')).toMatchObject({ ok: false, status: 409, code: 'IDEMPOTENCY_REUSED' });
  });
});

function withoutIds(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value).replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, '<id>'));
}
