/** Shortest way to a result in these tests. */
import { type CompileOptions, compile, type RunOptions } from '../../engine/jq/compile.ts';
import type { Json } from '../../engine/json.ts';

export const NOON = 1_700_000_000;

export function all(source: string, input: Json = null, options: Partial<RunOptions> = {}): Json[] {
  return compile(source).all(input, {}, { now: () => NOON, ...options });
}

/** The one result; fails when there is none or more. */
export function one(source: string, input: Json = null, options: Partial<RunOptions> = {}): Json {
  const results = all(source, input, options);
  if (results.length !== 1) throw new Error(`${source} gave ${results.length} results`);
  return results[0]!;
}

/** What compiling or running throws. */
export function thrown(
  source: string,
  input: Json = null,
  options: CompileOptions & Partial<RunOptions> = {},
): unknown {
  try {
    compile(source, options).all(input, {}, { now: () => NOON, ...options });
  } catch (error) {
    return error;
  }
  throw new Error(`${source} threw nothing`);
}
