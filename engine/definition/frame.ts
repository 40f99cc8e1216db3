/**
 * One problem as text for a person: where, what, the line with a caret, what was found and expected, how to fix it.
 *
 * Plain text unless colour is asked for; the text is the same with colour and without, so that tests and pipes agree.
 */
import type { Problem } from './problems.ts';

const LONGEST_LINE = 160;

export function frame(problem: Problem, source?: string, options: { colour?: boolean } = {}): string {
  const paint = options.colour ? colours(problem.severity) : plain;
  const out = [
    `${paint.strong(`${problem.severity}[${problem.code}]`)} ${problem.file}:${problem.line}:${problem.column}`,
    `  ${problem.message}`,
  ];
  const lines = source === undefined ? undefined : excerpt(problem, source, paint);
  if (lines !== undefined) out.push('', ...lines, '');
  if (problem.found !== undefined) out.push(`  found     ${problem.found}`);
  if (problem.expected !== undefined) out.push(`  expected  ${problem.expected}`);
  if (problem.fix !== undefined) out.push(`  fix       ${problem.fix}`);
  return out.join('\n');
}

// ---- helpers

interface Paint {
  strong: (text: string) => string;
  faint: (text: string) => string;
}
const plain: Paint = { strong: (text) => text, faint: (text) => text };

function colours(severity: Problem['severity']): Paint {
  const code = severity === 'error' ? 31 : severity === 'warning' ? 33 : 36;
  return {
    strong: (text) => `\u001b[1;${code}m${text}\u001b[0m`,
    faint: (text) => `\u001b[2m${text}\u001b[0m`,
  };
}

function excerpt(problem: Problem, source: string, paint: Paint): string[] | undefined {
  const lines = source.split(/\r\n|\n|\r/);
  const line = lines[problem.line - 1];
  if (line === undefined) return undefined;
  // A very long line is shown from a little before the caret, so that the caret is always on the screen.
  const from = problem.column > LONGEST_LINE ? problem.column - 40 : 0;
  const shown = (text: string) => text.slice(from, from + LONGEST_LINE).replaceAll('\t', ' ');
  const before = problem.line > 1 ? lines[problem.line - 2] : undefined;
  const width = String(problem.line).length;
  const row = (label: string, text: string) => `${paint.faint(`  ${label.padStart(width)} |`)} ${text}`.trimEnd();
  const last = problem.endLine === problem.line ? problem.endColumn : line.length + 1;
  const length = Math.max(1, Math.min(last, line.length + 1) - problem.column);
  const out: string[] = [];
  if (before !== undefined && before.trim() !== '') out.push(row(String(problem.line - 1), shown(before)));
  out.push(row(String(problem.line), shown(line)));
  const caret = ' '.repeat(problem.column - 1 - from) + paint.strong('^'.repeat(Math.min(length, LONGEST_LINE)));
  out.push(row('', caret));
  return out;
}
