/**
 * Every way an expression can fail. What a program text does wrong is known before it runs (`JqSyntaxError`,
 * `JqCompileError`, both with offsets into the source); what a run does wrong is `JqError`, which `try` can catch and
 * which carries any JSON value; what a run costs too much is `JqFuelError`, which nothing in the language can catch.
 */
import type { Json } from '../json.ts';

/** The text is not jq. `start` and `end` are offsets (UTF-16 units) of what was found instead of what was expected. */
export class JqSyntaxError extends Error {
  override readonly name: string = 'JqSyntaxError';
  readonly start: number;
  readonly end: number;
  constructor(message: string, start: number, end: number) {
    super(message);
    this.start = start;
    this.end = end;
  }
}

export type CompileFault = 'unknown-function' | 'unknown-variable' | 'forbidden';

/** The text is jq, but names something that is not there or must not be used. `nearest` is a known name like it. */
export class JqCompileError extends JqSyntaxError {
  override readonly name = 'JqCompileError';
  readonly kind: CompileFault;
  readonly nearest: string | undefined;
  constructor(kind: CompileFault, message: string, start: number, end: number, nearest?: string) {
    super(message, start, end);
    this.kind = kind;
    this.nearest = nearest;
  }
}

/** An error raised by a run and caught by nobody in it. `value` is what `catch` would have received. */
export class JqError extends Error {
  override readonly name = 'JqError';
  readonly value: Json;
  /** Where in the text it was raised; known only of a program compiled for it. */
  readonly place: { readonly start: number; readonly end: number } | undefined;
  constructor(value: Json, message: string, place?: { readonly start: number; readonly end: number }) {
    super(message);
    this.value = value;
    this.place = place;
  }
}

/** A run took more steps, built more output or nested deeper than it was allowed. Never caught by `try`. */
export class JqFuelError extends Error {
  override readonly name = 'JqFuelError';
}

/**
 * Inside a run an error is this plain object: `try` throws and catches often, and a stack trace per error would cost
 * more than the rest of the expression. It becomes a `JqError` when it leaves the run.
 */
export class Raised {
  readonly value: Json;
  constructor(value: Json) {
    this.value = value;
  }
}

/** `break $label` on its way to the activation of the label it names. */
export class Break {
  readonly target: object;
  constructor(target: object) {
    this.target = target;
  }
}
