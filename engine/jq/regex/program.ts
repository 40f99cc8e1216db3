/** The instructions of the matcher, and a program of them. */
import type { CodePoints } from './sets.ts';
import type { Anchor } from './tree.ts';

export type Instruction =
  | { readonly op: 'character'; readonly point: number }
  /** Two characters or more, one after the other. */
  | { readonly op: 'literal'; readonly points: readonly number[] }
  | { readonly op: 'folded'; readonly point: number }
  /** A text in any case, by what its characters come to. */
  | { readonly op: 'text'; readonly points: readonly number[] }
  | { readonly op: 'set'; readonly members: Members }
  | { readonly op: 'cluster' }
  /**
   * As many as there are, at least `min` and at most `max`, fewer if what follows asks for it: which it cannot when it is
   * `apart`, beginning with what no member is.
   */
  | { readonly op: 'span'; readonly members: Members; readonly min: number; readonly max: number; apart: boolean }
  /** Try `first`, then `second`. */
  | { readonly op: 'split'; first: number; second: number }
  | { readonly op: 'jump'; to: number }
  /** Register := position. */
  | { readonly op: 'save'; readonly register: number }
  | { readonly op: 'clear'; readonly register: number }
  /** Another round of a loop, by its counter: must, may (greedy or lazy) or must not. */
  | {
      readonly op: 'loop';
      readonly counter: number;
      readonly min: number;
      readonly max: number;
      readonly lazy: boolean;
      end: number;
    }
  /** Counts a round; leaves a loop without an end when the round matched nothing and changed none of the `watched` registers. */
  | {
      readonly op: 'round';
      readonly counter: number;
      readonly start: number;
      readonly min: number;
      readonly endless: boolean;
      readonly watched: readonly { readonly register: number; readonly before: number }[];
      readonly to: number;
      end: number;
    }
  | { readonly op: 'copy'; readonly from: number; readonly to: number }
  | { readonly op: 'anchor'; readonly kind: Anchor }
  | { readonly op: 'reference'; readonly groups: readonly number[]; readonly folded: boolean }
  /** Remembers position and choices in two registers. */
  | { readonly op: 'mark'; readonly position: number; readonly height: number }
  /** Forgets the choices since the mark. */
  | { readonly op: 'cut'; readonly height: number }
  | { readonly op: 'restore'; readonly position: number }
  /** A negative look-around: where to go on when its body does not match. */
  | { readonly op: 'unless'; readonly height: number; otherwise: number }
  /** The body matched, so the look-around does not: undoes everything since `unless` and fails. */
  | { readonly op: 'refute'; readonly height: number }
  | { readonly op: 'back'; readonly length: number }
  | { readonly op: 'fail' }
  /** Goes on when one of the groups took part, and else there. */
  | { readonly op: 'took part'; readonly groups: readonly number[]; otherwise: number }
  /** Matches what begins there and comes back, with all registers but the captures as they were. */
  | { readonly op: 'call'; to: number }
  | { readonly op: 'return' }
  | { readonly op: 'match' };

export interface Program {
  readonly instructions: readonly Instruction[];
  /** Captures first: start and end of group i at 2i and 2i + 1, group 0 being the whole match. */
  readonly registers: number;
  readonly groups: number;
  /** Where the calls under way are kept, if there are any. */
  readonly frame: number | undefined;
  readonly names: readonly (string | null)[];
  /** The code point every match begins with, if there is one. */
  readonly firstPoint: number | undefined;
  /** Whether a match can begin at the start of the text alone. */
  readonly anchored: boolean;
}

/** A set with what has been asked of it: of the first 128 code points, 1 is out and 2 is in. */
export interface Members {
  readonly set: CodePoints;
  readonly low: Uint8Array;
}

export function holdsPoint({ set, low }: Members, point: number): boolean {
  if (point >= 128) return set(point);
  const known = low[point]!;
  if (known !== 0) return known === 2;
  const holds = set(point);
  low[point] = holds ? 2 : 1;
  return holds;
}
