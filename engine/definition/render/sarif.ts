/**
 * Problems as SARIF 2.1.0 (OASIS), the form that code scanning services read. Columns count UTF-16 units, ends are
 * exclusive, as SARIF has it; paths are relative to `%SRCROOT%`, which the reader knows. An edit becomes a fix.
 *
 * The rules are the table of problems: those that were found, in the order of the table, so that equal results give equal
 * bytes.
 */
import { Lines } from '../places.ts';
import { PROBLEMS, type Problem, type ProblemCode, type Severity } from '../problems.ts';
import type { CheckedFile } from './checked-file.ts';

const LEVELS: Record<Severity, 'error' | 'warning' | 'note'> = { error: 'error', warning: 'warning', hint: 'note' };

export function renderSarif(files: readonly CheckedFile[], tool: { version: string }): string {
  const found = new Set(files.flatMap(({ problems }) => problems.map(({ code }) => code)));
  const codes = (Object.keys(PROBLEMS) as ProblemCode[]).filter((code) => found.has(code));
  const log = {
    $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'Orkestra', semanticVersion: tool.version, rules: codes.map(rule) } },
        columnKind: 'utf16CodeUnits',
        results: files.flatMap((file) => {
          const lines = new Lines(file.source);
          return file.problems.map((one) => result(one, file, lines, codes));
        }),
      },
    ],
  };
  return JSON.stringify(log, null, 2);
}

// ---- helpers

function rule(code: ProblemCode) {
  const { title, severity } = PROBLEMS[code];
  return {
    id: code,
    shortDescription: { text: `${title}.` },
    help: { text: `What it means and what to do: docs/diagnostics/${code}.md` },
    defaultConfiguration: { level: LEVELS[severity] },
  };
}

function result(problem: Problem, { file }: CheckedFile, lines: Lines, codes: readonly ProblemCode[]) {
  const artifactLocation = {
    uri: encodeURI(file).replaceAll('?', '%3F').replaceAll('#', '%23'),
    uriBaseId: '%SRCROOT%',
  };
  const { message, found, expected, fix, edit } = problem;
  const more = Object.entries({ found, expected, fix }).flatMap(([name, text]) =>
    text === undefined ? [] : [`${name}: ${text}`],
  );
  return {
    ruleId: problem.code,
    ruleIndex: codes.indexOf(problem.code),
    level: LEVELS[problem.severity],
    message: { text: [message, ...more].join('\n') },
    locations: [
      {
        physicalLocation: { artifactLocation, region: region(problem) },
        ...(problem.pointer !== '' && { logicalLocations: [{ fullyQualifiedName: problem.pointer }] }),
      },
    ],
    ...(edit && {
      fixes: [
        {
          description: { text: fix ?? message },
          artifactChanges: [
            {
              artifactLocation,
              replacements: [
                { deletedRegion: region(lines.range(edit.start, edit.end)), insertedContent: { text: edit.text } },
              ],
            },
          ],
        },
      ],
    }),
  };
}

function region(range: Pick<Problem, 'line' | 'column' | 'endLine' | 'endColumn'>) {
  const { line, column, endLine, endColumn } = range;
  return { startLine: line, startColumn: column, endLine, endColumn };
}
