/**
 * `tsc` fails when YAML and TypeScript disagree: a wrong call of the client, a wrong function, a wrong decision. And says
 * nothing where they agree.
 */
import { execFile } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { orkestra, ROOT } from '../cli/orkestra.ts';
import { DEFINITION, withProject } from '../cli/project.ts';

const TSCONFIG = {
  compilerOptions: {
    target: 'es2023',
    lib: ['es2023', 'dom'],
    module: 'nodenext',
    moduleResolution: 'nodenext',
    strict: true,
    noEmit: true,
    allowImportingTsExtensions: true,
    types: [],
  },
  include: ['*.ts'],
};

/** Each line marked `// wrong` must be refused, and no other. */
const PROGRAM = `
import { createClient, defineFunction, type RefundDecideDecision } from './generated/orkestra.ts';
const client = createClient({ url: 'http://localhost', key: 'k' });

export const handle = await client.start('refund', { amount: 3 });
export const later = await client.wait(handle);
if (later.status === 'completed') {
  const state: 'paid' | 'refused' = later.output.state;
  console.log(state);
  console.log(later.output.stat); // wrong
}
await client.start('refund', { amount: 3, note: 'late' }, { idempotencyKey: 'k' });
await client.start('refnd', { amount: 3 }); // wrong
await client.start('refund', {}); // wrong
await client.start('refund', { amount: '3' }); // wrong
await client.start('refund', { amount: 3, nte: 'late' }); // wrong
if (handle.status === 'running') handle.output; // wrong
if (later.status === 'failed') {
  const where: string = later.error.instance;
  console.log(where === '/' && later.error.type === 'https://open-workflow-specification.org/spec/1.0.0/errors/timeout');
  console.log(later.error.reason); // wrong
}

export const right = defineFunction('pay-out', async ({ amount }, call) => ({ reference: call.runId + amount.toFixed(2) }));
export const atOnce = defineFunction('pay-out', () => ({ reference: 'r' }));
export const unknown = defineFunction('pay-in', async () => ({ reference: 'r' })); // wrong
export const output = defineFunction('pay-out', async () => ({ reference: 1 })); // wrong
export const input = defineFunction('pay-out', async ({ amout }) => ({ reference: String(amout) })); // wrong

export const decisions: RefundDecideDecision[] = [
  { outcome: 'approve', answer: {} },
  { outcome: 'refuse', answer: { why: 'late' } },
  { outcome: 'refuse', answer: {} }, // wrong
  { outcome: 'approve', answer: { why: 'late' } }, // wrong
  { outcome: 'maybe', answer: {} }, // wrong
];
declare const console: { log(value: unknown): void };
`;

async function compile(folder: string): Promise<{ line: number; text: string }[]> {
  const tsc = path.join(ROOT, 'node_modules/typescript/bin/tsc');
  const { stdout } = await promisify(execFile)(process.execPath, [tsc, '-p', '.', '--pretty', 'false'], {
    cwd: folder,
  }).catch((failure: { stdout: string }) => failure);
  return stdout
    .split('\n')
    .filter((line) => /error TS/.test(line))
    .map((text) => ({ line: Number(/^program\.ts\((\d+),/.exec(text)?.[1]), text }));
}

const marked = (program: string) =>
  program.split('\n').flatMap((line, i) => (line.endsWith('// wrong') ? [i + 1] : []));

it(
  'refuses every program that disagrees with the YAML and accepts the one that agrees',
  () =>
    withProject({ 'tsconfig.json': JSON.stringify(TSCONFIG), 'package.json': '{"type":"module"}' }, async (folder) => {
      mkdirSync(path.join(folder, 'node_modules/@orkestra'), { recursive: true });
      symlinkSync(path.join(ROOT, 'sdk'), path.join(folder, 'node_modules/@orkestra/sdk'));
      const made = await orkestra(['codegen'], { cwd: folder });
      expect(made).toEqual({ code: 0, stdout: 'Wrote generated/orkestra.ts.\n', stderr: '' });

      writeFileSync(path.join(folder, 'program.ts'), PROGRAM);
      const errors = await compile(folder);
      const lines = [...new Set(errors.map(({ line }) => line))];
      expect(lines, errors.map(({ text }) => text).join('\n')).toEqual(marked(PROGRAM));

      // The other way round: the YAML moves, and the program that was right is not any more.
      const agreeing = PROGRAM.split('\n')
        .filter((line) => !line.endsWith('// wrong'))
        .join('\n');
      writeFileSync(path.join(folder, 'program.ts'), agreeing);
      expect(await compile(folder)).toEqual([]);
      writeFileSync(
        path.join(folder, 'definitions/refund/1.0.0.yaml'),
        DEFINITION.replace('required: [amount]', 'required: [amount, reason]').replace(
          'amount: { type',
          'reason: { type: string }\n        amount: { type',
        ),
      );
      expect(await orkestra(['codegen', '--check'], { cwd: folder })).toEqual({
        code: 1,
        stdout: 'generated/orkestra.ts is out of step: run "orkestra codegen".\n',
        stderr: '',
      });
      expect((await orkestra(['codegen'], { cwd: folder })).code).toBe(0);
      expect((await orkestra(['codegen', '--check'], { cwd: folder })).code).toBe(0);
      expect((await compile(folder)).map(({ text }) => text).join('\n')).toContain("Property 'reason' is missing");
    }),
  120_000,
);

const EVENTS = `document: { dsl: '1.0.3', namespace: shop, name: ship, version: '1.0.0' }
schedule: { on: { one: { with: { type: order.paid } } }, read: data }
input: { schema: { document: { type: array, minItems: 1, items: { type: object, required: [order], properties: { order: { type: string } } } } } }
do:
  - tell: { emit: { event: { with: { type: order.shipped, data: { order: '\${ .[0].order }' } } } } }
`;
const SENDER = `
import { createClient, type EmittedEvents } from './generated/orkestra.ts';
const client = createClient({ url: 'http://localhost', key: 'k' });
await client.send({ type: 'order.paid', data: { order: 'o-1' } }); // sends
export const orderOf = (event: EmittedEvents): string => event.data.order; // reads
`;
const lineOf = (mark: string) => SENDER.split('\n').findIndex((line) => line.endsWith(mark)) + 1;

it(
  'refuses a sender and a reader of events once the YAML has changed what they hold',
  () =>
    withProject(
      {
        'tsconfig.json': JSON.stringify(TSCONFIG),
        'package.json': '{"type":"module"}',
        'definitions/ship/1.0.0.yaml': EVENTS,
        'program.ts': SENDER,
      },
      async (folder) => {
        mkdirSync(path.join(folder, 'node_modules/@orkestra'), { recursive: true });
        symlinkSync(path.join(ROOT, 'sdk'), path.join(folder, 'node_modules/@orkestra/sdk'));
        const broken = async (from: string, to: string): Promise<number[]> => {
          const text = EVENTS.replace(from, to);
          expect(text === EVENTS).toBe(from === to);
          writeFileSync(path.join(folder, 'definitions/ship/1.0.0.yaml'), text);
          expect(await orkestra(['codegen'], { cwd: folder })).toMatchObject({ code: 0, stderr: '' });
          return (await compile(folder)).map(({ line }) => line);
        };
        expect(await broken('order.paid', 'order.paid')).toEqual([]);
        expect(await broken('type: order.paid', 'type: order.settled')).toEqual([lineOf('// sends')]);
        expect(await broken('required: [order]', 'required: [order, amount]')).toEqual([lineOf('// sends')]);
        expect(await broken('order: { type: string }', 'order: { type: integer }')).toEqual([
          lineOf('// sends'),
          lineOf('// reads'),
        ]);
        expect(await broken('data: { order:', 'data: { orderId:')).toEqual([lineOf('// reads')]);
        expect(await broken('type: order.shipped, data', 'type: order.shipped, subject: s, data')).toEqual([]);
      },
    ),
  120_000,
);

it('generates nothing from what the checker refuses, and shows why', () =>
  withProject({ 'definitions/refund/1.0.0.yaml': DEFINITION.replace('call: pay-out', 'call: pay-in') }, async (cwd) => {
    const { code, stdout, stderr } = await orkestra(['codegen'], { cwd });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain('error[unknown-function] definitions/refund/1.0.0.yaml:');
    expect(stderr).toContain('Nothing was generated: correct this first.');
  }));
