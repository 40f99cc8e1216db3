/** What evaluating an expression can come to, on types: its outputs, and how there can be none. */
import { join } from './join.ts';
import { isNever, NEVER, type Type, UNKNOWN } from './type.ts';

export interface Flow {
  /** Holds every output. */
  readonly type: Type;
  /** It may end without an output. */
  readonly empty: boolean;
  /** It may have more than one. */
  readonly many: boolean;
  /** It may raise an error. Never, not empty: it always does. */
  readonly raises: boolean;
}

/** What is never evaluated. */
export const NOTHING: Flow = { type: NEVER, empty: false, many: false, raises: false };
export const RAISES: Flow = { type: NEVER, empty: false, many: false, raises: true };
export const EMPTY: Flow = { type: NEVER, empty: true, many: false, raises: false };
/** Of which nothing is known. */
export const ANYTHING: Flow = { type: UNKNOWN, empty: true, many: true, raises: true };

export function one(type: Type, raises = false): Flow {
  return { type, empty: false, many: false, raises };
}

/** One after the other on the same path: `next` happens for each output of `first`. */
export function through(first: Flow, next: Flow): Flow {
  if (isNever(first.type)) return first;
  return {
    type: next.type,
    empty: first.empty || next.empty,
    many: first.many || next.many,
    raises: first.raises || next.raises,
  };
}

/** Both are needed, in whichever order: one without an output leaves none. */
export function both(a: Flow, b: Flow): Flow {
  return {
    type: isNever(a.type) ? NEVER : b.type,
    empty: a.empty || b.empty,
    many: a.many || b.many,
    raises: a.raises || b.raises,
  };
}

/** Either of two. */
export function either(a: Flow, b: Flow): Flow {
  if (a === NOTHING) return b;
  if (b === NOTHING) return a;
  return {
    type: join(a.type, b.type),
    empty: a.empty || b.empty,
    many: a.many || b.many,
    raises: a.raises || b.raises,
  };
}

/** The value an expression of a definition gives: its first output, or null when there is none. */
export function withNull(flow: Flow, nothing: Type): Type {
  return flow.empty ? join(flow.type, nothing) : flow.type;
}
