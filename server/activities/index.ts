/**
 * What a run asks of the world. Each activity finds its tenant in the id of its own workflow, which the server made
 * (`<tenantId>/<runId>`): a definition has no way to name another.
 */
import { Context } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import type { CloudEvent } from '../../engine/events/event.ts';
import type { Json, JsonObject } from '../../engine/json.ts';
import type {
  CancelWorkflowCall,
  CloseListenCall,
  CloseTaskCall,
  EmitEventCall,
  ExpireTaskCall,
  FunctionCall,
  ListenContent,
  MoveTaskCall,
  NudgeTaskCall,
  OpenListenCall,
  OpenTaskCall,
  StartWorkflowCall,
} from '../../engine/run/host.ts';
import { MOST_PAYLOAD, sizeOf } from '../../engine/run/size.ts';
import { describe, validate } from '../../schemas/validate.ts';
import { digestOf } from '../digest.ts';
import { type EgressPolicy, egressAgent } from '../egress.ts';
import { beginListening } from '../events/listening.ts';
import { receive } from '../events/receive.ts';
import { startScheduled } from '../events/schedules.ts';
import { activityName, attemptsOf, type FunctionCatalogue, type FunctionCode } from '../functions.ts';
import type { Enter } from '../inside.ts';
import { closeWaits } from '../store/event-waits.ts';
import type { Store, TenantDb } from '../store/open.ts';
import { traceParentOf } from '../store/run-outline.ts';
import { loadRun } from '../store/runs.ts';
import { cancelTask, expireTask, moveTask, nudgeTask, openTask } from '../store/task-fate.ts';
import { traceParentOfCall } from '../telemetry/trace-ids.ts';
import { mintTenantId } from '../tenant.ts';
import { inAttempts } from './attempts.ts';
import { fillDeferred } from './deferred.ts';
import { httpActivity } from './http.ts';
import { mcpActivity } from './mcp.ts';
import { shallow } from './shallow.ts';
import { standardFailure, stepFailure } from './step-failure.ts';
import { cancelWorkflow, startWorkflow } from './sub-workflows.ts';
import { tenantSecrets } from './tenant-secrets.ts';

export interface ActivityParts {
  store: Store;
  egress: EgressPolicy;
  functions: FunctionCatalogue;
  code: ReadonlyMap<string, FunctionCode>;
  enter: Enter;
  /** Calls to the outside say which span they belong to; only where spans go somewhere. */
  traced?: boolean;
}

type Activity = (call: never) => Promise<Json>;

export function makeActivities(parts: ActivityParts): Record<string, Activity> {
  const inTenant = <T>(work: (db: TenantDb, runId: string) => Promise<T>): Promise<T> => {
    const { tenant, runId } = whereAmI();
    return parts.store.inTenant(tenant, (db) => work(db, runId));
  };
  const egress = { policy: parts.egress, dispatcher: egressAgent(parts.egress) };
  const secretsIn = tenantSecrets(parts.store);
  const secrets = () => secretsIn(whereAmI().tenant);
  const traceParent = async (call: string) =>
    parts.traced
      ? inTenant(async (db, id) => traceParentOfCall({ id, traceparent: await traceParentOf(db, id) }, call))
      : null;
  const activities: Record<string, Activity> = {
    async openTask({ task }: OpenTaskCall) {
      await inTenant(async (db, runId) => {
        const run = await loadRun(db, runId);
        if (!run) throw new Error(`run ${runId} has no row yet`);
        const { show, form, outcomes } = task;
        // An expression can make a NUL; PostgreSQL keeps none in a text, and a task that cannot be stored would be tried for ever.
        const { title, body, labels, assign } = withoutNul(
          task as unknown as JsonObject,
        ) as unknown as OpenTaskCall['task'];
        const shownDigest = digestOf({ title, body, show, form, outcomes, definition: run.digest } as unknown as Json);
        await openTask(db, {
          ...task,
          title,
          body,
          labels,
          assign,
          runId,
          definition: run.definition_name,
          digest: run.digest,
          shownDigest,
          requester: run.started_by_id,
        });
      });
      return null;
    },
    async nudgeTask({ taskId, nudge, next }: NudgeTaskCall) {
      await inTenant((db) => nudgeTask(db, taskId, nudge, next));
      return null;
    },
    async expireTask({ taskId, expiresAt }: ExpireTaskCall) {
      return (await inTenant((db) => expireTask(db, taskId, expiresAt))) as unknown as JsonObject;
    },
    async closeTask({ taskId, reason }: CloseTaskCall) {
      await inTenant((db) => cancelTask(db, taskId, reason));
      return null;
    },
    async emitEvent({ event }: EmitEventCall) {
      const { tenant, runId } = whereAmI();
      const reach = parts.enter(tenant);
      const run = await reach.store((db) => loadRun(db, runId));
      if (!run) throw new Error(`run ${runId} has no row yet`);
      await receive(reach, withoutNul(event) as CloudEvent, run.started_by_id, runId);
      return null;
    },
    async openListen({ listen }: OpenListenCall) {
      const { tenant, runId } = whereAmI();
      await beginListening(
        parts.enter(tenant),
        runId,
        withoutNul(listen as unknown as Json) as unknown as ListenContent,
      );
      return null;
    },
    async startScheduled({ definition, firing }: { definition: string; firing: string }) {
      await startScheduled(parts.enter(whereAmI().tenant), definition, firing);
      return null;
    },
    async closeListen({ listenId }: CloseListenCall) {
      await inTenant((db, runId) => closeWaits(db, runId, listenId));
      return null;
    },
    async moveTask({ taskId, dueAt, expiresAt, next }: MoveTaskCall) {
      await inTenant((db) => moveTask(db, taskId, { dueAt, expiresAt, next }));
      return null;
    },
    async startWorkflow(call: StartWorkflowCall) {
      const { tenant, runId } = whereAmI();
      return startWorkflow(parts.enter(tenant), runId, call);
    },
    async cancelWorkflow(call: CancelWorkflowCall) {
      const { tenant, runId } = whereAmI();
      return cancelWorkflow(parts.enter(tenant), runId, call);
    },
    /** A sign of life between the turns of a long loop (called locally). */
    async breath() {
      return null;
    },
    http: inAttempts(httpActivity(egress, secrets, traceParent)) as Activity,
    mcp: inAttempts(mcpActivity(egress, secrets, traceParent)) as Activity,
    /** Whatever no worker offers waits, visibly, instead of failing. */
    async default() {
      const name = Context.current()
        .info.activityType.replace(/^function /, '')
        .replace(/@.*$/, '');
      throw ApplicationFailure.retryable(`no worker offers ${name}`, 'NoWorkerOffersIt');
    },
  };
  for (const [name, declaration] of Object.entries(parts.functions.declarations)) {
    const code = parts.code.get(name);
    if (!code) continue;
    activities[activityName(name, declaration)] = (async (call: FunctionCall) => {
      const input = call.deferred.length > 0 ? fillDeferred(call.with, call.deferred, await secrets()) : call.with;
      refuseMisfit(`The input of ${name}`, declaration.input, input);
      const { runId } = whereAmI();
      let output: Json;
      try {
        output = await code(input, {
          idempotencyKey: `${runId}/${call.id}`,
          runId,
          signal: Context.current().cancellationSignal,
        });
      } catch (failure) {
        throw functionFailure(failure, attemptsOf(declaration));
      }
      shallow(output ?? null, 'runtime', `The output of ${name}`);
      refuseMisfit(`The output of ${name}`, declaration.output, output ?? null);
      if (sizeOf(output ?? null, MOST_PAYLOAD) > MOST_PAYLOAD)
        throw standardFailure(
          'runtime',
          `The output of ${name} is over ${MOST_PAYLOAD} bytes; give a reference to it.`,
        );
      return output ?? null;
    }) as Activity;
  }
  return activities;
}

function withoutNul(value: Json): Json {
  return JSON.parse(JSON.stringify(value).replaceAll(/(?<!\\)((?:\\\\)*)\\u0000/g, '$1\ufffd')) as Json;
}

function whereAmI() {
  const id = Context.current().info.workflowExecution?.workflowId ?? '';
  const [tenant, runId] = id.split('/');
  if (!tenant || !runId) throw ApplicationFailure.nonRetryable(`not a run of ours: ${id}`);
  return { tenant: mintTenantId(tenant), runId };
}

function refuseMisfit(what: string, schema: JsonObject | boolean, value: Json): void {
  const violations = validate(schema, value);
  if (violations.length > 0) {
    throw standardFailure(
      'validation',
      `${what} does not fit its schema: ${violations
        .slice(0, 5)
        .map((one) => describe(one, schema))
        .join('; ')}.`,
    );
  }
}

/** A function that throws `{ status, title, detail }` (the sdk's StepError) fails its step for the definition to catch; anything else is tried again. */
function functionFailure(failure: unknown, attempts: number): unknown {
  if (failure instanceof Error && 'status' in failure && typeof failure.status === 'number') {
    const { status, message } = failure;
    const type =
      'type' in failure && typeof failure.type === 'string'
        ? failure.type
        : 'https://open-workflow-specification.org/spec/1.0.0/errors/runtime';
    return stepFailure({ type, status, title: failure.name, detail: message });
  }
  // The limit stands here and not in the retry policy: there, attempts that found no worker would use it up.
  if (attempts > 0 && Context.current().info.attempt >= attempts) {
    return ApplicationFailure.nonRetryable(
      failure instanceof Error ? failure.message : String(failure),
      'FunctionFailed',
    );
  }
  return failure;
}
