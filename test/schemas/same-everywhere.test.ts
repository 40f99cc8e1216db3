/**
 * The validator says the same in the three places where it runs. Here it is bundled as for a browser and run where no code
 * may be made from text (a strict Content-Security-Policy) and nothing exists but what a browser and a workflow both have; and run inside a workflow.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createContext, runInContext } from 'node:vm';
import { gzipSync } from 'node:zlib';
import { Client } from '@temporalio/client';
import { bundleWorkflowCode, DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../../schemas/validate/json.ts';
import { validate } from '../../schemas/validate.ts';
import { withTemporal } from '../setup/services.ts';
import { suiteCases } from './suite.ts';

const validator = new URL('../../schemas/validate.ts', import.meta.url).pathname;

async function bundle(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [validator],
    bundle: true,
    minify: true,
    write: false,
    platform: 'browser',
    format: 'iife',
    globalName: 'validator',
    logLevel: 'silent',
  });
  return outputFiles[0]!.text;
}

const FORM: JsonObject = {
  type: 'object',
  properties: {
    kind: { enum: ['refund', 'other'] },
    amount: { type: 'number', maximum: 500 },
    day: { type: 'string', format: 'date' },
    code: { type: 'string', pattern: '^[A-Z]{2}\\d+$' },
    evil: { type: 'string', pattern: '^(a+)+$' },
  },
  required: ['kind'],
  additionalProperties: false,
  if: { properties: { kind: { const: 'other' } }, required: ['kind'] },
  then: { required: ['reason'] },
};
const ANSWERS: Json[] = [
  {},
  { kind: 'refund', amount: 501, day: 'tomorrow', code: 'x', evil: 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!', more: 1 },
  { kind: 'other', amount: 5 },
  { kind: 'refund', amount: 5, day: '2026-01-31', code: 'AB1' },
];

Runtime.install({ logger: new DefaultLogger('ERROR') });

describe('the validator', () => {
  it('gives the same list under a strict policy without Node as here, over the whole official suite', async () => {
    const context = createContext({ URL, TextEncoder }, { codeGeneration: { strings: false, wasm: false } });
    runInContext(await bundle(), context);
    const ask = runInContext(
      '(cases) => JSON.stringify(JSON.parse(cases).map(([schema, value]) => validator.validate(schema, value)))',
      context,
    ) as (cases: string) => string;
    const cases = suiteCases()
      .map(({ schema, value }) => [schema, value])
      .concat(ANSWERS.map((answer) => [FORM, answer]));
    const there = JSON.parse(ask(JSON.stringify(cases))) as unknown[];
    cases.forEach(([schema, value], index) => {
      expect(there[index], JSON.stringify(schema)).toEqual(
        JSON.parse(JSON.stringify(validate(schema as JsonObject, value as Json))),
      );
    });
    expect(() => runInContext('new Function("")', context)).toThrow('Code generation from strings disallowed');
  });

  it('stays small enough for the first page', async () => {
    expect(gzipSync(await bundle()).length).toBeLessThan(25_000);
  });

  it('gives the same list inside a workflow', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'orkestra-workflow-'));
    try {
      const workflowsPath = join(folder, 'workflow.ts');
      writeFileSync(
        workflowsPath,
        `import { validate } from '${validator}';\nexport async function check(schema, values) { return values.map((value) => validate(schema, value)); }\n`,
      );
      await withTemporal(async ({ address, connection }) => {
        const workflowBundle = await bundleWorkflowCode({
          workflowsPath,
          logger: new DefaultLogger('ERROR'),
        });
        const native = await NativeConnection.connect({ address });
        const taskQueue = `validate-${crypto.randomUUID()}`;
        const worker = await Worker.create({ connection: native, taskQueue, workflowBundle });
        const there = await worker.runUntil(
          new Client({ connection }).workflow.execute('check', {
            taskQueue,
            workflowId: taskQueue,
            args: [FORM, ANSWERS],
            workflowExecutionTimeout: '30s',
          }),
        );
        await native.close();
        expect(there).toEqual(ANSWERS.map((answer) => validate(FORM, answer)));
      });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
