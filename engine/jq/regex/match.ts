/**
 * The matcher: runs a program over code points, with its choices on a stack of its own. It backtracks, as Oniguruma
 * does, so an expression can take exponential time; every few steps are paid from the run's fuel, and the stack is
 * bounded, so it ends as `JqFuelError` and not as a hung worker.
 */
import { spend, tooDeep } from '../run.ts';
import { holdsPoint, type Program } from './program.ts';
import { fold, isControl, isExtending, isPictograph, isRegional, isWord, JOINER } from './sets.ts';
import type { Anchor } from './tree.ts';

export interface SearchOptions {
  /** Take the longest match of all, not the first. */
  readonly longest: boolean;
  readonly notEmpty: boolean;
}

/** Starts and ends of the groups, -1 where one did not take part. */
export type Captures = readonly number[];

const STEPS_PER_FUEL = 8;
const MAX_STACK = 3_000_000;
// An entry of the stack is three numbers: a choice is (instruction, position, -1), an undo is (value, _, register).
const CHOICE = -1;

/** The first match at or after `from`, or null. */
export function search(
  program: Program,
  text: readonly number[],
  from: number,
  options: SearchOptions,
): Captures | null {
  let best: Captures | null = null;
  const { firstPoint } = program;
  const last = program.anchored ? 0 : text.length;
  for (let start = from; start <= last; start++) {
    if (firstPoint !== undefined) {
      const next = text.indexOf(firstPoint, start);
      if (next < 0) break;
      spend((next - start) >>> 5);
      start = next;
    }
    const found = matchAt(program, text, start, from, options);
    if (found === null) continue;
    if (!options.longest) return found;
    if (best === null || found[1]! - found[0]! > best[1]! - best[0]!) best = found;
  }
  return best;
}

function matchAt(
  { instructions, registers: size, groups }: Program,
  text: readonly number[],
  start: number,
  searchStart: number,
  { longest, notEmpty }: SearchOptions,
): Captures | null {
  const registers: number[] = new Array<number>(size).fill(-1);
  registers[0] = start;
  const stack: number[] = [];
  let best: Captures | null = null;
  let pc = 0;
  let at = start;
  let steps = 0;

  spend(1);
  // No closures in here: position and instruction stay in registers of the machine that way.
  for (;;) {
    if (++steps === STEPS_PER_FUEL) {
      steps = 0;
      spend(1);
      if (stack.length > MAX_STACK) throw tooDeep();
    }
    const instruction = instructions[pc]!;
    let ok = true;
    switch (instruction.op) {
      case 'character':
        ok = text[at] === instruction.point;
        at++;
        pc++;
        break;
      case 'folded':
        ok = at < text.length && fold(text[at]!) === instruction.point;
        at++;
        pc++;
        break;
      case 'set':
        ok = at < text.length && holdsPoint(instruction.members, text[at]!);
        at++;
        pc++;
        break;
      case 'span': {
        const { members, min, max, apart } = instruction;
        let end = at;
        while (end < text.length && end - at < max && holdsPoint(members, text[end]!)) {
          // Where what follows may begin; the last is tried first.
          if (!apart && end - at >= min) stack.push(pc + 1, end, CHOICE);
          end++;
        }
        spend((end - at) >>> 2);
        ok = end - at >= min;
        at = end;
        pc++;
        break;
      }
      case 'split':
        stack.push(instruction.second, at, CHOICE);
        pc = instruction.first;
        break;
      case 'jump':
        pc = instruction.to;
        break;
      case 'save':
        save(registers, stack, instruction.register, at);
        pc++;
        break;
      case 'clear':
        save(registers, stack, instruction.register, 0);
        pc++;
        break;
      case 'loop': {
        const rounds = registers[instruction.counter]!;
        if (rounds < instruction.min) {
          pc++;
        } else if (rounds >= instruction.max) {
          pc = instruction.end;
        } else if (instruction.lazy) {
          stack.push(pc + 1, at, CHOICE);
          pc = instruction.end;
        } else {
          stack.push(instruction.end, at, CHOICE);
          pc++;
        }
        break;
      }
      case 'round': {
        const rounds = registers[instruction.counter]! + 1;
        save(registers, stack, instruction.counter, rounds);
        // A round that matched nothing would match nothing for ever.
        pc = registers[instruction.start] === at && rounds >= instruction.min ? instruction.end : instruction.to;
        break;
      }
      case 'anchor':
        ok = holds(instruction.kind, text, at, searchStart);
        pc++;
        break;
      case 'reference': {
        const length = repeated(instruction.groups, instruction.folded, registers, text, at);
        ok = length >= 0;
        at += length;
        if (length > 16) spend(length >>> 4);
        pc++;
        break;
      }
      case 'mark':
        save(registers, stack, instruction.position, at);
        save(registers, stack, instruction.height, stack.length + 3);
        pc++;
        break;
      case 'cut':
        cut(stack, registers[instruction.height]!);
        pc++;
        break;
      case 'restore':
        at = registers[instruction.position]!;
        pc++;
        break;
      case 'unless':
        stack.push(instruction.otherwise, at, CHOICE);
        pc++;
        break;
      case 'refute': {
        const height = registers[instruction.height]!;
        while (stack.length > height) {
          const register = stack.pop()!;
          stack.pop();
          const value = stack.pop()!;
          if (register !== CHOICE) registers[register] = value;
        }
        ok = false;
        break;
      }
      case 'back':
        at -= instruction.length;
        ok = at >= 0;
        pc++;
        break;
      case 'arrived':
        ok = at === registers[instruction.position];
        pc++;
        break;
      case 'match': {
        registers[1] = at;
        const accepted = !(notEmpty && at === registers[0]);
        if (accepted && !longest) return registers.slice(0, 2 * (groups + 1));
        if (accepted && (best === null || at - registers[0]! > best[1]! - best[0]!)) {
          best = registers.slice(0, 2 * (groups + 1));
        }
        ok = false;
        break;
      }
    }
    if (ok) continue;
    // Back to the last choice, undoing what came after it.
    for (;;) {
      if (stack.length === 0) return best;
      const register = stack.pop()!;
      const position = stack.pop()!;
      const value = stack.pop()!;
      if (register === CHOICE) {
        pc = value;
        at = position;
        break;
      }
      registers[register] = value;
    }
  }
}

function save(registers: number[], stack: number[], register: number, value: number): void {
  stack.push(registers[register]!, 0, register);
  registers[register] = value;
}

/** Drops the choices above `height`, but not what must be undone. */
function cut(stack: number[], height: number): void {
  let kept = height;
  for (let i = height; i < stack.length; i += 3) {
    if (stack[i + 2] === CHOICE) continue;
    stack[kept] = stack[i]!;
    stack[kept + 1] = 0;
    stack[kept + 2] = stack[i + 2]!;
    kept += 3;
  }
  stack.length = kept;
}

function holds(kind: Anchor, text: readonly number[], at: number, searchStart: number): boolean {
  switch (kind) {
    case 'text start':
      return at === 0;
    case 'text end':
      return at === text.length;
    case 'text end or newline':
      return at === text.length || (at === text.length - 1 && text[at] === 10);
    case 'line start':
      // A newline at the very end begins no line.
      return at === 0 || (text[at - 1] === 10 && at < text.length);
    case 'line end':
      return at === text.length || text[at] === 10;
    case 'word':
      return wordAt(text, at - 1) !== wordAt(text, at);
    case 'not word':
      return wordAt(text, at - 1) === wordAt(text, at);
    case 'cluster':
      return betweenClusters(text, at);
    case 'not cluster':
      return !betweenClusters(text, at);
    case 'search start':
      return at === searchStart;
  }
}

/** Whether what a reader takes for one character ends or begins here: the rules of `GRAPHEME`, told from the middle. */
function betweenClusters(text: readonly number[], at: number): boolean {
  if (at === 0 || at === text.length) return true;
  const before = text[at - 1]!;
  const after = text[at]!;
  if (before === 13 && after === 10) return false;
  if (isControl(before) || isControl(after)) return true;
  if (isExtending(after) || after === JOINER) return false;
  if (before === JOINER && isPictograph(after)) return false;
  if (!isRegional(before) || !isRegional(after)) return true;
  // Flags are pairs, counted from where the letters of flags begin.
  let first = at - 1;
  while (first > 0 && isRegional(text[first - 1]!)) first--;
  spend((at - first) >>> 3);
  return (at - first) % 2 === 0;
}

function wordAt(text: readonly number[], at: number): boolean {
  return at >= 0 && at < text.length && isWord(text[at]!);
}

/** The length of the group's text repeated at `at`, or -1. */
function repeated(
  groups: readonly number[],
  folded: boolean,
  registers: readonly number[],
  text: readonly number[],
  at: number,
): number {
  for (const group of groups) {
    const start = registers[2 * group]!;
    const end = registers[2 * group + 1]!;
    if (start < 0 || end < start) continue;
    let i = start;
    while (i < end) {
      const x = text[i]!;
      const y = text[at + i - start];
      if (y === undefined || (x !== y && !(folded && fold(x) === fold(y)))) return -1;
      i++;
    }
    return end - start;
  }
  return -1;
}
