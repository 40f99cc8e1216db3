/**
 * The checker: definitions a second as an editor and CI ask for them, and a long one checked again after one change. The share
 * of types is shown, because it is the part that looks at a definition more than once.
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type CheckOptions, checkDefinition, definitionTypes } from '../engine/definition/check.ts';
import { parse } from '../engine/definition/parse.ts';
import { checkFunction } from '../engine/definition/project.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

export interface CheckRow {
  definition: string;
  lines: number;
  /** Milliseconds, the median of many: from text to problems, reading the YAML alone, and all checks on what was read. */
  check: number;
  yaml: number;
  checks: number;
}

export function checkBench({ samples }: { samples: number }): CheckRow[] {
  const booking = checkFunction(readFileSync(`${ROOT}functions/book-expense.yaml`, 'utf8'), {
    file: 'book-expense.yaml',
  });
  const options: CheckOptions = { file: 'bench.yaml', functions: { 'book-expense': booking.declaration! } };
  const text = (name: string): string => readFileSync(`${ROOT}definitions/${name}/1.0.0.yaml`, 'utf8');
  return [
    row('customer-support', text('customer-support'), options, samples),
    row('expense-approval', text('expense-approval'), options, samples),
    row('500 lines', long(500), options, samples),
  ];
}

function row(definition: string, text: string, options: CheckOptions, samples: number): CheckRow {
  const value = parse(text, options.file).value!;
  // Each time another text, as while it is written: only expressions that stay are known.
  let turn = 0;
  const changed = () => `${text}# ${turn++}\n`;
  return {
    definition,
    lines: text.split('\n').length - 1,
    check: median(samples, () => checkDefinition(changed(), options)),
    yaml: median(samples, () => parse(changed(), options.file)),
    checks: median(samples, () => definitionTypes(value, options)),
  };
}

/** People, switches and jumps, one after the other. */
function long(lines: number): string {
  const head = `document: { dsl: '1.0.3', namespace: bench, name: long, version: '1.0.0' }
input: { schema: { document: { type: object, required: [amount], properties: { amount: { type: number } } } } }
do:
`;
  const block = (i: number): string => `  - ask-${i}:
      call: human
      with:
        title: '\${ "Part ${i} of \\($workflow.input.amount)" }'
        form: { schema: { type: object, required: [amount], properties: { amount: { type: number } } } }
        outcomes: [approve, reject]
  - decide-${i}:
      switch:
        - yes: { when: .outcome == "approve", then: keep-${i} }
        - no: { then: end }
  - keep-${i}:
      set: { part: ${i}, amount: '\${ .answer.amount + ($context.amount // 0) }' }
      export: { as: . }
`;
  const count = Math.floor((lines - 3) / 13);
  return head + Array.from({ length: count }, (_, i) => block(i)).join('');
}

function median(samples: number, run: () => unknown): number {
  const times: number[] = [];
  for (let i = 0; i < samples + 30; i++) {
    const start = performance.now();
    run();
    if (i >= 30) times.push(performance.now() - start);
  }
  return times.sort((a, b) => a - b)[Math.floor(times.length / 2)]!;
}
