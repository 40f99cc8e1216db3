/**
 * The matcher: runs a program over code points, with its choices on a stack of its own. It backtracks, as Oniguruma
 * does, so an expression can take exponential time; every few steps are paid from the run's fuel, and the stack is
 * bounded, so it ends as `JqFuelError` and not as a hung worker.
 */
import { spend, tooDeep } from '../run.ts';
import { folded } from './folding.ts';
import { betweenClusters } from './graphemes.ts';
import { holdsPoint, type Program } from './program.ts';
import { fold, isWord } from './sets.ts';
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
const MAX_CALLS = 100_000;

interface Call {
  /** Where to go on. */
  readonly after: number;
  /** The call around it, or -1. */
  readonly within: number;
  /** All registers but the captures: what is called may use the same. */
  readonly kept: readonly number[];
}

/** The first match at or after `from`, or null. */
export function search(
  program: Program,
  text: readonly number[],
  from: number,
  options: SearchOptions,
): Captures | null {
  let best: Captures | null = null;
  let longest = 0;
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
    const length = bytes(text, start, found[1]!);
    if (best === null || length > longest) {
      best = found;
      longest = length;
    }
  }
  return best;
}

function matchAt(
  { instructions, registers: size, groups, frame }: Program,
  text: readonly number[],
  start: number,
  searchStart: number,
  { longest, notEmpty }: SearchOptions,
): Captures | null {
  const registers: number[] = new Array<number>(size).fill(-1);
  registers[0] = start;
  const stack: number[] = [];
  // The calls there have been; which of them is under way is in a register, so that going back undoes it.
  let calls: Call[] | undefined;
  const captures = 2 * (groups + 1);
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
      case 'literal': {
        const { points } = instruction;
        let i = 0;
        while (i < points.length && text[at + i] === points[i]) i++;
        if (i > STEPS_PER_FUEL) spend(i >>> 3);
        ok = i === points.length;
        at += i;
        pc++;
        break;
      }
      case 'folded':
        ok = at < text.length && fold(text[at]!) === instruction.point;
        at++;
        pc++;
        break;
      case 'text': {
        const end = textAt(instruction.points, text, at);
        ok = end >= 0;
        at = end;
        pc++;
        break;
      }
      case 'cluster':
        ok = at < text.length;
        at++;
        while (ok && !betweenClusters(text, at)) {
          spend(1);
          at++;
        }
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
        const { endless, min, watched } = instruction;
        const rounds = registers[instruction.counter]! + 1;
        save(registers, stack, instruction.counter, rounds);
        // A round that matched nothing would match nothing for ever.
        const idle = endless && registers[instruction.start] === at && rounds >= min;
        pc = idle && unchanged(watched, registers) ? instruction.end : instruction.to;
        break;
      }
      case 'copy':
        save(registers, stack, instruction.to, registers[instruction.from]!);
        pc++;
        break;
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
      case 'fail':
        ok = false;
        break;
      case 'took part':
        pc = instruction.groups.some((group) => registers[2 * group + 1]! >= 0) ? pc + 1 : instruction.otherwise;
        break;
      case 'call':
        spend(1 + ((size - captures) >>> 3));
        calls ??= [];
        if (calls.length > MAX_CALLS) throw tooDeep();
        calls.push({ after: pc + 1, within: registers[frame!]!, kept: registers.slice(captures, frame!) });
        save(registers, stack, frame!, calls.length - 1);
        pc = instruction.to;
        break;
      case 'return': {
        const { after, within, kept } = calls![registers[frame!]!]!;
        for (let i = 0; i < kept.length; i++) {
          if (registers[captures + i] !== kept[i]) save(registers, stack, captures + i, kept[i]!);
        }
        save(registers, stack, frame!, within);
        pc = after;
        break;
      }
      case 'match': {
        registers[1] = at;
        // Where the attempt began, not where `\K` has the match begin.
        const accepted = !(notEmpty && at === start);
        if (accepted && !longest) return registers.slice(0, 2 * (groups + 1));
        if (accepted && (best === null || bytes(text, start, at) > bytes(text, start, best[1]!))) {
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

/** The length of a match as Oniguruma measures it: in UTF-8, from where the attempt began. */
function bytes(text: readonly number[], start: number, end: number): number {
  let length = 0;
  spend(Math.max(0, end - start) >>> 3);
  for (let i = start; i < end; i++) length += text[i]! < 0x80 ? 1 : text[i]! < 0x800 ? 2 : text[i]! < 0x10000 ? 3 : 4;
  return length;
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

function wordAt(text: readonly number[], at: number): boolean {
  return at >= 0 && at < text.length && isWord(text[at]!);
}

/** Where a text in any case ends that begins at `at`, or -1: its characters, or the one that comes to all of them. */
function textAt(points: readonly number[], text: readonly number[], at: number): number {
  if (at >= text.length) return -1;
  const first = folded(text[at]!);
  if (first.length === points.length) return points.every((point, i) => first[i] === point) ? at + 1 : -1;
  return points.every((point, i) => at + i < text.length && fold(text[at + i]!) === point) ? at + points.length : -1;
}

function unchanged(
  watched: readonly { readonly register: number; readonly before: number }[],
  registers: readonly number[],
): boolean {
  return watched.every(({ register, before }) => registers[register] === registers[before]);
}

/** The length of the text of a group repeated at `at`, or -1: of several groups, the first whose text is. */
function repeated(
  groups: readonly number[],
  ignoreCase: boolean,
  registers: readonly number[],
  text: readonly number[],
  at: number,
): number {
  for (const group of groups) {
    const start = registers[2 * group]!;
    const end = registers[2 * group + 1]!;
    if (start >= 0 && end >= start && isRepeated(text, start, end, at, ignoreCase)) return end - start;
  }
  return -1;
}

function isRepeated(text: readonly number[], start: number, end: number, at: number, ignoreCase: boolean): boolean {
  for (let i = start; i < end; i++) {
    const x = text[i]!;
    const y = text[at + i - start];
    if (y === undefined || (x !== y && !(ignoreCase && fold(x) === fold(y)))) return false;
  }
  return true;
}
