/**
 * A caller inside its tenant: who, the tenant's database, the tenant's runs. Made in `auth.ts` for people and agents and
 * in `worker.ts` for activities; nothing else can make one, and no function below it takes a tenant id.
 */
import type { Actor } from '../engine/run/host.ts';
import type { Egress } from './egress.ts';
import type { StepEvents } from './events/settings.ts';
import type { FunctionCatalogue } from './functions.ts';
import type { Change } from './live.ts';
import type { TenantRuns } from './runs.ts';
import type { AuditLine } from './store/audit.ts';
import type { TenantDb } from './store/open.ts';
import type { Telemetry } from './telemetry/telemetry.ts';

export interface Principal extends Actor {
  email: string | null;
  admin: boolean;
  /** Keys of the groups this principal belongs to. */
  groups: string[];
  /** Keys of the groups it leads. */
  leads: string[];
}

declare const sealed: unique symbol;

/** One tenant's database: every transaction is bound to the tenant before the first statement. */
export interface TenantStore {
  <T>(work: (db: TenantDb) => Promise<T>): Promise<T>;
  readonly [sealed]?: 'TenantStore';
}

export interface Scope {
  readonly [sealed]?: 'Scope';
  readonly principal: Principal;
  readonly tenant: { key: string; name: string };
  readonly store: TenantStore;
  /** Adds a line to the tenant's audit. */
  audit(line: AuditLine): Promise<void>;
  readonly runs: TenantRuns;
  readonly live: TenantLive;
  readonly settings: ScopeSettings;
  /** Names the request in logs, problems and the audit. */
  readonly requestId: string;
  /** The caller's trace (W3C `traceparent`), as it was sent and only where it is a valid one. */
  readonly traceparent: string | null;
  readonly telemetry: Pick<Telemetry, 'requested'> | null;
}

/** The tenant's own changes, as they happen. */
export interface TenantLive {
  subscribe(told: (change: Change) => void): () => void;
  /** Resolves at the next change that concerns the run, or after the time given. */
  next(runId: string, timeoutMs: number, signal?: AbortSignal): Promise<void>;
}

export interface ScopeSettings {
  /** Where people open the page, without a slash at the end. */
  publicUrl: string;
  /** Development republishes an edited file under its version; elsewhere that is refused. */
  mode: 'embedded' | 'production';
  /** The Temporal task queue of this installation's runs. */
  taskQueue: string;
  /** Base URLs offered to definitions as `$runtime.metadata.services`. */
  services: Readonly<Record<string, string>>;
  functions: FunctionCatalogue;
  /** Whose runs' steps are told to the sink; null or absent = nobody's. */
  steps?: StepEvents | null;
  /** For tests of runs: each writes its state out and reads it back whenever it can. */
  continueAtEverySafePoint?: boolean;
  /** What publishing may fetch documents from. */
  egress: Egress;
}
