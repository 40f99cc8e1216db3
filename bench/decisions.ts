/** Submit → resumed: from the request of `task.complete` to its answer, which comes when the run has taken the decision and gone on. */
import { withOrkestra } from '../test/setup/orkestra.ts';
import { percentile } from './statistics.ts';

export async function decisions(options: {
  perSecond: number;
  seconds: number;
}): Promise<{ p50: number; p99: number; done: number; perSecond: number }> {
  return withOrkestra(async (orkestra) => {
    const count = options.perSecond * options.seconds;
    const tasks: string[] = [];
    for (let index = 0; index < count; index += 20) {
      await Promise.all(
        Array.from({ length: Math.min(20, count - index) }, async () => {
          const { body } = await orkestra.rest('support-bot', 'POST /definitions/customer-support/runs', {
            input: { question: 'Where is my order?', conversationId: 'c-1', confidence: 0.2 },
            wait: 30,
          });
          tasks.push(body.waitingFor[0].taskId);
        }),
      );
    }
    const times: number[] = [];
    const under: Promise<void>[] = [];
    const began = performance.now();
    for (const [index, taskId] of tasks.entries()) {
      const due = began + (index * 1000) / options.perSecond;
      const wait = due - performance.now();
      if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
      under.push(
        (async () => {
          const sent = performance.now();
          const { status, body } = await orkestra.rest('alice', `POST /tasks/${taskId}/complete`, {
            outcome: 'answer',
            answer: { answer: 'On its way' },
          });
          if (status !== 200 || body.state !== 'completed') throw new Error(`${status} ${JSON.stringify(body)}`);
          times.push(performance.now() - sent);
        })(),
      );
    }
    await Promise.all(under);
    const took = (performance.now() - began) / 1000;
    times.sort((left, right) => left - right);
    return {
      p50: percentile(times, 0.5),
      p99: percentile(times, 0.99),
      done: times.length,
      perSecond: times.length / took,
    };
  });
}
