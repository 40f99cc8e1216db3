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
const SHARED = ['schemas/validate', 'engine/jq/compile', 'engine/run/programs', 'engine/run/interpret'];

/** Bundles `workflowsPath`, by default the interpreter alone. */
export async function bundleWorkflow(workflowsPath: string = fileOf('engine/workflow')): Promise<{ code: string }> {
  return bundleWorkflowCode({
    workflowsPath,
    preloadModules: SHARED.map(fileOf),
    logger: new DefaultLogger('WARN'),
    webpackConfigHook: asWritten,
  });
}

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
