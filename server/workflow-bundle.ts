/** The code of the workflow as a worker loads it: the prebuilt bundle, or one made from the modules beside this one. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type BundleOptions, bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';

export type WorkflowBundle = { codePath: string } | { code: string };

/** The prebuilt bundle when there is one, else bundled now (1–2 s). */
export async function workflowBundle(): Promise<WorkflowBundle> {
  const prebuilt = fileURLToPath(new URL('../workflow-bundle.js', import.meta.url));
  if (existsSync(prebuilt)) return { codePath: prebuilt };
  return bundleWorkflow();
}

/**
 * What all runs of a worker share instead of evaluating it anew for each: pure modules without state of a run. Compiled
 * expressions live in one of them, so they are shared across runs, too.
 */
const SHARED = [
  'schemas/validate',
  'engine/jq/compile',
  ...['programs', 'interpret', 'account', 'carry', 'start', 'waiting'].map((one) => `engine/run/${one}`),
];

/** Bundles `workflowsPath`, by default the interpreter alone. */
export async function bundleWorkflow(workflowsPath: string = fileOf('engine/workflow')): Promise<{ code: string }> {
  const { code } = await bundleWorkflowCode({
    workflowsPath,
    preloadModules: SHARED.map(fileOf),
    logger: new DefaultLogger('WARN'),
    webpackConfigHook: asWritten,
  });
  return { code: withNearGlobals(code) };
}

/** What the sandbox neither replaces nor forbids; `Date` it replaces, so it is not here. */
const NEAR = [
  ...['Object', 'Array', 'Number', 'String', 'Boolean', 'Symbol', 'BigInt', 'JSON', 'Map', 'Set', 'RegExp', 'Reflect'],
  ...['Math', 'Error', 'TypeError', 'RangeError', 'Uint8Array'],
];

/**
 * The code with the language's own objects bound once, at its top. In a `vm` context each mention of a global asks the
 * context's outer object first, some hundred nanoseconds a time, and an interpreter mentions `Object` at every turn.
 * On the first line, so that the source map holds.
 */
function withNearGlobals(code: string): string {
  const start = '(() => { // webpackBootstrap';
  if (!code.includes(start)) throw new Error('The bundle does not begin as the bundler wrote it so far.');
  return code.replace(
    start,
    `(() => { const { ${NEAR.join(', ')} } = globalThis; ${WITHOUT_STACKS} // webpackBootstrap`,
  );
}

/**
 * At every promise the SDK makes an error by the global name and keeps its stack, each frame looked up in the source map: a
 * fifth of what a short run costs, for a call stack that shows the interpreter and nothing of the definition. It gets errors
 * without a stack. All that is thrown is made by the near names, or by the engine of the language, and has its own.
 */
const WITHOUT_STACKS =
  "Object.defineProperty(globalThis, 'Error', { value: Object.assign(function Error() {}, { prototype: Error.prototype }), writable: true, configurable: true });";

function fileOf(module: string): string {
  const ending = import.meta.url.endsWith('.ts') ? '.ts' : '.js';
  return fileURLToPath(new URL(`../${module}${ending}`, import.meta.url));
}

type WebpackConfig = Parameters<NonNullable<BundleOptions['webpackConfigHook']>>[0];

/**
 * Bundled from TypeScript, the code stays what it is when it is bundled from what `tsc` made: the SDK's default, ES2017,
 * has every private field looked up in a WeakMap and every spread copied by a helper.
 */
export function asWritten(config: WebpackConfig): WebpackConfig {
  for (const rule of config.module?.rules ?? []) {
    const use = rule && typeof rule === 'object' ? rule.use : undefined;
    const options = use && typeof use === 'object' && 'options' in use ? use.options : undefined;
    if (options && typeof options === 'object' && options.jsc) options.jsc.target = 'es2022';
  }
  return config;
}
