/**
 * A tree to instructions for the matcher. Repetition is a loop with a counter, never copies of its body, so a program
 * is never much longer than the expression it came from.
 */
import { Raised } from '../errors.ts';
import type { Syntax } from './parse.ts';
import { type CodePoints, fold } from './sets.ts';
import type { Anchor, Tree } from './tree.ts';

export type Instruction =
  | { readonly op: 'character'; readonly point: number }
  | { readonly op: 'folded'; readonly point: number }
  | { readonly op: 'set'; readonly members: Members }
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
  /** Counts a round; leaves the loop when the round matched nothing. */
  | {
      readonly op: 'round';
      readonly counter: number;
      readonly start: number;
      readonly min: number;
      readonly to: number;
      end: number;
    }
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
  | { readonly op: 'arrived'; readonly position: number }
  | { readonly op: 'match' };

export interface Program {
  readonly instructions: readonly Instruction[];
  /** Captures first: start and end of group i at 2i and 2i + 1, group 0 being the whole match. */
  readonly registers: number;
  readonly groups: number;
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

/** A longer look-behind of varying length would try too many beginnings. */
const MAX_BEHIND = 255;

export function assemble(syntax: Syntax): Program {
  const assembler = new Assembler(syntax.groups);
  assembler.add(syntax.tree);
  assembler.instructions.push({ op: 'match' });
  for (const [i, one] of assembler.instructions.entries()) {
    if (one.op === 'span') one.apart = isApart(one.members, assembler.instructions[i + 1]);
  }
  return {
    instructions: assembler.instructions,
    registers: assembler.registers,
    groups: syntax.groups,
    names: syntax.names,
    firstPoint: firstPoint(syntax.tree),
    anchored: isAnchored(syntax.tree),
  };
}

function membersOf(set: CodePoints): Members {
  return { set, low: new Uint8Array(128) };
}

/** Whether what follows a span can begin at none of its members, so that giving some back is of no use. */
function isApart(members: Members, next: Instruction | undefined): boolean {
  if (next?.op === 'character') return !holdsPoint(members, next.point);
  if (next?.op !== 'anchor') return false;
  return next.kind === 'text end' || (next.kind === 'text end or newline' && !holdsPoint(members, 10));
}

function isAnchored(tree: Tree): boolean {
  if (tree.type === 'sequence') return tree.items.length > 0 && isAnchored(tree.items[0]!);
  return tree.type === 'anchor' && tree.kind === 'text start';
}

function firstPoint(tree: Tree): number | undefined {
  switch (tree.type) {
    case 'character':
      return tree.ignoreCase ? undefined : tree.point;
    case 'sequence':
      return firstPoint(tree.items[0]!);
    case 'group':
    case 'atomic':
      return firstPoint(tree.body);
    case 'repeat':
      return tree.min > 0 ? firstPoint(tree.body) : undefined;
    default:
      return undefined;
  }
}

class Assembler {
  readonly instructions: Instruction[] = [];
  registers: number;

  constructor(groups: number) {
    this.registers = 2 * (groups + 1);
  }

  private get here(): number {
    return this.instructions.length;
  }

  add(tree: Tree): void {
    const { instructions } = this;
    switch (tree.type) {
      case 'empty':
        return;
      case 'character':
        if (tree.ignoreCase) instructions.push({ op: 'folded', point: fold(tree.point) });
        else instructions.push({ op: 'character', point: tree.point });
        return;
      case 'set':
        instructions.push({ op: 'set', members: membersOf(tree.set) });
        return;
      case 'sequence':
        for (const item of tree.items) this.add(item);
        return;
      case 'choice':
        this.choice(tree.items.map((item) => () => this.add(item)));
        return;
      case 'repeat':
        if (tree.mode === 'possessive') this.atomic({ ...tree, mode: 'greedy' });
        else this.repeat(tree);
        return;
      case 'group':
        instructions.push({ op: 'save', register: 2 * tree.index });
        this.add(tree.body);
        instructions.push({ op: 'save', register: 2 * tree.index + 1 });
        return;
      case 'atomic':
        this.atomic(tree.body);
        return;
      case 'look':
        this.look(tree);
        return;
      case 'reference':
        instructions.push({ op: 'reference', groups: tree.groups, folded: tree.ignoreCase });
        return;
      case 'anchor':
        instructions.push({ op: 'anchor', kind: tree.kind });
        return;
      case 'keep':
        instructions.push({ op: 'save', register: 0 });
    }
  }

  private choice(bodies: readonly (() => void)[]): void {
    const jumps: Extract<Instruction, { op: 'jump' }>[] = [];
    for (const [i, body] of bodies.entries()) {
      if (i === bodies.length - 1) {
        body();
        break;
      }
      const split: Instruction = { op: 'split', first: this.here + 1, second: 0 };
      this.instructions.push(split);
      body();
      const jump: Extract<Instruction, { op: 'jump' }> = { op: 'jump', to: 0 };
      jumps.push(jump);
      this.instructions.push(jump);
      split.second = this.here;
    }
    for (const jump of jumps) jump.to = this.here;
  }

  private repeat({ body, min, max, mode }: Extract<Tree, { type: 'repeat' }>): void {
    if (max === 0) return;
    const lazy = mode === 'lazy';
    if (mode === 'greedy' && body.type === 'set') {
      this.instructions.push({ op: 'span', members: membersOf(body.set), min, max, apart: false });
      return;
    }
    if (min === 0 && max === 1) {
      const split: Extract<Instruction, { op: 'split' }> = { op: 'split', first: 0, second: 0 };
      this.instructions.push(split);
      const inside = this.here;
      this.add(body);
      split.first = lazy ? this.here : inside;
      split.second = lazy ? inside : this.here;
      return;
    }
    const counter = this.registers++;
    const start = this.registers++;
    this.instructions.push({ op: 'clear', register: counter });
    const loop: Extract<Instruction, { op: 'loop' }> = { op: 'loop', counter, min, max, lazy, end: 0 };
    const to = this.here;
    this.instructions.push(loop, { op: 'save', register: start });
    this.add(body);
    const round: Extract<Instruction, { op: 'round' }> = { op: 'round', counter, start, min, to, end: 0 };
    this.instructions.push(round);
    loop.end = round.end = this.here;
  }

  private atomic(body: Tree): void {
    const position = this.registers++;
    const height = this.registers++;
    this.instructions.push({ op: 'mark', position, height });
    this.add(body);
    this.instructions.push({ op: 'cut', height });
  }

  private look({ behind, negative, body }: Extract<Tree, { type: 'look' }>): void {
    const position = this.registers++;
    const height = this.registers++;
    this.instructions.push({ op: 'mark', position, height });
    const unless: Extract<Instruction, { op: 'unless' }> = { op: 'unless', height, otherwise: 0 };
    if (negative) this.instructions.push(unless);
    if (behind) this.behind(body, position);
    else this.add(body);
    if (negative) {
      this.instructions.push({ op: 'refute', height });
      unless.otherwise = this.here;
    } else {
      this.instructions.push({ op: 'cut', height }, { op: 'restore', position });
    }
  }

  private behind(body: Tree, position: number): void {
    const [least, most] = lengths(body);
    if (most - least > MAX_BEHIND) throw new Raised('Regex failure: invalid pattern in look-behind');
    const attempts = Array.from({ length: most - least + 1 }, (_, i) => () => {
      this.instructions.push({ op: 'back', length: least + i });
      this.add(body);
      this.instructions.push({ op: 'arrived', position });
    });
    this.choice(attempts);
  }
}

/** How many code points a tree can match, at least and at most. */
function lengths(tree: Tree): [number, number] {
  switch (tree.type) {
    case 'character':
    case 'set':
      return [1, 1];
    case 'sequence':
      return tree.items.map(lengths).reduce((a, b) => [a[0] + b[0], a[1] + b[1]], [0, 0]);
    case 'choice': {
      const all = tree.items.map(lengths);
      return [Math.min(...all.map(([least]) => least)), Math.max(...all.map(([, most]) => most))];
    }
    case 'repeat': {
      const [least, most] = lengths(tree.body);
      return [least * tree.min, most === 0 ? 0 : most * tree.max];
    }
    case 'group':
    case 'atomic':
      return lengths(tree.body);
    case 'reference':
      return [0, Number.POSITIVE_INFINITY];
    default:
      return [0, 0];
  }
}
