/**
 * Server-sent events at `/api/events`: invalidations only (`kind, id, version`), of what the caller may see; the client
 * reads again. `Last-Event-ID` resumes; one that is too old gets `reset`.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import { enter, type Gate } from '../auth.ts';
import { log } from '../log.ts';
import { changesAfter, latestChange } from '../store/changes.ts';
import { credentialOf } from './credential.ts';
import { problemFrom } from './failure.ts';

const KEEP_ALIVE_MS = 15_000;
/** More missed changes than this and reading everything again is cheaper. */
const RESUME_LIMIT = 500;
/** A number is given when a change is written, not when it is committed: a slower transaction's appears behind a faster one's. */
const LOOK_BACK = 50;
/** A burst of changes is read in rounds this far apart: many open pages must not cost a read each per change. */
const GATHER_MS = 100;

export function eventsDoor(app: FastifyInstance, gate: Gate): void {
  app.get('/api/events', async (request, reply) => {
    let entry: Awaited<ReturnType<typeof enter>>;
    let from: number;
    try {
      entry = await enter(gate, credentialOf(request), request.id);
      const resume = Number(request.headers['last-event-id']);
      from = Number.isSafeInteger(resume) && resume > 0 ? resume : await entry.scope.store(latestChange);
    } catch (failure) {
      const problem = problemFrom(failure, { operation: 'events', requestId: request.id });
      return reply.code(problem.status).type('application/problem+json').send(problem);
    }
    const { scope } = entry;
    reply.hijack();
    const out = reply.raw;
    out.writeHead(200, {
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
      connection: 'keep-alive',
    });
    out.write(`retry: 1000\nid: ${from}\nevent: ready\ndata: {}\n\n`);

    let begin = from;
    let reading = false;
    let again = false;
    const told = new Set<number>();
    async function read(): Promise<void> {
      // One reader at a time: what arrives meanwhile makes one more round, not a pile of them.
      if (reading) {
        again = true;
        return;
      }
      reading = true;
      try {
        do {
          again = false;
          const changes = await scope.store((db) =>
            changesAfter(db, scope.principal, Math.max(begin, from - LOOK_BACK), RESUME_LIMIT),
          );
          if (changes.reset) {
            from = changes.latest;
            begin = from;
            out.write(`id: ${from}\nevent: reset\ndata: {}\n\n`);
            continue;
          }
          for (const { seq, kind, id, version } of changes.items) {
            if (told.has(seq)) continue;
            told.add(seq);
            out.write(`id: ${seq}\nevent: change\ndata: ${JSON.stringify({ kind, id, version })}\n\n`);
          }
          from = Math.max(from, changes.latest);
          for (const seq of told) if (seq < from - LOOK_BACK) told.delete(seq);
          if (again) await sleep(GATHER_MS);
        } while (again && !out.destroyed);
      } catch (failure) {
        // The client reconnects and resumes from its last id.
        log.warn({ failure, requestId: request.id }, 'an event stream ended');
        out.end();
      } finally {
        reading = false;
      }
    }

    const unsubscribe = scope.live.subscribe(() => void read());
    const keepAlive = setInterval(() => out.write(': keep-alive\n\n'), KEEP_ALIVE_MS);
    out.on('close', () => {
      clearInterval(keepAlive);
      unsubscribe();
    });
    await read();
    return reply;
  });
}
