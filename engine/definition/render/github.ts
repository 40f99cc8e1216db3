/**
 * Problems as annotations of GitHub Actions: one workflow command a line, read from what a step prints.
 *
 * `%`, line breaks and, in properties, `:` and `,` are written as GitHub decodes them; anything else is left as it is. An
 * annotation over several lines has no columns: GitHub allows them on one line only.
 */
import { PROBLEMS, type Problem, type Severity } from '../problems.ts';
import type { CheckedFile } from './checked-file.ts';

const COMMANDS: Record<Severity, string> = { error: 'error', warning: 'warning', hint: 'notice' };

export function renderGithub(files: readonly CheckedFile[]): string[] {
  return files.flatMap(({ file, problems }) => problems.map((one) => annotation(one, file)));
}

// ---- helpers

function annotation(problem: Problem, file: string): string {
  const { line, column, endLine, endColumn } = problem;
  const columns = line === endLine ? { col: column, endColumn: Math.max(endColumn, column) } : {};
  const properties = { file, line, endLine, ...columns, title: `${PROBLEMS[problem.code].title} (${problem.code})` };
  const said = Object.entries(properties).map(([name, value]) => `${name}=${property(String(value))}`);
  return `::${COMMANDS[problem.severity]} ${said.join(',')}::${data(words(problem))}`;
}

function words({ message, found, expected, fix }: Problem): string {
  const more = { found, expected, fix };
  const lines = Object.entries(more).flatMap(([name, text]) => (text === undefined ? [] : [`${name}: ${text}`]));
  return [message, ...lines].join('\n');
}

function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
