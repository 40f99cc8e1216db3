/** `[...]`: characters, ranges, escapes and POSIX names, and nothing nested, as Perl's syntax has it. */
import { classEscape, isClassEscape, NO_CHARACTER, pointEscape } from './escapes.ts';
import { fail } from './fault.ts';
import { expansionsWithin } from './folding.ts';
import type { Reader } from './reader.ts';
import { type CodePoints, ignoringCase, POSIX, remembered } from './sets.ts';
import type { Tree } from './tree.ts';

/** The opening bracket is read. Case is ignored by the members, before they are negated. */
export function bracket(reader: Reader, ignoreCase: boolean): Tree {
  const negated = reader.accept('^');
  const members: CodePoints[] = [];
  for (;;) {
    if (reader.ended) fail('premature end of char-class');
    if (reader.peek() === ']' && !(members.length === 0 && closesLater(reader))) {
      if (members.length === 0) fail('empty char-class');
      reader.at++;
      break;
    }
    members.push(member(reader));
  }
  const all = union(members);
  const set = ignoreCase ? ignoringCase(all) : all;
  if (negated) return { type: 'set', set: remembered((point) => !set(point)) };
  const single: Tree = { type: 'set', set: remembered(set) };
  // `(?i)[ß]` is also `ss`.
  const texts = ignoreCase ? expansionsWithin(all) : [];
  if (texts.length === 0) return single;
  const items: Tree[] = [single, ...texts.map((points): Tree => ({ type: 'text', points }))];
  return texts.every((points) => points.every(set))
    ? { type: 'choice', items, covered: single }
    : { type: 'choice', items };
}

/** A bracket right after the opening one is a member, if another closes the class. */
function closesLater(reader: Reader): boolean {
  return reader.points.includes(0x5d, reader.at + 1);
}

function member(reader: Reader): CodePoints {
  if (reader.peek() === '[') {
    // Any other bracket in a class is itself: this syntax has no nested classes.
    const set = posix(reader);
    if (set !== undefined) return set;
  }
  if (reader.accept('\\')) {
    if (reader.ended) fail('end pattern at escape');
    const set = classEscape(reader);
    if (set !== undefined) return set;
    return range(reader, reader.accept('b') ? 8 : pointEscape(reader));
  }
  return range(reader, reader.take());
}

function range(reader: Reader, low: number): CodePoints {
  const next = reader.peek(1);
  if (reader.peek() !== '-' || next === '' || next === ']') return (point) => point === low;
  const start = reader.at++;
  let high: number;
  if (reader.accept('\\')) {
    if (isClassEscape(reader)) {
      // `[a-\d]`: the dash is itself.
      reader.at = start;
      return (point) => point === low;
    }
    high = pointEscape(reader);
  } else {
    high = reader.take();
  }
  if (low === NO_CHARACTER) return () => false;
  // `[\x00-\xff]`: no bytes are left above ASCII.
  if (high === NO_CHARACTER) high = 0x7f;
  if (high < low) fail('empty range in char class');
  return (point) => point >= low && point <= high;
}

function posix(reader: Reader): CodePoints | undefined {
  if (reader.peek(1) !== ':') return undefined;
  const start = reader.at;
  reader.at += 2;
  const not = reader.accept('^');
  const name = reader.run(/^[a-z]$/, 12);
  if (name === '' || !reader.accept(':]')) {
    reader.at = start;
    return undefined;
  }
  const set = Object.hasOwn(POSIX, name) ? POSIX[name]! : fail('invalid POSIX bracket type');
  return not ? (point) => !set(point) : set;
}

function union(sets: readonly CodePoints[]): CodePoints {
  const [only] = sets;
  return sets.length === 1 ? only! : (point) => sets.some((set) => set(point));
}
