/**
 * A function of a project, as a start bundles it: it imports what codegen wrote and packages of its own project, wherever
 * the bundle lies. Asked of the compiled server, which is what `orkestra dev` runs.
 */
import { execFile } from 'node:child_process';

import path from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { withFolder } from '../setup/folder.ts';
import { environment, orkestra, ROOT } from './orkestra.ts';
import { withProject } from './project.ts';

const CODE = `
import { basename } from 'node:path';
import { stamp } from 'stamps';
import { StepError } from '@orkestra/sdk';
import { defineFunction } from '../generated/orkestra.ts';
import { prefix } from './prefix.ts';

export default defineFunction('pay-out', async ({ amount }, call) => {
  if (amount < 0) throw new StepError(422, 'nothing to pay');
  return { reference: stamp(prefix + basename('/x/' + call.runId) + amount) };
});
`;

it('runs with its types, its neighbours and its packages', () =>
  withProject(
    {
      'package.json': '{"type":"module"}',
      'functions/pay-out.ts': CODE,
      'functions/prefix.ts': "export const prefix: string = 'P-';",
      'node_modules/stamps/package.json': '{"name":"stamps","type":"module","exports":"./stamps.js"}',
      'node_modules/stamps/stamps.js': 'export const stamp = (text) => `<${text}>`;',
    },
    (root) =>
      withFolder(async (elsewhere) => {
        expect((await orkestra(['codegen'], { cwd: root })).code).toBe(0);
        const script = `
          const { loadFunctionCode, readFunctions } = await import('./dist/server/functions.js');
          const functions = readFunctions(${JSON.stringify(path.join(root, 'functions'))});
          const code = await loadFunctionCode(${JSON.stringify(path.join(root, 'functions'))}, functions, ${JSON.stringify(elsewhere)});
          const call = { idempotencyKey: 'k', runId: 'r-1', signal: new AbortController().signal };
          const payOut = code.get('pay-out');
          console.log(JSON.stringify(await payOut({ amount: 3 }, call)));
          console.log(await payOut({ amount: -1 }, call).catch(({ name, status }) => name + ' ' + status));
          process.exit(0);`;
        const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], {
          cwd: ROOT,
          env: environment(),
        });
        expect(stdout).toBe('{"reference":"<P-r-13>"}\nStepError 422\n');
      }),
  ));

it('says which function imports what is not there', () =>
  withProject({ 'functions/pay-out.ts': "import 'nowhere';\nexport default () => ({});" }, (root) =>
    withFolder(async (elsewhere) => {
      const { loadFunctionCode, readFunctions } = await import('../../server/functions.ts');
      const folder = path.join(root, 'functions');
      await expect(loadFunctionCode(folder, readFunctions(folder), elsewhere)).rejects.toThrow(
        /^functions\/pay-out: .*Could not resolve "nowhere"/s,
      );
    }),
  ));
