/**
 * What changed, as it changes: listens to the database's outbox and tells whoever waits (server-sent events, `run.wait`).
 * Carries invalidations only: tenant, number, run. A lost connection is opened again and everyone is told to look.
 */
import { EventEmitter } from 'node:events';
import pg from 'pg';
import { log } from './log.ts';

export interface Change {
  tenant: string;
  seq: number;
}

export interface Live {
  /** Calls `told` for each change of the tenant, and once after every reconnection (seq 0). Returns how to stop. */
  subscribe(tenant: string, told: (change: Change) => void): () => void;
  /** Resolves at the next change that concerns the run (null: any change of the tenant), or after the time given. */
  next(tenant: string, run: string | null, timeoutMs: number, signal?: AbortSignal): Promise<void>;
  close(): Promise<void>;
}

const CHANNEL = 'orkestra_change';
const RECONNECT_MS = 500;

export async function openLive(url: string): Promise<Live> {
  const emitter = new EventEmitter();
  emitter.setMaxListeners(0);
  let client: pg.Client | null = null;
  let closed = false;

  async function connect(): Promise<void> {
    const fresh = new pg.Client({ connectionString: url, application_name: 'orkestra-live', keepAlive: true });
    fresh.on('notification', ({ payload }) => {
      const [tenant, seq, run] = (payload ?? '').split(':');
      if (!tenant) return;
      const change: Change = { tenant, seq: Number(seq) };
      emitter.emit(tenant, change);
      if (run) emitter.emit(`${tenant}:${run}`, change);
    });
    fresh.on('error', () => void lost());
    fresh.on('end', () => void lost());
    await fresh.connect();
    await fresh.query(`listen ${CHANNEL}`);
    client = fresh;
  }

  let reconnecting = false;
  async function lost(): Promise<void> {
    if (closed || reconnecting) return;
    reconnecting = true;
    client = null;
    log.warn('the live connection to the database was lost; reconnecting');
    while (!closed) {
      try {
        await new Promise((resolve) => setTimeout(resolve, RECONNECT_MS));
        await connect();
        break;
      } catch {
        // The database is still away; /readyz says so.
      }
    }
    reconnecting = false;
    for (const name of emitter.eventNames()) {
      const [tenant = ''] = String(name).split(':');
      emitter.emit(name, { tenant, seq: 0 } satisfies Change);
    }
  }

  await connect();
  return {
    subscribe(tenant, told) {
      emitter.on(tenant, told);
      return () => emitter.off(tenant, told);
    },
    next(tenant, run, timeoutMs, signal) {
      const name = run === null ? tenant : `${tenant}:${run}`;
      return new Promise((resolve) => {
        const done = () => {
          clearTimeout(timer);
          emitter.off(name, done);
          signal?.removeEventListener('abort', done);
          resolve();
        };
        const timer = setTimeout(done, timeoutMs);
        emitter.on(name, done);
        signal?.addEventListener('abort', done);
      });
    },
    async close() {
      closed = true;
      await client?.end().catch(() => undefined);
    },
  };
}
