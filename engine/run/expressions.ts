/**
 * Where a definition's strings become values. A string that is wholly `${ … }` is an expression (spaces and line breaks
 * around it allowed); conditions and `from` / `as` / `in` may be written bare.
 */

import type { Program, RunOptions } from '../jq/compile.ts';
import type { Json, JsonObject } from '../json.ts';
import { isObject, put } from '../json.ts';
import { raise } from './errors.ts';
import type { Deferred } from './host.ts';
import { escapePointer } from './pointer.ts';
import { expressionIn, programAt, programIn, programOf } from './programs.ts';
import { isDeeper, MOST_LEVELS } from './size.ts';

/** Gives the value of a variable that an expression names, without the dollar; undefined = not there. */
export type Scope = (name: string) => Json | undefined;

/**
 * Steps that all expressions of one turn may take together (a turn is what happens between two waits): some half a second of
 * work. Temporal ends code that runs for five, and would try it again for ever.
 */
const TURN_FUEL = 1_500_000;

export class Expressions {
  readonly #meter = { left: TURN_FUEL };
  readonly #options: RunOptions;

  /** `now` in milliseconds: the workflow's time, which jq's `now` shows in seconds. */
  constructor(now: () => number) {
    this.#options = { now: () => now() / 1000, meter: this.#meter };
  }

  /** Half of the turn's fuel is spent: what is left is enough for one more expression, not for a thousand. */
  get tired(): boolean {
    return this.#meter.left < TURN_FUEL / 2;
  }

  /** A new turn begins. */
  refuel(): void {
    this.#meter.left = TURN_FUEL;
  }

  /** Every `${ … }` inside a literal value, evaluated against `input`; other strings stay as they are. */
  value(template: Json, input: Json, scope: Scope): Json {
    if (typeof template === 'string') {
      const program = compiled(programIn, template);
      return program === null ? template : this.#first(program, input, scope);
    }
    if (Array.isArray(template)) return template.map((item) => this.value(item, input, scope));
    if (isObject(template)) return mapObject(template, (item) => this.value(item, input, scope));
    return template;
  }

  /** A place where the language wants an expression: bare or in `${ … }`; other JSON is a template. */
  transform(expression: Json, input: Json, scope: Scope): Json {
    return typeof expression === 'string'
      ? this.#first(compiled(programAt, expression), input, scope)
      : this.value(expression, input, scope);
  }

  /** jq's idea of truth: all but `false` and `null`. No output counts as false. */
  test(expression: string, input: Json, scope: Scope): boolean {
    const value = this.transform(expression, input, scope);
    return value !== null && value !== false;
  }

  /** As `value`, but what mentions `$secrets` stays text and is listed, with all it needs, for whoever has the secrets. */
  withSecrets(template: Json, input: Json, scope: Scope, pointer: string, deferred: Deferred[]): Json {
    if (typeof template === 'string') {
      const program = compiled(programIn, template);
      if (program === null) return template;
      if (!program.variables.includes('secrets')) return this.#first(program, input, scope);
      const variables: JsonObject = {};
      for (const name of program.variables) if (name !== 'secrets') put(variables, name, scope(name) ?? null);
      deferred.push({ pointer, source: program.source, input, variables });
      return null;
    }
    if (Array.isArray(template)) {
      return template.map((item, index) => this.withSecrets(item, input, scope, `${pointer}/${index}`, deferred));
    }
    if (isObject(template)) {
      return mapObject(template, (item, key) =>
        this.withSecrets(item, input, scope, `${pointer}/${escapePointer(key)}`, deferred),
      );
    }
    return template;
  }

  /** The values of what an expression names, for whoever evaluates it later. */
  captured(source: string, scope: Scope): JsonObject {
    const program = compiled(programOf, source);
    const variables: JsonObject = {};
    for (const name of program.variables) put(variables, name, variableOf(program, name, scope));
    return variables;
  }

  /** One expression's first output; null when it has none. A failure is the standard `expression` error. */
  run(source: string, input: Json, scope: Scope): Json {
    return this.#first(compiled(programOf, source), input, scope);
  }

  #first(program: Program, input: Json, scope: Scope): Json {
    const { variables } = program;
    const values = variables.length === 0 ? NONE : variables.map((name) => variableOf(program, name, scope));
    let value: Json;
    try {
      value = program.firstWith(input, values, this.#options) ?? null;
    } catch (failure) {
      throw raise('expression', `${(failure as Error).message}, in: ${shorten(program.source)}`);
    }
    // What cannot be written down would end the run where nobody could catch it.
    if (isDeeper(value, MOST_LEVELS))
      throw raise('expression', `a value nested over ${MOST_LEVELS} levels deep, in: ${shorten(program.source)}`);
    return value;
  }
}

const NONE: readonly Json[] = [];

function variableOf(program: Program, name: string, scope: Scope): Json {
  const value = scope(name);
  if (value === undefined) throw raise('expression', `$${name} is not available here, in: ${shorten(program.source)}`);
  return value;
}

function compiled<P>(find: (text: string) => P, text: string): P {
  try {
    return find(text);
  } catch (failure) {
    throw raise('expression', `${(failure as Error).message}, in: ${shorten(expressionIn(text) ?? text)}`);
  }
}

function mapObject(object: JsonObject, change: (value: Json, key: string) => Json): JsonObject {
  const changed: JsonObject = {};
  for (const key of Object.keys(object)) put(changed, key, change(object[key] as Json, key));
  return changed;
}

function shorten(source: string): string {
  const line = source.trim().replaceAll(/\s+/g, ' ');
  return line.length > 120 ? `${line.slice(0, 117)}…` : line;
}
