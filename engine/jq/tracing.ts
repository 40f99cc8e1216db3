/**
 * Code that remembers where in the text an error was raised. Not for runs, which it would slow down: whoever shows an error to a
 * person runs the program once more with it.
 */
import type { Code } from './code.ts';
import { Raised } from './errors.ts';
import type { Node } from './syntax.ts';

export interface Place {
  readonly start: number;
  readonly end: number;
}

let on = false;
const places = new WeakMap<Raised, Place>();

/** Lowers with or without places; what is lowered meanwhile for other texts than the program's is lowered without. */
export function tracing<T>(wanted: boolean, work: () => T): T {
  const before = on;
  on = wanted;
  try {
    return work();
  } finally {
    on = before;
  }
}

/** Where it was raised: the innermost part of the text. */
export function placeOf(error: Raised): Place | undefined {
  return places.get(error);
}

/** Whether what is lowered now is lowered with places. */
export function isTracing(): boolean {
  return on;
}

export function traced(code: Code, { start, end }: Node): Code {
  if (!on) return code;
  const place = { start, end };
  return {
    ...code,
    value: (input, env) => {
      try {
        return code.value(input, env);
      } catch (error) {
        remember(error, place);
        throw error;
      }
    },
    each: (input, env, emit) => {
      // What comes after this code is called from inside of it; its errors are not this code's.
      let outside = false;
      try {
        return code.each(input, env, (result) => {
          outside = true;
          const signal = emit(result);
          outside = false;
          return signal;
        });
      } catch (error) {
        if (!outside) remember(error, place);
        throw error;
      }
    },
    light: false,
    stream: undefined,
  };
}

/** Errors pass through what is around them, too: the first that sees one is the nearest. */
function remember(error: unknown, place: Place): void {
  if (error instanceof Raised && !places.has(error)) places.set(error, place);
}
