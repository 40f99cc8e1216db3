/**
 * The processes written by hand that the interpreter is measured against. Both open the same rows, arm a timer for the same
 * deadline, take the decision by the same update and carry the same payloads. By hand an activity closes the row, as one would write it; the interpreter leaves that to
 * whoever handed the decision in, so there the caller does it, and it counts in the wall time.
 */
import * as temporal from '@temporalio/workflow';
import type { Json } from '../engine/json.ts';
import type { Decision, TaskContent } from '../engine/run/host.ts';
import type { RunStart } from '../engine/run/start.ts';

const { openTask, completeTask } = temporal.proxyActivities<{
  openTask(call: object): Promise<null>;
  completeTask(submissionId: string): Promise<null>;
}>({
  startToCloseTimeout: '10s',
  retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '30s' },
});
const decide = temporal.defineUpdate<{ taskId: string }, [Decision]>('decide');

/** customer-support by hand. */
export async function handWritten(start: RunStart): Promise<Json> {
  const input = start.input as { question: string; conversationId: string; confidence: number };
  if (input.confidence >= 0.8) return input;
  const now = Date.now();
  const at = (minutes: number) => new Date(now + minutes * 60_000).toISOString();
  const id = temporal.uuid4();
  const form = start.definition.do[1]?.ask as unknown as {
    with: {
      form: { schema: object; ui: object; data: object };
      outcomes: Record<string, { title: string; form?: { schema: object } }>;
    };
  };
  const task = {
    id,
    step: 'ask',
    pointer: '/do/1/ask',
    title: `Customer question: ${input.question}`,
    body: `> ${input.question}`,
    show: { conversation: input.conversationId },
    form: form.with.form,
    outcomes: Object.entries(form.with.outcomes).map(([name, { title, form: own }], index) => ({
      name,
      title,
      primary: index === 0,
      confirm: null,
      form: own ? { schema: own.schema, ui: {}, data: {} } : null,
    })),
    assign: { users: [], groups: ['support-l1'], exclude: [] },
    priority: 50,
    labels: [],
    openedAt: at(0),
    dueAt: at(30),
    expiresAt: at(2 * 24 * 60),
    next: { kind: 'remind', at: at(20) },
  } as unknown as TaskContent;
  const decided = new temporal.Trigger<Decision>();
  temporal.setHandler(
    decide,
    (decision) => {
      decided.resolve(decision);
      return { taskId: decision.taskId };
    },
    {
      validator(decision) {
        if (decision.taskId !== id)
          throw temporal.ApplicationFailure.nonRetryable('The run no longer waits for this task.', 'TASK_CLOSED');
        const { answer } = decision.answer as { answer?: string };
        if (decision.outcome === 'answer' && !answer)
          throw temporal.ApplicationFailure.nonRetryable('answer is required', 'ANSWER_REFUSED');
      },
    },
  );
  void openTask({ type: 'open-task', id: 'c1', step: '/do/1/ask', task });
  void temporal.sleep(20 * 60_000);
  const decision = await decided;
  await completeTask(decision.submissionId);
  if (decision.outcome === 'decline') return decision as unknown as Json;
  return { answer: (decision.answer as { answer: string }).answer, handledBy: 'human' };
}

/** A straight flow, no waiting: three values set one after the other. */
export async function straightByHand(start: RunStart): Promise<Json> {
  const { n } = start.input as { n: number };
  const one = { n: n + 1 };
  const two = { n: one.n * 2 };
  return { n: two.n, label: `n is ${two.n}` };
}

export async function loopByHand(): Promise<Json> {
  let value = { n: 0 };
  for (let i = 0; i < 1_000; i++) value = { n: value.n + i };
  return value;
}

interface Calls {
  get(path: string): Promise<{ n: number }>;
}
const retry = { initialInterval: '100ms', maximumAttempts: 2 } as const;
const far = temporal.proxyActivities<Calls>({ startToCloseTimeout: '5s', retry });
const near = temporal.proxyLocalActivities<Calls>({ startToCloseTimeout: '5s', retry });

export const callsByHand = (): Promise<Json> => inARow(far);
export const callsByHandLocally = (): Promise<Json> => inARow(near);
export const branchesByHand = (start: RunStart): Promise<Json> => branching(far, start);
export const branchesByHandLocally = (start: RunStart): Promise<Json> => branching(near, start);

async function inARow({ get }: Calls): Promise<Json> {
  await get('one');
  await get('two');
  const { n } = await get('three');
  return { n: n + 1 };
}

async function branching({ get }: Calls, { identity }: RunStart): Promise<Json> {
  await Promise.all(['a', 'b', 'c'].map(get));
  let { n } = await get(`flaky/${identity.id}`);
  for (let i = 0; i < 10; i++) n += i;
  return { n, size: n > 40 ? 'big' : 'small' };
}
