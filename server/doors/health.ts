/** `/healthz`: this process serves. `/readyz`: it can do its work; red while the database, Temporal or its own worker is away. */
import type { FastifyInstance } from 'fastify';
import type { Gate } from '../auth.ts';

const PATIENCE_MS = 2_000;

export function healthDoor(app: FastifyInstance, gate: Gate): void {
  app.get('/healthz', { config: { rateLimit: false } }, async () => ({ status: 'ok' }));
  app.get('/readyz', { config: { rateLimit: false } }, async (_request, reply) => {
    const [database, temporal] = await Promise.all([
      answers(() => gate.store.ping()),
      answers(() =>
        gate.temporal.connection.withDeadline(Date.now() + PATIENCE_MS, () =>
          gate.temporal.workflowService.getSystemInfo({}),
        ),
      ),
    ]);
    const worker = gate.works();
    const ready = database && temporal && worker;
    return reply.code(ready ? 200 : 503).send({
      status: ready ? 'ready' : 'not ready',
      database: database ? 'ok' : 'away',
      temporal: temporal ? 'ok' : 'away',
      worker: worker ? 'ok' : 'away',
    });
  });
}

async function answers(probe: () => Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  try {
    await Promise.race([
      probe(),
      new Promise((_resolve, reject) => {
        timer = setTimeout(() => reject(new Error('no answer')), PATIENCE_MS);
      }),
    ]);
    return true;
  } catch {
    return false;
  } finally {
    clearTimeout(timer);
  }
}
