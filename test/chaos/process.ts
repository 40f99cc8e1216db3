/** One run of the process that the tests of faults send through, and how it must have ended. */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from '../setup/orkestra.ts';
import type { Cluster } from './cluster.ts';

export const SUPPORT = readFileSync(path.join(ROOT, 'definitions/customer-support/1.0.0.yaml'), 'utf8');

export interface Asked {
  runId: string;
  taskId: string;
  answer: string;
  submissionId: string;
}

export async function ask(cluster: Cluster, name = 'customer-support'): Promise<Asked> {
  const key = randomUUID();
  for (;;) {
    const { body } = await cluster.insist('support-bot', `POST /definitions/${name}/runs`, {
      input: { question: `Where is ${key}?`, conversationId: key, confidence: 0.1 },
      idempotencyKey: key,
      wait: 20,
    });
    const [task] = body.waitingFor ?? [];
    if (task)
      return { runId: body.runId, taskId: task.taskId, answer: `It is here: ${key}`, submissionId: randomUUID() };
    if (body.status !== 'running') throw new Error(JSON.stringify(body));
  }
}

export function answer(cluster: Cluster, asked: Asked): Promise<{ status: number; body: any }> {
  return cluster.insist('alice', `POST /tasks/${asked.taskId}/complete`, {
    outcome: 'answer',
    answer: { answer: asked.answer },
    submissionId: asked.submissionId,
  });
}

/** Waits for the end and returns everything that must be said once. */
export async function outcome(cluster: Cluster, asked: Asked) {
  for (let round = 0; round < 5; round++) {
    const { body } = await cluster.insist('support-bot', `GET /runs/${asked.runId}/wait?timeout=30`);
    if (body.status === 'running' || body.status === 'waiting') continue;
    const { body: task } = await cluster.insist('alice', `GET /tasks/${asked.taskId}`);
    return {
      status: body.status,
      output: body.output,
      task: task.state,
      decidedOnce: task.events.filter(({ kind }: { kind: string }) => kind === 'completed').length,
      by: task.decidedBy?.key,
    };
  }
  throw new Error(`run ${asked.runId} did not end`);
}

export function answered(asked: Asked) {
  return {
    status: 'completed',
    output: { answer: asked.answer, handledBy: 'human' },
    task: 'completed',
    decidedOnce: 1,
    by: 'alice',
  };
}
