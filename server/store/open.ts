/**
 * The only way to the database's rows: a transaction that belongs to one tenant.
 *
 * - O1 Every statement runs inside `inTenant`, after the transaction was bound to its tenant; row security does the rest.
 * - O2 A handle is dead when its transaction is over: what was leaked out of `work` fails instead of running elsewhere.
 * - O3 `work` may be called again after a serialization failure or a deadlock, so it has no effect but on the database.
 *   No network call belongs inside: a connection is held meanwhile.
 *
 * Three round trips for one statement: begin and bind in one, the statement, commit. `statement` needs one.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type CompiledQuery,
  type DatabaseConnection,
  type Driver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type QueryResult,
} from 'kysely';
import pg from 'pg';
import type { TenantId } from '../tenant.ts';
import type { Database } from './tables.ts';

declare const bound: unique symbol;

/** The database as one tenant sees it, for the time of one transaction. Made in this file only. */
export type TenantDb = Kysely<Database> & { readonly [bound]: true };

export interface Store {
  /**
   * Runs `work` in a transaction of the tenant and commits; rolls back when it throws. Tried again, at most three times in
   * all, when the database could not order it among others.
   */
  inTenant<T>(tenant: TenantId, work: (db: TenantDb) => Promise<T>): Promise<T>;
  /**
   * One statement in a transaction of the tenant, in one round trip instead of three: for what every request does. The
   * text goes through the simple protocol, so its values are literals: made with `literal`, nothing else.
   */
  statement<Row>(tenant: TenantId, text: string): Promise<Row[]>;
  /** What sweepers must know before they know a tenant: ids, nothing else. */
  readonly across: AcrossTenants;
  /** Resolves when the database answers. */
  ping(): Promise<void>;
  /** Waits for what is under way, then ends all connections. */
  close(): Promise<void>;
}

/** Raw ids: a caller that may (see tenant.ts) makes tenant ids of them. */
export interface AcrossTenants {
  tenantByKey(key: string): Promise<string | null>;
  tenantIds(): Promise<string[]>;
  /** Answers stored at least so long ago that no run has been told of. */
  pendingSubmissions(olderThanMs: number, most: number): Promise<{ tenantId: string; submissionId: string }[]>;
  /** Runs recorded at least so long ago whose workflow was not started. */
  pendingRuns(olderThanMs: number, most: number): Promise<{ tenantId: string; runId: string }[]>;
  /** Sub-workflows that ended at least so long ago, of whose end the run that waits was not told. */
  untoldChildren(olderThanMs: number, most: number): Promise<{ tenantId: string; runId: string }[]>;
  /** Events stored at least so long ago whose listeners were not looked for to the end. */
  pendingEvents(olderThanMs: number, most: number): Promise<{ tenantId: string; eventId: string }[]>;
  /** Runs that events have been on their way to for at least so long. */
  pendingDeliveries(olderThanMs: number, most: number): Promise<{ tenantId: string; runId: string }[]>;
  /** Definitions whose schedule Temporal has not been told. */
  pendingSchedules(most: number): Promise<{ tenantId: string; name: string }[]>;
  /** Definitions that run again after a pause which is over. */
  dueAgain(most: number): Promise<{ tenantId: string; name: string }[]>;
  /** Events for the sink whose time has come. */
  dueOutgoing(most: number): Promise<{ tenantId: string; id: string }[]>;
  /** Open runs of whose steps there may be something to tell. */
  dueTellings(most: number): Promise<{ tenantId: string; runId: string }[]>;
}

export interface StoreOptions {
  /** Connections at most; each serves one transaction at a time. */
  poolSize?: number;
}

const ATTEMPTS = 3;
/** Serialization failure, deadlock. */
const WORTH_RETRYING = new Set(['40001', '40P01']);

/** `appUrl` logs in as the application's role. Connects when first used. */
export function openStore(appUrl: string, { poolSize = 10 }: StoreOptions = {}): Store {
  const pool = new pg.Pool({
    connectionString: appUrl,
    max: poolSize,
    application_name: 'orkestra',
    // A transaction holds locks that others wait for: none is long, and none outlives who began it.
    statement_timeout: 30_000,
    idle_in_transaction_session_timeout: 30_000,
    types: { getTypeParser },
  });
  // An idle connection that breaks is replaced when one is needed; whoever needs it is told then.
  pool.on('error', () => undefined);
  // A server that goes down can say so in one breath with its greeting: before whoever asked for the connection has it, and
  // could listen. Nobody's error would end the process.
  pool.on('connect', (client) => client.on('error', () => undefined));

  async function once<T>(tenant: TenantId, work: (db: TenantDb) => Promise<T>): Promise<T> {
    const client = await pool.connect();
    let broken: Error | undefined;
    const note = (error: Error): void => {
      broken = error;
    };
    client.on('error', note);
    const connection = new OneTransaction(client);
    try {
      // A TenantId is a UUID by construction: it is safe in a literal, which the simple protocol needs.
      await client.query(`begin; select set_config('app.tenant', '${tenant}', true)`);
      const result = await work(connection.database());
      await connection.end();
      await client.query('commit');
      return result;
    } catch (error) {
      await connection.end();
      await client.query('rollback').catch(note);
      throw error;
    } finally {
      client.off('error', note);
      client.release(broken);
    }
  }

  async function statement<Row>(tenant: TenantId, text: string): Promise<Row[]> {
    const client = await pool.connect();
    let broken: Error | undefined;
    const note = (error: Error): void => {
      broken = error;
    };
    client.on('error', note);
    try {
      const results = (await client.query(
        `begin; select set_config('app.tenant', '${tenant}', true); ${text}; commit`,
      )) as unknown as pg.QueryResult[];
      return (results[2]?.rows ?? []) as Row[];
    } catch (error) {
      await client.query('rollback').catch(note);
      throw error;
    } finally {
      client.off('error', note);
      client.release(broken);
    }
  }

  const ids = async <T extends pg.QueryResultRow>(text: string, values: unknown[]): Promise<T[]> =>
    (await pool.query<T>(text, values)).rows;

  return {
    async inTenant(tenant, work) {
      for (let attempt = 1; ; attempt++)
        try {
          return await once(tenant, work);
        } catch (error) {
          if (attempt === ATTEMPTS || !WORTH_RETRYING.has((error as { code?: string }).code ?? '')) throw error;
          // The two that collided must not meet again in step.
          await sleep(5 + Math.random() * 20 * attempt);
        }
    },
    statement,
    across: {
      tenantByKey: async (key) =>
        (await ids<{ id: string | null }>('select tenant_by_key($1) as id', [key]))[0]?.id ?? null,
      tenantIds: async () => (await ids<{ id: string }>('select tenant_ids() as id', [])).map(({ id }) => id),
      pendingSubmissions: (olderThanMs, most) =>
        ids('select tenant_id as "tenantId", submission_id as "submissionId" from pending_submissions($1, $2)', [
          `${olderThanMs} ms`,
          most,
        ]),
      pendingEvents: (olderThanMs, most) =>
        ids('select tenant_id as "tenantId", event_id as "eventId" from pending_events($1, $2)', [
          `${olderThanMs} ms`,
          most,
        ]),
      pendingDeliveries: (olderThanMs, most) =>
        ids('select tenant_id as "tenantId", run_id as "runId" from pending_deliveries($1, $2)', [
          `${olderThanMs} ms`,
          most,
        ]),
      pendingSchedules: (most) =>
        ids('select tenant_id as "tenantId", definition_name as name from pending_schedules($1)', [most]),
      dueAgain: (most) => ids('select tenant_id as "tenantId", definition_name as name from due_again($1)', [most]),
      dueOutgoing: (most) => ids('select tenant_id as "tenantId", id from due_outgoing($1)', [most]),
      dueTellings: (most) => ids('select tenant_id as "tenantId", run_id as "runId" from due_tellings($1)', [most]),
      pendingRuns: (olderThanMs, most) =>
        ids('select tenant_id as "tenantId", run_id as "runId" from pending_runs($1, $2)', [`${olderThanMs} ms`, most]),
      untoldChildren: (olderThanMs, most) =>
        ids('select tenant_id as "tenantId", run_id as "runId" from untold_children($1, $2)', [
          `${olderThanMs} ms`,
          most,
        ]),
    },
    async ping() {
      await pool.query('select 1');
    },
    close: () => pool.end(),
  };
}

/** A value as a literal of SQL text; null as `null`. */
export function literal(value: string | null): string {
  return value === null ? 'null' : pg.escapeLiteral(value);
}

const WRITES = new Set(['INSERT', 'UPDATE', 'DELETE', 'MERGE']);

/** bigint as a number: ours are counters far below 2^53. */
const getTypeParser: typeof pg.types.getTypeParser = (oid: number, format?: unknown) =>
  oid === pg.types.builtins.INT8 ? (Number as never) : pg.types.getTypeParser(oid, format as 'text');

/** Kysely's view of one client within one transaction, which `openStore` begins and ends itself. */
class OneTransaction implements Driver, DatabaseConnection {
  readonly #client: pg.PoolClient;
  #over = false;
  #last: Promise<unknown> = Promise.resolve();

  constructor(client: pg.PoolClient) {
    this.#client = client;
  }

  database(): TenantDb {
    const kysely = new Kysely<Database>({
      dialect: {
        createAdapter: () => new PostgresAdapter(),
        createDriver: () => this,
        createIntrospector: (db) => new PostgresIntrospector(db),
        createQueryCompiler: () => new PostgresQueryCompiler(),
      },
    });
    // The only place where the brand is put on: the transaction has been bound to its tenant.
    return kysely as TenantDb;
  }

  /** Nothing runs after this; what `work` did not wait for has ended. */
  async end(): Promise<void> {
    this.#over = true;
    await this.#last.catch(() => undefined);
  }

  async executeQuery<R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> {
    if (this.#over)
      throw new Error('This transaction is over: do not keep its handle, and await what you start inside it.');
    const query = this.#client.query(sql, [...parameters]);
    this.#last = query;
    const { rows, rowCount, command } = await query;
    return WRITES.has(command) ? { rows, numAffectedRows: BigInt(rowCount ?? 0) } : { rows };
  }

  async *streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    yield Promise.reject(new Error('Rows are not streamed inside a transaction.'));
  }

  async acquireConnection(): Promise<DatabaseConnection> {
    return this;
  }
  async beginTransaction(): Promise<void> {
    throw new Error('This is a transaction already.');
  }
  async init(): Promise<void> {}
  async commitTransaction(): Promise<void> {}
  async rollbackTransaction(): Promise<void> {}
  async releaseConnection(): Promise<void> {}
  async destroy(): Promise<void> {}
}
