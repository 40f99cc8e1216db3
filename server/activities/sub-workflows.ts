/**
 * `run: workflow`: the row first, then the workflow, as for every run. A call that is made again finds the run it started.
 */
import type { Json } from '../../engine/json.ts';
import type { CancelWorkflowCall, StartWorkflowCall } from '../../engine/run/host.ts';
import { describe, validate } from '../../schemas/validate.ts';
import { newId } from '../ids.ts';
import type { Inside } from '../inside.ts';
import { findDefinition } from '../store/definitions.ts';
import { addRun, isHeldOpen, loadRun } from '../store/runs.ts';
import { depthOf, findSubRun } from '../store/sub-runs.ts';
import { traceParentOfCall } from '../telemetry/trace-ids.ts';
import { standardFailure } from './step-failure.ts';

/** A definition that runs itself without end is stopped here. */
const MOST_DEPTH = 20;

export async function startWorkflow(scope: Inside, parentId: string, call: StartWorkflowCall): Promise<Json> {
  const runId = await scope.store(async (db) => {
    const known = await findSubRun(db, parentId, call.id);
    if (known) return known.id;
    const parent = await loadRun(db, parentId);
    if (!parent) throw new Error(`run ${parentId} has no row yet`);
    // Terminated meanwhile: whoever closes its row looks for what it has begun, and would not find this one.
    if (!(await isHeldOpen(db, parentId))) throw standardFailure('runtime', 'The run that starts another has ended.');
    const { namespace, name, version, input } = call;
    const definition = await findDefinition(db, name, version === 'latest' ? null : version);
    if (!definition || definition.namespace !== namespace) {
      throw standardFailure(
        'configuration',
        `There is no published definition ${namespace}/${name}, version ${version}.`,
      );
    }
    if ((await depthOf(db, parentId)) >= MOST_DEPTH) {
      throw standardFailure(
        'configuration',
        `${MOST_DEPTH} runs stand above this one: definitions that run each other without end.`,
      );
    }
    const schema = definition.document.input?.schema?.document;
    const violations = schema === undefined ? [] : validate(schema, input);
    if (schema !== undefined && violations.length > 0) {
      const problems = violations.slice(0, 5).map((one) => describe(one, schema));
      throw standardFailure('validation', `The input of ${name} does not fit its schema: ${problems.join('; ')}.`);
    }
    const id = newId();
    const added = await addRun(db, {
      id,
      name,
      version: definition.version,
      digest: definition.digest,
      input,
      startedBy: parent.started_by_id,
      idempotencyKey: null,
      idempotencyHash: null,
      traceparent: traceParentOfCall(parent, call.id),
      parent: { runId: parentId, step: call.step, call: call.id, awaits: call.await },
    });
    const other = added ? null : await findSubRun(db, parentId, call.id);
    return other?.id ?? id;
  });
  await scope.launch(runId);
  return { runId };
}

export async function cancelWorkflow(scope: Inside, parentId: string, call: CancelWorkflowCall): Promise<Json> {
  const child = await scope.store((db) => findSubRun(db, parentId, call.started));
  if (!child) return null;
  // Not started yet: it is about to be; asked again, it can be told.
  if (child.state === 'pending') throw new Error(`run ${child.id} has not begun yet`);
  if (child.state === 'running' || child.state === 'paused') await scope.runs.cancel(child.id, call.reason);
  return null;
}
