/**
 * The door to this room: program text in, a program that can be run any number of times out.
 *
 * Results may share structure with the input and the variables and with each other: treat them all as frozen.
 * A program is deterministic: it depends on its input, its variables and `now`, and on nothing else.
 */
import type { Json } from '../json.ts';
import { type Code, GO, MANY, STOP } from './code.ts';
import { Break, JqError, JqFuelError, JqSyntaxError, Raised } from './errors.ts';
import { lower, resetLowering } from './lower.ts';
import { parse } from './parse.ts';
import { print } from './print.ts';
import { resolve } from './resolve.ts';
import { during, type RunOptions, spend, tooDeep } from './run.ts';
import { programScope } from './scope.ts';

export type { RunOptions } from './run.ts';

export interface Program {
  readonly source: string;
  /** The free variables used, without the dollar, in order of first use. */
  readonly variables: readonly string[];
  /** Every result. Throws `JqError` on an error nothing caught, `JqFuelError` when it costs too much. */
  all(input: Json, variables: Readonly<Record<string, Json>>, options: RunOptions): Json[];
  /** The first result, or undefined when there is none; what comes after the first is not computed. */
  first(input: Json, variables: Readonly<Record<string, Json>>, options: RunOptions): Json | undefined;
}

export interface CompileOptions {
  /** The free variables the program may use; any when absent. One it uses and is not given at run time is null. */
  readonly variables?: readonly string[];
}

/** Throws `JqSyntaxError`, or `JqCompileError` for a name that is unknown or forbidden; both say where. */
export function compile(source: string, options: CompileOptions = {}): Program {
  let code: Code;
  let variables: string[];
  try {
    const tree = parse(source);
    variables = resolve(tree, options.variables);
    resetLowering();
    code = lower(tree, programScope(variables));
  } catch (error) {
    if (error instanceof RangeError) throw new JqSyntaxError('the expression is nested too deeply', 0, source.length);
    throw error;
  }
  const { count } = code;
  const begin = <T>(given: Readonly<Record<string, Json>>, run: RunOptions, body: () => T): T => {
    const globals = variables.map((name) => (Object.hasOwn(given, name) ? (given[name] ?? null) : null));
    try {
      return during(run, globals, body);
    } catch (error) {
      throw leaving(error);
    }
  };
  return {
    source,
    variables,
    all: (input, given, run) =>
      begin(given, run, () => {
        if (count !== MANY) {
          const value = code.value(input, null);
          return value === undefined ? [] : [value];
        }
        const results: Json[] = [];
        code.each(input, null, (value) => {
          spend(1);
          results.push(value);
          return GO;
        });
        return results;
      }),
    first: (input, given, run) =>
      begin(given, run, () => {
        if (count !== MANY) return code.value(input, null);
        let found: Json | undefined;
        code.each(input, null, (value) => {
          found = value;
          return STOP;
        });
        return found;
      }),
  };
}

/** What a caller sees of something thrown inside a run. */
function leaving(error: unknown): unknown {
  if (error instanceof Raised) {
    const { value } = error;
    if (typeof value === 'string') return new JqError(value, value);
    const shown = during({ now: () => 0 }, [], () => {
      try {
        return print(value, 10_000);
      } catch {
        return '...';
      }
    });
    return new JqError(value, `${shown} (not a string)`);
  }
  if (error instanceof Break) return new JqError(null, 'break');
  // The JavaScript stack or a string's greatest length ran out before the fuel did.
  if (error instanceof RangeError) return tooDeep();
  if (error instanceof JqFuelError) return error;
  return error;
}
