/**
 * What others hold on to: names, paths, codes. The expected side is a frozen literal; changing one is a decision, made here.
 * And the table of errors is in step with the operations, in both directions.
 */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { STEP_KINDS } from '../../engine/definition/document.ts';
import { FLAGS } from '../../engine/run/flags.ts';
import {
  CANCEL_SIGNAL,
  CHILD_SIGNAL,
  DECIDE_UPDATE,
  EVENT_SIGNAL,
  HOLD_UPDATE,
  PROGRESS_QUERY,
  RUN_FAILED,
  SCHEDULE_WORKFLOW,
  STATE_QUERY,
  STEP_FAILED,
  STEPS_QUERY,
} from '../../engine/run/start.ts';
import { tools } from '../../server/doors/mcp.ts';
import { openApi } from '../../server/doors/openapi.ts';
import { AppError, ERRORS, type ErrorCode, problemOf } from '../../server/errors.ts';
import { httpOf } from '../../server/operation.ts';
import { operations } from '../../server/operations/index.ts';
import { SEARCH_ATTRIBUTES } from '../../server/runs.ts';
import { ROOT } from '../setup/orkestra.ts';

describe('operations', () => {
  it('have these names and lines', () => {
    expect(Object.fromEntries(operations.map(({ name, http }) => [name, http]))).toEqual({
      'session.get': 'GET /session',
      'definition.list': 'GET /definitions',
      'definition.get': 'GET /definitions/:name',
      'definition.check': 'POST /definitions/check',
      'definition.publish': 'POST /definitions',
      'run.start': 'POST /definitions/:name/runs',
      'run.list': 'GET /runs',
      'run.pause': 'POST /runs/:runId/pause',
      'run.resume': 'POST /runs/:runId/resume',
      'run.retry': 'POST /runs/:runId/retry',
      'run.get': 'GET /runs/:runId',
      'run.wait': 'GET /runs/:runId/wait',
      'run.history': 'GET /runs/:runId/history',
      'run.cancel': 'POST /runs/:runId/cancel',
      'task.list': 'GET /tasks',
      'task.count': 'GET /tasks/count',
      'task.get': 'GET /tasks/:taskId',
      'task.claim': 'POST /tasks/:taskId/claim',
      'task.release': 'POST /tasks/:taskId/release',
      'task.save_draft': 'POST /tasks/:taskId/draft',
      'task.complete': 'POST /tasks/:taskId/complete',
      'event.send': 'POST /events',
      'event.list': 'GET /events/received',
    });
  });

  it('are these tools for agents', () => {
    expect([...tools.keys()].sort()).toEqual([
      'definition_check',
      'definition_get',
      'definition_list',
      'definition_publish',
      'event_send',
      'run_cancel',
      'run_get',
      'run_start',
      'run_wait',
      'task_complete',
      'task_get',
      'task_list',
    ]);
  });

  it('are each in the OpenAPI document, with their parameters and every status they may answer', () => {
    const paths = openApi('http://x').paths as Record<string, Record<string, any>>;
    for (const operation of operations) {
      const { method, path: line, params } = httpOf(operation);
      const described = paths[`/api${line.replaceAll(/:(\w+)/g, '{$1}')}`]?.[method.toLowerCase()];
      expect(described?.operationId).toBe(operation.name);
      expect(
        described.parameters
          .filter((one: { in: string }) => one.in === 'path')
          .map((one: { name: string }) => one.name),
      ).toEqual(params);
      for (const code of operation.errors)
        expect(Object.keys(described.responses), operation.name).toContain(String(ERRORS[code].status));
    }
  });
});

describe('errors', () => {
  it('are these codes with these statuses', () => {
    expect(Object.fromEntries(Object.entries(ERRORS).map(([code, { status }]) => [code, status]))).toEqual({
      INPUT_REFUSED: 422,
      ANSWER_REFUSED: 422,
      OUTCOME_UNKNOWN: 422,
      RUN_INPUT_REFUSED: 422,
      DEFINITION_REFUSED: 422,
      DOCUMENT_UNAVAILABLE: 422,
      VERSION_PUBLISHED: 409,
      NAMESPACE_TAKEN: 409,
      UNAUTHENTICATED: 401,
      LINK_SPENT: 401,
      FORBIDDEN: 403,
      NOT_FOUND: 404,
      TASK_CLAIMED: 409,
      TASK_CLOSED: 409,
      TASK_SUBMITTED: 409,
      NOT_CLAIMED: 409,
      EXCLUDED: 403,
      PROPOSAL_CHANGED: 409,
      IDEMPOTENCY_REUSED: 409,
      RUN_CLOSED: 409,
      RETRY_IMPOSSIBLE: 409,
      RUN_NOT_FAILED: 409,
      TOO_LARGE: 413,
      RATE_LIMITED: 429,
      BAD_REQUEST: 400,
      UNAVAILABLE: 503,
      INTERNAL: 500,
    });
  });

  it('are each thrown somewhere, and each operation says which it throws itself', () => {
    const thrown = new Map<string, Set<string>>();
    for (const file of sources(path.join(ROOT, 'server'))) {
      for (const [, code] of readFileSync(file, 'utf8').matchAll(/new AppError\('([A-Z_]+)'/g)) {
        thrown.set(code as string, (thrown.get(code as string) ?? new Set()).add(path.relative(ROOT, file)));
      }
    }
    expect([...thrown.keys()].sort()).toEqual(Object.keys(ERRORS).sort());
    for (const operation of operations) {
      const file = sources(path.join(ROOT, 'server/operations')).find((one) =>
        readFileSync(one, 'utf8').includes(`name: '${operation.name}',\n  http:`),
      );
      const own = [...readFileSync(file as string, 'utf8').matchAll(/new AppError\('([A-Z_]+)'/g)].map(
        ([, code]) => code as ErrorCode,
      );
      expect(operation.errors, operation.name).toEqual(expect.arrayContaining(own));
    }
  });

  it('fill their texts from their details, and say what to do next', () => {
    expect(problemOf(new AppError('TASK_CLAIMED', { holder: 'Alice' }))).toEqual({
      type: 'urn:orkestra:error:TASK_CLAIMED',
      title: 'Task claimed',
      status: 409,
      detail: 'Alice has claimed this task.',
      code: 'TASK_CLAIMED',
      hint: 'Wait until it is released, or ask Alice to release it.',
      details: { holder: 'Alice' },
    });
    // @ts-expect-error a hole of the template that is not filled does not compile
    new AppError('TASK_CLAIMED', {});
  });
});

it('names on the wire between server and run are these', () => {
  expect({
    DECIDE_UPDATE,
    HOLD_UPDATE,
    CANCEL_SIGNAL,
    CHILD_SIGNAL,
    EVENT_SIGNAL,
    PROGRESS_QUERY,
    STATE_QUERY,
    STEPS_QUERY,
    RUN_FAILED,
    SCHEDULE_WORKFLOW,
    STEP_FAILED,
  }).toEqual({
    DECIDE_UPDATE: 'decide',
    HOLD_UPDATE: 'hold',
    CANCEL_SIGNAL: 'cancel',
    CHILD_SIGNAL: 'child-ended',
    EVENT_SIGNAL: 'event',
    PROGRESS_QUERY: 'progress',
    STATE_QUERY: 'state',
    STEPS_QUERY: 'steps',
    RUN_FAILED: 'RunFailed',
    SCHEDULE_WORKFLOW: 'orkestra.schedule',
    STEP_FAILED: 'StepFailed',
  });
  expect(SEARCH_ATTRIBUTES).toEqual({ OrkestraTenant: 'Keyword', OrkestraDefinition: 'Keyword' });
  expect(STEP_KINDS).toEqual([
    'set',
    'do',
    'switch',
    'for',
    'fork',
    'try',
    'raise',
    'wait',
    'emit',
    'listen',
    'http',
    'openapi',
    'mcp',
    'human',
    'function',
    'run',
  ]);
  expect(FLAGS).toEqual({
    'local-calls': 1,
    'cancel-started': 2,
    'history-size': 3,
    'retried-calls': 4,
    'bounded-calls': 5,
  });
});

function sources(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => path.join(folder, name));
}
