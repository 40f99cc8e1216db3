/** The official examples in docs/profile.md: a table of what each becomes, asked of the checker that refuses or accepts them. */
import { checkDefinition } from './check.ts';
import { PROFILE } from './profile.ts';

export interface ExampleRow {
  name: string;
  /** The constructs it is refused for, each once; empty for one that runs. */
  refused: readonly string[];
}

export function exampleRow(name: string, source: string): ExampleRow {
  const { problems } = checkDefinition(source, { file: name });
  const refused = problems.map(({ code, message }) => {
    const row = PROFILE.find(({ construct }) => message.startsWith(`${construct} is `));
    return row?.construct ?? `${code}: ${message}`;
  });
  return { name, refused: [...new Set(refused)] };
}

/** Begins the part of the page that only a checkout of the specification can tell. */
export const EXAMPLES_HEADING = '## The official examples';

export function exampleTable(rows: readonly ExampleRow[]): string {
  const run = rows.filter(({ refused }) => refused.length === 0);
  return `${[
    EXAMPLES_HEADING,
    '',
    `Of the specification's ${rows.length} examples ${run.length} run; the others are refused when they are checked, for what stands beside them.`,
    '',
    '| example | |',
    '|---|---|',
    ...rows.map(
      ({ name, refused }) => `| ${name} | ${refused.length === 0 ? 'runs' : `refused: ${refused.join(', ')}`} |`,
    ),
  ].join('\n')}\n`;
}
