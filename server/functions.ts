/**
 * Functions a definition may call: `functions/<name>.yaml` (schemas) beside `functions/<name>.ts` (code). The activity's
 * name carries the digest of the schemas, so a worker with another idea of a function never takes its calls.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build, type Plugin } from 'esbuild';
import { type Definition, durationMs } from '../engine/definition/document.ts';
import { checkFunction, type FunctionDeclaration } from '../engine/definition/project.ts';
import { walk } from '../engine/definition/walk.ts';
import type { Json } from '../engine/json.ts';
import type { FunctionBinding } from '../engine/run/start.ts';
import { digestOf } from './digest.ts';
import { StartupError } from './embedded/startup-error.ts';

export type FunctionCode = (input: Json, call: FunctionContext) => Promise<Json> | Json;

export interface FunctionContext {
  /** The same for every attempt of one call: give it to services as their idempotency key. */
  idempotencyKey: string;
  runId: string;
  signal: AbortSignal;
}

export interface FunctionCatalogue {
  declarations: Readonly<Record<string, FunctionDeclaration>>;
  /** How the functions that a definition calls are reached; names it does not know are left out. */
  bindingsFor(definition: Definition): Record<string, FunctionBinding>;
}

const SDK = fileURLToPath(
  new URL(import.meta.url.endsWith('.ts') ? '../sdk/index.ts' : '../sdk/index.js', import.meta.url),
);
const DEFAULT_TIMEOUT_MS = 60_000;
const DEFAULT_ATTEMPTS = 3;

export const NO_FUNCTIONS: FunctionCatalogue = { declarations: {}, bindingsFor: () => ({}) };

export function activityName(name: string, declaration: FunctionDeclaration): string {
  const digest = digestOf({ input: declaration.input, output: declaration.output });
  return `function ${name}@${digest.slice(0, 8)}`;
}

/** Reads the declarations of a folder; a problem in one is a StartupError that names file, line and column. */
export function readFunctions(folder: string): FunctionCatalogue {
  if (!existsSync(folder)) return NO_FUNCTIONS;
  const declarations: Record<string, FunctionDeclaration> = {};
  for (const file of readdirSync(folder)
    .filter((name) => name.endsWith('.yaml'))
    .sort()) {
    const { declaration, problems } = checkFunction(readFileSync(path.join(folder, file), 'utf8'), {
      file: path.join(folder, file),
    });
    const [first] = problems.filter(({ severity }) => severity === 'error');
    if (!declaration)
      throw new StartupError(
        `${first?.file}:${first?.line}:${first?.column} ${first?.message ?? 'is not a function declaration'}`,
      );
    declarations[file.slice(0, -'.yaml'.length)] = declaration;
  }
  return {
    declarations,
    bindingsFor(definition) {
      const bindings: Record<string, FunctionBinding> = {};
      for (const { step } of walk(definition as unknown as Json)) {
        const name = step !== null && typeof step === 'object' && 'call' in step ? step.call : null;
        const declaration =
          typeof name === 'string' && Object.hasOwn(declarations, name) ? declarations[name] : undefined;
        if (typeof name === 'string' && declaration) bindings[name] = bindingOf(name, declaration);
      }
      return bindings;
    },
  };
}

function bindingOf(name: string, declaration: FunctionDeclaration): FunctionBinding {
  const { timeout } = declaration;
  return {
    activity: activityName(name, declaration),
    timeoutMs: (timeout?.after !== undefined ? durationMs(timeout.after) : null) ?? DEFAULT_TIMEOUT_MS,
  };
}

/** Attempts in all, the first included. */
export function attemptsOf({ retry }: FunctionDeclaration): number {
  return retry?.limit?.attempt?.count !== undefined ? retry.limit.attempt.count + 1 : DEFAULT_ATTEMPTS;
}

/** Loads the code of the declared functions: TypeScript is bundled, so that no build step stands between edit and run. */
export async function loadFunctionCode(
  folder: string,
  catalogue: FunctionCatalogue,
  cacheFolder: string,
): Promise<Map<string, FunctionCode>> {
  const code = new Map<string, FunctionCode>();
  for (const name of Object.keys(catalogue.declarations)) {
    const source = ['.ts', '.js', '.mjs']
      .map((ending) => path.join(folder, `${name}${ending}`))
      .find((file) => existsSync(file));
    if (!source) continue; // declared here, run by another worker: its calls wait, visibly
    const out = path.join(
      cacheFolder,
      `${name}-${digestOf(readFileSync(source, 'utf8')).slice(0, 16)}-${Date.now()}.mjs`,
    );
    await build({
      entryPoints: [source],
      outfile: out,
      bundle: true,
      platform: 'node',
      format: 'esm',
      target: 'node20',
      // Ours is TypeScript in a checkout and small: it goes into the bundle.
      alias: { '@orkestra/sdk': SDK },
      plugins: [packagesInPlace],
      logLevel: 'silent',
    }).catch((failure: Error) => {
      throw new StartupError(`functions/${name}: ${failure.message}`);
    });
    const module = (await import(pathToFileURL(out).href)) as { default?: FunctionCode };
    if (typeof module.default !== 'function') {
      throw new StartupError(
        `functions/${name} has no default export that is a function; export default defineFunction(...).`,
      );
    }
    code.set(name, module.default);
  }
  return code;
}

/** Marks the question that the plugin itself asks, which it must not answer. */
const ASKED = Symbol('asked');

/** Packages stay outside the bundle and are found from where the function stands: its bundle may lie anywhere. */
const packagesInPlace: Plugin = {
  name: 'packages-in-place',
  setup({ onResolve, resolve }) {
    onResolve({ filter: /^[^./]/ }, async ({ path: name, kind, resolveDir, pluginData }) => {
      if (pluginData === ASKED || kind === 'entry-point' || isBuiltin(name) || name === '@orkestra/sdk')
        return undefined;
      const found = await resolve(name, { kind, resolveDir, pluginData: ASKED });
      // What is not found is esbuild's to tell; what Node cannot run as it is goes into the bundle.
      if (found.errors.length > 0 || found.external || /\.[cm]?tsx?$/.test(found.path)) return undefined;
      return { path: pathToFileURL(found.path).href, external: true };
    });
  },
};
