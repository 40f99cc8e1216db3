/** What our jq makes of a program and an input, in the form of the judge's answers. */
import { compile } from '../../../engine/jq/compile.ts';
import { JqError, JqFuelError } from '../../../engine/jq/errors.ts';
import { print } from '../../../engine/jq/print.ts';
import { readJson } from '../../../engine/jq/read.ts';
import { during, type RunOptions } from '../../../engine/jq/run.ts';
import type { Json } from '../../../engine/json.ts';

const LIMITS: RunOptions = { fuel: 40_000, maxDepth: 200, now: () => 1_700_000_000 };
const AMPLE: RunOptions = { fuel: 1e12, now: () => 0 };
const MOST_RESULTS = 300;

/** Results and at last an error, as `!` and its JSON; undefined when it costs more than the comparison is worth. */
export function resultsOf(program: string, input: string): string[] | undefined {
  const json = during(AMPLE, [], () => readJson(input));
  const caught = attempt(`try ((${program}) | [0, .]) catch [1, .]`, json);
  if (caught === undefined || caught.values.length > MOST_RESULTS) return undefined;
  const results = caught.values.map((pair) => {
    const [failed, value] = pair as [number, Json];
    return failed === 1 ? `!${shown(value)}` : shown(value);
  });
  const bare = attempt(program, json);
  if (bare === undefined) return undefined;
  // The same program by itself takes other ways through the evaluator and must come out the same.
  const failed = results.at(-1)?.startsWith('!') ?? false;
  const alike = failed
    ? bare.error !== undefined
    : bare.error === undefined && same(bare.values, results) && firstIs(program, json, results[0]);
  return alike ? results : [...results, `by itself: ${bare.values.map(shown).join(' ')} ${bare.error ?? ''}`];
}

/** The first result alone is what steps are given, and is got on a way of its own: also the second time. */
function firstIs(program: string, input: Json, result: string | undefined): boolean {
  const { first } = compile(program);
  return [1, 2].every(() => {
    const only = first(input, {}, LIMITS);
    return result === (only === undefined ? undefined : shown(only));
  });
}

function same(values: readonly Json[], results: readonly string[]): boolean {
  return values.length === results.length && values.every((value, i) => shown(value) === results[i]);
}

function attempt(source: string, input: Json): { values: Json[]; error?: string } | undefined {
  try {
    return { values: compile(source).all(input, {}, LIMITS) };
  } catch (error) {
    if (error instanceof JqFuelError) return undefined;
    if (error instanceof JqError) return { values: [], error: error.message };
    throw error;
  }
}

function shown(value: Json): string {
  return during(AMPLE, [], () => print(value));
}
