import { Type } from 'typebox';
import type { JsonObject } from '../../engine/json.ts';
import { validate } from '../../schemas/validate.ts';
import { asDetails, inWords } from '../call.ts';
import { digestOf } from '../digest.ts';
import { AppError } from '../errors.ts';
import { newId } from '../ids.ts';
import { launch } from '../launch.ts';
import { operation } from '../operation.ts';
import { findDefinition } from '../store/definitions.ts';
import { addRun, findRunByKey } from '../store/runs.ts';
import { waitForRun } from './run-view.ts';
import { Any, Closed, DefinitionName, RunHandle } from './shapes.ts';

const INPUT_LIMIT = 1_000_000;

export const startRun = operation({
  name: 'run.start',
  http: 'POST /definitions/:name/runs',
  summary: 'Start a run of a definition.',
  tool: 'Starts a run of a process, e.g. to ask a person what you cannot decide. Give input that fits the inputSchema of definition_get, and an idempotencyKey so that a repeated call does not start it twice. Comes back at once: completed with output, or a handle (status waiting or running). Next: run_wait with its runId; the run goes on even if you disconnect.',
  access: 'member',
  errors: ['NOT_FOUND', 'RUN_INPUT_REFUSED', 'IDEMPOTENCY_REUSED', 'TOO_LARGE'],
  input: Closed({
    name: DefinitionName,
    input: Type.Optional(Any),
    version: Type.Optional(
      Type.String({ maxLength: 100, description: 'A published version; without it, the current one.' }),
    ),
    idempotencyKey: Type.Optional(
      Type.String({ minLength: 1, maxLength: 200, description: 'The same key and input give the same run.' }),
    ),
    wait: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: 50,
        description: 'Seconds to wait for the end or for a person to be asked (default 2).',
      }),
    ),
  }),
  output: RunHandle,
  async run(scope, { name, input = {}, version, idempotencyKey, wait = 2 }) {
    const size = Buffer.byteLength(JSON.stringify(input));
    if (size > INPUT_LIMIT) throw new AppError('TOO_LARGE', { what: 'input', size, limit: INPUT_LIMIT });
    const key = idempotencyKey === undefined ? null : `${scope.principal.id}:${idempotencyKey}`;
    const hash = key === null ? null : digestOf({ name, version: version ?? null, input });
    const id = newId();
    const known = await scope.store(async (db) => {
      if (key !== null) {
        const before = await findRunByKey(db, key);
        if (before) return before;
      }
      const definition = await findDefinition(db, name, version ?? null);
      if (!definition)
        throw new AppError('NOT_FOUND', { kind: 'definition', id: version ? `${name} ${version}` : name });
      const schema = definition.document.input?.schema?.document;
      const violations = schema === undefined ? [] : validate(schema, input);
      if (violations.length > 0) {
        throw new AppError('RUN_INPUT_REFUSED', {
          definition: name,
          problems: inWords(violations, schema as JsonObject),
          violations: asDetails(violations, schema as JsonObject),
        });
      }
      const added = await addRun(db, {
        id,
        name,
        version: definition.version,
        digest: definition.digest,
        input,
        startedBy: scope.principal.id,
        idempotencyKey: key,
        idempotencyHash: hash,
        traceparent: scope.traceparent,
      });
      return added || key === null ? null : await findRunByKey(db, key);
    });
    if (known) {
      if (known.idempotency_hash !== hash) throw new AppError('IDEMPOTENCY_REUSED', { key: idempotencyKey ?? '' });
      return waitForRun(scope, known.id, wait, true);
    }
    await launch(scope, id);
    return waitForRun(scope, id, wait, true);
  },
});
