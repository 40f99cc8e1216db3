/** Text and expression in, matches out: what the builtins need from this folder. Compiled expressions are kept. */
import type { Json } from '../../json.ts';
import { Raised } from '../errors.ts';
import { describe } from '../print.ts';
import { spend, spendText } from '../run.ts';
import { assemble } from './assemble.ts';
import { type Captures, search } from './match.ts';
import { parseRegex } from './parse.ts';
import type { Program } from './program.ts';

export interface Capture {
  /** -1 when the group did not take part. */
  readonly offset: number;
  readonly length: number;
  readonly string: string | null;
  readonly name: string | null;
}

export interface Match {
  readonly offset: number;
  readonly length: number;
  readonly string: string;
  readonly captures: readonly Capture[];
}

export interface Flags {
  readonly global: boolean;
  readonly ignoreCase: boolean;
  readonly extended: boolean;
  readonly dotAll: boolean;
  readonly longest: boolean;
  readonly notEmpty: boolean;
}

const NO_FLAGS: Flags = {
  global: false,
  ignoreCase: false,
  extended: false,
  dotAll: false,
  longest: false,
  notEmpty: false,
};

export function readFlags(flags: Json): Flags {
  if (flags === null) return NO_FLAGS;
  const text = flags;
  if (typeof text !== 'string') throw new Raised(`${describe(text)} is not a string`);
  // `s` is Oniguruma's single line, which this syntax is in already.
  if (/[^gixmslpn]/.test(text)) throw new Raised(`${text} is not a valid modifier string`);
  return {
    global: text.includes('g'),
    ignoreCase: text.includes('i'),
    extended: text.includes('x'),
    dotAll: text.includes('m') || text.includes('p'),
    longest: text.includes('l'),
    notEmpty: text.includes('n'),
  };
}

// Programs are pure functions of expression and options, so keeping some changes nothing but the time.
const CACHE_SIZE = 200;
const cache = new Map<string, Program>();

function programOf(regex: string, flags: Pick<Flags, 'ignoreCase' | 'extended' | 'dotAll'>): Program {
  const { ignoreCase, extended, dotAll } = flags;
  return assemble(parseRegex(regex, { ignoreCase, extended, dotAll, lines: false }));
}

function compiled(regex: string, { ignoreCase, extended, dotAll }: Flags): Program {
  const key = `${ignoreCase ? 'i' : ''}${extended ? 'x' : ''}${dotAll ? 'm' : ''}/${regex}`;
  let program = cache.get(key);
  // Paid the same whether kept or not: what a run costs must not depend on the runs before it.
  spend(1 + (regex.length >>> 2));
  if (program === undefined) {
    program = programOf(regex, { ignoreCase, extended, dotAll });
    if (cache.size >= CACHE_SIZE) cache.delete(cache.keys().next().value!);
    cache.set(key, program);
  }
  return program;
}

/** Whether a text matches `regex` anywhere; the expression is looked at once for all texts. */
export function tester(regex: string): (text: string) => boolean {
  let program: Program | undefined;
  return (text) => {
    spend(1 + (regex.length >>> 2));
    program ??= programOf(regex, NO_FLAGS);
    spendText(text.length * 4);
    if (search(program, codePoints(text), 0, NO_FLAGS) === null) return false;
    spend(1 + program.groups);
    return true;
  };
}

/** The matches of `regex` in `text`: all with `g`, else at most one. */
export function match(text: string, regex: string, flags: Flags, limit?: 1): Match[] {
  const program = compiled(regex, flags);
  spendText(text.length * 4);
  const points = codePoints(text);
  // Without surrogates, offsets are indices into the text itself.
  const plain = points.length === text.length;
  const cut = (start: number, end: number) =>
    plain
      ? text.slice(start, end)
      : points
          .slice(start, end)
          .map((p) => String.fromCodePoint(p))
          .join('');
  const found: Match[] = [];
  let from = 0;
  while (from <= points.length) {
    const captures = search(program, points, from, flags);
    if (captures === null) break;
    spend(1 + program.groups);
    found.push(toMatch(captures, program, cut));
    if (!flags.global || limit === 1) break;
    const start = captures[0]!;
    const end = captures[1]!;
    from = end === start ? end + 1 : end;
  }
  return found;
}

function codePoints(text: string): number[] {
  const points = new Array<number>(text.length);
  let count = 0;
  for (let i = 0; i < text.length; i++) {
    let point = text.charCodeAt(i);
    if (point >= 0xd800 && point <= 0xdbff) {
      point = text.codePointAt(i)!;
      if (point > 0xffff) i++;
    }
    points[count++] = point;
  }
  points.length = count;
  return points;
}

function toMatch(captures: Captures, { names }: Program, cut: (start: number, end: number) => string): Match {
  const start = captures[0]!;
  const end = captures[1]!;
  return {
    offset: start,
    length: end - start,
    string: cut(start, end),
    captures: names.map((name, i) => {
      const from = captures[2 * i + 2]!;
      const to = captures[2 * i + 3]!;
      if (from < 0 || to < 0) return { offset: -1, length: 0, string: null, name };
      // As jq has it, of a match of nothing the groups are nothing too, whatever they saw ahead.
      if (start === end) return { offset: start, length: 0, string: '', name };
      return { offset: from, length: to - from, string: cut(from, to), name };
    }),
  };
}
