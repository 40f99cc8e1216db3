/**
 * The door to this room: program text in, a program that can be run any number of times out.
 *
 * Results may share structure with the input and the variables and with each other: treat them all as frozen.
 * A program is deterministic: it depends on its input, its variables and `now`, and on nothing else.
 */
import type { Json } from '../json.ts';
import { type Code, GO, MANY } from './code.ts';
import { Break, JqError, JqFuelError, JqSyntaxError, Raised } from './errors.ts';
import { lower, resetLowering } from './lower.ts';
import { firstResult } from './lower-assign.ts';
import { parse } from './parse.ts';
import { print } from './print.ts';
import { resolve } from './resolve.ts';
import { beginRun, during, endRun, giveGlobals, isIdle, type RunOptions, spend, tooDeep } from './run.ts';
import { programScope } from './scope.ts';
import { placeOf, tracing } from './tracing.ts';

export type { RunOptions } from './run.ts';

export interface Program {
  readonly source: string;
  /** The free variables used, without the dollar, in order of first use. */
  readonly variables: readonly string[];
  /** Every result. Throws `JqError` on an error nothing caught, `JqFuelError` when it costs too much. */
  all(input: Json, variables: Readonly<Record<string, Json>>, options: RunOptions): Json[];
  /** Each result as it comes: those before an error are given too. Throws as `all` does. */
  each(input: Json, variables: Readonly<Record<string, Json>>, options: RunOptions, emit: (result: Json) => void): void;
  /** The first result, or undefined when there is none; what comes after the first is not computed. */
  first(input: Json, variables: Readonly<Record<string, Json>>, options: RunOptions): Json | undefined;
}

export interface CompileOptions {
  /** The free variables the program may use; any when absent. One it uses and is not given at run time is null. */
  readonly variables?: readonly string[];
  /** Errors of a run say where in the text they were raised, which takes time: `JqError.place`. */
  readonly places?: boolean;
}

/** Throws `JqSyntaxError`, or `JqCompileError` for a name that is unknown or forbidden; both say where. */
export function compile(source: string, options: CompileOptions = {}): Program {
  let code: Code;
  let variables: string[];
  try {
    const tree = parse(source);
    variables = resolve(tree, options.variables);
    resetLowering();
    code = tracing(options.places === true, () => lower(tree, programScope(variables)));
  } catch (error) {
    if (error instanceof RangeError) throw new JqSyntaxError('the expression is nested too deeply', 0, source.length);
    throw error;
  }
  const { count, value, each } = code;
  const globalsOf = (given: Readonly<Record<string, Json>>): readonly Json[] =>
    variables.length === 0 ? NO_GLOBALS : variables.map((name) => variableOf(given, name));
  const all = (input: Json): Json[] => {
    if (count !== MANY) {
      const result = value(input, null);
      return result === undefined ? [] : [result];
    }
    const results: Json[] = [];
    each(input, null, (result) => {
      spend(1);
      results.push(result);
      return GO;
    });
    return results;
  };
  const first = firstResult(code);
  // How often more the light way is tried. What it cannot do it leaves undone, and the program is run from its beginning.
  let trials = code.light === true ? MOST_TRIALS : 0;
  return {
    source,
    variables,
    all(input, given, options) {
      const outer = beginRun(options, globalsOf(given));
      try {
        return all(input);
      } catch (error) {
        throw leaving(error);
      } finally {
        endRun(outer);
      }
    },
    each(input, given, options, emit) {
      const outer = beginRun(options, globalsOf(given));
      try {
        each(input, null, (result) => {
          spend(1);
          emit(result);
          return GO;
        });
      } catch (error) {
        throw leaving(error);
      } finally {
        endRun(outer);
      }
    },
    first(input, given, options) {
      if (trials > 0 && isIdle()) {
        if (variables.length > 0) giveGlobals(globalsOf(given));
        try {
          return value(input, null);
        } catch {
          trials--;
        }
      }
      const outer = beginRun(options, globalsOf(given));
      try {
        return first(input, null);
      } catch (error) {
        throw leaving(error);
      } finally {
        endRun(outer);
      }
    },
  };
}

/** An expression whose values are not everyday ones is not tried for ever. */
const MOST_TRIALS = 10;

const NO_GLOBALS: readonly Json[] = [];

function variableOf(given: Readonly<Record<string, Json>>, name: string): Json {
  return Object.hasOwn(given, name) ? (given[name] ?? null) : null;
}

/** What a caller sees of something thrown inside a run. */
function leaving(error: unknown): unknown {
  if (error instanceof Raised) {
    const { value } = error;
    const place = placeOf(error);
    if (typeof value === 'string') return new JqError(value, value, place);
    const shown = during({ now: () => 0 }, [], () => {
      try {
        return print(value, 10_000);
      } catch {
        return '...';
      }
    });
    return new JqError(value, `${shown} (not a string)`, place);
  }
  if (error instanceof Break) return new JqError(null, 'break');
  // The JavaScript stack or a string's greatest length ran out before the fuel did.
  if (error instanceof RangeError) return tooDeep();
  if (error instanceof JqFuelError) return error;
  return error;
}
