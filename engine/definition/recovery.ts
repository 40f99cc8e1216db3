/**
 * What can still be read of a text that is no YAML: the lines a mistake stands on are taken out, and the rest is read again.
 *
 *  R1  Each mistake is one fault. What the parser says after its first fault is not believed until the lines of the first
 *      are gone: most of it is echo.
 *  R2  Offsets stay. What is taken out becomes blanks, so that lines and columns of the rest are those of the file.
 *  R3  Work is bounded by the text that may be parsed again. When nothing helps, the faults found so far are all there is.
 *  R4  What lost lines may have said is not held against the rest (`withoutEchoes`): a key, step or name that seems to be
 *      missing may stand in them.
 */
import type { Problem } from './problems.ts';

/** A mistake of the text, with the code and the words of the parser. */
export interface Fault {
  code: string;
  message: string;
  start: number;
  end: number;
}

export interface Repaired {
  faults: Fault[];
  /** The text with blanks for what was taken out; absent when it could not be made to read. */
  text?: string;
  lost: Lost[];
}

/** Lines that were taken out, wholly or behind a key; 1-based, both ends included. */
export interface Lost {
  line: number;
  endLine: number;
  text: string;
}

const MOST_FAULTS = 20;
const MOST_PARSED = 1_500_000;
const MOST_ANCESTORS = 6;

/** `faultsOf` gives the faults of a text in order, the first at the place where its mistake was made. */
export function repair(text: string, faultsOf: (text: string) => Fault[]): Repaired {
  const rows = rowsOf(text);
  const faults: Fault[] = [];
  const lost: Lost[] = [];
  let now = text;
  let open = faultsOf(text);
  let parsed = text.length;
  while (open[0] !== undefined) {
    const fault = open[0];
    faults.push(fault);
    if (faults.length >= MOST_FAULTS) return { faults, lost };
    const own = rows[rowAt(fault.start, rows)]!;
    let best: { cut: Cut; text: string; open: Fault[]; cost: number } | undefined;
    for (const cut of cutsFor(fault, rows, now)) {
      parsed += text.length;
      if (parsed > MOST_PARSED) break;
      const tried = blanked(now, cut);
      const left = faultsOf(tried);
      const passed = Math.max(cut.end, own.end);
      const cost = costOf(cut, passed, left);
      if (cost < (best?.cost ?? HOPELESS)) best = { cut, text: tried, open: left, cost };
      // One line less and fewer faults, all further down: nothing could be better.
      if (
        cut.line === cut.endLine &&
        left.length < open.length &&
        (left[0]?.start ?? Number.POSITIVE_INFINITY) > passed
      )
        break;
    }
    if (best === undefined) return { faults, lost };
    const { line, endLine } = best.cut;
    lost.push({ line, endLine, text: now.slice(rows[line - 1]!.start, rows[endLine - 1]!.end) });
    now = best.text;
    open = best.open;
  }
  return { faults, text: now, lost };
}

/** The problems of a repaired text without those that lost lines may be the cause of. */
export function withoutEchoes(problems: readonly Problem[], { faults, lost }: Repaired, text: string): Problem[] {
  const rows = rowsOf(text);
  const broken = new Set(faults.map(({ start }) => rowAt(start, rows) + 1));
  const words = new Set(lost.flatMap((one) => one.text.match(/[\p{L}\p{N}_$-]+/gu) ?? []));
  return problems.filter((one) => {
    if (one.code === 'yaml-syntax') return true;
    if (broken.has(one.line) || lost.some(({ line, endLine }) => one.line >= line && one.line <= endLine)) return false;
    // An alias whose anchor is lost: what it stands for is not known.
    if (text[rows[one.line - 1]!.start + one.column - 1] === '*') return false;
    if (ABSENCES.has(one.code) || /\bnot nothing\.$/.test(one.message))
      return !lost.some(({ line }) => isInBlock(line, one.line, rows, lost));
    if (WHOLE.has(one.code)) return false;
    return !namesIn(one).some((name) => words.has(name));
  });
}

// ---- helpers

/** The names that a problem says are nowhere. */
function namesIn({ code, message }: Problem): string[] {
  if (/which is no field|leads nowhere/.test(message)) return message.match(/[\p{L}\p{N}_$-]+/gu) ?? [];
  if (code === 'unknown-key' || !/^(?:yaml-)?unknown-|^ui-/.test(code)) return [];
  const name = /`[*]?([^`]*)`/.exec(message)?.[1];
  return name === undefined ? [] : [name, name.replace(/^\$/, '')];
}

const HOPELESS = 50;

/**
 * Each line that is taken out costs one. What is still wrong further down is another mistake or an echo: a few lines are
 * worth losing to be rid of it, a whole step is not. A cut that leaves the fault where it was is no cut for it.
 */
function costOf(cut: Cut, passed: number, left: readonly Fault[]): number {
  const lines = Math.min(cut.endLine - cut.line, HOPELESS / 2);
  if (left[0] === undefined) return lines;
  return left[0].start <= passed ? HOPELESS : lines + 3 + Math.min(left.length, 7);
}

/** Said of a mapping or list in which something is not there. */
const ABSENCES = new Set<Problem['code']>([
  'missing-key',
  'too-few',
  'one-of-these',
  'not-one-name',
  'step-without-kind',
]);
/** Said of how all steps hang together: with one of them unknown, nothing is certain. */
const WHOLE = new Set<Problem['code']>(['unreachable-step', 'not-a-human-step']);

interface Row {
  start: number;
  end: number;
  /** Characters before the first that is no blank; undefined on an empty line. */
  indent?: number;
}

interface Cut {
  start: number;
  end: number;
  line: number;
  endLine: number;
}

function rowsOf(text: string): Row[] {
  const rows: Row[] = [];
  for (const match of text.matchAll(/([^\r\n]*)(\r\n|\r|\n|$)/g)) {
    const line = match[1]!;
    const indent = line.search(/[^ \t]/);
    rows.push({ start: match.index, end: match.index + line.length, ...(indent >= 0 && { indent }) });
    if (match[2] === '') break;
  }
  return rows;
}

function rowAt(offset: number, rows: readonly Row[]): number {
  let low = 0;
  let high = rows.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (rows[middle]!.start <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** What could be taken out for a fault, the likeliest first: its own line, its neighbours, the entries it is inside of. */
function* cutsFor(fault: Fault, rows: readonly Row[], text: string): Generator<Cut> {
  const own = rowAt(fault.start, rows);
  const last = rowAt(Math.max(fault.start, fault.end - 1), rows);
  const lines = [own, last, neighbour(own, 1, rows, text), neighbour(own, -1, rows, text)];
  for (let i = own, found = 0; i >= 0 && found < MOST_ANCESTORS; i--) {
    const above = rows[i]!.indent;
    if (above === undefined || above >= (rows[lines.at(-1)!]?.indent ?? Number.POSITIVE_INFINITY)) continue;
    lines.push(i);
    found++;
  }
  const seen = new Set<string>();
  for (const line of lines) {
    for (const cut of cutsOf(line, rows, text)) {
      const key = `${cut.start}-${cut.end}`;
      if (seen.has(key) || text.slice(cut.start, cut.end).trim() === '') continue;
      seen.add(key);
      yield cut;
    }
  }
}

function neighbour(line: number, step: 1 | -1, rows: readonly Row[], text: string): number {
  let at = line + step;
  while (rows[at] !== undefined && text.slice(rows[at]!.start, rows[at]!.end).trim() === '') at += step;
  return rows[at] === undefined ? line : at;
}

/** The value behind a line's key with what is below it; the line with what is below it; the line alone. */
function* cutsOf(line: number, rows: readonly Row[], text: string): Generator<Cut> {
  const row = rows[line]!;
  const content = text.slice(row.start, row.end);
  const key = /^([ \t]*(?:- +)*)(?:"[^"]*"|'[^']*'|[^\s#"'[\]{},&*!|>%@`-][^\s#:]*):(?=\s|$)/.exec(content);
  const cut = (start: number, endLine: number): Cut => ({
    start,
    end: rows[endLine]!.end,
    line: line + 1,
    endLine: endLine + 1,
  });
  if (key) yield cut(row.start + key[0].length, lastBelow(line, key[1]!.length, rows, text));
  yield cut(row.start, lastBelow(line, row.indent ?? 0, rows, text));
  // What is indented deeper belongs to a key without a value, and would be taken for somebody else's when the key is gone.
  if (/: +[^\s|>&]/.test(content)) yield cut(row.start, line);
}

/** The last line that is indented deeper than `indent`, or closes a bracket that was opened there, without a gap. */
function lastBelow(line: number, indent: number, rows: readonly Row[], text: string): number {
  let last = line;
  for (let i = line + 1; i < rows.length; i++) {
    const row = rows[i]!;
    if (row.indent === undefined) continue;
    const closes = row.indent === indent && /[\]}]/.test(text[row.start + row.indent] ?? '');
    if (row.indent <= indent && !closes) break;
    last = i;
  }
  return last;
}

function blanked(text: string, { start, end }: Cut): string {
  return text.slice(0, start) + text.slice(start, end).replace(/[^\r\n]/g, ' ') + text.slice(end);
}

/** Whether `line` lies in the block that begins at `head`; other lost lines do not end a block. */
function isInBlock(line: number, head: number, rows: readonly Row[], lost: readonly Lost[]): boolean {
  if (line < head) return false;
  const indent = rows[head - 1]?.indent ?? 0;
  for (let at = head + 1; at < line; at++) {
    const here = rows[at - 1]?.indent;
    const isLost = lost.some((one) => at >= one.line && at <= one.endLine);
    // The document's own first line stands for the whole of it.
    if (here !== undefined && here <= indent && !isLost && head > 1) return false;
  }
  return true;
}
