/**
 * What is wrong with a text that is no YAML, in words for the person who wrote it: the parser's own words are about its
 * tokens. Also where the mistake was made, which for a quote or bracket that is never closed is not where it shows.
 */

import { singleQuoted } from './places.ts';
import { type Edit, quoted } from './problems.ts';
import type { Fault } from './recovery.ts';

/** The fault at the place where its mistake was made. */
export function placed(fault: Fault, text: string): Fault {
  const quote = /^Missing closing (["'])/.exec(fault.message)?.[1];
  if (quote !== undefined) {
    const start = text.lastIndexOf(quote, fault.start);
    return start < 0 ? fault : { ...fault, start, end: start + 1 };
  }
  if (/end with a [\]}]$/.test(fault.message)) {
    const start = opener(text, fault.start, fault.message.at(-1) === ']' ? '[' : '{');
    return start < 0 ? fault : { ...fault, start, end: start + 1 };
  }
  return { ...fault, end: Math.max(fault.end, fault.start + 1) };
}

export interface Explained {
  /** A clause that ends the sentence "This is not valid YAML:". */
  reason: string;
  fix?: string;
  edit?: Edit;
}

export function explained(fault: Fault, text: string): Explained {
  const { code, message, start } = fault;
  const sign = text[start] ?? '';
  const line = lineOf(text, start);
  switch (code) {
    case 'MISSING_CHAR':
      if (/^Missing closing ["']/.test(message)) {
        return {
          reason: `the text that begins here with \`${sign}\` is never closed`,
          fix: `Close it with \`${sign}\`.`,
        };
      }
      return withoutColon();
    case 'MULTILINE_IMPLICIT_KEY':
      return withoutColon();
    case 'BAD_INDENT':
      if (sign === '[' || sign === '{') {
        const close = sign === '[' ? ']' : '}';
        return { reason: `the \`${sign}\` that opens here is never closed`, fix: `Close it with \`${close}\`.` };
      }
      return {
        reason: 'this line is indented otherwise than the lines it belongs to',
        fix: 'Indent all entries of one mapping or list alike.',
      };
    case 'TAB_AS_INDENT':
      return { reason: 'a tab indents this line', fix: 'Indent with blanks only.' };
    case 'BLOCK_AS_IMPLICIT_KEY':
      if (/sequence/.test(message)) {
        return { reason: 'a list begins where a key should stand', fix: 'Put the list below a key of its own.' };
      }
      if (/: |:$/.test(text.slice(start, line.end))) {
        return {
          reason: 'a colon and a blank inside a value end it',
          fix: 'Put the whole value in quotes.',
          ...inQuotes(text, line),
        };
      }
      return {
        reason: 'the line below is indented as if it were part of this value',
        fix: 'Indent all entries of one mapping alike.',
      };
    case 'BAD_SCALAR_START':
      return {
        reason: `a value cannot begin with \`${sign}\``,
        fix: 'Put the whole value in quotes.',
        ...inQuotes(text, line),
      };
    case 'BAD_DQ_ESCAPE':
      return {
        reason: `\`${text.slice(start, start + 2)}\` means nothing in double quotes`,
        fix: 'Write the backslash twice, or use single quotes.',
      };
    case 'BLOCK_IN_FLOW':
      return { reason: 'a comma is missing between two entries', fix: 'Put a comma between them.' };
    case 'UNEXPECTED_TOKEN':
      return unexpected(sign, text[start - 1] === '$' && sign === '{');
    default:
      return { reason: clause(message) };
  }
}

// ---- helpers

function withoutColon(): Explained {
  return {
    reason: 'here a key should stand, with a colon and a blank behind it',
    fix: 'Write `key: value`; text of several lines needs `|` or quotes.',
  };
}

function unexpected(sign: string, expression: boolean): Explained {
  if (expression) {
    return {
      reason: 'an expression between `{ }` or `[ ]` ends at its own brace',
      fix: `Put the expression in quotes: '\${ … }'.`,
    };
  }
  if (sign === '}' || sign === ']') {
    return { reason: `there is one \`${sign}\` too many`, fix: 'Remove it, or open what it closes.' };
  }
  return { reason: 'something follows a value that is complete already', fix: 'Put the whole value in quotes.' };
}

/** Quotes around a plain value that ends with its line; undefined where a comment or a style of its own is in the way. */
function inQuotes(text: string, line: { start: number; end: number }): { edit?: Edit } {
  const match = /^([ \t]*(?:- +)*[\w.-]+:[ \t]+)([^\s"'[{|>&*!#].*?)[ \t]*$/.exec(text.slice(line.start, line.end));
  const value = match?.[2];
  if (match === null || value === undefined || / #/.test(value)) return {};
  const source = singleQuoted(value);
  const start = line.start + match[1]!.length;
  return source === undefined ? {} : { edit: { start, end: start + value.length, text: source } };
}

/** Where the bracket stands that was still open before `from`; -1 when there is none. */
function opener(text: string, from: number, open: string): number {
  const close = open === '[' ? ']' : '}';
  let depth = 0;
  for (let i = from - 1; i >= 0; i--) {
    if (text[i] === close) depth++;
    else if (text[i] === open && depth-- === 0) return i;
  }
  return -1;
}

function lineOf(text: string, offset: number): { start: number; end: number } {
  const start = Math.max(text.lastIndexOf('\n', offset - 1), text.lastIndexOf('\r', offset - 1)) + 1;
  const rest = text.slice(offset).search(/[\r\n]/);
  return { start, end: rest < 0 ? text.length : offset + rest };
}

/** The parser's sentence as the rest of ours: one line, no capital, no full stop. */
function clause(message: string): string {
  const line = quoted(message.split('\n', 1)[0]!.trim().replace(/[.:]$/, '')).slice(1, -1);
  return line.charAt(0).toLowerCase() + line.slice(1);
}
