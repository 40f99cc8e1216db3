/**
 * A tree to instructions for the matcher. Repetition is a loop with a counter, never copies of its body, so a program
 * is never much longer than the expression it came from.
 */
import { lookBehind } from './look-behind.ts';
import type { Syntax } from './parse.ts';
import { holdsPoint, type Instruction, type Members, type Program } from './program.ts';
import { refuseEndless } from './recursion.ts';
import { type CodePoints, fold } from './sets.ts';
import { partsOf, type Tree } from './tree.ts';

export function assemble(syntax: Syntax): Program {
  const assembler = new Assembler(syntax);
  assembler.add(syntax.tree);
  assembler.instructions.push({ op: 'match' });
  const frame = assembler.addCalled();
  for (const [i, one] of assembler.instructions.entries()) {
    if (one.op === 'span') one.apart = isApart(one.members, assembler.instructions[i + 1]);
  }
  return {
    instructions: assembler.instructions,
    registers: assembler.registers,
    groups: syntax.groups,
    frame,
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
  if (next?.op === 'literal') return !holdsPoint(members, next.points[0]!);
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

  /** The groups around what is added. */
  private readonly open: number[] = [];
  /** Calls by the group they call; more may come while what they call is added. */
  private readonly calls = new Map<number, Extract<Instruction, { op: 'call' }>[]>();
  private readonly syntax: Syntax;
  /** Groups that something in the expression refers to. */
  private readonly referred: readonly number[];
  /** Groups that are called, and those within them. */
  private readonly called: ReadonlySet<number>;

  constructor(syntax: Syntax) {
    this.syntax = syntax;
    this.registers = 2 * (syntax.groups + 1);
    this.referred = groupsReferred(syntax.tree);
    refuseEndless((index) => this.treeOf(index)!);
    this.called = this.entered(groupsCalled(syntax.tree));
  }

  private entered(called: readonly number[]): Set<number> {
    return new Set(called.flatMap((index) => groupsWithin(this.treeOf(index)!)));
  }

  private treeOf(index: number): Tree | undefined {
    return index === 0 ? this.syntax.tree : this.syntax.trees[index - 1];
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
      case 'text':
        instructions.push({ op: 'text', points: tree.points });
        return;
      case 'cluster':
        instructions.push({ op: 'cluster' });
        return;
      case 'set':
        instructions.push({ op: 'set', members: membersOf(tree.set) });
        return;
      case 'sequence':
        this.sequence(tree.items);
        return;
      case 'choice':
        this.choice(tree.items.map((item) => () => this.add(item)));
        return;
      case 'repeat':
        if (tree.mode === 'possessive') this.atomic({ ...tree, mode: 'greedy' });
        else this.repeat(tree);
        return;
      case 'group':
        this.group(tree);
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
        return;
      case 'call':
        this.call(tree.groups[0]!);
        return;
      case 'conditional':
        this.conditional(tree);
    }
  }

  /** What is called, once each, after the program; the register for the calls under way, if there are any. */
  addCalled(): number | undefined {
    if (this.calls.size === 0) return undefined;
    const begins = new Map<number, number>();
    // Maps may grow while they are gone through.
    for (const index of this.calls.keys()) {
      begins.set(index, this.here);
      this.add(this.treeOf(index)!);
      this.instructions.push({ op: 'return' });
    }
    for (const [index, calls] of this.calls) for (const call of calls) call.to = begins.get(index)!;
    return this.registers++;
  }

  private group({ index, body }: Extract<Tree, { type: 'group' }>): void {
    const start = 2 * index;
    this.open.push(index);
    this.instructions.push({ op: 'save', register: start });
    if (!this.called.has(index)) {
      this.add(body);
    } else {
      // Within itself it may have been matched again: it begins where it was entered.
      const entered = this.registers++;
      this.instructions.push({ op: 'save', register: entered });
      this.add(body);
      this.instructions.push({ op: 'copy', from: entered, to: start });
    }
    this.instructions.push({ op: 'save', register: start + 1 });
    this.open.pop();
  }

  private call(index: number): void {
    const call: Extract<Instruction, { op: 'call' }> = { op: 'call', to: 0 };
    const others = this.calls.get(index);
    if (others === undefined) this.calls.set(index, [call]);
    else others.push(call);
    this.instructions.push(call);
  }

  private conditional({ groups, condition, yes, no }: Extract<Tree, { type: 'conditional' }>): void {
    const { instructions } = this;
    const jump: Extract<Instruction, { op: 'jump' }> = { op: 'jump', to: 0 };
    if (condition === null) {
      const asked: Extract<Instruction, { op: 'took part' }> = { op: 'took part', groups, otherwise: 0 };
      instructions.push(asked);
      this.add(yes);
      instructions.push(jump);
      asked.otherwise = this.here;
    } else {
      const position = this.registers++;
      const height = this.registers++;
      const unless: Extract<Instruction, { op: 'unless' }> = { op: 'unless', height, otherwise: 0 };
      instructions.push({ op: 'mark', position, height }, unless);
      this.add(condition);
      instructions.push({ op: 'cut', height });
      this.add(yes);
      instructions.push(jump);
      unless.otherwise = this.here;
    }
    this.add(no);
    jump.to = this.here;
  }

  /** Characters side by side are one instruction. */
  private sequence(items: readonly Tree[]): void {
    for (let i = 0; i < items.length; ) {
      const points = literalFrom(items, i);
      if (points.length < 2) {
        this.add(items[i++]!);
      } else {
        this.instructions.push({ op: 'literal', points });
        i += points.length;
      }
    }
  }

  private choice(bodies: readonly (() => void)[]): void {
    if (bodies.length === 0) this.instructions.push({ op: 'fail' });
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
    const endless = max === Number.POSITIVE_INFINITY;
    const watched = (endless ? this.seenFromOutside(body) : []).flatMap((index) => [
      { register: 2 * index, before: this.registers++ },
      { register: 2 * index + 1, before: this.registers++ },
    ]);
    this.instructions.push({ op: 'clear', register: counter });
    const loop: Extract<Instruction, { op: 'loop' }> = { op: 'loop', counter, min, max, lazy, end: 0 };
    const to = this.here;
    this.instructions.push(loop, { op: 'save', register: start });
    for (const { register, before } of watched) this.instructions.push({ op: 'copy', from: register, to: before });
    this.add(body);
    const round: Extract<Instruction, { op: 'round' }> = {
      op: 'round',
      counter,
      start,
      min,
      endless,
      watched,
      to,
      end: 0,
    };
    this.instructions.push(round);
    loop.end = round.end = this.here;
  }

  /** Groups in the body of a loop that something outside of it refers to: that they are set anew is not nothing. */
  private seenFromOutside(body: Tree): number[] {
    const inside = groupsReferred(body);
    const count = (all: readonly number[], index: number) => all.filter((one) => one === index).length;
    return groupsWithin(body).filter((index) => count(this.referred, index) > count(inside, index));
  }

  private atomic(body: Tree): void {
    const position = this.registers++;
    const height = this.registers++;
    this.instructions.push({ op: 'mark', position, height });
    this.add(body);
    this.instructions.push({ op: 'cut', height });
  }

  private look({ behind, negative, body }: Extract<Tree, { type: 'look' }>): void {
    const looked = behind
      ? lookBehind(
          body,
          negative,
          (index) => this.treeOf(index),
          new Set([...this.referred, ...this.called]),
          new Set(this.open),
        )
      : { body, length: 0 };
    if (looked === undefined) {
      if (negative) this.instructions.push({ op: 'fail' });
      return;
    }
    const position = this.registers++;
    const height = this.registers++;
    this.instructions.push({ op: 'mark', position, height });
    const unless: Extract<Instruction, { op: 'unless' }> = { op: 'unless', height, otherwise: 0 };
    if (negative) this.instructions.push(unless);
    if (looked.length > 0) this.instructions.push({ op: 'back', length: looked.length });
    this.add(looked.body);
    if (negative) {
      this.instructions.push({ op: 'refute', height });
      unless.otherwise = this.here;
    } else {
      this.instructions.push({ op: 'cut', height }, { op: 'restore', position });
    }
  }
}

function literalFrom(items: readonly Tree[], at: number): number[] {
  const points: number[] = [];
  for (let i = at; i < items.length; i++) {
    const item = items[i]!;
    if (item.type !== 'character' || item.ignoreCase) break;
    points.push(item.point);
  }
  return points;
}

function groupsWithin(tree: Tree): number[] {
  return tree.type === 'group' ? [tree.index, ...groupsWithin(tree.body)] : partsOf(tree).flatMap(groupsWithin);
}

function groupsReferred(tree: Tree): readonly number[] {
  return tree.type === 'reference' ? tree.groups : partsOf(tree).flatMap(groupsReferred);
}

function groupsCalled(tree: Tree): readonly number[] {
  return tree.type === 'call' ? tree.groups : partsOf(tree).flatMap(groupsCalled);
}
